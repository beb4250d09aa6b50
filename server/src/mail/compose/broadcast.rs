//! A mail to all merchants: what a lead wrote, under it who sends it, why one gets it and how
//! to stop it. Pure. The body comes as safe HTML and as text, of the same Markdown.

use super::{Composed, fill, frame, one_line, signature};
use crate::mail::plain::{escape, plain_html};
use app::Lang;
use app::mails::model::MailKind;

/// The same in both languages: all its words are values.
const TEMPLATES: [&str; 2] =
    [include_str!("../templates/broadcast.nl.txt"), include_str!("../templates/broadcast.en.txt")];

/// A broadcast, for readers of one language.
#[derive(Clone, Copy, Debug)]
pub struct Broadcast<'a> {
    /// The subject.
    pub subject: &'a str,
    /// The body as safe HTML.
    pub html: &'a str,
    /// The body as plain text.
    pub text: &'a str,
    /// It was not written in the reader's language.
    pub other_language: bool,
    /// The mailbox's name.
    pub mailbox: &'a str,
    /// What an admin wrote to stand under its mails; empty for the usual.
    pub signature: &'a str,
    /// What kind of mail it is.
    pub kind: MailKind,
    /// The page that stops such mails; empty where they can't be stopped.
    pub stop: &'a str,
}

/// The mail to a reader of this language.
pub fn broadcast(lang: Lang, mail: &Broadcast<'_>) -> Composed {
    let note = match (mail.other_language, lang) {
        (false, _) => "",
        (true, Lang::Nl) => "Dit bericht is er alleen in het Engels.",
        (true, Lang::En) => "This message was written in Dutch only.",
    };
    let signature = signature::of_machine(lang, mail.signature, mail.mailbox);
    let why = why(lang, mail.kind);
    let about = mail.kind.about(lang);
    let ask = match lang {
        Lang::Nl => format!("Wilt u geen mail meer over {about}? Meld u af:"),
        Lang::En => format!("No more mail about {about}? Unsubscribe here:"),
    };
    let (text_stop, html_stop) = match mail.stop {
        "" => (String::new(), String::new()),
        stop => {
            let link = escape(stop);
            (format!("{ask}\n{stop}"), format!("<p>{}<br>\n<a href=\"{link}\">{link}</a></p>", escape(&ask)))
        }
    };
    let [nl, en] = TEMPLATES;
    let template = lang.t(nl, en);
    let paragraphs = |note: &str, body: &str, signature: &str, why: &str, stop: &str| {
        let values = [("note", note), ("body", body), ("signature", signature), ("why", why), ("stop", stop)];
        fill(template, &values)
    };
    let small =
        |text: &str| if text.is_empty() { String::new() } else { plain_html(text).trim_end().to_owned() };
    let html = paragraphs(&small(note), mail.html.trim_end(), &small(&signature), &small(why), &html_stop);
    Composed {
        subject: one_line(mail.subject),
        // A template begins with what may be missing.
        text: paragraphs(note, mail.text.trim(), &signature, why, &text_stop).trim_start().to_owned(),
        html: frame(lang, html.trim_start()),
    }
}

/// Why one gets it.
fn why(lang: Lang, kind: MailKind) -> &'static str {
    match kind {
        MailKind::Service => lang.t(
            "U krijgt deze mail omdat u winkelier bij ons bent en dit moet weten.",
            "You get this mail because you are a merchant with us and have to know this.",
        ),
        MailKind::Marketing => lang.t(
            "U krijgt deze mail omdat u om nieuws van ons vroeg.",
            "You get this mail because you asked for news from us.",
        ),
        MailKind::Community | MailKind::Status => lang.t(
            "U krijgt deze mail omdat u winkelier bij ons bent.",
            "You get this mail because you are a merchant with us.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(kind: MailKind, stop: &str) -> Composed {
        let mail = Broadcast {
            subject: "Storing\nBcc: x",
            html: "<p>Hoi {why} <b>u</b></p>\n",
            text: "Hoi {why}",
            other_language: true,
            mailbox: "Hulp",
            signature: "",
            kind,
            stop,
        };
        broadcast(Lang::En, &mail)
    }

    #[test]
    fn nothing_that_was_written_is_a_template() {
        let made = mail(MailKind::Status, "https://desk.example/afmelden/Ab3");
        assert_eq!(made.subject, "Storing Bcc: x");
        assert!(
            made.text.starts_with("This message was written in Dutch only.\n\nHoi {why}\n\nKind regards,")
        );
        assert!(made.text.trim_end().ends_with("https://desk.example/afmelden/Ab3"), "{}", made.text);
        assert!(made.html.contains("<p>Hoi {why} <b>u</b></p>"), "{}", made.html);
        assert_eq!(made.html.matches("<a ").count(), 1);
    }

    #[test]
    fn what_cannot_be_stopped_has_no_link() {
        let made = mail(MailKind::Service, "");
        assert!(!made.text.contains("Unsubscribe") && !made.html.contains("<a "), "{}", made.text);
        assert!(made.text.trim_end().ends_with("have to know this."), "{}", made.text);
    }
}
