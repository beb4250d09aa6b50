//! Mails that Loket writes by itself, apart from tickets: of accounts, the alarm of the mail
//! book, and "somebody answered your question". Pure.
//!
//! The HTML half is made of the template and then filled, so that what somebody else wrote
//! never becomes a link in it.

use super::{Composed, fill, frame, one_line};
use crate::mail::plain::{escape, plain_html};
use app::Lang;

const SIGN_IN: [&str; 2] =
    [include_str!("../templates/sign_in.nl.txt"), include_str!("../templates/sign_in.en.txt")];
const INVITE: [&str; 2] =
    [include_str!("../templates/invite.nl.txt"), include_str!("../templates/invite.en.txt")];
const PASSWORD: [&str; 2] =
    [include_str!("../templates/password.nl.txt"), include_str!("../templates/password.en.txt")];
const BOOKS: [&str; 2] =
    [include_str!("../templates/books.nl.txt"), include_str!("../templates/books.en.txt")];
const TROUBLE: [&str; 2] =
    [include_str!("../templates/trouble.nl.txt"), include_str!("../templates/trouble.en.txt")];
const PROMISE: [&str; 2] =
    [include_str!("../templates/promise.nl.txt"), include_str!("../templates/promise.en.txt")];
const ANSWERED: [&str; 2] =
    [include_str!("../templates/answered.nl.txt"), include_str!("../templates/answered.en.txt")];

/// A value of a letter.
pub(super) enum Value<'a> {
    /// Words, whoever wrote them.
    Words(&'a str),
    /// An address of ours.
    Link(&'a str),
}

/// A link to sign in with, that somebody asked for. `host` is the site's.
pub fn sign_in(lang: Lang, host: &str, link: &str) -> Composed {
    let subject = lang.t("Uw inloglink", "Your sign-in link");
    letter(lang, subject, SIGN_IN, &[("host", Value::Words(host)), ("link", Value::Link(link))])
}

/// The same for somebody whom an admin made an account.
pub fn invite(lang: Lang, host: &str, link: &str) -> Composed {
    let subject = lang.t("U hebt een account bij Loket", "You have an account at Loket");
    letter(lang, subject, INVITE, &[("host", Value::Words(host)), ("link", Value::Link(link))])
}

/// Tells somebody that their password was changed; `link` leads to where they get in without it.
pub fn password(lang: Lang, host: &str, link: &str) -> Composed {
    let subject = lang.t("Uw wachtwoord is gewijzigd", "Your password was changed");
    letter(lang, subject, PASSWORD, &[("host", Value::Words(host)), ("link", Value::Link(link))])
}

/// Tells an admin that the store doesn't know `missing` items that came in.
pub fn books(lang: Lang, missing: i64, link: &str) -> Composed {
    let words = match (lang, missing) {
        (Lang::Nl, 1) => "Er is 1 bericht binnengekomen waarvan de database niets weet.".to_owned(),
        (Lang::Nl, _) => {
            format!("Er zijn {missing} berichten binnengekomen waarvan de database niets weet.")
        }
        (Lang::En, 1) => "The database knows nothing of 1 message that came in.".to_owned(),
        (Lang::En, _) => format!("The database knows nothing of {missing} messages that came in."),
    };
    let subject = lang.t("Het postboek klopt niet", "The mail book does not agree");
    letter(lang, subject, BOOKS, &[("missing", Value::Words(&words)), ("link", Value::Link(link))])
}

/// Why what comes in can't become tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The store can't be reached.
    Store,
    /// The disk is full.
    Disk,
    /// Nothing is wrong to be seen, and yet nothing goes on.
    Still,
}

/// Tells staff of trouble, or (none) that it is over; `waiting` items lie in the spool.
pub fn trouble(lang: Lang, trouble: Option<Trouble>, waiting: usize) -> Composed {
    let (subject, words) = match trouble {
        Some(Trouble::Store) => (
            lang.t("De database van Loket is weg", "Loket's database is away"),
            lang.t(
                "Loket kan zijn database niet bereiken. Mail en formulieren worden aangenomen en bewaard, en de statuspagina antwoordt, maar de balie kan niet werken.",
                "Loket cannot reach its database. Mail and forms are taken and kept, and the status page answers, but the desk cannot work.",
            ),
        ),
        Some(Trouble::Disk) => (
            lang.t("De schijf van Loket is vol", "Loket's disk is full"),
            lang.t(
                "Loket neemt geen mail en formulieren meer aan tot er ruimte is. Afzenders proberen het vanzelf opnieuw.",
                "Loket takes no more mail and forms until there is room. Senders try again by themselves.",
            ),
        ),
        Some(Trouble::Still) => (
            lang.t("Inkomende mail blijft liggen bij Loket", "Incoming mail is held up at Loket"),
            lang.t(
                "Wat binnenkomt wordt al minuten geen ticket. Kijk in het log van Loket.",
                "What comes in has not become tickets for minutes. Look into Loket's log.",
            ),
        ),
        None => (
            lang.t("Loket werkt weer", "Loket works again"),
            lang.t("Het is voorbij; alles gaat vanzelf verder.", "It is over; everything goes on by itself."),
        ),
    };
    let waiting = match (lang, waiting) {
        (_, 0) => lang.t("Er wacht niets.", "Nothing waits.").to_owned(),
        (Lang::Nl, 1) => "Er wacht 1 bericht. Het is veilig.".to_owned(),
        (Lang::Nl, _) => format!("Er wachten {waiting} berichten. Ze zijn veilig."),
        (Lang::En, 1) => "1 message waits. It is safe.".to_owned(),
        (Lang::En, _) => format!("{waiting} messages wait. They are safe."),
    };
    letter(lang, subject, TROUBLE, &[("trouble", Value::Words(words)), ("waiting", Value::Words(&waiting))])
}

