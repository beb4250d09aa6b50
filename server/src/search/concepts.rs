//! Synonyms and the small Dutch-English glossary: words and phrases that mean
//! the same share a concept. Documents are indexed under their concepts, queries
//! ask for theirs; that is how "geld terug" finds a refund, in either language.
//! Called by `analyze` and `plan`. Pure.
//!
//! The file is `synonyms.toml`; its head says how to write it.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use app::Lang;
use serde::Deserialize;

use super::analyze::{Word, words};

/// How many other words may stand between those of a phrase in a query.
const GAP: usize = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(default)]
    nl: String,
    #[serde(default)]
    en: String,
    #[serde(default)]
    ask_nl: String,
    #[serde(default)]
    ask_en: String,
}

struct Phrase {
    stems: Vec<String>,
    concept: usize,
    ask: bool,
}

/// A concept found in a text.
#[derive(Debug, PartialEq)]
pub(super) struct Span {
    /// Its name.
    pub concept: &'static str,
    /// The indices of the words that say it.
    pub words: Vec<usize>,
    /// Said in a way that only counts in queries.
    pub ask: bool,
}

/// All concepts.
pub(super) struct Concepts {
    names: Vec<String>,
    /// By language, by first stem.
    phrases: [HashMap<String, Vec<Phrase>>; 2],
    singles: [Vec<String>; 2],
}

static CONCEPTS: LazyLock<Concepts> = LazyLock::new(|| {
    Concepts::new(include_str!("synonyms.toml")).unwrap_or_else(|error| {
        // A test reads the file, so a release cannot get here; without synonyms search still works.
        tracing::error!(%error, "synonyms.toml cannot be read");
        Concepts { names: Vec::new(), phrases: Default::default(), singles: Default::default() }
    })
});

/// The concepts that come with Loket.
pub(super) fn concepts() -> &'static Concepts {
    &CONCEPTS
}

impl Concepts {
    fn new(file: &str) -> Result<Concepts, toml::de::Error> {
        let rows: BTreeMap<String, Row> = toml::from_str(file)?;
        let mut all =
            Concepts { names: Vec::new(), phrases: Default::default(), singles: Default::default() };
        for (concept, (name, row)) in rows.into_iter().enumerate() {
            all.names.push(name);
            let lists = [
                (Lang::Nl, row.nl, false),
                (Lang::En, row.en, false),
                (Lang::Nl, row.ask_nl, true),
                (Lang::En, row.ask_en, true),
            ];
            for (lang, list, ask) in lists {
                for phrase in list.split(',') {
                    all.add(lang, phrase, concept, ask);
                }
            }
        }
        Ok(all)
    }

    fn add(&mut self, lang: Lang, phrase: &str, concept: usize, ask: bool) {
        let mut found = words(lang, phrase);
        if found.len() == 1 {
            self.singles[lang as usize].push(found[0].text.clone());
        }
        let stems: Vec<String> = found.drain(..).map(|word| word.stem).collect();
        let Some(first) = stems.first().cloned() else { return };
        self.phrases[lang as usize].entry(first).or_default().push(Phrase { stems, concept, ask });
    }

    /// Single words of the file: they are no typing errors.
    pub(super) fn singles(&self, lang: Lang) -> &[String] {
        &self.singles[lang as usize]
    }

    /// The concepts of a text. In a query, phrases of asking count too, and the words
    /// of a phrase may stand in any order with others between them.
    pub(super) fn find(&'static self, lang: Lang, text: &[Word], query: bool) -> Vec<Span> {
        let table = &self.phrases[lang as usize];
        let mut found: Vec<Span> = Vec::new();
        for (at, word) in text.iter().enumerate() {
            for phrase in table.get(&word.stem).into_iter().flatten() {
                if phrase.ask && !query {
                    continue;
                }
                let words =
                    if query { near(&phrase.stems, text, at) } else { follow(&phrase.stems, text, at) };
                let Some(words) = words else { continue };
                let span = Span { concept: &self.names[phrase.concept], words, ask: phrase.ask };
                if !found.iter().any(|s| s.concept == span.concept && s.words == span.words) {
                    found.push(span);
                }
            }
        }
        found
    }
}

/// The words of a phrase, one after the other.
fn follow(stems: &[String], text: &[Word], at: usize) -> Option<Vec<usize>> {
    let here = text.get(at..at + stems.len())?;
    let same = here.iter().zip(stems).all(|(word, stem)| word.stem == *stem);
    same.then(|| (at..at + stems.len()).collect())
}

/// The words of a phrase near each other, in any order.
fn near(stems: &[String], text: &[Word], at: usize) -> Option<Vec<usize>> {
    let reach = stems.len() - 1 + GAP;
    let (from, to) = (at.saturating_sub(reach), (at + reach + 1).min(text.len()));
    let mut used = vec![at];
    for stem in &stems[1..] {
        let here = (from..to).find(|i| &text[*i].stem == stem && !used.contains(i))?;
        used.push(here);
    }
    used.sort_unstable();
    (used[used.len() - 1] - used[0] <= reach).then_some(used)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(lang: Lang, text: &str, query: bool) -> Vec<&'static str> {
        let found = words(lang, text);
        concepts().find(lang, &found, query).into_iter().map(|span| span.concept).collect()
    }

    #[test]
    fn file_reads() {
        let all = Concepts::new(include_str!("synonyms.toml")).unwrap();
        assert!(all.names.len() > 100);
    }

    #[test]
    fn words_of_both_languages_share_a_concept() {
        assert!(names(Lang::Nl, "terugbetaling", false).contains(&"refund"));
        assert!(names(Lang::En, "refunds", false).contains(&"refund"));
    }

    #[test]
    fn phrases_have_gaps_in_queries_only() {
        assert!(names(Lang::Nl, "geld weer terug", true).contains(&"refund"));
        assert!(names(Lang::Nl, "terug mijn geld", true).contains(&"refund"));
        assert!(!names(Lang::Nl, "geld weer terug", false).contains(&"refund"));
    }
}
