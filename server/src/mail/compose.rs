//! The words of outgoing mail, in both languages, as text and as simple HTML.
//! The texts stand in `templates/`.
//!
//! Called by the use cases that write into the outbox. Pure. An acknowledgement
//! repeats the subject, for the thread, and must never repeat anything else of what the
//! sender wrote: sent to somebody whose address was forged, it would carry the
//! forger's words.

mod alerts;
mod broadcast;
mod hints;
mod letters;
mod signature;
mod status;

pub use alerts::{Alert, Sight, alert, blind, channel};
pub use broadcast::{Broadcast, broadcast};
pub use hints::{about_incident, answers_all, incident};
pub use letters::{Answered, Due, Trouble, answered, books, invite, password, promise_due, sign_in, trouble};
pub use status::{Follow, News, WebhookOff, follow, news, webhook_off};

use super::plain::{escape, plain_html};
use app::Lang;

const FRAME: &str = include_str!("templates/frame.html");
const ACK_NL: &str = include_str!("templates/ack.nl.txt");
const ACK_EN: &str = include_str!("templates/ack.en.txt");
const REPLY: &str = include_str!("templates/reply.txt");

/// Quoted text longer than this is cut.
const QUOTE_LINES: usize = 100;

/// A mail's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// The subject.
    pub subject: String,
    /// The plain half.
    pub text: String,
    /// The HTML half.
    pub html: String,
}

/// "We have received your message."
#[derive(Clone, Debug)]
pub struct Ack<'a> {
    /// The ticket's number.
    pub number: i64,
    /// The ticket's subject.
    pub subject: &'a str,
    /// The requester's page.
    pub link: &'a str,
    /// When an answer can be expected, a sentence; empty when nobody can say.
    pub expect: &'a str,
    /// What is going on now, with its address; empty when all is well.
    pub incident: &'a str,
    /// Titles and addresses of articles that may answer it.
    pub articles: &'a [(String, String)],
    /// The mailbox's name.
    pub mailbox: &'a str,
    /// What an admin wrote to stand under its mails; empty for the usual.
    pub signature: &'a str,
}

/// An agent's answer.
#[derive(Clone, Debug)]
pub struct Reply<'a> {
    /// The ticket's number.
    pub number: i64,
    /// The ticket's subject.
    pub subject: &'a str,
    /// The requester's page.
    pub link: &'a str,
    /// The answer.
    pub text: &'a str,
    /// Who answers.
    pub agent: &'a str,
    /// The mailbox's name.
    pub mailbox: &'a str,
    /// What an admin wrote to stand under its mails; empty for the usual.
    pub signature: &'a str,
    /// What it answers.
    pub quote: Option<Quote<'a>>,
}

/// The message that an answer quotes.
#[derive(Clone, Debug)]
pub struct Quote<'a> {
    /// Who wrote it.
    pub author: &'a str,
    /// When, in words.
    pub at: &'a str,
    /// What.
    pub text: &'a str,
}

/// The subject of every mail of a ticket: one thread in mail programs, and a way
/// back when all headers are lost.
pub fn subject(number: i64, subject: &str) -> String {
    let subject = super::parse::normalize_subject(subject);
    let tag = format!("[#{number}]");
    let subject = subject.replace(&tag, "");
    format!("Re: {} {tag}", one_line(&subject)).replace("  ", " ")
}

/// The acknowledgement of a new ticket.
pub fn ack(lang: Lang, ack: &Ack<'_>) -> Composed {
    let number = ack.number.to_string();
    let articles = hints::articles(lang, ack.articles);
    let signature = signature::of_machine(lang, ack.signature, ack.mailbox);
    let text = fill(
        lang.t(ACK_NL, ACK_EN),
        &[
            ("number", &number),
            ("expect", ack.expect),
            ("incident", ack.incident),
            ("articles", &articles),
            ("link", ack.link),
            ("signature", &signature),
        ],
    );
    let html = frame(lang, &plain_html(&text));
    Composed { subject: subject(ack.number, ack.subject), text, html }
}

/// An agent's answer, with what it answers below.
pub fn reply(lang: Lang, reply: &Reply<'_>) -> Composed {
    let (number, text) = (reply.number.to_string(), reply.text.trim());
    let attribution = reply.quote.as_ref().map_or(String::new(), |quote| match lang {
        Lang::Nl => format!("Op {} schreef {}:", quote.at, one_line(quote.author)),
        Lang::En => format!("On {}, {} wrote:", quote.at, one_line(quote.author)),
    });
    let signature = signature::of_agent(reply.signature, reply.agent, reply.mailbox);
    let quoted = reply.quote.as_ref().map_or(String::new(), |quote| cut(quote.text));
    let quote_text: String = quoted
        .lines()
        .map(|line| match line.trim_end() {
            "" => ">\n".to_owned(),
            line if line.starts_with('>') => format!(">{line}\n"),
            line => format!("> {line}\n"),
        })
        .collect();
    let plain = fill(
        REPLY,
        &[
            ("text", text),
            ("dashes", "-- "),
            ("signature", &signature),
            ("number", &number),
            ("link", reply.link),
            ("attribution", &attribution),
            ("quote", quote_text.trim_end()),
        ],
    );
    let link = escape(reply.link);
    let mut body = plain_html(text);
    body.push_str(&plain_html(&signature));
    body.push_str(&format!("<p><a href=\"{link}\">Ticket {number}</a></p>\n"));
    if !quoted.is_empty() {
        body.push_str(&format!(
            "<p>{}</p>\n<blockquote>\n{}</blockquote>\n",
            escape(&attribution),
            plain_html(&quoted)
        ));
    }
    Composed { subject: subject(reply.number, reply.subject), text: plain, html: frame(lang, &body) }
}

/// Puts a body into the frame of all HTML mails.
pub fn frame(lang: Lang, body: &str) -> String {
    fill(FRAME, &[("lang", lang.code()), ("body", body.trim_end())])
}

/// Fills `{name}` once, left to right, so that no value is read as a template;
/// empty paragraphs vanish.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 256);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let found = rest[open + 1..].find('}').and_then(|length| {
            let name = &rest[open + 1..open + 1 + length];
            let value = values.iter().find(|(key, _)| *key == name)?.1;
            Some((value, open + length + 2))
        });
        match found {
            Some((value, end)) => {
                out.push_str(&rest[..open]);
                let whole_line = out.ends_with("\n\n") && rest[end..].starts_with("\n\n");
                rest = if value.is_empty() && whole_line { rest[end..].trim_start() } else { &rest[end..] };
                out.push_str(value);
            }
            None => {
                out.push_str(&rest[..=open]);
                rest = &rest[open + 1..];
            }
        }
    }
    out.push_str(rest);
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text that is quoted.
fn cut(text: &str) -> String {
    let text = text.trim();
    let lines: Vec<&str> = text.lines().take(QUOTE_LINES).collect();
    let more = text.lines().count() > lines.len();
    let mut cut = lines.join("\n");
    if more {
        cut.push_str("\n[…]");
    }
    cut
}

#[cfg(test)]
mod tests;
