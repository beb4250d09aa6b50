//! Which ticket a mail belongs to.
//!
//! Pure: the caller asks [`candidates`] what to look up, looks it up in the store,
//! and lets [`decide`] choose. It must never append a stranger's mail to a ticket
//! because of a number that anybody can type into a subject.

use regex::Regex;
use std::sync::LazyLock;

use super::parse::{Parsed, pattern};

/// The id of a ticket in the store.
pub type TicketId = i64;

static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[#(\d{1,15})\]"));

/// What to look up for a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Tokens in recipient addresses (`support+TOKEN@…`), in order. Mail programs change
    /// the case of addresses: look them up without regard to case.
    pub tokens: Vec<String>,
    /// Ids of earlier mails, the nearest first, with angle brackets.
    pub message_ids: Vec<String>,
    /// The ticket number in the subject.
    pub number: Option<i64>,
}

/// What the caller found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// The ticket that owns one of the tokens.
    pub token: Option<TicketId>,
    /// The ticket of the nearest known earlier mail.
    pub reference: Option<TicketId>,
    /// The ticket with the number in the subject.
    pub number: Option<Numbered>,
}

/// A ticket found by its number, which proves nothing by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// The ticket.
    pub ticket: TicketId,
    /// The sender is its requester or wrote in it before.
    pub takes_part: bool,
}

/// How a mail found its ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The secret part of our own address.
    Token,
    /// `In-Reply-To` or `References`.
    References,
    /// The number in the subject.
    Number,
}

impl By {
    /// The word for the ticket's history and for metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::References => "references",
            Self::Number => "number",
        }
    }
}

/// What to do with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// A new ticket.
    New,
    /// One more message on a ticket.
    Append {
        /// Which.
        ticket: TicketId,
        /// Why.
        by: By,
    },
}

/// What to look up. `recipients` are the addresses of the envelope; those of the
/// headers count too, since a forwarding server may change the envelope.
pub fn candidates<S: AsRef<str>>(parsed: &Parsed, recipients: &[S]) -> Candidates {
    let mut found = Candidates::default();
    let headers = parsed.to.iter().chain(&parsed.cc).map(|address| address.addr.as_str());
    for addr in recipients.iter().map(AsRef::as_ref).chain(headers) {
        if let Some(token) = token(addr) {
            push_new(&mut found.tokens, token);
        }
    }
    // A report about a mail belongs where that mail belongs.
    let original = parsed.bounce.as_ref().and_then(|bounce| bounce.original_id.as_deref());
    let thread = parsed.in_reply_to.as_deref().into_iter().chain(original);
    for id in thread.chain(parsed.references.iter().rev().map(String::as_str)) {
        push_new(&mut found.message_ids, id);
    }
    found.number =
        NUMBER.captures(&parsed.subject).and_then(|captures| captures.get(1)?.as_str().parse().ok());
    found
}

/// A subject without our own tag.
pub fn untagged(subject: &str) -> String {
    NUMBER.replace_all(subject, "").into_owned()
}

/// The part of a mailbox name behind the first plus sign.
fn token(addr: &str) -> Option<&str> {
    let (local, _) = addr.trim().trim_matches(['<', '>']).rsplit_once('@')?;
    let (_, token) = local.split_once('+')?;
    let fit = !token.is_empty() && token.len() <= 128;
    (fit && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')))
        .then_some(token)
}

/// Keeps the order and the first spelling; mail servers may change the case of addresses.
fn push_new(list: &mut Vec<String>, item: &str) {
    if !list.iter().any(|known| known.eq_ignore_ascii_case(item)) {
        list.push(item.to_owned());
    }
}

/// Chooses: our own token, then references, then the number when the sender takes part.
pub fn decide(facts: &Facts) -> Decision {
    if let Some(ticket) = facts.token {
        return Decision::Append { ticket, by: By::Token };
    }
    if let Some(ticket) = facts.reference {
        return Decision::Append { ticket, by: By::References };
    }
    match facts.number {
        Some(Numbered { ticket, takes_part: true }) => Decision::Append { ticket, by: By::Number },
        _ => Decision::New,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    fn mail(headers: &str) -> Parsed {
        parse(format!("From: a@shop.example\r\n{headers}\r\n\r\nHallo\r\n").as_bytes()).unwrap()
    }

    #[test]
    fn candidates_take_tokens_from_envelope_and_headers() {
        let mail = mail("To: Loket <support+Ab3_x@loket.example>, info@loket.example");
        let found = candidates(&mail, &["support+Q9@loket.example", "support@loket.example"]);
        assert_eq!(found.tokens, ["Q9", "ab3_x"]);
    }

    #[test]
    fn candidates_put_the_nearest_mail_first() {
        let mail = mail("In-Reply-To: <c@x>\r\nReferences: <a@x> <b@x>\r\n <c@x>");
        assert_eq!(candidates::<&str>(&mail, &[]).message_ids, ["<c@x>", "<b@x>", "<a@x>"]);
    }

    #[test]
    fn candidates_read_only_our_own_tag() {
        assert_eq!(candidates::<&str>(&mail("Subject: Re: [#48213] Kassa"), &[]).number, Some(48213));
        assert_eq!(candidates::<&str>(&mail("Subject: [PL#88201] Kassa #5"), &[]).number, None);
        assert_eq!(candidates::<&str>(&mail("Subject: [#99999999999999999999]"), &[]).number, None);
    }

    #[test]
    fn tokens_with_odd_signs_are_none() {
        assert_eq!(token("support+@loket.example"), None);
        assert_eq!(token("support+a'b@loket.example"), None);
        assert_eq!(token("support"), None);
        assert_eq!(token("<support+abc@loket.example>"), Some("abc"));
    }

    #[test]
    fn decide_prefers_the_token_then_references() {
        let numbered = Some(Numbered { ticket: 3, takes_part: true });
        let all = Facts { token: Some(1), reference: Some(2), number: numbered };
        assert_eq!(decide(&all), Decision::Append { ticket: 1, by: By::Token });
        let two = Facts { token: None, ..all };
        assert_eq!(decide(&two), Decision::Append { ticket: 2, by: By::References });
        let one = Facts { reference: None, ..two };
        assert_eq!(decide(&one), Decision::Append { ticket: 3, by: By::Number });
    }

    #[test]
    fn decide_does_not_trust_a_strangers_number() {
        let facts = Facts { number: Some(Numbered { ticket: 3, takes_part: false }), ..Facts::default() };
        assert_eq!(decide(&facts), Decision::New);
        assert_eq!(decide(&Facts::default()), Decision::New);
    }
}
