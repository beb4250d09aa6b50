//! Machines and people: no loop may begin, and a report says what it is about.

use crate::mail::parse::{Kind, parse};

/// Headers with which a sender forbids automatic answers, or says that a machine wrote.
const SILENCE: [&str; 5] = [
    "Auto-Submitted: auto-replied\r\n",
    "Auto-Submitted: auto-generated; x=y\r\n",
    "Precedence: bulk\r\n",
    "Return-Path: <>\r\n",
    "X-Auto-Response-Suppress: OOF, All\r\n",
];

/// Holds for any bytes: `data` is a mail.
pub fn hold(data: &[u8]) {
    let Ok(mail) = parse(data) else { return };
    assert!(!mail.may_acknowledge() || mail.kind.is_human() && mail.from.is_some());
    assert!(mail.kind != Kind::Bounce || mail.bounce.is_some(), "a bounce of nothing");
    if let Some(bounce) = &mail.bounce {
        assert!(!mail.kind.is_human(), "a person's mail read as a report");
        let recipient = bounce.final_recipient.as_deref().unwrap_or("a@b");
        assert!(recipient.contains('@') && !recipient.contains(char::is_whitespace), "{recipient:?}");
        assert_eq!(recipient, recipient.to_lowercase());
        assert!(bounce.status.as_deref().is_none_or(is_status), "{:?}", bounce.status);
        assert!(bounce.original_id.as_deref().is_none_or(super::parse::is_id), "{:?}", bounce.original_id);
    }
    for header in SILENCE {
        let silent = parse(&[header.as_bytes(), data].concat());
        assert!(!silent.is_ok_and(|mail| mail.may_acknowledge()), "answered in spite of {header:?}");
    }
}

/// `5.1.1` (RFC 3463).
fn is_status(status: &str) -> bool {
    let parts: Vec<&str> = status.split('.').collect();
    let digits = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(digits)
}
