//! Mails to who follows the status: "is it you?", what is new, and "your webhook is off". Pure.

use super::hints;
use super::letters::{Value, letter};
use super::{Composed, fill, frame, one_line};
use crate::mail::plain::plain_html;
use app::Lang;

const FOLLOW: [&str; 2] =
    [include_str!("../templates/follow.nl.txt"), include_str!("../templates/follow.en.txt")];
const NEWS: [&str; 2] = [include_str!("../templates/news.nl.txt"), include_str!("../templates/news.en.txt")];
const WEBHOOK_OFF: [&str; 2] =
    [include_str!("../templates/webhook_off.nl.txt"), include_str!("../templates/webhook_off.en.txt")];

/// A request to follow that waits for its confirmation.
#[derive(Clone, Copy, Debug)]
pub struct Follow<'a> {
    /// The title of the one incident; none for everything.
    pub incident: Option<&'a str>,
    /// The page with the button.
    pub link: &'a str,
}

/// Asks whether it was them.
pub fn follow(lang: Lang, follow: &Follow<'_>) -> Composed {
    let subject = lang.t("Bevestig dat u ons volgt", "Confirm that you want to follow us");
    let what = match (lang, follow.incident.map(one_line)) {
        (Lang::Nl, Some(title)) => format!("de storing \"{title}\""),
        (Lang::En, Some(title)) => format!("the incident \"{title}\""),
        (Lang::Nl, None) => "storingen en onderhoud".into(),
        (Lang::En, None) => "incidents and maintenance".into(),
    };
    letter(lang, subject, FOLLOW, &[("what", Value::Words(&what)), ("link", Value::Link(follow.link))])
}

/// What is new of an incident, or of planned work. All but title, text and links may be empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct News<'a> {
    /// The subject, the same for all mails of the matter until it is over.
    pub subject: &'a str,
    /// What is wrong.
    pub title: &'a str,
    /// How far it is, a sentence.
    pub state: &'a str,
    /// The text.
    pub text: &'a str,
    /// The text is in the other language, for want of this one.
    pub other: bool,
    /// Names of what is hit.
    pub hit: &'a str,
    /// Names of what works.
    pub works: &'a str,
    /// When the next update was promised, in words.
    pub next: &'a str,
    /// Phases that readers must know of, in sentences.
    pub phases: &'a str,
    /// How sure it is that changes are gone ("Possibly lost"), from when, to when.
    pub loss: Option<(&'a str, &'a str, &'a str)>,
    /// What to do now: sentences, one a line.
    pub advice: &'a str,
    /// Where questions about it are answered.
    pub questions: &'a str,
    /// Where all updates are.
    pub link: &'a str,
    /// The reader's own page.
    pub follow: &'a str,
    /// The page that stops such mails.
    pub stop: &'a str,
}

/// Tells it.
pub fn news(lang: Lang, news: &News<'_>) -> Composed {
    let labelled = |nl: &str, en: &str, value: &str| match value {
        "" => String::new(),
        value => format!("{} {value}", lang.t(nl, en)),
    };
    let missing = if news.other {
        lang.t("(Deze tekst is er alleen in het Engels.)", "(This text exists in Dutch only.)")
    } else {
        ""
    };
    let loss = news.loss.map(|(sure, from, to)| match lang {
        Lang::Nl => format!(
            "{sure}: wijzigingen tussen {from} en {to}. Bewaar bevestigingen en controleer wat u toen deed."
        ),
        Lang::En => {
            format!(
                "{sure}: changes between {from} and {to}. Keep confirmations and check what you did then."
            )
        }
    });
    let next = match news.next {
        "" => String::new(),
        at => lang
            .t(format!("De volgende update komt vóór {at}."), format!("The next update comes before {at}.")),
    };
    let advice = match news.advice {
        "" => String::new(),
        advice => format!("{}\n{advice}", lang.t("Wat u nu kunt doen:", "What you can do now:")),
    };
    let text = fill(
        lang.t(NEWS[0], NEWS[1]),
        &[
            ("title", &one_line(news.title)),
            ("state", news.state),
            ("missing", missing),
            ("text", news.text.trim()),
            ("phases", news.phases),
            ("hit", &labelled("Getroffen:", "Affected:", news.hit)),
            ("works", &labelled("Werkt wel:", "Working:", news.works)),
            ("next", &next),
            ("loss", &loss.unwrap_or_default()),
            ("advice", &advice),
            ("questions", &hints::questions(lang, news.questions)),
            ("link", news.link),
            ("follow", news.follow),
            ("stop", news.stop),
        ],
    );
    let html = plain_html(&text);
    // The first paragraph is the title.
    let html = match html.split_once("</p>") {
        Some((title, rest)) => format!(
            "<h1 style=\"font-size: 20px; line-height: 1.3; margin: 0\">{}</h1>{rest}",
            title.trim_start_matches("<p>")
        ),
        None => html,
    };
    Composed { subject: one_line(news.subject), text, html: frame(lang, &html) }
}

/// A webhook that nobody answers any more.
#[derive(Clone, Copy, Debug)]
pub struct WebhookOff<'a> {
    /// The host that was called.
    pub host: &'a str,
    /// It said that it is gone (410), rather than failing for days.
    pub gone: bool,
    /// Where it is switched on again.
    pub link: &'a str,
}

/// Tells its owner.
pub fn webhook_off(lang: Lang, off: &WebhookOff<'_>) -> Composed {
    let subject = lang.t("Uw webhook staat uit", "Your webhook is switched off");
    let why = if off.gone {
        lang.t(
            "de ontvanger zei dat het adres niet meer bestaat (410).",
            "the receiver said that the address is gone (410).",
        )
    } else {
        lang.t("drie dagen lang kwam er geen goed antwoord.", "for three days there was no proper answer.")
    };
    let values =
        [("host", Value::Words(off.host)), ("why", Value::Words(why)), ("link", Value::Link(off.link))];
    letter(lang, subject, WEBHOOK_OFF, &values)
}
