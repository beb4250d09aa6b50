//! A query into slots: one for every word that means something, each with the
//! alternatives that answer it and how much each is worth. Called by `rank`.
//! Reads the vocabulary, touches no documents.

use app::Lang;

use super::analyze::{Stems, Word, parts, separated, words};
use super::compound::dictionary;
use super::concepts::{Span, concepts};
use super::index::View;
use super::schema::Level;
use super::types::Query;
use super::vocab::{Vocab, distance, reach};

// What an alternative is worth next to the word itself. Exact before stems,
// meaning before parts, guesses last.
const EXACT: f32 = 1.0;
const STEM: f32 = 0.9;
const CONCEPT: f32 = 0.7;
const PHRASE: f32 = 0.9;
const ASK: f32 = 0.85;
const IN_PART: f32 = 0.6;
const PART: f32 = 0.4;
const JOINED: f32 = 1.1;
const PREFIX: f32 = 0.7;
const SLIP: [f32; 3] = [1.0, 0.8, 0.6];

const MOST_WORDS: usize = 24;
const MOST_PREFIXED: usize = 12;
const MOST_NEAR: usize = 3;

/// One way to answer a word.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Alt {
    pub lang: Lang,
    pub level: Level,
    pub text: String,
    pub factor: f32,
}

/// A word of the query with its alternatives.
#[derive(Clone, Debug, Default)]
pub(super) struct Slot {
    pub alts: Vec<Alt>,
}

impl Slot {
    fn add(&mut self, lang: Lang, level: Level, text: &str, factor: f32) {
        let known = self.alts.iter_mut().find(|a| a.lang == lang && a.level == level && a.text == text);
        match known {
            Some(alt) => alt.factor = alt.factor.max(factor),
            None => self.alts.push(Alt { lang, level, text: text.to_owned(), factor }),
        }
    }

    fn concept(&mut self, name: &str, factor: f32) {
        for lang in Lang::ALL {
            self.add(lang, Level::Concept, name, factor);
        }
    }
}

struct Planner<'a> {
    view: &'a View,
    lang: Lang,
    stems: Stems,
}

/// Plans a query.
pub(super) fn plan(view: &View, query: &Query) -> Vec<Slot> {
    let lang = query.lang;
    let mut found = words(lang, &query.text);
    found.truncate(MOST_WORDS);
    let foreign = words(lang.other(), &query.text);
    let mut spans = concepts().find(lang, &found, true);
    let last = found.len().saturating_sub(1);
    let unfinished = query.typing && query.text.ends_with(|c: char| c.is_alphanumeric());
    let said: Vec<bool> = said(&found, &spans);

    let mut planner = Planner { view, lang, stems: Stems::new(lang) };
    let mut slots: Vec<Slot> = Vec::with_capacity(found.len());
    for (at, word) in found.iter().enumerate() {
        let mut slot = Slot::default();
        let typed = at == last && unfinished;
        if said[at] || (typed && word.text.len() > 2) {
            let own: Vec<&Span> = spans.iter().filter(|span| span.words == [at]).collect();
            planner.word(&mut slot, word, &own, at == last, typed);
            let other = lang.other();
            slot.add(other, Level::Exact, &word.text, EXACT);
            slot.add(other, Level::Stem, &foreign[at].stem, STEM);
            for piece in &word.pieces {
                slot.add(other, Level::Exact, piece, PART);
            }
        }
        slots.push(slot);
    }
    spans.retain(|span| span.words.len() > 1);
    for span in &spans {
        let factor = if span.ask { ASK } else { PHRASE };
        let bearing: Vec<usize> = span.words.iter().copied().filter(|at| said[*at]).collect();
        let bearing = if bearing.is_empty() { span.words[..1].to_vec() } else { bearing };
        for at in bearing {
            slots[at].concept(span.concept, factor);
        }
    }
    for pair in separated(lang, &query.text, &found, &mut planner.stems) {
        let slot = &mut slots[pair.at];
        planner.spell(slot, &pair.verb, PHRASE);
        planner.meaning(slot, &pair.verb, PHRASE);
    }
    joins(view.vocab(lang), lang, &found, unfinished, &mut planner.stems, &mut slots);
    slots.retain(|slot| !slot.alts.is_empty());
    slots
}

/// Which words bear meaning: those that are no stop words; all of them when the
/// query has nothing else.
fn said(found: &[Word], spans: &[Span]) -> Vec<bool> {
    let any = found.iter().any(|word| !word.stop) || spans.iter().any(|span| span.words.len() > 1);
    found.iter().map(|word| !any || !word.stop).collect()
}

