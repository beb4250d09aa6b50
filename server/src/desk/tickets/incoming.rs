//! A parsed mail as the desk takes it: whose it is, what is shown, what is kept.
//! Pure. Everything that leaves here fits both databases.

use super::files::{filename, short_id};
use crate::env::DAY;
use crate::mail::parse::{Address, Kind, Language, Parsed};
use crate::mail::spool::MailSource;
use app::{Lang, Moment};

/// The address of those who give none. Nothing is ever sent there (RFC 2606).
pub(super) const NOBODY: &str = "onbekend@afzender.invalid";

/// Longer text is cut on the page and kept as a file.
const TEXT: usize = 200_000;
/// Longer HTML is not kept; the text is.
const HTML: usize = 1_000_000;

/// A mail fetched so long after it was written is not acknowledged.
const STALE: Moment = 3 * DAY;

/// A mail, ready for the store.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    /// When it counts as received.
    pub at: Moment,
    /// To whom answers go.
    pub email: String,
    /// Their name; may be empty.
    pub name: String,
    /// Who sent it, for a proof of taking part.
    pub sender: String,
    /// The subject without prefixes.
    pub subject: String,
    /// The new text.
    pub text: String,
    /// Signature and quotes.
    pub quoted: String,
    /// As sent.
    pub html: Option<String>,
    /// With angle brackets.
    pub message_id: Option<String>,
    /// The language to answer in.
    pub lang: Lang,
    /// A person wrote it.
    pub human: bool,
    /// An acknowledgement may be sent, as far as the mail itself tells.
    pub may_ack: bool,
    /// It comes in now, not out of the past.
    pub live: bool,
    /// It is played with the clock of its own time.
    pub played: bool,
    /// The files.
    pub files: Vec<FileIn>,
}

/// A file of it.
#[derive(Clone, Debug)]
pub(super) struct FileIn {
    pub filename: String,
    pub content_type: String,
    pub content_id: Option<String>,
    pub data: Vec<u8>,
}

/// Takes a mail. `null_sender` is the envelope's `<>`.
pub(super) fn incoming(
    parsed: &mut Parsed,
    accepted_at: Moment,
    source: MailSource,
    null_sender: bool,
) -> Incoming {
    let human = parsed.kind.is_human();
    let (mut text, quoted) = split(parsed);
    // Machines' reports carry the whole mail they are about; the desk has that already.
    let mut files = if human { files(parsed) } else { Vec::new() };
    if text.len() > TEXT {
        let data = text.clone().into_bytes();
        let content_type = "text/plain; charset=utf-8".to_owned();
        files.push(FileIn { filename: "bericht.txt".into(), content_type, content_id: None, data });
        text = format!("{}\n[…]", cut_bytes(&text, TEXT));
    }
    let html = parsed.html.take().filter(|html| html.len() <= HTML && human).map(|html| clean(&html));
    let (email, name) = requester(parsed);
    let live = !of_the_past(source, parsed.date, accepted_at);
    Incoming {
        at: accepted_at,
        sender: parsed.from.as_ref().map(|from| from.addr.clone()).unwrap_or_default(),
        subject: cut(&one_line(&clean(&parsed.normalized_subject)), 300),
        quoted: cut_bytes(&quoted, TEXT).to_owned(),
        message_id: parsed.message_id.as_deref().map(|id| short_id(&clean(id))),
        lang: match parsed.language {
            Language::Dutch => Lang::Nl,
            Language::English | Language::German => Lang::En,
        },
        live,
        played: source == MailSource::Played,
        may_ack: live && !null_sender && email != NOBODY && parsed.may_acknowledge(),
        email,
        name,
        text,
        html,
        human,
        files,
    }
}

/// Nobody waits for "we have received your message" after all that time: an import, and
/// what lay in a mailbox elsewhere for days.
fn of_the_past(source: MailSource, written: Option<Moment>, accepted_at: Moment) -> bool {
    match source {
        MailSource::Import => true,
        MailSource::Imap => written.is_some_and(|written| written < accepted_at - STALE),
        MailSource::Smtp | MailSource::Lmtp | MailSource::Played => false,
    }
}

