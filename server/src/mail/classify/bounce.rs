//! Fills the gaps that a report leaves: the recipient from other headers or from
//! the mail that came back, the code from the text. Called by `classify`.

use super::delivery::{Delivery, address_in, addresses_in, code_in};
use super::{Report, wild};
use crate::mail::parse::{Bounce, Headers, Parsed, ids_in};

/// A bounce from a delivery report, gaps filled.
pub fn complete(found: Delivery, mail: &Parsed, headers: &Headers, report: &Report) -> Bounce {
    let recipient = found
        .recipient
        .or_else(|| headers.get("x-failed-recipients").and_then(address_in))
        .or_else(|| wild::recipient(mail, report));
    let status = found.status.or_else(|| wild::status(&mail.text));
    let delayed =
        found.delayed || !found.failed && status.as_deref().is_some_and(|code| code.starts_with('4'));
    Bounce { final_recipient: recipient, status, delayed, original_id: original_id(report) }
}

/// A complaint (RFC 5965): the recipient who pressed the button.
pub fn complaint(report: &Report) -> Bounce {
    let feedback = report.feedback.as_deref().unwrap_or_default();
    let named = feedback.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let name = name.trim().to_ascii_lowercase();
        matches!(name.as_str(), "original-rcpt-to" | "removal-recipient").then(|| address_in(value)).flatten()
    });
    let recipient = named.or_else(|| original_header(report, "to").and_then(|to| address_in(&to)));
    Bounce {
        final_recipient: recipient,
        status: code_in(feedback),
        delayed: false,
        original_id: original_id(report),
    }
}

/// A header of the mail that came back, unfolded.
pub fn original_header(report: &Report, name: &str) -> Option<String> {
    header_in(report.original.as_deref()?, name)
}

/// A header in a text that begins with headers, unfolded.
pub fn header_in(text: &str, name: &str) -> Option<String> {
    let mut value: Option<String> = None;
    for line in text.lines().skip_while(|line| line.trim().is_empty()) {
        if line.trim().is_empty() {
            break;
        }
        match &mut value {
            Some(value) if line.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            Some(_) => break,
            None => {
                let field = line.split_once(':').filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
                value = field.map(|(_, value)| value.trim().to_owned());
            }
        }
    }
    value.filter(|value| !value.is_empty())
}

/// The `Message-ID` of the mail that came back.
pub fn original_id(report: &Report) -> Option<String> {
    let from_report = [&report.disposition, &report.delivery, &report.feedback]
        .into_iter()
        .flatten()
        .flat_map(|text| text.lines())
        .find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case("original-message-id").then(|| value.trim().to_owned())
        });
    original_header(report, "message-id").or(from_report).and_then(|id| first_id(&id))
}

/// The first id in a header value, with angle brackets.
pub fn first_id(value: &str) -> Option<String> {
    ids_in(value).into_iter().next()
}

/// The recipients in the mail that came back, in its own words.
pub fn original_recipients(text: &str) -> Vec<String> {
    ["to", "x-original-to", "delivered-to", "cc"]
        .iter()
        .filter_map(|name| header_in(text, name))
        .flat_map(|value| addresses_in(&value).collect::<Vec<_>>())
        .collect()
}
