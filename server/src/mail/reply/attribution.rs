//! Lines that introduce a quote: `Op … schreef X:`, `On … wrote:`, and the
//! separators `-----Oorspronkelijk bericht-----`, `Begin forwarded message:`.
//! Called by `split`.

use regex::Regex;
use std::sync::LazyLock;

use super::lines::{Hint, Line};
use crate::mail::parse::pattern;

/// How sure it is that the lines are the work of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// It may be a sentence: a quote has to follow.
    Weak,
    /// It names an address and a time: a quote follows even without signs.
    Strong,
}

/// A separator between the new text and an older mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// The mail below is answered.
    Original,
    /// The mail below is passed on.
    Forwarded,
}

const VERB: &str = r"schreef|heeft\s.{1,200}\sgeschreven|het\s+volgende\s+geschreven|wrote|schrieb|hat\s.{1,200}\sgeschrieben|a\s+écrit|escribió|ha\s+scritto|escreveu|skrev|napisał\(?a?\)?|kirjoitti|написал";

/// Starts with a word for a date: `Op wo 21 dec. 2022 om 08:12 schreef X <x@y>:`.
static DATE_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(?:op|on|am|at|le|el|il|em|em\s+data|den|dnia|w\s+dniu|på|il\s+giorno|em|no\s+dia)\s.{{2,260}}?(?:^|[\s,>])(?:{VERB})\b.{{0,220}}[:：]?$"
    ))
});
/// Starts with the name: `X <x@y> schreef op 21 december 2022 om 07:41:`.
static NAME_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^.{2,200}?\s(?:schreef|wrote|schrieb|skrev|a\s+écrit|writes|schreibt|schrijft)(?:\s+(?:op|on|am|le|den|in|at|via|the\s+following|het\s+volgende).{0,120})?\s?[:：]$",
    )
});
/// Starts with a number: `2022-12-21 10:12 GMT+01:00 X <x@y>:`.
static NUMBER_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\d{1,4}[-./]\d{1,2}[-./]\d{1,4},?\s+(?:om\s+|at\s+|um\s+)?\d{1,2}[:.]\d{2}.{0,160}(?:<[^<>\s]+@[^<>\s]+>\s*:|[:：])$",
    )
});
static TIME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d{2}\b|\b\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b"));
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^\s<>@:]+@[^\s<>@:]+\.[a-zA-Z]{2,}"));
/// A person speaks: `Op 12 december schreef ik jullie:`.
static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:schreef|schreven|wrote|schrieb|schrieben)\s+(?:ik|je|jij|u|jullie|we|wij|zij|ze|hij|you|to|in|ich|sie|wir|mijn|onze|my|our|me)\b|(?:i|we|you|ik|wij|they|he|she|ich)\s+(?:wrote|schreef|schrieb)\b)",
    )
});
static SEPARATOR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s*[-_*=—–]{2,}\s*(.{3,60}?)\s*[-_*=—–]{2,}:?\s*$"));

const FORWARDED: &[&str] = &[
    "forwarded message",
    "forwarded mail",
    "forwarded by",
    "doorgestuurd bericht",
    "doorgestuurde e-mail",
    "doorgestuurde bericht",
    "doorgezonden bericht",
    "weitergeleitete nachricht",
    "weitergeleitete e-mail",
    "message transféré",
    "message transmis",
    "mensaje reenviado",
    "messaggio inoltrato",
    "vidarebefordrat meddelande",
    "forwarded",
    "doorgestuurd",
    "mensagem encaminhada",
];
const ORIGINAL: &[&str] = &[
    "original message",
    "original mail",
    "original e-mail",
    "original email",
    "oorspronkelijk bericht",
    "oorspronkelijke bericht",
    "oorspronkelijke e-mail",
    "origineel bericht",
    "originele bericht",
    "originele e-mail",
    "ursprüngliche nachricht",
    "ursprüngliche mail",
    "originalnachricht",
    "original-nachricht",
    "originalmail",
    "ursprüngliche e-mail",
    "message d'origine",
    "message original",
    "mensaje original",
    "messaggio originale",
    "mensagem original",
    "original appointment",
    "oorspronkelijke afspraak",
    "reply message",
    "origineel",
    "original",
];
const BEGIN: &[&str] = &[
    "begin doorgestuurd bericht",
    "begin forwarded message",
    "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail",
    "start van doorgestuurd bericht",
    "begin van doorgestuurd bericht",
    "début du message réexpédié",
    "inicio del mensaje reenviado",
    "inizio messaggio inoltrato",
    "vidarebefordrat brev",
];