/// What is shown and what is folded. What somebody passes on is the message itself; a
/// mail without quotes is shown as it was sent, its signature with it.
fn split(parsed: &Parsed) -> (String, String) {
    let parts = |parts: &[Option<&str>]| {
        let parts: Vec<&str> =
            parts.iter().flatten().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        clean(&parts.join("\n\n"))
    };
    let (reply, signature, quoted) =
        (Some(parsed.reply_text.as_str()), parsed.signature.as_deref(), parsed.quoted.as_deref());
    if !parsed.kind.is_human() || parsed.kind == Kind::Forward {
        return (parts(&[reply, signature, quoted]), String::new());
    }
    if parsed.html.is_some() && quoted.is_none_or(|quoted| quoted.trim().is_empty()) {
        return (parts(&[reply]), String::new());
    }
    if reply.is_some_and(|reply| reply.trim().is_empty()) && signature.is_none() {
        return (parts(&[quoted]), String::new());
    }
    (parts(&[reply]), parts(&[signature, quoted]))
}

/// To whom answers go: who asks for them elsewhere is answered there.
fn requester(parsed: &Parsed) -> (String, String) {
    let usable = |address: &&Address| usable(&address.addr);
    let reply_to = parsed.reply_to.first().filter(|_| parsed.kind.is_human()).filter(usable);
    let from = parsed.from.as_ref().filter(usable);
    let Some(found) = reply_to.or(from) else { return (NOBODY.into(), String::new()) };
    let same = from.filter(|from| from.addr.eq_ignore_ascii_case(&found.addr));
    let name = found.name.as_deref().or(same.and_then(|from| from.name.as_deref())).unwrap_or_default();
    (found.addr.to_lowercase(), cut(&one_line(&clean(name)), 100))
}

fn usable(address: &str) -> bool {
    let whole =
        address.rsplit_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    whole && address.len() <= 254 && !address.contains(|sign: char| sign.is_control() || sign.is_whitespace())
}

fn files(parsed: &mut Parsed) -> Vec<FileIn> {
    let sent = std::mem::take(&mut parsed.attachments).into_iter().enumerate();
    sent.map(|(index, file)| FileIn {
        filename: clean(&filename(file.filename.as_deref(), &file.content_type, index + 1)),
        content_type: clean(&file.content_type),
        content_id: file.content_id.as_deref().map(clean),
        data: file.data,
    })
    .collect()
}

/// The text on one line, for lists, without the greeting it begins with; the subject
/// where there is no text.
pub(crate) fn excerpt(text: &str, subject: &str) -> String {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or(subject);
    let rest: Vec<&str> = lines.collect();
    let whole = if rest.is_empty() || !is_greeting(first) {
        std::iter::once(first).chain(rest).collect::<Vec<_>>().join(" ")
    } else {
        rest.join(" ")
    };
    cut(&one_line(&whole), 200)
}

/// "Geachte heer De Vries," and the like: a short line that begins as one does.
fn is_greeting(line: &str) -> bool {
    const WORDS: [&str; 16] = [
        "beste",
        "dag",
        "dear",
        "geacht",
        "geachte",
        "goedemiddag",
        "goedemorgen",
        "goedenavond",
        "goedendag",
        "good",
        "hallo",
        "hello",
        "hey",
        "hi",
        "hoi",
        "l.s.",
    ];
    let first =
        line.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | '!')).next().unwrap_or_default();
    line.split_whitespace().count() <= 6
        && !line.ends_with(['.', '?', ':'])
        && WORDS.contains(&&*first.to_lowercase())
        || line.eq_ignore_ascii_case("l.s.")
}

