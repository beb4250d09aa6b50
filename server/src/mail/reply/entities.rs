//! Character references of HTML (`&eacute;`, `&#8217;`). Called by `html`.

/// Appends text with its references resolved; an unknown one stays as it is.
pub fn push_decoded(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let len = rest.bytes().take(34).position(|byte| byte == b';');
        let reference = len.map(|len| &rest[..=len]).filter(|reference| {
            reference.len() > 2
                && reference[1..reference.len() - 1]
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
        });
        match reference {
            Some(reference) => {
                push_reference(out, reference);
                rest = &rest[reference.len()..];
            }
            None => {
                // Old programs forget the semicolon.
                let bare = [("&nbsp", '\u{a0}'), ("&amp", '&'), ("&lt", '<'), ("&gt", '>')];
                match bare.iter().find(|(name, _)| rest.starts_with(name)) {
                    Some((name, char)) => {
                        out.push(*char);
                        rest = &rest[name.len()..];
                    }
                    None => {
                        out.push('&');
                        rest = &rest[1..];
                    }
                }
            }
        }
    }
    out.push_str(rest);
}

fn push_reference(out: &mut String, reference: &str) {
    let name = &reference[1..reference.len() - 1];
    let Some(number) = name.strip_prefix('#') else {
        mail_parser::decoders::html::add_html_token(out, reference.as_bytes(), false);
        return;
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    };
    match code {
        // Numbers from windows-1252, which browsers understand as such.
        Some(code @ 0x80..=0x9f) => {
            let byte = [u8::try_from(code).unwrap_or(b'?')];
            let text = mail_parser::decoders::charsets::map::charset_decoder(b"windows-1252")
                .map(|decode| decode(&byte))
                .unwrap_or_default();
            out.push_str(&text);
        }
        Some(code) => out.push(char::from_u32(code).filter(|&char| char != '\0').unwrap_or('\u{fffd}')),
        None => out.push_str(reference),
    }
}