impl Planner<'_> {
    /// The alternatives of one word in the language of the query.
    fn word(&mut self, slot: &mut Slot, word: &Word, spans: &[&Span], last: bool, typed: bool) {
        let vocab = self.view.vocab(self.lang);
        for span in spans {
            slot.concept(span.concept, if span.ask { ASK } else { CONCEPT });
        }
        let known = vocab.count(&word.text) > 0;
        self.spell(slot, &word.text, 1.0);
        for piece in &word.pieces {
            self.spell(slot, piece, PART);
        }
        let familiar = known
            || !spans.is_empty()
            || self.view.has(self.lang, Level::Stem, &word.stem)
            || self.view.has(self.lang, Level::Part, &word.stem);
        if typed || (last && !familiar) {
            let begun = vocab.begin(&word.text, MOST_PREFIXED);
            let few = begun.len() < MOST_PREFIXED;
            for full in &begun {
                slot.add(self.lang, Level::Exact, full, PREFIX);
                if few && !known {
                    self.meaning(slot, full, PREFIX * CONCEPT);
                }
            }
            if !begun.is_empty() {
                return;
            }
        }
        if familiar {
            return;
        }
        if let Some((a, b)) = vocab.halves(&word.text) {
            self.spell(slot, a, PREFIX);
            self.spell(slot, b, PREFIX);
            return;
        }
        if self.lang == Lang::Nl
            && (dictionary().knows(&word.text) || dictionary().split(&word.text).is_some())
        {
            return;
        }
        self.near(slot, &word.text);
    }

    /// A word as it stands, its stem, its parts.
    fn spell(&mut self, slot: &mut Slot, text: &str, factor: f32) {
        let stem = self.stems.stem(text);
        slot.add(self.lang, Level::Exact, text, EXACT * factor);
        slot.add(self.lang, Level::Stem, &stem, STEM * factor);
        slot.add(self.lang, Level::Part, &stem, IN_PART * factor);
        for part in parts(self.lang, text, &mut self.stems) {
            slot.add(self.lang, Level::Stem, &part, PART * factor);
            slot.add(self.lang, Level::Part, &part, PART * factor);
            self.meaning(slot, &part, PART * factor);
        }
    }

    /// The concepts of a single word.
    fn meaning(&mut self, slot: &mut Slot, text: &str, factor: f32) {
        for span in concepts().find(self.lang, &words(self.lang, text), true) {
            slot.concept(span.concept, factor);
        }
    }

    /// What a misspelt word may have been: words of the index, then of the synonyms.
    fn near(&mut self, slot: &mut Slot, text: &str) {
        let found = self.view.vocab(self.lang).near(text, MOST_NEAR);
        let nearest = found.first().map_or(usize::MAX, |(_, d)| *d);
        let most = reach(text).min(nearest.saturating_sub(1));
        if most > 0 {
            let meant: Vec<(&String, usize)> = concepts()
                .singles(self.lang)
                .iter()
                .filter_map(|one| distance(text.as_bytes(), one.as_bytes(), most).map(|d| (one, d)))
                .collect();
            for (one, d) in &meant {
                self.spell(slot, one, SLIP[*d]);
                self.meaning(slot, one, SLIP[*d] * CONCEPT);
            }
            if !meant.is_empty() {
                return;
            }
        }
        for (full, d) in found {
            self.spell(slot, full, SLIP[d]);
            self.meaning(slot, full, SLIP[d] * CONCEPT);
        }
    }
}

/// Neighbours that the index writes as one word: `pin apparaat`. Both (or all
/// three) words are then answered by the compound.
fn joins(vocab: &Vocab, lang: Lang, found: &[Word], unfinished: bool, stems: &mut Stems, slots: &mut [Slot]) {
    for length in [2, 3] {
        for from in 0..(found.len() + 1).saturating_sub(length) {
            let texts: Vec<&str> = found[from..from + length].iter().map(|w| w.text.as_str()).collect();
            if texts.iter().any(|text| text.len() < 2) {
                continue;
            }
            let links: &[&str] = if lang == Lang::Nl { &["", "s", "en", "e", "n"] } else { &[""] };
            for link in links {
                let joined = match texts.as_slice() {
                    [a, b] => format!("{a}{link}{b}"),
                    [a, b, c] => format!("{a}{b}{link}{c}"),
                    _ => continue,
                };
                let at_end = from + length == found.len();
                let mut full: Vec<String> = Vec::new();
                if vocab.count(&joined) > 0 {
                    full.push(joined);
                } else if unfinished && at_end {
                    full.extend(vocab.begin(&joined, 3).into_iter().map(str::to_owned));
                }
                for word in full {
                    let stem = stems.stem(&word);
                    for slot in &mut slots[from..from + length] {
                        slot.add(lang, Level::Exact, &word, JOINED);
                        slot.add(lang, Level::Stem, &stem, JOINED * STEM);
                        for span in concepts().find(lang, &words(lang, &word), true) {
                            slot.concept(span.concept, CONCEPT);
                        }
                    }
                }
            }
        }
    }
}
