//! Makes raw bytes fit to be parsed: line ends, mbox envelope lines, headers in
//! a legacy charset. Called by `parse` before anything else; it must never lose
//! a byte of the body.

use std::borrow::Cow;

use super::charset;

/// Bytes with which the parser can begin.
pub fn repair(raw: &[u8]) -> Cow<'_, [u8]> {
    let raw = strip_top(raw);
    let raw = if !raw.contains(&b'\n') && raw.contains(&b'\r') {
        Cow::Owned(raw.iter().map(|&byte| if byte == b'\r' { b'\n' } else { byte }).collect())
    } else {
        Cow::Borrowed(raw)
    };
    let raw = match envelope_len(&raw) {
        0 => raw,
        len => Cow::Owned(raw[len..].to_vec()),
    };
    let end = header_end(&raw);
    if std::str::from_utf8(&raw[..end]).is_ok() {
        return raw;
    }
    let mut fixed = Vec::with_capacity(raw.len() + 64);
    for line in raw[..end].split_inclusive(|&byte| byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(_) => fixed.extend_from_slice(line),
            Err(_) => fixed.extend_from_slice(charset::windows_1252(line).as_bytes()),
        }
    }
    fixed.extend_from_slice(&raw[end..]);
    Cow::Owned(fixed)
}

/// Byte order mark and empty lines above the first header.
fn strip_top(raw: &[u8]) -> &[u8] {
    let mut raw = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw);
    while let [b'\r' | b'\n', rest @ ..] = raw {
        raw = rest;
    }
    raw
}

/// The length of mbox envelope lines (`From a@b …`, `>From a@b …`) at the top.
fn envelope_len(raw: &[u8]) -> usize {
    let mut len = 0;
    while raw[len..].starts_with(b"From ") || raw[len..].starts_with(b">From ") {
        match raw[len..].iter().position(|&byte| byte == b'\n') {
            Some(end) => len += end + 1,
            None => break,
        }
    }
    len
}

/// Where the empty line below the headers begins.
fn header_end(raw: &[u8]) -> usize {
    let mut start = 0;
    for line in raw.split_inclusive(|&byte| byte == b'\n') {
        if line == b"\n" || line == b"\r\n" {
            return start;
        }
        start += line.len();
    }
    raw.len()
}

/// Whether the first lines hold at least one `Name: value`.
pub fn has_header(raw: &[u8]) -> bool {
    raw[..header_end(raw)].split(|&byte| byte == b'\n').any(|line| {
        line.iter().position(|&byte| byte == b':').is_some_and(|colon| {
            let name = line[..colon].trim_ascii_end();
            !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic())
        })
    })
}

/// How many parts could open a mail inside the mail.
pub fn nested_messages(raw: &[u8]) -> usize {
    let opens = |window: &[u8], word: &[u8]| window.eq_ignore_ascii_case(word);
    let mut count = 0;
    for at in raw.iter().enumerate().filter(|(_, byte)| matches!(byte, b'/')).map(|(at, _)| at) {
        let after = &raw[at + 1..];
        let before = &raw[at.saturating_sub(9)..at];
        let message = before.len() >= 7 && opens(&before[before.len() - 7..], b"message");
        let multipart = before.len() == 9 && opens(before, b"multipart");
        let starts = |word: &[u8]| after.len() >= word.len() && opens(&after[..word.len()], word);
        if message && (starts(b"rfc822") || starts(b"global")) || multipart && starts(b"digest") {
            count += 1;
        }
    }
    count
}

/// The same mail with the body as one plain text, for bytes that defeat the parser.
pub fn flatten(raw: &[u8]) -> Vec<u8> {
    let end = header_end(raw);
    let mut flat = Vec::with_capacity(raw.len());
    let mut skip = false;
    for line in raw[..end].split_inclusive(|&byte| byte == b'\n') {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            skip = line.len() >= 8 && line[..8].eq_ignore_ascii_case(b"content-");
        }
        if !skip {
            flat.extend_from_slice(line);
        }
    }
    flat.extend_from_slice(&raw[end..]);
    flat
}

/// The mail with the boundary that its body really uses: the first line of the
/// body that begins with two dashes and is followed by a `Content-` header.
pub fn boundary(raw: &[u8], declared: Option<&str>) -> Option<Vec<u8>> {
    let end = header_end(raw);
    let mut lines = raw[end..].split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end).peekable();
    let used = loop {
        let line = lines.next()?;
        let content =
            lines.peek().is_some_and(|next| next.len() > 8 && next[..8].eq_ignore_ascii_case(b"content-"));
        match line.strip_prefix(b"--") {
            Some(used) if content && !used.is_empty() && used.len() < 100 && !used.contains(&b'"') => {
                break used;
            }
            _ => {}
        }
    };
    let mut mended = Vec::with_capacity(raw.len() + used.len() + 64);
    match declared.filter(|declared| !declared.is_empty()) {
        Some(declared) => {
            let at = raw[..end].windows(declared.len()).rposition(|window| window == declared.as_bytes())?;
            mended.extend_from_slice(&raw[..at]);
            mended.extend_from_slice(used);
            mended.extend_from_slice(&raw[at + declared.len()..]);
        }
        None => {
            mended.extend_from_slice(b"Content-Type: multipart/mixed; boundary=\"");
            mended.extend_from_slice(used);
            mended.extend_from_slice(b"\"\r\n");
            mended.extend_from_slice(&flatten(raw));
        }
    }
    Some(mended)
}
