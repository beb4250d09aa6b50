//! Which questions were asked most: groups of tickets that share rare words. Pure, and simple on
//! purpose: what comes of it are drafts that a person reads.
//!
//! Words are stems. The rarer a shared word, the more it counts: one that nearly every ticket has
//! (the outage itself) says next to nothing. A word that only one ticket has merely sets it apart.

use crate::mail::parse::normalize_subject;
use crate::search::tokens;
use crate::store::aftermath::QuestionRow;
use app::Lang;
use std::collections::{BTreeSet, HashMap};

/// Most groups.
const MOST: usize = 20;
/// How alike a ticket must be to the middle of its group: the cosine of their words.
const ALIKE: f64 = 0.3;
/// What a word weighs that all have.
const COMMON: f64 = 0.1;
/// What a word weighs that only one has.
const OWN: f64 = 0.5;
/// From so many tickets on, a question that only one asks is no common one.
const MANY: usize = 8;
/// Lengths of a sentence that can be a title, in characters.
const TITLE: std::ops::RangeInclusive<usize> = 12..=140;

/// A question that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// In whose words.
    pub title: String,
    /// Its language.
    pub lang: Lang,
    /// The tickets that ask it; the one in the middle first.
    pub tickets: Vec<i64>,
}

/// The commonest questions, most asked first.
pub fn common(tickets: &[QuestionRow]) -> Vec<Question> {
    let of = |lang: Lang| tickets.iter().filter(|row| Lang::from_code(&row.lang) == lang).collect::<Vec<_>>();
    let mut found: Vec<Question> =
        Lang::ALL.into_iter().flat_map(|lang| in_language(lang, &of(lang))).collect();
    // Stable: among equals the older stays first.
    found.sort_by_key(|question| std::cmp::Reverse(question.tickets.len()));
    found.truncate(MOST);
    found
}

fn in_language(lang: Lang, tickets: &[&QuestionRow]) -> Vec<Question> {
    let words: Vec<BTreeSet<String>> = tickets
        .iter()
        .map(|row| {
            let words = tokens(lang, &format!("{} {}", row.subject, row.text)).into_iter();
            words.filter(|word| word.len() > 2 && !word.bytes().all(|b| b.is_ascii_digit())).collect()
        })
        .collect();
    let weights = weights(&words);
    let vectors: Vec<Vector<'_>> = words
        .iter()
        .map(|words| {
            words.iter().filter_map(|word| Some((word.as_str(), *weights.get(word.as_str())?))).collect()
        })
        .map(Vector::of)
        .collect();
    let mut near: Vec<Vec<(usize, f64)>> = vec![Vec::new(); vectors.len()];
    for (one, vector) in vectors.iter().enumerate() {
        for (other, how) in vectors.iter().enumerate().skip(one + 1).map(|(at, to)| (at, cosine(vector, to)))
        {
            if how >= ALIKE {
                near[one].push((other, how));
                near[other].push((one, how));
            }
        }
    }
    near.iter_mut().for_each(|near| near.sort_by(|(_, a), (_, b)| b.total_cmp(a)));
    let least = if tickets.len() < MANY { 1 } else { 2 };
    let mut free = vec![true; tickets.len()];
    let mut found = Vec::new();
    while found.len() < MOST {
        let pull =
            |one: usize| near[one].iter().filter(|(other, _)| free[*other]).map(|(_, how)| how).sum::<f64>();
        let open = (0..tickets.len()).filter(|one| free[*one]);
        // The last of equals is the first in order.
        let Some(middle) = open.rev().max_by(|a, b| pull(*a).total_cmp(&pull(*b))) else { break };
        let group: Vec<usize> =
            near[middle].iter().map(|(other, _)| *other).filter(|other| free[*other]).collect();
        if group.len() + 1 < least {
            break;
        }
        free[middle] = false;
        group.iter().for_each(|other| free[*other] = false);
        let group: Vec<&QuestionRow> = std::iter::once(middle).chain(group).map(|at| tickets[at]).collect();
        found.push(Question {
            title: title(&group),
            lang,
            tickets: group.iter().map(|row| row.number).collect(),
        });
    }
    found
}

/// What sharing a word says about two tickets.
fn weights(words: &[BTreeSet<String>]) -> HashMap<&str, f64> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in words.iter().flatten() {
        *counts.entry(word).or_default() += 1;
    }
    let all = words.len() as f64;
    let weigh = |count: usize| if count == 1 { OWN } else { (all / count as f64).ln() + COMMON };
    counts.into_iter().map(|(word, count)| (word, weigh(count))).collect()
}