/// A promised update that staff is to write.
#[derive(Clone, Copy, Debug)]
pub struct Due<'a> {
    /// The incident's title.
    pub title: &'a str,
    /// The promised moment, in words.
    pub until: &'a str,
    /// It has passed.
    pub broken: bool,
    /// Where the update is written.
    pub link: &'a str,
}

/// Tells staff that a promised update is nearly due, or that the promise is broken.
pub fn promise_due(lang: Lang, due: &Due<'_>) -> Composed {
    let (title, until) = (one_line(due.title), due.until);
    let (subject, words) = match (lang, due.broken) {
        (Lang::Nl, false) => (
            format!("Update beloofd vóór {until}: {title}"),
            format!(
                "De volgende update van deze storing is beloofd vóór {until}. Nog even en die belofte is gebroken."
            ),
        ),
        (Lang::En, false) => (
            format!("Update promised before {until}: {title}"),
            format!(
                "The next update of this incident is promised before {until}. That promise is about to be broken."
            ),
        ),
        (Lang::Nl, true) => (
            format!("Beloofde update is te laat: {title}"),
            format!(
                "De update die vóór {until} was beloofd, is er niet. Elke lezer van de statuspagina ziet dat. Schrijf wat u weet, ook als er niets nieuws is."
            ),
        ),
        (Lang::En, true) => (
            format!("Promised update is late: {title}"),
            format!(
                "The update that was promised before {until} is not there. Every reader of the status page sees that. Write what you know, even if there is nothing new."
            ),
        ),
    };
    let values =
        [("words", Value::Words(&words)), ("title", Value::Words(&title)), ("link", Value::Link(due.link))];
    letter(lang, &subject, PROMISE, &values)
}

/// Somebody answered a question of the community.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// Who answered, and from which shop.
    pub author: &'a str,
    /// The question's title.
    pub title: &'a str,
    /// How the answer begins, without markup.
    pub excerpt: &'a str,
    /// Where the answer stands.
    pub link: &'a str,
    /// The page that stops such mails.
    pub stop: &'a str,
}

/// Tells who asked that somebody answered.
pub fn answered(lang: Lang, answer: &Answered<'_>) -> Composed {
    let (author, title) = (one_line(answer.author), one_line(answer.title));
    let subject = match lang {
        Lang::Nl => format!("Antwoord op uw vraag: {title}"),
        Lang::En => format!("An answer to your question: {title}"),
    };
    let values = [
        ("author", Value::Words(&author)),
        ("title", Value::Words(&title)),
        ("excerpt", Value::Words(answer.excerpt)),
        ("link", Value::Link(answer.link)),
        ("stop", Value::Link(answer.stop)),
    ];
    letter(lang, &subject, ANSWERED, &values)
}

/// Fills the template of this language, as text and as HTML.
pub(super) fn letter(
    lang: Lang,
    subject: &str,
    templates: [&str; 2],
    values: &[(&str, Value<'_>)],
) -> Composed {
    let [nl, en] = templates;
    let template = lang.t(nl, en);
    let plain: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| match value {
            Value::Words(text) | Value::Link(text) => (*name, *text),
        })
        .collect();
    let html: Vec<(&str, String)> = values
        .iter()
        .map(|(name, value)| match value {
            Value::Words(text) => (*name, escape(text)),
            Value::Link(link) => (*name, format!("<a href=\"{0}\">{0}</a>", escape(link))),
        })
        .collect();
    let html: Vec<(&str, &str)> = html.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Composed {
        subject: subject.to_owned(),
        text: fill(template, &plain),
        html: frame(lang, &fill(&quoted(&plain_html(template)), &html)),
    }
}

/// A paragraph of a template that begins with `>` holds somebody else's words.
fn quoted(html: &str) -> String {
    let line = |line: &str| match line.strip_prefix("<p>&gt; ") {
        Some(words) => format!("<blockquote>\n<p>{words}\n</blockquote>\n"),
        None => format!("{line}\n"),
    };
    html.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_no_link_and_no_markup() {
        let answer = Answered {
            author: "Eve\nhttps://evil.example",
            title: "<b>{link}</b>",
            excerpt: "Log in op https://evil.example/login <script>",
            link: "https://desk.example/community/7#p9",
            stop: "https://desk.example/afmelden/Ab3",
        };
        let mail = answered(Lang::Nl, &answer);
        assert_eq!(mail.html.matches("<a ").count(), 2, "{}", mail.html);
        assert!(!mail.html.contains("<script>") && mail.html.contains("&lt;b&gt;{link}&lt;/b&gt;"));
        assert_eq!(mail.subject, "Antwoord op uw vraag: <b>{link}</b>");
        assert!(mail.text.contains("{link}"), "no value is a template");
    }
}