/// The separator on one line, if it is one.
pub fn separator(text: &str) -> Option<Separator> {
    let text = text.trim();
    if text.len() > 120 || text.is_empty() {
        return None;
    }
    let lower = text.to_lowercase();
    let begun = lower.trim_end_matches(':').trim();
    if BEGIN.contains(&begun) {
        return Some(Separator::Forwarded);
    }
    if begun.contains("reply above this line") || begun.contains("antwoord boven deze regel") {
        return Some(Separator::Original);
    }
    let captures = SEPARATOR.captures(&lower)?;
    let label = captures.get(1)?.as_str().trim_matches([' ', ':', '-']);
    if FORWARDED.iter().any(|known| label == *known || label.starts_with(&format!("{known} "))) {
        Some(Separator::Forwarded)
    } else if ORIGINAL.contains(&label) {
        Some(Separator::Original)
    } else {
        None
    }
}

/// An attribution that begins at a line: how many lines it has, how sure it is.
pub fn attribution(lines: &[Line]) -> Option<(usize, Strength)> {
    let first = lines.first()?;
    let trimmed = first.text.trim();
    if trimmed.is_empty() || trimmed.len() > 300 {
        return None;
    }
    let mut joined = String::new();
    for (at, line) in lines.iter().take(4).enumerate() {
        if line.is_blank() || line.depth != first.depth {
            break;
        }
        if at > 0 {
            joined.push(' ');
        }
        joined.push_str(line.text.trim());
        // Only the last line of an attribution ends like one.
        if let Some(strength) = matches(&joined) {
            // A sentence above must not become part of the attribution below it.
            if at > 0 && begins_later(&lines[1..=at], &joined) {
                return None;
            }
            return Some((at + 1, strength));
        }
        if joined.len() > 420 {
            break;
        }
    }
    // The element says so, whatever the language.
    let hinted = lines.iter().take_while(|line| line.hint == Hint::Attribution).count();
    (hinted > 0).then_some((hinted, Strength::Strong))
}

/// Whether an attribution begins at a later one of the joined lines.
fn begins_later(rest: &[Line], joined: &str) -> bool {
    let by_date = DATE_FIRST.is_match(joined);
    (0..rest.len()).any(|from| {
        let tail = rest[from..].iter().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ");
        // `On Wed, Dec 21, 2022 at 8:12 AM` / `X <x@y> wrote:` is one attribution.
        matches(&tail).is_some() && (DATE_FIRST.is_match(&tail) || !by_date)
    })
}

fn matches(text: &str) -> Option<Strength> {
    let closed = text.ends_with([':', '：']);
    let lower = text.to_lowercase();
    let ended = closed || lower.ends_with("geschreven") || lower.ends_with("wrote");
    if !ended || PERSON.is_match(text) {
        return None;
    }
    let (time, address) = (TIME.is_match(text), ADDRESS.is_match(text));
    if DATE_FIRST.is_match(text) && time {
        return Some(if address && closed { Strength::Strong } else { Strength::Weak });
    }
    if NUMBER_FIRST.is_match(text) && closed {
        return Some(if address { Strength::Strong } else { Strength::Weak });
    }
    if NAME_FIRST.is_match(text) {
        return Some(if address && time { Strength::Strong } else { Strength::Weak });
    }
    // Any language: a time and an address, a colon, and (seen by the caller) a quote.
    (closed && time && address && text.len() < 200).then_some(Strength::Weak)
}
