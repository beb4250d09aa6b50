//! What tells the tickets of an incident from others that came at the same time.
//!
//! A few rounds: the signs say which tickets are surely like the incident and which surely
//! aren't; their words, counted on both sides, say so of the next ones better. Who is held or
//! taken out by people teaches more than what was guessed. Each language learns for itself, few
//! examples teach little, and a word that one ticket alone has teaches nothing.

use super::{About, Features, Part, UNKNOWN, logistic, signs};
use crate::env::HOUR;
use app::{Lang, Moment};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Rounds of learning.
const ROUNDS: usize = 3;
/// From this score on a ticket teaches what the incident's words are.
const SURE: f64 = 0.6;
/// So many examples teach half of what any number does.
const HALF: f64 = 25.0;
/// How strongly the rate of both sides together stands in where few examples are.
const SMOOTH: f64 = 4.0;
/// A word counts in full when so many tickets have it.
const MANY: f64 = 6.0;
/// What less than this says is noise.
const NOISE: f64 = 0.3;
/// Words of a text that count, the strongest, and by how much each.
const MOST: (usize, f64) = (16, 0.35);
/// The most that learned words say, for or against.
const LIMIT: f64 = 6.0;
/// What a person's word weighs.
const SAID: f64 = 2.0;
/// What a ticket weighs that came before the incident began.
const BEFORE: f64 = 0.5;

/// So long before and after a moment tickets tell whether there was a flood.
const NEAR: Moment = HOUR;
/// So many tickets of a quiet time are thought to be there besides, and so much of them is alike.
const QUIET: (f64, f64) = (6.0, 0.25);
/// What the time says: in a quiet one, and in a flood. A flood makes what says little likely; it
/// makes nothing sure.
const FLOOD: (f64, f64) = (-1.5, 0.2);

/// A ticket to learn from: small, for there are thousands.
#[derive(Clone, Debug)]
pub struct Sample {
    from: Origin,
    lang: Lang,
    words: Vec<u64>,
    signs: f64,
    known: Known,
}

/// Who wrote a ticket, and when it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The account.
    pub requester: i64,
    /// When.
    pub at: Moment,
}

impl Sample {
    /// Of a text.
    pub fn new(about: &About, text: &Features, from: Origin, known: Known) -> Sample {
        let words = text.all().map(short).collect();
        Sample { from, lang: text.lang, words, signs: signs(about, text).total, known }
    }
}

/// A word as a number: the same in every run.
fn short(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

/// What is known of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing.
    Nothing,
    /// Somebody held it with the incident.
    Held,
    /// Somebody took it out.
    Out,
    /// It came before the incident began.
    Before,
}

/// What a ticket taught: for each side.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Taught {
    alike: f64,
    other: f64,
}

impl Taught {
    fn of(known: Known, score: f64) -> Taught {
        let (alike, other) = match known {
            Known::Held => (SAID, 0.0),
            Known::Out => (0.0, SAID),
            Known::Before => (0.0, BEFORE),
            Known::Nothing => (((score - SURE) / (1.0 - SURE)).max(0.0), (1.0 - 2.0 * score).max(0.0)),
        };
        Taught { alike, other }
    }

    fn times(self, share: f64) -> Taught {
        Taught { alike: self.alike * share, other: self.other * share }
    }

    fn add(&mut self, other: Taught) {
        self.alike += other.alike;
        self.other += other.other;
    }

    fn without(self, own: Taught) -> Taught {
        Taught { alike: (self.alike - own.alike).max(0.0), other: (self.other - own.other).max(0.0) }
    }
}

/// What was learned, for each language.
#[derive(Clone, Debug, Default)]
pub struct Model {
    sides: [Side; 2],
    /// When tickets came, and how much of all up to each is alike.
    times: Vec<(Moment, f64)>,
    /// Tickets it was learned from.
    pub size: usize,
    /// Those of them that people held.
    pub confirmed: usize,
}

#[derive(Clone, Debug, Default)]
struct Side {
    all: Taught,
    words: HashMap<u64, Taught>,
}

