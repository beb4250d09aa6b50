//! Text from bytes whose charset label may be wrong, unknown or missing. Called
//! by `body` and `repair`; it must never fail: every byte becomes a character.

use mail_parser::decoders::charsets::map::charset_decoder;

/// Decodes by the label, unless the bytes contradict it.
///
/// Bytes beyond ASCII that form valid UTF-8 are UTF-8 whatever a single-byte
/// label says (chance makes no such sequence in real text); bytes that are not
/// valid UTF-8 under a UTF-8, missing or unknown label are windows-1252.
pub fn decode(bytes: &[u8], label: Option<&str>) -> String {
    let label = label.map(|label| label.trim_matches(['"', '\'', ' ']).to_ascii_lowercase());
    let utf8 = std::str::from_utf8(bytes).ok();
    let decoder = label
        .as_deref()
        .filter(|label| !label.is_empty())
        .map(|label| (label, charset_decoder(label.as_bytes())));
    match (decoder, utf8) {
        (Some((label, Some(decode))), text) if !is_utf8(label) => match text {
            Some(text) if !bytes.is_ascii() && is_western(label) => text.to_owned(),
            _ => decode(bytes),
        },
        (_, Some(text)) => text.to_owned(),
        (_, None) => mostly_utf8(bytes).unwrap_or_else(|| windows_1252(bytes)),
    }
}

/// Text from windows-1252, in which every byte has a meaning.
pub fn windows_1252(bytes: &[u8]) -> String {
    match charset_decoder(b"windows-1252") {
        Some(decode) => decode(bytes),
        None => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// UTF-8 that was cut or hurt in a few places stays UTF-8. Where texts of two charsets were
/// put together, each is read as what it is.
fn mostly_utf8(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let (mut good, mut bad) = (0, 0);
    for char in text.chars() {
        match char {
            char::REPLACEMENT_CHARACTER => bad += 1,
            char if !char.is_ascii() => good += 1,
            _ => {}
        }
    }
    if good > 4 * bad {
        return Some(text.into_owned());
    }
    let mixed = || {
        let chunks = bytes.utf8_chunks();
        chunks.flat_map(|chunk| [chunk.valid().to_owned(), windows_1252(chunk.invalid())]).collect()
    };
    (good >= bad).then(mixed)
}

fn is_utf8(label: &str) -> bool {
    matches!(label, "utf-8" | "utf8" | "us-ascii" | "ascii" | "unicode-1-1-utf-8")
}

fn is_western(label: &str) -> bool {
    matches!(label, "iso-8859-1" | "iso-8859-15" | "latin1" | "windows-1252" | "cp1252" | "windows-1250")
}
