//! The contact form as it lies in the spool, and its rules. Pure.
//!
//! Written by `contact_submit`, read by the drain job. The words are the envelope's
//! `data`, the files follow each other in the bytes. Old items must stay readable:
//! fields may be added with a default, never renamed.

use crate::mail::address;
use crate::mail::spool::Envelope;
use app::contact::model::{ContactForm, Upload};
use app::{AppError, AppResult, Lang, Moment};
use serde::{Deserialize, Serialize};

/// Longest subject.
const SUBJECT_MAX: usize = 200;
/// Longest question.
const BODY_MAX: usize = 20_000;
/// Most files.
const FILES_MAX: usize = 5;
/// Bytes of all files together.
const BYTES_MAX: usize = 10 * 1024 * 1024;
/// What `data.form` says: other forms lie in the spool as well.
const FORM: &str = "contact";

/// A contact form, accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormItem {
    /// Always `contact`.
    form: String,
    /// Opens the ticket's page; becomes the ticket's token.
    pub token: String,
    /// Language of the page it was filled in on.
    pub lang: Lang,
    /// The account of whoever filled it in, when signed in.
    pub account: Option<i64>,
    /// Name; may be empty.
    pub name: String,
    /// Address in lower case.
    pub email: String,
    /// Subject, one line.
    pub subject: String,
    /// The question.
    pub body: String,
    /// The files.
    pub files: Vec<FormFile>,
}

/// A file of the form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormFile {
    /// Its name, without folders.
    pub filename: String,
    /// Its type as sent.
    pub content_type: String,
    /// How many bytes it has.
    pub bytes: usize,
    /// Its bytes.
    #[serde(skip)]
    pub data: Vec<u8>,
}

impl std::fmt::Debug for FormFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FormFile")
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes)
            .finish()
    }
}

/// The item isn't a contact form, or not a whole one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a whole contact form")]
pub struct BadForm;

impl FormItem {
    /// Checks what was filled in. `account` is that of whoever is signed in.
    pub fn new(form: ContactForm, token: String, lang: Lang, account: Option<i64>) -> AppResult<FormItem> {
        let email = address::clean(&form.email).ok_or_else(|| {
            AppError::invalid(
                "email",
                "Dit is geen volledig e-mailadres. Schrijf het als naam@voorbeeld.nl, anders kunnen we niet antwoorden.",
                "This is not a complete e-mail address. Write it as name@example.com, or we cannot answer.",
            )
        })?;
        let subject = one_line(&form.subject);
        if subject.is_empty() || subject.chars().count() > SUBJECT_MAX {
            return Err(AppError::invalid(
                "subject",
                "Geef uw vraag een onderwerp van hooguit 200 tekens.",
                "Give your question a subject of 200 characters at most.",
            ));
        }
        let body = form.body.replace("\r\n", "\n").trim().to_owned();
        if body.is_empty() {
            return Err(AppError::invalid("body", "Schrijf hier uw vraag.", "Write your question here."));
        }
        if body.chars().count() > BODY_MAX {
            return Err(AppError::invalid(
                "body",
                "Uw vraag is langer dan 20.000 tekens. Maak hem korter, of voeg een deel toe als bestand.",
                "Your question is longer than 20,000 characters. Make it shorter, or add a part as a file.",
            ));
        }
        let name = one_line(&form.name).chars().take(100).collect();
        let files = files(form.files)?;
        Ok(FormItem { form: FORM.into(), token, lang, account, name, email, subject, body, files })
    }

    /// The item for the spool.
    pub fn encode(self, accepted_at: Moment) -> Result<(Envelope, Vec<u8>), serde_json::Error> {
        let data = serde_json::to_value(&self)?;
        let bytes = self.files.into_iter().flat_map(|file| file.data).collect();
        Ok((Envelope::Form { accepted_at, data }, bytes))
    }

    /// Whether the item is a contact form at all (other forms have other words).
    pub fn is(data: &serde_json::Value) -> bool {
        data.get("form").is_some_and(|form| form == FORM)
    }

    /// Reads an item of the spool back.
    pub fn decode(envelope: &Envelope, bytes: &[u8]) -> Result<FormItem, BadForm> {
        let Envelope::Form { data, .. } = envelope else { return Err(BadForm) };
        let mut item: FormItem = serde_json::from_value(data.clone()).map_err(|_| BadForm)?;
        if item.form != FORM {
            return Err(BadForm);
        }
        let mut rest = bytes;
        for file in &mut item.files {
            let (own, after) = rest.split_at_checked(file.bytes).ok_or(BadForm)?;
            file.data = own.to_vec();
            rest = after;
        }
        rest.is_empty().then_some(item).ok_or(BadForm)
    }
}