impl Model {
    /// Learns; also gives what each sample taught, in their order.
    pub fn learn(samples: &[Sample]) -> (Model, Vec<Taught>) {
        // What one merchant writes again and again is one example.
        let mut wrote: HashMap<i64, f64> = HashMap::new();
        for sample in samples {
            *wrote.entry(sample.from.requester).or_default() += 1.0;
        }
        let mut scores: Vec<f64> = samples.iter().map(|sample| logistic(UNKNOWN + sample.signs)).collect();
        let mut taught = Vec::new();
        let mut model = Model::default();
        for _ in 0..ROUNDS {
            let each = samples.iter().zip(&scores);
            taught = each
                .map(|(s, score)| Taught::of(s.known, *score).times(1.0 / wrote[&s.from.requester]))
                .collect();
            model = Model::count(samples, &taught);
            model.times = times(samples, &scores);
            let again = samples.iter().zip(&taught).map(|(sample, own)| {
                let (learned, _) = model.sum(sample.lang, sample.words.iter().copied(), *own);
                logistic(model.flood(sample.from.at) + sample.signs + learned)
            });
            scores = again.collect();
        }
        (model, taught)
    }

    /// What the time at which something came says: the share of those near it that are alike, as
    /// the logarithm of its odds, within bounds.
    pub(super) fn flood(&self, at: Moment) -> f64 {
        let up_to = |time: Moment| {
            let many = self.times.partition_point(|(known, _)| *known < time);
            (many as f64, many.checked_sub(1).map_or(0.0, |last| self.times[last].1))
        };
        let (from, until) = (up_to(at.saturating_sub(NEAR)), up_to(at.saturating_add(NEAR)));
        let (many, alike) = (until.0 - from.0, until.1 - from.1);
        let share = (alike + QUIET.0 * QUIET.1) / (many + QUIET.0);
        (share / (1.0 - share)).ln().clamp(FLOOD.0, FLOOD.1)
    }

    fn count(samples: &[Sample], taught: &[Taught]) -> Model {
        let confirmed = samples.iter().filter(|sample| sample.known == Known::Held).count();
        let mut model = Model { size: samples.len(), confirmed, ..Model::default() };
        for (sample, own) in samples.iter().zip(taught).filter(|(_, own)| **own != Taught::default()) {
            let side = &mut model.sides[sample.lang as usize];
            side.all.add(*own);
            for word in &sample.words {
                side.words.entry(*word).or_default().add(*own);
            }
        }
        model
    }

    /// What a text's words say, without what it taught itself.
    pub(super) fn odds(&self, text: &Features, own: Taught) -> Part {
        let (total, says) = self.sum(text.lang, text.all().map(short), own);
        let named: HashMap<u64, &str> = text.all().map(|word| (short(word), word)).collect();
        let speak = says.into_iter().filter(|(odds, _)| *odds > 1.0);
        Part {
            total,
            words: speak.filter_map(|(_, word)| named.get(&word).map(|w| (*w).to_owned())).collect(),
            ..Part::default()
        }
    }

    /// The sum, and the strongest words with what each says.
    fn sum(&self, lang: Lang, words: impl Iterator<Item = u64>, own: Taught) -> (f64, Vec<(f64, u64)>) {
        let side = &self.sides[lang as usize];
        let all = side.all.without(own);
        let examples = all.alike + all.other;
        if examples <= 0.0 {
            return (0.0, Vec::new());
        }
        let says = words.filter_map(|short| {
            let word = side.words.get(&short)?.without(own);
            let seen = word.alike + word.other;
            // One ticket's own word.
            (seen >= 1.5).then_some(())?;
            let usual = SMOOTH * seen / examples;
            let alike = (word.alike + usual) / (all.alike + SMOOTH);
            let other = (word.other + usual) / (all.other + SMOOTH);
            let odds = (alike / other).ln() * (seen / MANY).min(1.0);
            (odds.abs() > NOISE).then_some((odds, short))
        });
        let mut says: Vec<(f64, u64)> = says.collect();
        says.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then_with(|| a.1.cmp(&b.1)));
        says.truncate(MOST.0);
        let sum: f64 = says.iter().map(|(odds, _)| odds).sum();
        let trust = all.alike / (all.alike + HALF);
        ((sum * MOST.1 * trust).clamp(-LIMIT, LIMIT), says)
    }
}

/// When tickets came, in order, each with the sum of the scores up to it.
fn times(samples: &[Sample], scores: &[f64]) -> Vec<(Moment, f64)> {
    let mut times: Vec<(Moment, f64)> = samples
        .iter()
        .zip(scores)
        .map(|(sample, score)| match sample.known {
            Known::Held => (sample.from.at, 1.0),
            Known::Out | Known::Before => (sample.from.at, 0.0),
            Known::Nothing => (sample.from.at, *score),
        })
        .collect();
    times.sort_by_key(|(at, _)| *at);
    let mut sum = 0.0;
    for (_, alike) in &mut times {
        sum += *alike;
        *alike = sum;
    }
    times
}
