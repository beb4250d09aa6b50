//! Reads the fields of `message/delivery-status` (RFC 3464) and
//! `message/disposition-notification` (RFC 8098), and addresses and codes in
//! free text. Called by `classify` and its modules.

use regex::Regex;
use std::sync::LazyLock;

use crate::mail::parse::{Bounce, pattern};

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(?:"[^"\s]{1,64}"|[a-z0-9.!#$%&'*+/=?^_`{|}~\-\u{80}-\u{10FFFF}]+)@(?:[a-z0-9\-\u{80}-\u{10FFFF}]+\.)*[a-z0-9\-\u{80}-\u{10FFFF}]+"#,
    )
});
static STATUS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?:[^\d.]|\.?$|\.\s)"));

/// What a delivery report says of its first recipient.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivery {
    /// In lower case.
    pub recipient: Option<String>,
    /// The enhanced status code.
    pub status: Option<String>,
    /// Some recipient failed.
    pub failed: bool,
    /// The server keeps trying.
    pub delayed: bool,
    /// Some recipient was reached.
    pub delivered: bool,
}

/// Unfolded fields, names in lower case, group by group.
fn groups(text: &str) -> Vec<Vec<(String, String)>> {
    let mut groups: Vec<Vec<(String, String)>> = vec![Vec::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            if groups.last().is_some_and(|group| !group.is_empty()) {
                groups.push(Vec::new());
            }
            continue;
        }
        let Some(group) = groups.last_mut() else { continue };
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = group.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    groups
}

fn field<'a>(group: &'a [(String, String)], name: &str) -> Option<&'a str> {
    group.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
}

/// Reads a delivery report.
pub fn read(text: &str) -> Delivery {
    let mut out = Delivery::default();
    // The recipient to report is the first that failed, else the first of all.
    let mut first: Option<(Option<String>, Option<String>, bool)> = None;
    for group in groups(text) {
        let recipient = ["final-recipient", "original-recipient", "x-actual-recipient"]
            .iter()
            .filter_map(|name| field(&group, name))
            .find_map(typed_address);
        let action = field(&group, "action").unwrap_or_default().to_ascii_lowercase();
        let status = status(&group);
        if recipient.is_none() && action.is_empty() && status.is_none() {
            continue;
        }
        let failed = action.starts_with("fail")
            || action.is_empty() && status.as_deref().is_some_and(|code| code.starts_with('5'));
        out.failed |= failed;
        out.delayed |= action.starts_with("delay");
        out.delivered |= matches!(action.split(' ').next(), Some("delivered" | "relayed" | "expanded"));
        let better = match &first {
            None => true,
            Some((known, _, was_failed)) => !was_failed && failed || known.is_none() && recipient.is_some(),
        };
        if better {
            first = Some((recipient, status, failed));
        }
    }
    if let Some((recipient, status, _)) = first {
        out.recipient = recipient;
        out.status = status;
    }
    out.delayed &= !out.failed;
    out
}

/// The status field; a general one (`5.0.0`) yields to a precise code in the diagnosis.
fn status(group: &[(String, String)]) -> Option<String> {
    let given = field(group, "status").and_then(code_in);
    let diagnosed = field(group, "diagnostic-code").and_then(code_in);
    match (given, diagnosed) {
        (Some(given), Some(diagnosed)) if given.ends_with(".0.0") && diagnosed[..1] == given[..1] => {
            Some(diagnosed)
        }
        (Some(given), _) => Some(given),
        (None, diagnosed) => diagnosed,
    }
}

/// `rfc822; <a@b>` → `a@b`.
pub fn typed_address(value: &str) -> Option<String> {
    let value = value.split_once(';').map_or(value, |(_, rest)| rest);
    // An old route in front: `@relay.example:a@b.example`.
    let value = value
        .trim()
        .strip_prefix('@')
        .and_then(|route| route.split_once(':'))
        .map_or(value, |(_, rest)| rest);
    address_in(value)
}

/// The first address in a text, in lower case.
pub fn address_in(text: &str) -> Option<String> {
    addresses_in(text).next()
}

/// All addresses in a text, in lower case.
pub fn addresses_in(text: &str) -> impl Iterator<Item = String> {
    ADDRESS
        .find_iter(text)
        .map(|found| {
            found
                .as_str()
                .trim_matches(['\'', '.', '`', '=', '*', '-', '+', '/', '|', '{', '}', '&', '!', '#', '?'])
                .to_lowercase()
        })
        .filter(|addr| addr.contains('@') && !addr.ends_with('@') && !addr.starts_with('@'))
}

/// The first enhanced status code in a text.
pub fn code_in(text: &str) -> Option<String> {
    STATUS.captures(text).and_then(|captures| captures.get(1)).map(|code| code.as_str().to_owned())
}

/// Reads a read receipt: who read (or deleted) the mail.
pub fn disposition(text: &str) -> Bounce {
    let recipient = groups(text).iter().find_map(|group| {
        ["final-recipient", "original-recipient"]
            .iter()
            .filter_map(|name| field(group, name))
            .find_map(typed_address)
    });
    Bounce { final_recipient: recipient, ..Bounce::default() }
}
