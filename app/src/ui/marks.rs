//! Text in pieces: what search found, with the matches in `<mark>`; the first words of a text.

use crate::search::model::Piece;
use leptos::prelude::*;

/// Shows pieces of text, those that match marked.
pub fn marked(pieces: &[Piece]) -> AnyView {
    pieces
        .iter()
        .map(|piece| {
            let text = piece.text.clone();
            if piece.hit { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() }
        })
        .collect_view()
        .into_any()
}

/// The same without marks, for names and labels.
pub fn plain(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// The first words of safe HTML as plain text, for descriptions.
pub fn first_words(html: &str, letters: usize) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    for (entity, letter) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        text = text.replace(entity, letter);
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(letters) {
        None => text,
        Some((end, _)) => {
            let cut = text[..end].rfind(' ').unwrap_or(end);
            format!("{}…", &text[..cut])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_words_of_html() {
        assert_eq!(first_words("<p>Eén &amp; twee</p><p>drie</p>", 50), "Eén & twee drie");
        assert_eq!(first_words("<p>een twee drie</p>", 9), "een twee…");
    }
}
