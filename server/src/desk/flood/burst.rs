//! Many like tickets in a short time, while no incident is open: somebody should look. Pure.

use super::likeness::{Features, trouble};
use app::Lang;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Trouble that a ticket must tell of to count by its signs alone.
const TROUBLE: f64 = 1.5;
/// Words that are named.
const NAMED: usize = 4;
/// A word is common when so many of a hundred tickets of the burst have it.
const COMMON: usize = 25;
/// Words that tickets must share to be alike where no trouble is told of.
const SHARED: usize = 2;
/// A word of the burst is so many times as frequent as it was before.
const RISE: f64 = 4.0;

/// A ticket of the window.
#[derive(Clone, Debug)]
pub struct Recent {
    /// Who wrote it: several of one merchant count once.
    pub requester: i64,
    /// What it says.
    pub text: Features,
}

/// What was noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burst {
    /// Merchants who wrote something alike.
    pub merchants: usize,
    /// The commonest words, as they were written.
    pub words: Vec<String>,
}

/// Whether these tickets are a burst of at least `least` merchants. `before` holds tickets of
/// quieter times, against which words are held.
pub fn burst(recent: &[Recent], before: &[Features], least: usize) -> Option<Burst> {
    if recent.len() < least {
        return None;
    }
    let usual = usual(before);
    let rising = rising(recent, &usual, before.len(), least);
    let alike: Vec<&Recent> = recent
        .iter()
        .filter(|ticket| {
            let shared = ticket.text.stems().filter(|stem| rising.contains(*stem)).count();
            trouble(&ticket.text) >= TROUBLE || shared >= SHARED
        })
        .collect();
    let merchants = alike.iter().map(|ticket| ticket.requester).collect::<HashSet<_>>().len();
    (merchants >= least).then(|| Burst { merchants, words: common(&alike, &usual) })
}

/// Of each word, how many tickets of quieter times have it.
fn usual(before: &[Features]) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for text in before {
        for stem in text.stems().collect::<HashSet<_>>() {
            *counts.entry(stem).or_default() += 1;
        }
    }
    counts
}

/// Words that many merchants write now and few did in the `quiet` tickets before.
fn rising(recent: &[Recent], usual: &HashMap<&str, usize>, quiet: usize, least: usize) -> HashSet<String> {
    let mut now: HashMap<&str, HashSet<i64>> = HashMap::new();
    for ticket in recent {
        for stem in ticket.text.stems() {
            now.entry(stem).or_default().insert(ticket.requester);
        }
    }
    now.into_iter()
        .filter(|(stem, merchants)| {
            // Half a ticket more: a word that was never seen before is no endless rise.
            let share = (usual.get(stem).copied().unwrap_or(0) as f64 + 0.5) / (quiet as f64 + 1.0);
            merchants.len() >= least && merchants.len() as f64 / recent.len() as f64 >= RISE * share
        })
        .map(|(stem, _)| stem.to_owned())
        .collect()
}

/// Words that many of the burst have, those first that were the rarest before.
fn common(alike: &[&Recent], usual: &HashMap<&str, usize>) -> Vec<String> {
    let mut counts: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for ticket in alike {
        for stem in ticket.text.stems() {
            counts.entry(stem).or_insert((0, ticket.text.written(stem))).0 += 1;
        }
    }
    let mut words: Vec<(usize, &str)> = counts
        .into_iter()
        .filter(|(stem, (count, _))| count * 100 >= alike.len() * COMMON && !POLITE.contains(stem))
        .map(|(stem, (count, word))| (100 * count / (1 + usual.get(stem).copied().unwrap_or(0)), word))
        .collect();
    words.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    // A word and its parts are written alike.
    let mut named: Vec<String> = Vec::new();
    for (_, word) in words {
        if named.len() < NAMED && !named.iter().any(|known| known == word) {
            named.push(word.to_owned());
        }
    }
    named
}

/// Stems of greetings and signatures, which say nothing of a burst.
const POLITE: [&str; 16] = [
    "vriend",
    "groet",
    "groetj",
    "best",
    "geacht",
    "mvg",
    "dank",
    "alvast",
    "goedemorg",
    "goedemiddag",
    "kind",
    "regard",
    "dear",
    "good",
    "morn",
    "verstuurd",
];

/// The reason for staff.
pub fn reason(lang: Lang, burst: &Burst, since: &str) -> String {
    let words: Vec<String> = burst.words.iter().map(|word| format!("‘{word}’")).collect();
    let words = words.join(", ");
    let merchants = burst.merchants;
    match (lang, words.is_empty()) {
        (Lang::Nl, true) => format!("{merchants} winkeliers schreven sinds {since} over problemen."),
        (Lang::Nl, false) => {
            format!("{merchants} winkeliers schreven sinds {since} over hetzelfde: {words}.")
        }
        (Lang::En, true) => format!("{merchants} merchants wrote about trouble since {since}."),
        (Lang::En, false) => format!("{merchants} merchants wrote about the same since {since}: {words}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Cutter;

    fn recent(requester: i64, text: &str) -> Recent {
        Recent { requester, text: Features::new(&mut Cutter::new(), Lang::Nl, "", text) }
    }

    const QUIET: [&str; 6] = [
        "Hoe stel ik de kleur van de knop in?",
        "Kan ik een tweede gebruiker aanmaken?",
        "Welke tarieven gelden er voor België?",
        "De tenaamstelling op de factuur wijzigen",
        "Bestaat er een koppeling met de boekhouding?",
        "Waar vind ik de handleiding voor kortingscodes?",
    ];

    #[test]
    fn many_who_tell_of_trouble_are_a_burst() {
        let tickets: Vec<Recent> =
            (0..8).map(|n| recent(n, "De kassa doet het niet, wij kunnen niet afrekenen.")).collect();
        let found = burst(&tickets, &[], 8).unwrap();
        assert_eq!(found.merchants, 8);
        assert!(found.words.iter().any(|word| word == "kassa"), "{found:?}");
        assert!(
            reason(Lang::Nl, &found, "20:45")
                .starts_with("8 winkeliers schreven sinds 20:45 over hetzelfde:")
        );
        assert_eq!(burst(&tickets[..7], &[], 8), None);
    }

    #[test]
    fn one_merchant_is_no_burst_however_often() {
        let tickets: Vec<Recent> = (0..20).map(|_| recent(1, "De kassa ligt plat!")).collect();
        assert_eq!(burst(&tickets, &[], 8), None);
    }

    #[test]
    fn many_questions_at_a_time_are_none_but_the_same_one_is() {
        let before: Vec<Features> = QUIET.iter().cycle().take(60).map(|text| recent(0, text).text).collect();
        let quiet: Vec<Recent> = (0..24).map(|n| recent(n, QUIET[n as usize % 6])).collect();
        assert_eq!(burst(&quiet, &before, 8), None);
        let same: Vec<Recent> =
            (0..8).map(|n| recent(n, "Op de etiketten ontbreken sinds vandaag de postcodes")).collect();
        assert!(burst(&same, &before, 8).is_some());
    }
}
