//! How like an incident a message is: a number between 0 and 1, and why, in words. Pure; the
//! same texts always give the same numbers.
//!
//! Called by `desk::flood` for tickets, threads and what somebody types. Three things are added up,
//! as logarithms of odds. *Signs*: words that tell of trouble or of an ordinary question
//! (`signs.txt`, what each kind counts: `weight`), and words that the incident itself is told in.
//! *Learned*: what tells the tickets of its time that are surely like it from those that surely
//! aren't ([`Model`]), so that the second hundred is known by the words of the first, whatever the
//! cause is. *The time*: while many write about it, what says little is about it too.
//!
//! Proposing and holding are two questions. Proposed is whatever is more likely about it than not.
//! Held by itself is only what tells of trouble in its own words, and of little else; the rest
//! stays below `UNSURE`. It must never need more than these texts: no network, no index.

mod features;
mod learn;
mod reason;
mod signs;
#[cfg(test)]
mod tests;

pub use features::Features;
pub use learn::{Known, Model, Origin, Sample, Taught};
pub use reason::Reason;

use crate::search::Cutter;
use app::{Lang, Moment};
use signs::{Found, Kind};
use std::collections::HashSet;

/// From this score on a ticket is proposed.
pub const PROPOSED: f64 = 0.5;
/// What isn't sure stays below this, however much speaks for it: it is proposed, and people say.
const UNSURE: f64 = 0.79;
/// So many tickets that people held make what was learned as good as a sign.
const TRUSTED: usize = 10;
/// Trouble that a ticket must tell of itself to be sure, and how many times what it tells of
/// ordinary matters: who has a broken scanner in a night of trouble writes of both.
const SURE: (f64, f64) = (1.0, 1.5);
/// Signs of a text that count, the strongest.
const MOST_SIGNS: usize = 6;
/// The most that all signs of trouble say together, and all ordinary ones.
const MOST: (f64, f64) = (5.0, 3.0);
/// The most that telling of this moment says.
const MOST_NOW: f64 = 0.8;
/// What a word of the incident's title or of a component's name counts, and how many do.
const TITLE: (f64, usize) = (0.4, 3);
/// The same for words of its updates.
const UPDATE: (f64, usize) = (0.15, 4);
/// What naming it counts at most without a word of trouble.
const NAMED: f64 = 0.5;
/// What counts for somebody who wrote about the incident already.
const MERCHANT: f64 = 0.5;
/// Typed words are few: trouble with a word of the incident's, or plain trouble, is enough.
const ASKED: f64 = 1.3;
/// What stands against a text of which nothing else is known.
const UNKNOWN: f64 = -1.0;

/// What an incident is told in.
#[derive(Clone, Debug, Default)]
pub struct About {
    title: HashSet<String>,
    updates: HashSet<String>,
}

impl About {
    /// Of the titles and components' names, and of the updates; in whatever language each is.
    pub fn new<'a>(
        cutter: &mut Cutter,
        titles: impl Iterator<Item = &'a str>,
        updates: impl Iterator<Item = &'a str>,
    ) -> About {
        let mut stems = |texts: &mut dyn Iterator<Item = &'a str>| {
            let mut found = HashSet::new();
            for text in texts {
                for lang in Lang::ALL {
                    for token in cutter.cut(lang, text).into_iter().filter(|token| !token.stop) {
                        found.extend(token.parts);
                        found.insert(token.stem);
                    }
                }
            }
            found
        };
        let title = stems(&mut { titles });
        let updates = stems(&mut { updates }).difference(&title).cloned().collect();
        About { title, updates }
    }
}

/// How like it is, and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Likeness {
    /// The logarithm of the odds.
    logit: f64,
    /// It tells of trouble itself, or follows what does: it may be held for it.
    sure: bool,
    /// Why.
    pub reason: Reason,
}

