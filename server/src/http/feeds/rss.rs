//! RSS 2.0, for readers and mail programs that know no Atom: the same updates under the same ids.

use super::atom::{entry_id, headline, latest, title};
use super::{FeedFacts, last_change};
use app::Moment;
use app::status::model::StatusView;
use std::fmt::Write;

/// `/status.rss`: the latest updates, newest first.
pub fn rss(view: &StatusView, facts: &FeedFacts) -> String {
    let told = facts.lang.t("Elke update over storingen", "Every update on incidents");
    let mut items = String::new();
    for (incident, update) in latest(view) {
        // Writing into a text doesn't fail.
        let _ = write!(
            items,
            "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}</guid>\
             <pubDate>{}</pubDate><description>{}</description></item>",
            escape(&headline(incident, update, facts)),
            escape(&facts.url(&format!("/status/{}", incident.slug))),
            escape(&entry_id(incident, update, facts)),
            date(update.at),
            escape(update.text.get(facts.lang)),
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>{}</title>\
         <link>{}</link><description>{told}</description><language>{}</language>\
         <lastBuildDate>{}</lastBuildDate><generator>Loket</generator><ttl>1</ttl>\
         <atom:link href=\"{}\" rel=\"self\" type=\"application/rss+xml\"/>{items}</channel></rss>\n",
        escape(&title(facts)),
        escape(&facts.url("/status")),
        facts.lang.code(),
        date(last_change(view)),
        escape(&facts.url("/status.rss")),
    )
}

/// As RSS writes it (RFC 822 with four digits of a year).
fn date(at: Moment) -> String {
    let at = jiff::Timestamp::from_microsecond(at).unwrap_or_default();
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A text inside an element or an attribute. What XML 1.0 can't hold is left out.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            sign => safe.push(sign),
        }
    }
    safe
}
