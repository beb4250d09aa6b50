//! The words of the index: which exist, which begin with the letters typed so
//! far, which a misspelt word may have been. Built by `index` after every commit,
//! read by `plan`. Immutable.

use std::collections::BTreeMap;

use app::Lang;
use tantivy::Searcher;

use super::schema::{Fields, Level};

/// The words of one language with the number of documents that have them (the
/// largest of title, tags and body).
#[derive(Default)]
pub(super) struct Vocab {
    words: Vec<(Box<str>, u32)>,
}

impl Vocab {
    /// Reads the words out of the index.
    pub(super) fn read(searcher: &Searcher, fields: &Fields, lang: Lang) -> tantivy::Result<Vocab> {
        let mut all: BTreeMap<Box<str>, u32> = BTreeMap::new();
        for field in fields.texts(lang, Level::Exact) {
            let mut here: BTreeMap<Box<str>, u32> = BTreeMap::new();
            for segment in searcher.segment_readers() {
                let inverted = segment.inverted_index(field)?;
                let mut stream = inverted.terms().stream()?;
                while let Some((term, info)) = stream.next() {
                    if let Ok(word) = std::str::from_utf8(term) {
                        *here.entry(word.into()).or_default() += info.doc_freq;
                    }
                }
            }
            for (word, count) in here {
                let known = all.entry(word).or_default();
                *known = (*known).max(count);
            }
        }
        Ok(Vocab { words: all.into_iter().collect() })
    }

    /// In how many documents a word stands.
    pub(super) fn count(&self, word: &str) -> u32 {
        self.words.binary_search_by(|(known, _)| (**known).cmp(word)).map_or(0, |at| self.words[at].1)
    }

    /// The most frequent words with this beginning.
    pub(super) fn begin(&self, prefix: &str, most: usize) -> Vec<&str> {
        let from = self.words.partition_point(|(word, _)| &**word < prefix);
        let mut found: Vec<&(Box<str>, u32)> =
            self.words[from..].iter().take_while(|(word, _)| word.starts_with(prefix)).collect();
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        found.into_iter().take(most).map(|(word, _)| &**word).collect()
    }

    /// The nearest words within the distance that the length allows, nearest first.
    pub(super) fn near(&self, word: &str, most: usize) -> Vec<(&str, usize)> {
        let reach = reach(word);
        if reach == 0 {
            return Vec::new();
        }
        let mut found: Vec<(usize, u32, &str)> = self
            .words
            .iter()
            .filter(|(known, _)| known.len().abs_diff(word.len()) <= reach && known.len() > 2)
            .filter_map(|(known, count)| {
                distance(word.as_bytes(), known.as_bytes(), reach).map(|d| (d, *count, &**known))
            })
            .collect();
        // Another first letter is a rare slip: such words come last.
        let first = word.as_bytes()[0];
        found.sort_by_key(|(d, count, known)| (*d, known.as_bytes()[0] != first, std::cmp::Reverse(*count)));
        let nearest = found.first().map_or(0, |(d, _, _)| *d);
        found.into_iter().filter(|(d, _, _)| *d == nearest).take(most).map(|(d, _, w)| (w, d)).collect()
    }

    /// Two known words that make up this one: `googleshopping`. Words that stand in
    /// the index alone need no dictionary.
    pub(super) fn halves<'a>(&self, word: &'a str) -> Option<(&'a str, &'a str)> {
        (3..word.len().saturating_sub(2))
            .filter(|at| word.is_char_boundary(*at))
            .map(|at| word.split_at(at))
            .filter_map(|(a, b)| {
                let (x, y) = (self.count(a), self.count(b));
                (x > 0 && y > 0).then_some((a.len().min(b.len()), (a, b)))
            })
            .max_by_key(|(shortest, _)| *shortest)
            .map(|(_, halves)| halves)
    }
}

/// How many slips a word of this length may have.
pub(super) fn reach(word: &str) -> usize {
    match word.len() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Slips between two words (a letter more, less, other, or two swapped), if no
/// more than `most`.
pub(super) fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|d| *d <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocab(words: &[&str]) -> Vocab {
        let mut words: Vec<(Box<str>, u32)> = words.iter().map(|w| ((*w).into(), 1)).collect();
        words.sort();
        Vocab { words }
    }

    #[test]
    fn distance_counts_slips() {
        assert_eq!(distance(b"winkelwagne", b"winkelwagen", 2), Some(1));
        assert_eq!(distance(b"medewerkr", b"medewerker", 2), Some(1));
        assert_eq!(distance(b"kassa", b"massief", 2), None);
    }

    #[test]
    fn near_takes_the_nearest() {
        let all = vocab(&["factuur", "factuuradres", "facturen"]);
        assert_eq!(all.near("factuuradress", 3), [("factuuradres", 1)]);
        assert!(all.near("fac", 3).is_empty());
    }

    #[test]
    fn begin_and_halves() {
        let all = vocab(&["google", "shopping", "shop"]);
        assert_eq!(all.begin("sho", 9).len(), 2);
        assert_eq!(all.halves("googleshopping"), Some(("google", "shopping")));
        assert_eq!(all.halves("googlewinkel"), None);
    }
}
