//! What a mail's own headers tell of its way here, for mails that come without an
//! envelope: from a file, or from a mailbox elsewhere. Pure.
//!
//! Called by `cli::mail` and `jobs::imap`. The headers are the last server's word, as
//! far as there was one; SMTP and LMTP have the envelope itself and never come here.

use super::spool::{Envelope, MailSource};
use mail_parser::{HeaderValue, Message, MessageParser};

/// What the headers tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The first of our addresses it was sent to, where there is one.
    pub to: Option<String>,
    /// The envelope's sender; none is the null sender `<>`.
    pub from: Option<String>,
    /// When the last server took it, in microseconds since 1970.
    pub received_at: Option<i64>,
    /// The author's date, in microseconds since 1970.
    pub written_at: Option<i64>,
}

impl Origin {
    /// Reads a mail's headers; `ours` says which addresses are.
    pub fn read(bytes: &[u8], ours: impl Fn(&str) -> bool) -> Origin {
        let message = MessageParser::default().parse_headers(bytes).unwrap_or_default();
        let delivered = texts(&message, "Delivered-To").chain(texts(&message, "X-Original-To"));
        let written = [message.to(), message.cc()].into_iter().flatten().flat_map(|list| {
            list.iter().filter_map(|addr| addr.address().map(str::to_owned)).collect::<Vec<_>>()
        });
        Origin {
            to: delivered.chain(written).find(|address| ours(address)),
            from: texts(&message, "Return-Path")
                .next()
                .filter(|from| !from.is_empty())
                .or_else(|| author(&message)),
            received_at: received_at(&message),
            written_at: moment(message.date()),
        }
    }

    /// The envelope that SMTP would have given; to the mailbox `first` when the mail
    /// names none of ours.
    pub fn envelope(self, accepted_at: i64, first: &str, source: MailSource) -> Envelope {
        Envelope::Mail {
            accepted_at,
            peer: None,
            helo: None,
            mail_from: self.from,
            rcpt_to: vec![self.to.unwrap_or_else(|| first.to_owned())],
            tls: false,
            source,
        }
    }
}

/// A header's values as text, without angle brackets.
fn texts<'a>(message: &'a Message<'_>, name: &'a str) -> impl Iterator<Item = String> + 'a {
    message.header_values(name).filter_map(|value| {
        let text = match value {
            HeaderValue::Text(text) => text.to_string(),
            HeaderValue::TextList(list) => list.first()?.to_string(),
            HeaderValue::Address(list) => list.first()?.address()?.to_owned(),
            _ => return None,
        };
        Some(text.trim().trim_matches(['<', '>']).to_owned())
    })
}

fn author(message: &Message<'_>) -> Option<String> {
    // `Return-Path: <>` is a null sender; a mail without the header has the author's.
    if message.header("Return-Path").is_some() {
        return None;
    }
    message.from().and_then(|from| from.first()).and_then(|from| from.address()).map(str::to_owned)
}

/// When the last server before us took it.
fn received_at(message: &Message<'_>) -> Option<i64> {
    let HeaderValue::Received(received) = message.header("Received")? else { return None };
    moment(received.date().as_ref())
}

fn moment(date: Option<&mail_parser::DateTime>) -> Option<i64> {
    date.filter(|date| date.is_valid()).and_then(|date| date.to_timestamp().checked_mul(1_000_000))
}
