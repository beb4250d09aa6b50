//! Taking a mail apart throws nothing away: each line is in the reply, the signature or
//! the quote.

use crate::mail::reply::{Input, Split, html_to_text, split};

/// What is left out on purpose, because it says nothing to a reader: names of pictures, and
/// addresses behind the words of a link. Lines that hold one are not compared.
const LEFT_OUT: [&str; 9] =
    ["[cid:", "[image", "[inline image", "[afbeelding", "[bild", "<image", "<http", "<mailto:", "<tel:"];

/// Holds for any bytes: the first says what is known of the mail, the rest is its text or
/// its HTML.
pub fn hold(data: &[u8]) {
    let Some((&about, body)) = data.split_first() else { return };
    let body = String::from_utf8_lossy(body).replace("\r\n", "\n").replace(['\r', '\0'], "");
    let is_html = about & 1 != 0;
    let text = if is_html { html_to_text(&body) } else { body.clone() };
    let input = Input {
        text: &text,
        html: is_html.then_some(body.as_str()),
        flowed: about & 2 != 0,
        answers: about & 4 != 0,
        from_name: "Femke de Boer",
        from_addr: "femke@kaasplank.example",
    };
    nothing_lost(&text, &split(&input));
}

fn nothing_lost(text: &str, split: &Split) {
    let parts = [Some(split.reply.as_str()), split.signature.as_deref(), split.quoted.as_deref()];
    // Apart from each other: no line may be found across two of them.
    let kept: Vec<String> = parts.iter().map(|part| letters(part.unwrap_or_default())).collect();
    for line in text.lines() {
        // As a reader sees it: without signs that take no room.
        let lower: String = line.to_lowercase().chars().filter(|char| matches!(char, ' '..='~')).collect();
        let words = letters(line);
        let left_out = LEFT_OUT.iter().any(|sign| lower.contains(sign));
        if !left_out && !kept.iter().any(|part| part.contains(&words)) {
            panic!("lost {line:?}\nof {text:?}\nin {split:?}");
        }
    }
}

/// Letters and digits: spaces, signs and rules may be set anew.
fn letters(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).collect()
}
