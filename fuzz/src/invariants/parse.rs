//! Whatever a mail is, what comes out of it fits the store, the page and the header lines
//! of answers.

use super::html;
use crate::mail::parse::{Address, Parsed, parse, to_json};
use crate::mail::sanitize::html_safe;

/// Holds for any bytes: `data` is a mail.
pub fn hold(data: &[u8]) {
    let Ok(mail) = parse(data) else { return };
    fields(&mail);
    let _ = to_json(&mail);
    if let Some(dirty) = &mail.html {
        let first = mail.attachments.iter().find_map(|file| file.content_id.as_deref());
        let safe = html_safe(dirty, |id| (Some(id) == first).then(|| "/files/7".to_owned()), None);
        html::is_safe(&safe.html);
    }
    // The same words as HTML: most bytes never become an HTML part by themselves.
    html::is_safe(&html_safe(&mail.text, |_| None, Some("/files/8")).html);
}

fn fields(mail: &Parsed) {
    let addresses = mail.from.iter().chain(&mail.reply_to).chain(&mail.to).chain(&mail.cc);
    addresses.for_each(address);
    for line in [&mail.subject, &mail.normalized_subject] {
        one_line(line);
    }
    let ids = mail.message_id.iter().chain(&mail.in_reply_to).chain(&mail.references);
    ids.for_each(|id| assert!(is_id(id), "{id:?}"));
    for text in [&mail.text, &mail.reply_text].into_iter().chain(&mail.html) {
        assert!(!text.contains(['\0', '\r']), "{text:?}");
    }
    for file in &mail.attachments {
        one_line(&file.content_type);
        file.content_id.iter().for_each(|id| one_line(id));
        if let Some(name) = &file.filename {
            one_line(name);
            assert!(!name.is_empty() && !name.contains(['/', '\\']) && name != "..", "{name:?}");
        }
    }
}

fn address(address: &Address) {
    let addr = &address.addr;
    let odd = |char: char| char.is_whitespace() || char.is_control() || matches!(char, '<' | '>');
    assert!(!addr.is_empty() && addr.len() <= 320 && !addr.contains(odd), "{addr:?}");
    address.name.iter().for_each(|name| one_line(name));
}

fn one_line(text: &str) {
    assert!(!text.contains(char::is_control), "{text:?}");
}

/// `<…>` in one piece, short enough for an index and a header line.
pub fn is_id(id: &str) -> bool {
    let inner = id.strip_prefix('<').and_then(|id| id.strip_suffix('>'));
    let odd = |char: char| char.is_whitespace() || char.is_control() || matches!(char, '<' | '>');
    inner.is_some_and(|id| !id.is_empty() && id.len() <= 998 && !id.contains(odd))
}
