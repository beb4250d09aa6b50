//! Words and phrases that tell of trouble, and those of ordinary questions: `signs.txt`.

use super::Features;
use crate::search::Cutter;
use app::Lang;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Words of the longest phrase.
const LONGEST: usize = 4;

/// A phrase.
#[derive(Clone, Copy, Debug)]
struct Sign {
    trouble: bool,
    weight: f64,
}

type Signs = [HashMap<Vec<String>, Sign>; 2];

static SIGNS: LazyLock<Signs> = LazyLock::new(|| read(include_str!("signs.txt")));

/// What a text says.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Phrases that tell of trouble (as they were written) with what they count.
    pub trouble: Vec<(String, f64)>,
    /// What ordinary phrases count together.
    pub ordinary: f64,
}

/// Looks for the longest phrase at every place; each counts once.
pub(super) fn found(text: &Features) -> Found {
    let signs = &SIGNS[text.lang as usize];
    let sequence = text.sequence();
    let mut seen: BTreeMap<&[String], (Sign, String)> = BTreeMap::new();
    for at in 0..sequence.len() {
        let most = LONGEST.min(sequence.len() - at);
        let longest = (1..=most).rev().find_map(|long| {
            let phrase = &sequence[at..at + long];
            signs.get(phrase).map(|sign| (phrase, (*sign, text.phrase(at, long))))
        });
        seen.extend(longest);
    }
    let mut found = Found::default();
    for (sign, written) in seen.into_values() {
        if sign.trouble {
            found.trouble.push((written, sign.weight));
        } else {
            found.ordinary += sign.weight;
        }
    }
    found
}

/// Lines such as `nl trouble 1.5: traag, hoe lang`; others are left out, and a test finds them.
fn read(file: &str) -> Signs {
    let mut signs = Signs::default();
    let mut cutter = Cutter::new();
    for (lang, sign, phrases) in file.lines().filter_map(line) {
        for phrase in phrases.split(',') {
            let stems: Vec<String> = cutter.cut(lang, phrase).into_iter().map(|token| token.stem).collect();
            let known = signs[lang as usize].entry(stems).or_insert(sign);
            known.weight = known.weight.max(sign.weight);
        }
    }
    signs
}

fn line(line: &str) -> Option<(Lang, Sign, &str)> {
    let (head, phrases) = line.split_once(':')?;
    let mut words = head.split_whitespace();
    let code = words.next()?;
    let lang = Lang::ALL.into_iter().find(|lang| lang.code() == code)?;
    let trouble = match words.next()? {
        "trouble" => true,
        "ordinary" => false,
        _ => return None,
    };
    Some((lang, Sign { trouble, weight: words.next()?.parse().ok()? }, phrases))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_file_is_understood() {
        for text in include_str!("signs.txt").lines().filter(|line| !line.starts_with('#')) {
            assert!(line(text).is_some(), "{text}");
        }
        assert!(SIGNS.iter().all(|signs| signs.len() > 80));
    }

    #[test]
    fn the_longest_phrase_counts() {
        let found = found(&Features::new(&mut Cutter::new(), Lang::Nl, "", "De winkel ligt uit de lucht."));
        assert!(found.trouble.iter().any(|(phrase, weight)| phrase == "uit de lucht" && *weight == 3.0));
    }
}