/// A browser sends an empty file where none was chosen: those are left out.
fn files(uploads: Vec<Upload>) -> AppResult<Vec<FormFile>> {
    let chosen: Vec<Upload> = uploads.into_iter().filter(|file| !file.data.is_empty()).collect();
    let bytes: usize = chosen.iter().map(|file| file.data.len()).sum();
    if chosen.len() > FILES_MAX {
        return Err(AppError::invalid(
            "files",
            "Voeg hooguit vijf bestanden toe.",
            "Add five files at most.",
        ));
    }
    if bytes > BYTES_MAX {
        return Err(AppError::invalid(
            "files",
            "De bestanden zijn samen groter dan 10 MB. Stuur er minder, of maak ze kleiner.",
            "The files are larger than 10 MB together. Send fewer, or make them smaller.",
        ));
    }
    let file = |upload: Upload| FormFile {
        filename: file_name(&upload.filename),
        content_type: media_type(&upload.content_type),
        bytes: upload.data.len(),
        data: upload.data,
    };
    Ok(chosen.into_iter().map(file).collect())
}

/// The name without folders and control characters.
fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).collect();
    let name: String = name.trim().trim_start_matches('.').chars().take(150).collect();
    if name.is_empty() { "bestand".into() } else { name }
}

/// The type where it looks like one.
fn media_type(sent: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '+' | '-');
    let sent = sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let whole = sent.split_once('/').is_some_and(|(kind, sub)| !kind.is_empty() && !sub.is_empty());
    if whole && sent.len() <= 100 && sent.chars().all(plain) {
        sent
    } else {
        "application/octet-stream".into()
    }
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(filename: &str, data: &[u8]) -> Upload {
        Upload { filename: filename.into(), content_type: "image/PNG; x=1".into(), data: data.to_vec() }
    }

    fn filled_in() -> ContactForm {
        ContactForm {
            name: "Joris\tde  Wit".into(),
            email: " Joris@Dehoutenkraal.example".into(),
            subject: "Pinnen\r\nBcc: werkt niet".into(),
            body: "\r\nSinds vanochtend.\r\nGroet\r\n".into(),
            files: vec![
                upload("C:\\foto\\..\\kassa.png", b"one"),
                upload("leeg.txt", b""),
                upload("../.bon", b"three"),
            ],
        }
    }

    fn item() -> FormItem {
        FormItem::new(filled_in(), "token".into(), Lang::Nl, Some(3)).unwrap()
    }

    #[test]
    fn what_is_filled_in_is_made_clean() {
        let item = item();
        assert_eq!(item.name, "Joris de Wit");
        assert_eq!(item.email, "joris@dehoutenkraal.example");
        assert_eq!(item.subject, "Pinnen Bcc: werkt niet");
        assert_eq!(item.body, "Sinds vanochtend.\nGroet");
        let names: Vec<_> = item.files.iter().map(|file| (&*file.filename, &*file.content_type)).collect();
        assert_eq!(names, [("kassa.png", "image/png"), ("bon", "image/png")]);
    }

    #[test]
    fn an_item_comes_back_from_the_spool_as_it_was() {
        let (envelope, bytes) = item().encode(7).unwrap();
        assert_eq!(bytes, b"onethree");
        let Envelope::Form { accepted_at: 7, data } = &envelope else { panic!("{envelope:?}") };
        assert!(FormItem::is(data));
        assert!(data["files"][0].get("data").is_none(), "bytes stay out of the JSON line");
        assert_eq!(FormItem::decode(&envelope, &bytes), Ok(item()));
        assert_eq!(FormItem::decode(&envelope, &bytes[1..]), Err(BadForm));
        assert_eq!(FormItem::decode(&envelope, b"onethree-and-more"), Err(BadForm));
        let other = Envelope::Form { accepted_at: 7, data: serde_json::json!({"form": "reply"}) };
        assert_eq!(FormItem::decode(&other, b""), Err(BadForm));
    }

    #[test]
    fn what_cannot_be_accepted_names_its_field() {
        type Change = fn(&mut ContactForm);
        let cases: [(&str, Change); 7] = [
            ("email", |form| form.email = "joris@".into()),
            ("subject", |form| form.subject = " \r\n ".into()),
            ("subject", |form| form.subject = "é".repeat(201)),
            ("body", |form| form.body = " \n ".into()),
            ("body", |form| form.body = "x".repeat(20_001)),
            ("files", |form| form.files = vec![upload("a", b"x"); 6]),
            ("files", |form| form.files = vec![upload("a", &vec![0; 6 * 1024 * 1024]); 2]),
        ];
        for (expected, change) in cases {
            let mut form = filled_in();
            change(&mut form);
            match FormItem::new(form, "token".into(), Lang::Nl, None) {
                Err(AppError::Invalid { field, .. }) => assert_eq!(field, expected),
                other => panic!("{expected}: {other:?}"),
            }
        }
        let mut longest = filled_in();
        longest.subject = "é".repeat(200);
        longest.body = "x".repeat(20_000);
        assert!(FormItem::new(longest, "token".into(), Lang::Nl, None).is_ok());
    }
}
