//! Shows why a document was found: which words of its title answer the query, and
//! the piece of its text that answers best. Called by `rank`. Gives pieces, never
//! HTML.

use std::collections::HashSet;

use app::Lang;

use super::analyze::{Stems, Word, cut, parts};
use super::concepts::concepts;
use super::plan::Slot;
use super::schema::Level;
use super::types::Piece;

/// The length of a snippet in bytes, about.
const SNIPPET: usize = 190;

/// Knows the words that answer a query.
pub(super) struct Marker {
    wanted: HashSet<(Lang, Level, String)>,
    /// The beginnings of wanted parts: a word without any of them isn't taken apart.
    heads: Vec<String>,
    stems: [Stems; 2],
}

/// A word that answers the query, and under what name.
struct Found {
    from: usize,
    to: usize,
    name: String,
}

impl Marker {
    pub(super) fn new(slots: &[Slot]) -> Marker {
        let alts = || slots.iter().flat_map(|slot| &slot.alts);
        let parts = alts().filter(|alt| alt.level == Level::Part);
        Marker {
            heads: parts.map(|alt| alt.text.chars().take(3).collect()).collect(),
            wanted: alts().map(|alt| (alt.lang, alt.level, alt.text.clone())).collect(),
            stems: Lang::ALL.map(Stems::new),
        }
    }

    fn wants(&self, lang: Lang, level: Level, text: &str) -> bool {
        self.wanted.contains(&(lang, level, text.to_owned()))
    }

    fn found(&mut self, lang: Lang, text: &str) -> Vec<Found> {
        let all = cut(lang, text, &mut self.stems[lang as usize]);
        let mut meant: Vec<Option<&'static str>> = vec![None; all.len()];
        for span in concepts().find(lang, &all, false) {
            if self.wants(lang, Level::Concept, span.concept) {
                for at in span.words {
                    meant[at] = Some(span.concept);
                }
            }
        }
        all.iter()
            .zip(meant)
            .filter_map(|(word, concept)| {
                let name = match concept {
                    Some(concept) => concept.to_owned(),
                    None if self.answers(lang, word) => word.stem.clone(),
                    None => return None,
                };
                Some(Found { from: word.from, to: word.to, name })
            })
            .collect()
    }

    fn answers(&mut self, lang: Lang, word: &Word) -> bool {
        self.wants(lang, Level::Exact, &word.text)
            || word.pieces.iter().any(|piece| self.wants(lang, Level::Exact, piece))
            || (!word.stop && (self.wants(lang, Level::Stem, &word.stem) || self.by_part(lang, &word.text)))
    }

    fn by_part(&mut self, lang: Lang, word: &str) -> bool {
        self.heads.iter().any(|head| word.contains(head))
            && parts(lang, word, &mut self.stems[lang as usize])
                .iter()
                .any(|part| self.wants(lang, Level::Part, part))
    }

    /// A whole text in pieces.
    pub(super) fn mark(&mut self, lang: Lang, text: &str) -> Vec<Piece> {
        pieces(text, 0, text.len(), &self.found(lang, text))
    }

    /// The window of the texts that answers most of the query; the beginning of the
    /// first that isn't empty when none does.
    pub(super) fn snippet(&mut self, lang: Lang, texts: &[&str]) -> Vec<Piece> {
        let mut best: Option<(Window, &str, Vec<Found>)> = None;
        for text in texts.iter().filter(|text| !text.trim().is_empty()) {
            let found = self.found(lang, text);
            let window = window(text, &found);
            if best.as_ref().is_none_or(|(known, ..)| window.answers > known.answers) {
                best = Some((window, text, found));
            }
        }
        let Some((Window { from, to, .. }, text, found)) = best else { return Vec::new() };
        let mut shown = Vec::new();
        if from > 0 {
            shown.push(Piece { text: "… ".to_owned(), hit: false });
        }
        shown.extend(pieces(text, from, to, &found));
        if to < text.trim_end().len() {
            shown.push(Piece { text: " …".to_owned(), hit: false });
        }
        for piece in &mut shown {
            if piece.text.contains('\n') {
                piece.text = piece.text.replace('\n', " ");
            }
        }
        shown
    }
}

/// A part of a text.
struct Window {
    /// How many different words of the query it answers.
    answers: usize,
    from: usize,
    to: usize,
}

/// The best window of a text, the first among equals.
fn window(text: &str, found: &[Found]) -> Window {
    let mut best = Window { answers: 0, from: 0, to: end(text, 0) };
    for from in std::iter::once(0).chain(found.iter().map(|f| begin(text, f.from))) {
        let to = end(text, from);
        let inside = found.iter().filter(|f| f.from >= from && f.to <= to);
        let names: HashSet<&str> = inside.map(|f| f.name.as_str()).collect();
        if names.len() > best.answers {
            best = Window { answers: names.len(), from, to };
        }
    }
    best
}

/// The start of the sentence around a place, or of the word when that is far.
fn begin(text: &str, at: usize) -> usize {
    let head = &text[..at];
    let sentence = head
        .rmatch_indices(['.', '!', '?', '\n'])
        .map(|(i, sign)| i + sign.len())
        .find(|i| text[*i..].starts_with([' ', '\n']) || text[..*i].ends_with('\n'))
        .unwrap_or(0);
    let start = if at - sentence <= SNIPPET / 2 { sentence } else { at };
    start + (text[start..].len() - text[start..].trim_start().len())
}

/// The end of the last word that fits.
fn end(text: &str, from: usize) -> usize {
    if text.len() - from <= SNIPPET {
        return text.trim_end().len().max(from);
    }
    let mut limit = from + SNIPPET;
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let shown = &text[from..limit];
    from + shown.rfind(char::is_whitespace).map_or(shown.len(), |at| shown[..at].trim_end().len())
}

fn pieces(text: &str, from: usize, to: usize, found: &[Found]) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut at = from;
    for word in found.iter().filter(|word| word.from >= from && word.to <= to) {
        if word.from > at {
            out.push(Piece { text: text[at..word.from].to_owned(), hit: false });
        }
        out.push(Piece { text: text[word.from..word.to].to_owned(), hit: true });
        at = word.to;
    }
    if at < to {
        out.push(Piece { text: text[at..to].to_owned(), hit: false });
    }
    out
}
