//! Turns the bytes of one mail into a [`Parsed`].
//!
//! Called by the job that empties the spool, by the command line and by tests.
//! Pure: it reads no clock, no store and no configuration, so the same bytes
//! always give the same answer. It must never panic, whatever the bytes are, and
//! it must never refuse a mail merely because that mail is broken: only when
//! there is no mail at all does it return a [`ParseError`].

mod body;
mod charset;
#[cfg(test)]
pub(in crate::mail) mod corpora;
#[cfg(test)]
mod expected;
mod headers;
mod json;
mod language;
mod pattern;
mod repair;
mod subject;
#[cfg(test)]
mod tests;
mod types;

pub(in crate::mail) use charset::decode as decode_text;
pub use headers::Headers;
pub(in crate::mail) use headers::ids_in;
pub use json::to_json;
pub use language::Language;
pub(in crate::mail) use pattern::pattern;
pub use subject::{Prefix, normalize_subject, subject_prefix};
pub use types::{Address, Attachment, Bounce, Kind, Origin, ParseError, Parsed};

use mail_parser::{Message, MessageParser, MimeHeaders};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{classify, reply};

/// Nested mails deeper than this are not opened: the parser's tree would be
/// taken apart recursively, and a hostile mail must not exhaust the stack.
const MAX_NESTED: usize = 64;

/// Reads one mail as well as its bytes allow.
pub fn parse(raw: &[u8]) -> Result<Parsed, ParseError> {
    let raw = repair::repair(raw);
    if raw.iter().all(u8::is_ascii_whitespace) {
        return Err(ParseError::Empty);
    }
    if !repair::has_header(&raw) {
        return Err(ParseError::NoHeader);
    }
    // The parser promises not to panic; a promise about hostile bytes is worth
    // a belt. What it cannot read is read once more with the body as plain text.
    let nested = repair::nested_messages(&raw) > MAX_NESTED;
    if !nested && let Ok(Some(parsed)) = catch_unwind(AssertUnwindSafe(|| read(&raw))) {
        return Ok(parsed);
    }
    let flat = repair::flatten(&raw);
    catch_unwind(AssertUnwindSafe(|| read(&flat))).ok().flatten().ok_or(ParseError::Unreadable)
}

fn read(raw: &[u8]) -> Option<Parsed> {
    let message = MessageParser::default().parse(raw)?;
    let root = message.parts.first()?;
    // A boundary that the body does not know: another program rewrote one of them.
    let declared = root.content_type().filter(|kind| kind.ctype().eq_ignore_ascii_case("multipart"));
    if message.parts.len() == 1
        && let Some(declared) = declared
        && let Some(mended) = repair::boundary(raw, declared.attribute("boundary"))
        && let Some(message) = MessageParser::default().parse(&mended)
        && message.parts.len() > 1
    {
        return Some(assemble(&message, &mended));
    }
    Some(assemble(&message, raw))
}

fn assemble(message: &Message<'_>, raw: &[u8]) -> Parsed {
    let headers = Headers::read(message);
    let body = body::read(message, raw);
    let subject = headers::subject(message);
    let mut parsed = Parsed {
        from: headers::first_address(message.from()).or_else(|| headers::first_address(message.sender())),
        reply_to: headers::addresses(message.reply_to()),
        to: headers::addresses(message.to()),
        cc: headers::addresses(message.cc()),
        normalized_subject: normalize_subject(&subject),
        subject,
        message_id: headers::ids(&headers, "message-id").into_iter().next(),
        in_reply_to: headers::ids(&headers, "in-reply-to").into_iter().next(),
        references: headers::ids(&headers, "references"),
        date: headers::date(message),
        language: Language::Dutch,
        kind: Kind::New,
        text: body.text,
        html: body.html,
        reply_text: String::new(),
        signature: None,
        quoted: None,
        attachments: body.attachments,
        bounce: None,
        origin: Origin::read(&headers),
    };
    let split = reply::split(&reply::Input {
        text: &parsed.text,
        html: parsed.html.as_deref(),
        flowed: body.flowed,
        answers: parsed.in_reply_to.is_some()
            || !parsed.references.is_empty()
            || subject_prefix(&parsed.subject) == Some(Prefix::Reply),
        from_name: parsed.from.as_ref().and_then(|from| from.name.as_deref()).unwrap_or_default(),
        from_addr: parsed.from.as_ref().map(|from| from.addr.as_str()).unwrap_or_default(),
    });
    parsed.kind = human_kind(&parsed, &split);
    parsed.reply_text = split.reply;
    parsed.signature = split.signature;
    parsed.quoted = split.quoted;
    let sample = if parsed.reply_text.is_empty() { &parsed.text } else { &parsed.reply_text };
    parsed.language = language::detect(&parsed.normalized_subject, sample);
    let verdict = classify::classify(&parsed, &headers, &body.report);
    if let Some(kind) = verdict.kind {
        parsed.kind = kind;
    }
    parsed.bounce = verdict.bounce;
    parsed
}

/// What a mail is when a person wrote it.
fn human_kind(parsed: &Parsed, split: &reply::Split) -> Kind {
    match subject_prefix(&parsed.subject) {
        Some(Prefix::Forward) => Kind::Forward,
        Some(Prefix::Reply) => Kind::Reply,
        None if parsed.in_reply_to.is_some() || !parsed.references.is_empty() => Kind::Reply,
        None if split.forwarded => Kind::Forward,
        None if split.attributed => Kind::Reply,
        None => Kind::New,
    }
}
