//! A text as the likeness sees it: stems in their order, and each word and pair of words once.

use crate::search::Cutter;
use app::Lang;
use std::collections::BTreeMap;

/// Letters of a text that are looked at; what follows is signatures and what was passed on.
const LONGEST: usize = 4_000;

/// A text, cut up.
#[derive(Clone, Debug)]
pub struct Features {
    /// The language it was read in.
    pub lang: Lang,
    /// Every stem in its order, small words too: phrases are looked for in it.
    sequence: Vec<String>,
    /// How each of them was written.
    written: Vec<String>,
    /// Stems, parts and pairs, each once, with how they were written.
    found: BTreeMap<String, String>,
}

impl Features {
    /// Of a subject and a text.
    pub fn new(cutter: &mut Cutter, lang: Lang, subject: &str, text: &str) -> Features {
        let text: String = text.chars().take(LONGEST).collect();
        let (mut sequence, mut written, mut found) = (Vec::new(), Vec::new(), BTreeMap::new());
        for part in [subject, &text] {
            let mut before: Option<(String, String)> = None;
            for token in cutter.cut(lang, part) {
                sequence.push(token.stem.clone());
                written.push(token.text.clone());
                if token.stop || token.stem.chars().nth(1).is_none() {
                    continue;
                }
                for part in token.parts {
                    found.entry(part).or_insert_with(|| token.text.clone());
                }
                if let Some((stem, first)) = &before {
                    let pair = format!("{stem} {}", token.stem);
                    found.entry(pair).or_insert_with(|| format!("{first} {}", token.text));
                }
                before = Some((token.stem.clone(), token.text.clone()));
                found.entry(token.stem).or_insert(token.text);
            }
            // Phrases don't go on from the subject into the text.
            sequence.push(String::new());
            written.push(String::new());
        }
        Features { lang, sequence, written, found }
    }

    /// The stems in their order.
    pub(super) fn sequence(&self) -> &[String] {
        &self.sequence
    }

    /// How a phrase of the sequence was written.
    pub(super) fn phrase(&self, at: usize, long: usize) -> String {
        self.written[at..at + long].join(" ")
    }

    /// Words, parts and pairs, each once.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.found.keys().map(String::as_str)
    }

    /// Words and parts, each once.
    pub fn stems(&self) -> impl Iterator<Item = &str> {
        self.all().filter(|feature| !feature.contains(' '))
    }

    /// How a feature was written.
    pub fn written<'a>(&'a self, feature: &'a str) -> &'a str {
        self.found.get(feature).map_or(feature, String::as_str)
    }
}
