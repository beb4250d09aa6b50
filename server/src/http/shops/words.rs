//! The words of outage pages, for shoppers and for their shop. Pure.

use app::shops::model::{OutagePage, ReachBy};
use app::status::model::{DataLoss, Impact, Incident, StatusView};
use app::ui::time;
use app::{Lang, Moment};

/// The incident that may be why a shop is unreachable: the worst open one, if it is a large one.
pub fn cause(status: &StatusView) -> Option<&Incident> {
    status.banner().filter(|incident| incident.impact >= Impact::Major)
}

pub fn title(lang: Lang, shop: Option<&OutagePage>) -> &'static str {
    match shop {
        Some(_) => lang.t("Onze winkel is even niet bereikbaar", "Our shop can’t be reached for a moment"),
        None => lang.t("Deze winkel is even niet bereikbaar", "This shop can’t be reached for a moment"),
    }
}

/// Why, and that it isn't the reader's fault.
pub fn lead(lang: Lang, incident: bool) -> &'static str {
    if incident {
        lang.t(
            "Er is een storing bij het bedrijf dat deze winkel online houdt. Er wordt hard aan gewerkt. Het ligt niet aan u of uw telefoon.",
            "There is an outage at the company that keeps this shop online. People are working on it. It is not you or your phone.",
        )
    } else {
        lang.t(
            "Probeer het over een paar minuten opnieuw. Het ligt niet aan u of uw telefoon.",
            "Try again in a few minutes. It is not you or your phone.",
        )
    }
}

/// Questions of shoppers with their answers; an answer is HTML.
pub fn answers(
    lang: Lang,
    shop: Option<&OutagePage>,
    loss: Option<&DataLoss>,
    now: Moment,
) -> Vec<(&'static str, String)> {
    let mut answers = vec![(
        lang.t("Net betaald?", "Just paid?"),
        lang.t(
            "Uw betaling staat bij uw bank. Betaal niet opnieuw. Zodra de winkel terug is, wordt uw bestelling bevestigd.",
            "Your bank has your payment. Don’t pay again. Your order is confirmed as soon as the shop is back.",
        )
        .to_owned(),
    )];
    if let Some(loss) = loss {
        let (from, to, place) = (moment(lang, now, loss.from), moment(lang, now, loss.to), time::place());
        answers.push((
            lang.t("Kort geleden besteld?", "Ordered recently?"),
            lang.t(
                format!("Bestelde u tussen {from} en {to}, bewaar dan uw bevestigingsmail. Uw bestelling wordt nagezocht."),
                format!("If you ordered between {from} and {to} ({place} time), keep your confirmation mail. Your order will be looked up."),
            ),
        ));
    }
    if let Some(shop) = shop
        && shop.reach_by != ReachBy::None
    {
        let at = escape(&shop.reach_at);
        let words = match shop.reach_by {
            ReachBy::Phone => {
                let number: String =
                    shop.reach_at.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
                lang.t(
                    format!("Bel <a href=\"tel:{number}\">{at}</a>."),
                    format!("Call <a href=\"tel:{number}\">{at}</a>."),
                )
            }
            _ => lang.t(
                format!("Mail <a href=\"mailto:{at}\">{at}</a>."),
                format!("Mail <a href=\"mailto:{at}\">{at}</a>."),
            ),
        };
        answers.push((lang.t("Een vraag?", "A question?"), words));
    }
    answers
}

/// All of it in one paragraph, for who reads the other language. HTML.
pub fn short(lang: Lang, incident: bool, loss: Option<&DataLoss>, now: Moment) -> String {
    let mut words = lead(lang, incident).to_owned();
    for (_, answer) in answers(lang, None, loss, now) {
        words.push(' ');
        words.push_str(&answer);
    }
    words
}

/// A moment with its machine form.
pub fn moment(lang: Lang, now: Moment, at: Moment) -> String {
    format!("<time datetime=\"{}\">{}</time>", time::iso(at), time::when(lang, now, at))
}

/// A text inside an element or a quoted attribute.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
