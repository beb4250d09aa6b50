//! Words and phrases that tell of trouble, and those of ordinary questions: `signs.txt`.

use super::features::{Features, Sentence};
use crate::search::Cutter;
use app::Lang;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Words that may stand where a phrase has a gap.
const GAP: usize = 4;

/// What a phrase tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// All of something is gone.
    Down,
    /// Something does not do what it should.
    Broken,
    /// What it does to who writes.
    Harm,
    /// A question that only trouble makes.
    Ask,
    /// Trouble, if something else says so.
    Hint,
    /// At this moment.
    Now,
    /// At another time.
    Then,
    /// How something is done, whether it is there, what it costs.
    HowTo,
    /// Another thing that merchants write about.
    Matter,
}

impl Kind {
    const ALL: [(Kind, &str); 9] = [
        (Kind::Down, "down"),
        (Kind::Broken, "broken"),
        (Kind::Harm, "harm"),
        (Kind::Ask, "ask"),
        (Kind::Hint, "hint"),
        (Kind::Now, "now"),
        (Kind::Then, "then"),
        (Kind::HowTo, "howto"),
        (Kind::Matter, "matter"),
    ];
}

/// A phrase: stems, and gaps as empty ones.
#[derive(Debug)]
struct Phrase {
    pieces: Vec<String>,
    kind: Kind,
}

/// Phrases of a language by their first stem.
type Signs = [HashMap<String, Vec<Phrase>>; 2];

static SIGNS: LazyLock<Signs> = LazyLock::new(|| read(include_str!("signs.txt")));

/// A phrase of a text: its kind, its stems, and how it was written.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub kind: Kind,
    pub stems: String,
    pub written: String,
}

/// Looks for the longest phrase at every place; each counts once.
pub(super) fn found(text: &Features) -> Vec<Found> {
    let signs = &SIGNS[text.lang as usize];
    let mut seen: BTreeMap<Vec<&str>, Found> = BTreeMap::new();
    for Sentence { words: sentence, aside } in text.sentences() {
        for at in 0..sentence.len() {
            let phrases = signs.get(&sentence[at].0).into_iter().flatten();
            let longest = phrases
                .filter_map(|phrase| Some((phrase, fits(&phrase.pieces, &sentence[at..])?)))
                .max_by_key(|(phrase, _)| phrase.pieces.iter().filter(|piece| !piece.is_empty()).count());
            let Some((phrase, long)) = longest else { continue };
            // What is asked besides doesn't speak against.
            if *aside && phrase.kind > Kind::Now {
                continue;
            }
            let words: Vec<&str> = sentence[at..at + long].iter().map(|(_, word)| word.as_str()).collect();
            let stems: Vec<&str> = phrase.pieces.iter().map(String::as_str).collect();
            let found = Found { kind: phrase.kind, stems: stems.join(" "), written: words.join(" ") };
            seen.entry(stems).or_insert(found);
        }
    }
    seen.into_values().collect()
}

/// So many words from the first of these on are the phrase.
fn fits(pieces: &[String], words: &[(String, String)]) -> Option<usize> {
    let Some((piece, rest)) = pieces.split_first() else { return Some(0) };
    if piece.is_empty() {
        return (0..=GAP.min(words.len())).find_map(|gap| Some(gap + fits(rest, &words[gap..])?));
    }
    let (stem, _) = words.first()?;
    (stem == piece).then_some(())?;
    Some(1 + fits(rest, &words[1..])?)
}

/// Lines such as `nl down: ligt|lag … plat, storing`; others are left out, and a test finds them.
fn read(file: &str) -> Signs {
    let mut signs = Signs::default();
    let mut cutter = Cutter::new();
    for (lang, kind, phrases) in file.lines().filter_map(line) {
        for phrase in phrases.split(',').flat_map(either) {
            let stems = |part: &str| cutter.cut(lang, part).into_iter().map(|token| token.stem).collect();
            let parts: Vec<Vec<String>> = phrase.split('…').map(stems).collect();
            let pieces = parts.join(&String::new());
            if let Some(first) = pieces.first() {
                signs[lang as usize].entry(first.clone()).or_default().push(Phrase { pieces, kind });
            }
        }
    }
    signs
}

/// All that a phrase with choices stands for.
fn either(phrase: &str) -> Vec<String> {
    phrase.split_whitespace().fold(vec![String::new()], |begun, word| {
        let one = |start: &String| word.split('|').map(|word| format!("{start} {word}")).collect::<Vec<_>>();
        begun.iter().flat_map(one).collect()
    })
}

fn line(line: &str) -> Option<(Lang, Kind, &str)> {
    let (head, phrases) = line.split_once(':')?;
    let (code, name) = head.split_once(' ')?;
    let lang = Lang::ALL.into_iter().find(|lang| lang.code() == code)?;
    let (kind, _) = Kind::ALL.into_iter().find(|(_, known)| *known == name)?;
    Some((lang, kind, phrases))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(lang: Lang, text: &str) -> Vec<(Kind, String)> {
        let found = found(&Features::new(&mut Cutter::new(), lang, "", text));
        let mut kinds: Vec<_> = found.into_iter().map(|found| (found.kind, found.written)).collect();
        kinds.sort();
        kinds
    }

    #[test]
    fn every_line_of_the_file_is_understood() {
        let lines =
            include_str!("signs.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        for text in lines {
            assert!(line(text).is_some(), "{text}");
        }
        assert!(SIGNS.iter().all(|signs| signs.len() > 200));
    }

    #[test]
    fn the_longest_phrase_counts_and_a_gap_stays_in_its_sentence() {
        let found = kinds(Lang::Nl, "De winkel ligt al een uur plat.");
        assert!(found.contains(&(Kind::Down, "ligt al een uur plat".into())), "{found:?}");
        let found = kinds(Lang::Nl, "Het werkt goed. Niet om te klagen hoor!");
        assert!(found.iter().all(|(kind, _)| *kind > Kind::Hint), "{found:?}");
    }

    #[test]
    fn a_choice_stands_for_all() {
        assert_eq!(either("a|b … c"), [" a … c", " b … c"]);
    }
}