/// The first `most` characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// As many whole characters as fit into `most` bytes.
fn cut_bytes(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// PostgreSQL takes no NUL in a text.
pub(super) fn clean(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

pub(super) fn one_line(text: &str) -> String {
    text.split(|sign: char| sign.is_whitespace() || sign.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    fn take(raw: &str, source: MailSource) -> Incoming {
        incoming(
            &mut parse(raw.replace('\n', "\r\n").as_bytes()).unwrap(),
            2_000_000_000_000_000,
            source,
            false,
        )
    }

    #[test]
    fn answers_go_where_they_are_asked_for() {
        let mail = take(
            "From: Formulier <noreply@winkel.example>\nReply-To: jan@shop.example\nSubject: Re: Vraag\n\nHoi\n",
            MailSource::Smtp,
        );
        assert_eq!((mail.email.as_str(), mail.name.as_str()), ("jan@shop.example", ""));
        assert_eq!(mail.sender, "noreply@winkel.example");
        let mail = take("From: Jan de Wit <Jan@Shop.example>\nSubject: x\n\nHoi\n", MailSource::Smtp);
        assert_eq!((mail.email.as_str(), mail.name.as_str()), ("jan@shop.example", "Jan de Wit"));
    }

    #[test]
    fn a_mail_from_nobody_is_answered_to_nobody() {
        let mail = take("Subject: hulp\n\nHoi\n", MailSource::Smtp);
        assert_eq!(mail.email, NOBODY);
        assert!(!mail.may_ack);
    }

    #[test]
    fn what_is_passed_on_is_the_message() {
        let mail = take(
            "From: a@shop.example\nSubject: Fwd: Factuur\n\nZie hieronder.\n\n\
             ---------- Forwarded message ---------\nVan: b@c.example\nOnderwerp: Factuur\n\nTekst\n",
            MailSource::Smtp,
        );
        assert!(mail.text.contains("Zie hieronder.") && mail.text.contains("Tekst"), "{}", mail.text);
        assert_eq!(mail.quoted, "");
    }

    #[test]
    fn an_import_is_not_acknowledged() {
        let raw = "From: a@shop.example\nSubject: x\n\nHoi\n";
        assert!(!take(raw, MailSource::Import).may_ack && take(raw, MailSource::Smtp).may_ack);
    }

    #[test]
    fn what_lay_elsewhere_for_days_is_not_acknowledged() {
        let dated = |date: &str, source| {
            let mail = take(&format!("From: a@shop.example\nDate: {date}\nSubject: x\n\nHoi\n"), source);
            mail.may_ack
        };
        // The mails of these tests are accepted on 18 May 2033 at 03:33:20 UTC.
        assert!(!dated("Sun, 15 May 2033 03:33:19 +0000", MailSource::Imap));
        assert!(dated("Sun, 15 May 2033 03:33:20 +0000", MailSource::Imap));
        assert!(dated("geen datum", MailSource::Imap));
        assert!(dated("Sat, 1 Jan 2022 00:00:00 +0000", MailSource::Smtp));
    }

    #[test]
    fn very_long_text_is_kept_as_a_file() {
        let raw = format!("From: a@shop.example\nSubject: x\n\n{}\n", "woorden é\n".repeat(30_000));
        let mail = take(&raw, MailSource::Smtp);
        assert!(mail.text.len() < TEXT + 10 && mail.text.ends_with("[…]"));
        assert!(mail.files.iter().any(|file| file.filename == "bericht.txt" && file.data.len() > TEXT));
    }

    #[test]
    fn nothing_holds_a_nul() {
        let mail =
            take("From: a@shop.example\nSubject: a\0b\nMessage-ID: <a\0@x>\n\na\0b\n", MailSource::Smtp);
        assert!(![&mail.subject, &mail.text, &mail.email].iter().any(|text| text.contains('\0')));
    }

    #[test]
    fn an_excerpt_says_what_it_is_about() {
        let of = |text| excerpt(text, "Onderwerp");
        assert_eq!(of("Geachte heer De Vries,\n\nMijn kassa\nprint niet.\n"), "Mijn kassa print niet.");
        assert_eq!(of("Hoi!\nDank."), "Dank.");
        assert_eq!(of("Hallo,"), "Hallo,", "nothing else is said");
        assert_eq!(
            of("Dag later dan beloofd kwam het pakket aan.\nHoe kan dat?"),
            "Dag later dan beloofd kwam het pakket aan. Hoe kan dat?"
        );
        assert_eq!(of(" \n"), "Onderwerp");
    }
}
