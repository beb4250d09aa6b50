//! Names of folders as IMAP writes them: quoted, and in its own UTF-7 (RFC 3501, 5.1.3).

use base64::Engine;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

/// A folder's name, ready to stand in a command.
pub(super) fn quoted(name: &str) -> String {
    let mut out = String::from("\"");
    let mut shifted = String::new();
    for sign in name.chars() {
        match sign {
            ' '..='~' => {
                unshift(&mut out, &mut shifted);
                match sign {
                    '&' => out.push_str("&-"),
                    '"' | '\\' => out.extend(['\\', sign]),
                    _ => out.push(sign),
                }
            }
            _ => shifted.push(sign),
        }
    }
    unshift(&mut out, &mut shifted);
    out.push('"');
    out
}

/// Writes what is no ASCII as UTF-16 in a base64 of its own.
fn unshift(out: &mut String, shifted: &mut String) {
    if shifted.is_empty() {
        return;
    }
    let bytes: Vec<u8> = shifted.encode_utf16().flat_map(u16::to_be_bytes).collect();
    out.push('&');
    GeneralPurpose::new(&IMAP_MUTF7, NO_PAD).encode_string(bytes, out);
    out.push('-');
    shifted.clear();
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_are_written_as_the_standard_says() {
        assert_eq!(quoted("INBOX"), "\"INBOX\"");
        assert_eq!(quoted("Archief/Kassa & \"app\""), "\"Archief/Kassa &- \\\"app\\\"\"");
        // The example of RFC 3501.
        assert_eq!(quoted("~peter/mail/台北/日本語"), "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"");
        assert_eq!(quoted("Één"), "\"&AMkA6Q-n\"");
    }

    #[test]
    fn no_name_ends_its_command() {
        let written = quoted("a\r\nb LOGOUT\0\u{7f}");
        assert!(written.chars().all(|sign| (' '..='~').contains(&sign)), "{written}");
    }
}