/// Weighed words in their order, and how long they are as a vector.
struct Vector<'a> {
    words: Vec<(&'a str, f64)>,
    length: f64,
}

impl<'a> Vector<'a> {
    fn of(words: Vec<(&'a str, f64)>) -> Vector<'a> {
        let length = words.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        Vector { words, length }
    }
}

/// How alike two are, 0 to 1.
fn cosine(a: &Vector<'_>, b: &Vector<'_>) -> f64 {
    let (mut i, mut j, mut shared) = (0, 0, 0.0);
    while let (Some((x, weight)), Some((y, _))) = (a.words.get(i), b.words.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += weight * weight;
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    if shared == 0.0 { 0.0 } else { shared / (a.length * b.length) }
}

/// The first question that somebody of a group put in so many words, or the subject of its middle.
fn title(group: &[&QuestionRow]) -> String {
    let question = group.iter().find_map(|row| {
        let mut sentences = row.text.split_inclusive(['.', '!', '?', '\n']).map(str::trim);
        let fits = |sentence: &&str| sentence.ends_with('?') && TITLE.contains(&sentence.chars().count());
        sentences.find(fits).map(str::to_owned)
    });
    let subject = || {
        let subject = group.first().map(|row| normalize_subject(&row.subject)).unwrap_or_default();
        subject.chars().take(*TITLE.end()).collect()
    };
    app::ui::time::capital(&question.unwrap_or_else(subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(number: i64, lang: &str, subject: &str, text: &str) -> QuestionRow {
        QuestionRow { number, lang: lang.into(), subject: subject.into(), text: text.into() }
    }

    #[test]
    fn what_many_ask_comes_first_and_languages_stay_apart() {
        let tickets = [
            ticket(
                1,
                "nl",
                "Vraag",
                "Hallo. De storing duurt lang. Zijn mijn bestellingen van vannacht kwijt?",
            ),
            ticket(2, "nl", "Storing", "Krijg ik compensatie voor de gemiste omzet door de storing?"),
            ticket(
                3,
                "nl",
                "Re: bestellingen",
                "Door de storing mis ik bestellingen van vannacht, zijn die kwijt?",
            ),
            ticket(4, "nl", "vraag", "Zijn bestellingen van vannacht kwijt door de storing"),
            ticket(5, "nl", "schade", "Storing: wie betaalt mijn gemiste omzet, is er compensatie?"),
            ticket(6, "nl", "advertenties", "Moet ik mijn advertenties pauzeren tijdens de storing?"),
            ticket(7, "nl", "pinnen", "Kan ik pinnen tijdens de storing?"),
            ticket(8, "nl", "storing", "De storing is weg, werkt de kassa weer?"),
            ticket(9, "en", "Orders", "Are my orders of last night gone?"),
        ];
        let found = common(&tickets);
        assert_eq!(found[0].tickets.len(), 3, "{found:?}");
        assert!(found[0].title.contains("bestellingen") && found[0].title.ends_with('?'), "{found:?}");
        assert_eq!(found[1].tickets.len(), 2, "{found:?}");
        assert!(found[1].title.contains("compensatie"), "{found:?}");
        let english: Vec<_> = found.iter().filter(|question| question.lang == Lang::En).collect();
        assert_eq!(english.len(), 1, "few tickets: each question counts");
        assert_eq!(english[0].title, "Are my orders of last night gone?");
        assert!(
            found
                .iter()
                .filter(|question| question.lang == Lang::Nl)
                .all(|question| question.tickets.len() > 1)
        );
    }

    #[test]
    fn a_title_is_a_question_or_the_subject() {
        assert_eq!(title(&[&ticket(1, "nl", "RE: Fwd: kassa doet niets", "Ja? Nee.")]), "Kassa doet niets");
        assert_eq!(
            title(&[&ticket(1, "nl", "x", "Goedemorgen!\nwanneer werkt pinnen weer?\nGroet")]),
            "Wanneer werkt pinnen weer?"
        );
    }

    #[test]
    fn there_is_an_end_to_it() {
        assert!(common(&[]).is_empty());
        let same: Vec<QuestionRow> =
            (0..300).map(|n| ticket(n, "nl", "Kassa stuk", "Wanneer werkt de kassa weer?")).collect();
        assert_eq!(
            common(&same).iter().map(|question| question.tickets.len()).collect::<Vec<_>>(),
            [300],
            "one question"
        );
        let each: Vec<QuestionRow> =
            (0..60).map(|n| ticket(n, "nl", &format!("woord{n}a woord{n}b"), "")).collect();
        assert!(common(&each).is_empty(), "nobody asks what another asks");
    }
}
