//! Where the signature begins: the line `-- `, a closing formula, a phone's own
//! line, a bare name, a disclaimer. Called by `split` with the visible lines.

mod name;
mod patterns;

use super::lines::{Hint, Line};
use name::{bare_name, is_name, is_particle};
use patterns::{CLOSING, DEVICE, DISCLAIMER, LIST, THANKS};

pub use name::only_name;

/// How many lines around a formula are looked at, so that a mail of nothing but
/// formulas costs no more than any other.
const FAR: usize = 200;

/// Who wrote the mail.
pub struct Author<'a> {
    /// The display name.
    pub name: &'a str,
    /// The address.
    pub addr: &'a str,
}

/// The index of the first line of the signature; `lines.len()` when there is none.
/// `last`: no more text of the author follows below these lines.
pub fn start(lines: &[Line], author: &Author<'_>, last: bool, interleaved: bool) -> usize {
    let mut end = lines.len();
    if let Some(at) = marked(lines) {
        end = at;
    }
    if let Some(at) = (0..end).find(|&at| closing(lines, at, end, author)) {
        end = at;
    }
    if last {
        if let Some(at) = (0..end).find(|&at| tail(lines, at, end)) {
            end = at;
        }
        // The formula or name stands above the phone's line.
        if let Some(at) = (0..end).find(|&at| closing(lines, at, end, author)) {
            end = at;
        }
        // The name, then the firm, then its telephone: up to three blocks.
        for _ in 0..3 {
            match bare_name(&lines[..end], author, interleaved) {
                Some(at) => end = at,
                None => break,
            }
        }
        if let Some(at) = thanks(lines, end) {
            end = at;
        }
    }
    end
}

/// Where the text begins when somebody wrote below the phone's own line.
pub fn below_device(lines: &[Line]) -> Option<usize> {
    let at = lines.iter().position(|line| !line.is_blank())?;
    let text = lines[at].text.trim();
    let follows = lines[at + 1..].iter().any(|line| !line.is_blank());
    (follows && DEVICE.is_match(text) && text.chars().count() < 90).then_some(at + 1)
}

/// The line `-- ` or a signature element of a mail program.
fn marked(lines: &[Line]) -> Option<usize> {
    let separator = |line: &Line| matches!(line.text.trim(), "--" | "—" | "-- -");
    lines.iter().position(|line| line.hint == Hint::Signature && !line.is_blank() || separator(line))
}

fn closing(lines: &[Line], at: usize, end: usize, author: &Author<'_>) -> bool {
    let Some(rest) = formula(&lines[at].text) else { return false };
    // Inside a wrapped sentence the words before it stand on the line above.
    if at > 0 {
        let above = lines[at - 1].text.trim();
        let wrapped = above.chars().count() > 58 && !above.ends_with(['.', '!', '?', ')', ',', ':', ';']);
        if wrapped {
            return false;
        }
    }
    if rest.split_whitespace().count() > 7 || rest.contains('?') || rest.chars().count() > 60 {
        return false;
    }
    // A quotation mark is open: the formula stands in words of somebody else.
    let marks: usize =
        lines[at.saturating_sub(FAR)..at].iter().map(|line| line.text.matches('"').count()).sum();
    let open = marks % 2 == 1 && lines[at..end].iter().take(FAR).any(|line| line.text.contains('"'));
    if open || quoted_formula(&lines[at + 1..end], rest, author) {
        return false;
    }
    // A name comes next, not a sentence.
    match lines[at + 1..end].iter().find(|line| !line.is_blank()) {
        Some(next) => {
            let text = next.text.trim();
            let words = text.split_whitespace().count();
            let sentence = words > 9 && text.ends_with(['.', '?']) && !DISCLAIMER.is_match(text);
            !sentence || !rest.is_empty()
        }
        None => true,
    }
}

/// Thanks right above a name that already counts as signature.
fn thanks(lines: &[Line], end: usize) -> Option<usize> {
    let at = end.checked_sub(1)?;
    let first = at == 0 || lines[..at].iter().all(Line::is_blank);
    let name =
        lines.get(end).is_some_and(|line| !line.is_blank() && line.text.split_whitespace().count() <= 5);
    (!first && name && THANKS.is_match(&lines[at].text)).then_some(at)
}

/// Somebody else's formula, told in the text: the author's own name does not
/// follow it, but stands further below, under another sentence.
fn quoted_formula(below: &[Line], rest: &str, author: &Author<'_>) -> bool {
    let mut lines = below.iter().take(FAR).filter(|line| !line.is_blank()).map(|line| line.text.trim());
    if is_name(rest, author) || lines.next().is_none_or(|next| is_name(next, author)) {
        return false;
    }
    let mut sentence = false;
    for text in lines {
        if sentence && (is_name(text, author) || formula(text).is_some()) {
            return true;
        }
        sentence |= text.ends_with(['?', '.', '!']) && text.split_whitespace().count() >= 4;
    }
    false
}

/// What stands behind a closing formula on its line.
fn formula(text: &str) -> Option<&str> {
    let text = text.trim();
    if text.chars().count() > 90 {
        return None;
    }
    let captures = CLOSING.captures(text)?;
    let rest = captures.name("rest")?.as_str();
    let rest = rest.trim_matches(|char: char| {
        char.is_whitespace() || matches!(char, ',' | '.' | '!' | ';' | ':' | '-' | '–' | '/')
    });
    // `Best, …` and `Gr …` are formulas only when a name or nothing follows.
    let lower = text.to_lowercase();
    let short = ["best", "br", "kr", "gr", "vg", "lg", "gr.", "mvg"].iter().any(|word| {
        lower
            .strip_prefix(word)
            .is_some_and(|after| after.starts_with([' ', ',', '.', '!']) || after.is_empty())
    });
    let name = |word: &str| word.chars().next().is_some_and(|char| !char.is_lowercase());
    let names = rest.split_whitespace().all(|word| name(word) || is_particle(word));
    if short && !(rest.is_empty() || names && rest.split_whitespace().count() <= 4) {
        return None;
    }
    // `Groeten doe ik je niet meer`: a verb in small letters, no name at all.
    if !rest.is_empty() && !rest.split_whitespace().any(name) && !rest.split_whitespace().all(is_particle) {
        let polite = rest.split_whitespace().any(|word| {
            matches!(
                word,
                "dag" | "weekend" | "feestdagen" | "avond" | "kerst" | "team" | "day" | "allemaal" | "terug"
            )
        });
        if !polite {
            return None;
        }
    }
    Some(rest)
}

/// A phone's line, or a disclaimer, with nothing of the author's below.
fn tail(lines: &[Line], at: usize, end: usize) -> bool {
    let text = lines[at].text.trim();
    if DEVICE.is_match(text) && text.chars().count() < 130 {
        let below: usize =
            lines[at + 1..end].iter().take(FAR).map(|line| line.text.split_whitespace().count()).sum();
        return below < 25;
    }
    if DISCLAIMER.is_match(text) {
        return true;
    }
    let rule = text.chars().count() >= 5 && text.chars().all(|char| matches!(char, '_' | '-' | '*' | '='));
    rule && lines[at + 1..end]
        .iter()
        .find(|line| !line.is_blank())
        .is_some_and(|line| DISCLAIMER.is_match(line.text.trim()) || LIST.is_match(&line.text))
}