impl Likeness {
    /// By its words and the time at which it came. `own` is what the text itself taught the
    /// model, taken out again.
    pub fn of(about: &About, model: &Model, text: &Features, at: Option<Moment>, own: Taught) -> Likeness {
        let signs = signs(about, text);
        let learned = model.odds(text, own);
        let flood = at.map_or(UNKNOWN, |at| model.flood(at));
        let logit = flood + signs.total + learned.total;
        let sure = signs.sure() || model.confirmed >= TRUSTED;
        let said = Reason::of_words(text, signs.words, learned.words);
        Likeness { logit, sure, reason: Reason { many: flood > 0.0, ..said } }
    }

    /// Between 0 and 1.
    pub fn score(&self) -> f64 {
        let score = logistic(self.logit);
        if self.sure { score } else { score.min(UNSURE) }
    }

    /// In thousandths, as stored.
    pub fn thousandths(&self) -> i64 {
        (self.score() * 1000.0).round() as i64
    }

    /// The same merchant wrote about the incident before.
    #[must_use]
    pub fn with_merchant(mut self, ticket: i64) -> Likeness {
        self.logit += MERCHANT;
        self.reason.merchant = Some(ticket);
        self
    }

    /// It goes on with a ticket that is as like the incident as this: it is no less so.
    #[must_use]
    pub fn with_earlier(mut self, ticket: i64, score: f64) -> Likeness {
        let score = score.clamp(0.001, 0.999);
        self.sure |= score > UNSURE;
        self.logit = self.logit.max((score / (1.0 - score)).ln());
        self.reason.follows = Some(ticket);
        self
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Whether what somebody types may be about this incident.
pub fn asks_about(about: &About, text: &Features) -> bool {
    let found = signs(about, text);
    found.total >= ASKED && !found.words.is_empty()
}

/// How much trouble a text tells of, by signs alone; for noticing many at a time.
pub fn trouble(text: &Features) -> f64 {
    signs(&About::default(), text).total
}

/// What a part of the sum says.
#[derive(Debug, Default)]
struct Part {
    total: f64,
    /// Of it, what tells of trouble, and what of ordinary questions.
    trouble: f64,
    ordinary: f64,
    /// The features that speak for it, strongest first.
    words: Vec<String>,
}

impl Part {
    fn sure(&self) -> bool {
        self.trouble >= SURE.0 && self.trouble >= SURE.1 * self.ordinary
    }
}

/// What a sign counts: the logarithm of the odds, roughly.
fn weight(kind: Kind) -> f64 {
    match kind {
        Kind::Down => 1.8,
        Kind::Broken => 1.4,
        Kind::Harm => 1.2,
        Kind::Ask => 1.0,
        Kind::Hint => 0.5,
        Kind::Now => 0.4,
        Kind::Then => -0.9,
        Kind::HowTo => -0.7,
        Kind::Matter => -1.1,
    }
}

fn signs(about: &About, text: &Features) -> Part {
    let (mut trouble, mut ordinary, mut now) = (Vec::new(), 0.0, 0.0);
    for Found { kind, stems, written } in signs::found(text) {
        match kind {
            Kind::Now => now += weight(kind),
            // What the incident is about is no other matter.
            Kind::Matter if about.title.contains(&stems) => {}
            Kind::Then | Kind::HowTo | Kind::Matter => ordinary -= weight(kind),
            _ => trouble.push((written, weight(kind))),
        }
    }
    trouble.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    trouble.truncate(MOST_SIGNS);
    let told: f64 = trouble.iter().map(|(_, weight)| weight).sum();
    let (told, ordinary) = (told.min(MOST.0), ordinary.min(MOST.1));
    let named = |words: &HashSet<String>, (weight, most): (f64, usize)| {
        let hits: Vec<String> =
            text.stems().filter(|stem| words.contains(*stem)).map(str::to_owned).collect();
        (hits.len().min(most) as f64 * weight, hits)
    };
    let (title, hits) = named(&about.title, TITLE);
    let (updates, _) = named(&about.updates, UPDATE);
    // Naming what an incident is about is no trouble yet: many ask about it every day.
    let named = if told < 1.0 { (title + updates).min(NAMED) } else { title + updates };
    let total = told + now.min(MOST_NOW) - ordinary + named;
    let strong = trouble.into_iter().filter(|(_, weight)| *weight >= 1.0).map(|(words, _)| words);
    Part { total, trouble: told, ordinary, words: strong.chain(hits).collect() }
}
