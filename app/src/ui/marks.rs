//! Text found by search: the matched pieces in `<mark>`.

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
