//! The parts of a mail: its text, its HTML, its files, and the machine-readable
//! half of reports. Called by `parse`; it trusts neither charset labels nor
//! offsets.

use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};
use std::borrow::Cow;

use super::{Attachment, charset, headers};
use crate::mail::{classify::Report, reply};

/// What the parts hold.
pub struct Body {
    /// The whole text.
    pub text: String,
    /// The HTML as it came.
    pub html: Option<String>,
    /// The plain text is `format=flowed`.
    pub flowed: bool,
    /// The files.
    pub attachments: Vec<Attachment>,
    /// The machine-readable half of a report.
    pub report: Report,
}

/// Reads every part of the outermost mail.
pub fn read(message: &Message<'_>, raw: &[u8]) -> Body {
    let root = message.root_part();
    let flowed = message
        .text_body
        .first()
        .and_then(|&id| message.part(id))
        .and_then(|part| part.content_type())
        .and_then(|kind| kind.attribute("format"))
        .is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
    let (text, mut html) = (text(message, raw), html(message, raw));
    if html.is_none() && looks_like_html(&text) {
        html = Some(text.clone());
    }
    let text = if html.as_deref() == Some(&text) { reply::html_to_text(&text) } else { text };
    let inline_ids = html.as_deref().unwrap_or_default();
    let mut report = Report {
        content_type: content_type(root),
        report_type: attribute(root, "report-type"),
        ..Report::default()
    };
    let mut attachments = Vec::new();
    let mut text = text;
    for &id in &message.attachments {
        let Some(part) = message.part(id) else { continue };
        if id == 0 && text.is_empty() && content_type(part).starts_with("multipart/") {
            // Parts that cannot be told apart are still something to read.
            text = unify(&decoded(part, raw));
            continue;
        }
        let data = bytes(part, raw).into_owned();
        let kind = content_type(part);
        collect_report(&mut report, &kind, &data);
        attachments.push(attachment(part, kind, data, inline_ids));
    }
    for part in &message.parts {
        // Some reporters label their parts so that they count as text.
        let kind = content_type(part);
        if matches!(part.body, PartType::Text(_)) {
            collect_report(&mut report, &kind, &bytes(part, raw));
        }
    }
    Body { text, html, flowed, attachments, report }
}

fn text(message: &Message<'_>, raw: &[u8]) -> String {
    let mut text = String::new();
    for part in message.text_body.iter().filter_map(|&id| message.part(id)) {
        let piece = match &part.body {
            PartType::Text(_) => unify(&decoded(part, raw)),
            PartType::Html(_) => reply::html_to_text(&decoded(part, raw)),
            _ => continue,
        };
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&piece);
    }
    text
}

fn html(message: &Message<'_>, raw: &[u8]) -> Option<String> {
    let parts: Vec<_> = message.html_body.iter().filter_map(|&id| message.part(id)).collect();
    if !parts.iter().any(|part| matches!(part.body, PartType::Html(_))) {
        return None;
    }
    let mut html = String::new();
    for part in parts {
        match &part.body {
            PartType::Html(_) => html.push_str(&unify(&decoded(part, raw))),
            PartType::Text(_) => {
                html.push_str("<pre>");
                for char in unify(&decoded(part, raw)).chars() {
                    match char {
                        '<' => html.push_str("&lt;"),
                        '&' => html.push_str("&amp;"),
                        char => html.push(char),
                    }
                }
                html.push_str("</pre>");
            }
            _ => {}
        }
    }
    Some(html)
}

/// HTML under the label `text/plain`.
fn looks_like_html(text: &str) -> bool {
    let start = text.trim_start().get(..15).unwrap_or_default().to_ascii_lowercase();
    start.starts_with("<html") || start.starts_with("<!doctype html")
}

/// LF line ends, no byte order mark, no NUL (which no store accepts in a text).
fn unify(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace(['\u{feff}', '\0'], "")
}

fn decoded(part: &MessagePart<'_>, raw: &[u8]) -> String {
    charset::decode(&bytes(part, raw), attribute(part, "charset").as_deref())
}

/// The part's bytes after the transfer encoding, before any charset.
fn bytes<'a>(part: &'a MessagePart<'_>, raw: &'a [u8]) -> Cow<'a, [u8]> {
    match &part.body {
        PartType::Binary(data) | PartType::InlineBinary(data) => Cow::Borrowed(data.as_ref()),
        PartType::Message(nested) if part.encoding != Encoding::None => {
            Cow::Borrowed(nested.raw_message.as_ref())
        }
        _ => {
            let slice = raw.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
            let decoded = match part.encoding {
                Encoding::QuotedPrintable => quoted_printable_decode(slice),
                Encoding::Base64 => base64_decode(slice),
                Encoding::None => None,
            };
            match decoded {
                Some(data) => Cow::Owned(data),
                None if part.encoding == Encoding::None => Cow::Borrowed(slice),
                None => Cow::Borrowed(part.contents()),
            }
        }
    }
}

fn content_type(part: &MessagePart<'_>) -> String {
    match part.content_type() {
        Some(kind) => match kind.subtype() {
            Some(subtype) => headers::one_line(&format!("{}/{subtype}", kind.ctype())).to_ascii_lowercase(),
            None => headers::one_line(kind.ctype()).to_ascii_lowercase(),
        },
        None if part.is_message() => "message/rfc822".to_owned(),
        None => "text/plain".to_owned(),
    }
}

fn attribute(part: &MessagePart<'_>, name: &str) -> Option<String> {
    part.content_type().and_then(|kind| kind.attribute(name)).map(|value| value.trim().to_ascii_lowercase())
}

fn attachment(part: &MessagePart<'_>, content_type: String, data: Vec<u8>, html: &str) -> Attachment {
    let content_id = part
        .content_id()
        .map(|id| headers::one_line(id).trim_matches(['<', '>']).to_owned())
        .filter(|id| !id.is_empty());
    let shown = |id: &String| !id.is_empty() && html.contains(&format!("cid:{id}"));
    let inline = match part.content_disposition() {
        Some(disposition) => disposition.is_inline(),
        None => content_id.as_ref().is_some_and(shown),
    };
    Attachment { filename: part.attachment_name().and_then(filename), content_type, inline, content_id, data }
}

/// A name for a file: the last piece of any path, without control characters.
fn filename(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = headers::one_line(name).trim_matches(['.', ' ', '"']).to_owned();
    let name = if name.chars().count() > 200 { shorten(&name) } else { name };
    (!name.is_empty()).then_some(name)
}

/// Keeps the extension of an overlong name.
fn shorten(name: &str) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem: String = stem.chars().take(180).collect();
    if extension.is_empty() || extension.len() > 12 { stem } else { format!("{stem}.{extension}") }
}

fn collect_report(report: &mut Report, kind: &str, data: &[u8]) {
    let slot = match kind {
        "message/delivery-status" | "message/global-delivery-status" => &mut report.delivery,
        "message/disposition-notification" | "message/global-disposition-notification" => {
            &mut report.disposition
        }
        "message/feedback-report" => &mut report.feedback,
        "message/rfc822"
        | "message/global"
        | "text/rfc822-headers"
        | "message/rfc822-headers"
        | "message/global-headers"
        | "message/partial" => &mut report.original,
        _ => return,
    };
    if slot.is_none() {
        *slot = Some(unify(&charset::decode(data, None)));
    }
}
