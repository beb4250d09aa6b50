//! The walk through the lines: which are new, which are quoted, which are
//! signature. Called by `reply::split`.

use regex::Regex;
use std::sync::LazyLock;

use super::attribution::{Separator, Strength, attribution, separator};
use super::lines::{Hint, Line};
use super::signature::{self, Author};
use super::{Input, Split, header};
use crate::mail::parse::pattern;

/// The author says that the answers stand between the lines below.
static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:in\s+(?:het\s+)?(?:rood|blauw|groen|oranje|paars|roze|kleur|red|blue|green|colou?r|rot|blau|grün|farbe)|(?:rode|blauwe|groene|rote[rn]?|blaue[rn]?)\s+(?:tekst|text|letters|schrift)|hier\s?onder|hieronder|onderstaand\w*|tussen\s+de\s+(?:regels|tekst)|inline|in-line|below|unten|zwischen\s+den\s+zeilen|zie\s+(?:mijn\s+)?(?:antwoord|reactie)\w*|see\s+my\s+(?:answers|comments|replies))\b",
    )
});
/// Pictures that a client names in its plain text.
static PICTURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\[cid:[^\]\s]*\]|\[(?:image|inline image|afbeelding|bild|Afbeelding|Image|Bild): ?[^\]]*\]|<image\d*\.(?:png|jpe?g|gif)>|\u{FFFC}",
    )
});
/// Link targets that Outlook writes behind the words of a link.
static TARGET: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?P<word>[^\s<>])<(?:https?://|mailto:|tel:)[^<>\s]*>"));
/// What a mail server of the recipient puts above a mail from outside.
static BANNER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:caution|warning|external(?:\s+e-?mail)?|let\s+op|waarschuwing|achtung|vorsicht)\s*[:!-].{0,80}(?:extern|outside|buiten|außerhalb)|you\s+don'?t\s+often\s+get\s+e?-?mail\s+from|u\s+ontvangt\s+niet\s+vaak\s+e-?mail|je\s+ontvangt\s+niet\s+vaak\s+e-?mail|sie\s+erhalten\s+nicht\s+(?:oft|häufig)\s+e-?mail)",
    )
});

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    New,
    Quoted,
}

/// Splits lines that were made from either text.
pub fn split(mut lines: Vec<Line>, input: &Input<'_>) -> Split {
    distrust_signs(&mut lines, input.answers);
    let mut out = Split::default();
    let mut classes = vec![Class::New; lines.len()];
    let mut cut = lines.len();
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        if line.hint == Hint::Cut {
            cut = at;
            break;
        }
        if line.depth > 0 {
            if separator(&line.text) == Some(Separator::Forwarded) && !classes[..at].contains(&Class::Quoted)
            {
                out.forwarded = true;
            }
            out.attributed |= header::block(&lines[at..]).is_some() || attribution(&lines[at..]).is_some();
            classes[at] = Class::Quoted;
            at += 1;
            continue;
        }
        match separator(&line.text) {
            // Typed rows of dashes around a title are no separator without a mail below.
            Some(kind) if below(&lines, at + 1) => {
                out.forwarded |= kind == Separator::Forwarded;
                out.attributed |= kind == Separator::Original;
                if kind == Separator::Original && quoted_by_signs(&lines, at + 1) {
                    classes[at] = Class::Quoted;
                    at += 1;
                    continue;
                }
                cut = at;
                break;
            }
            _ => {}
        }
        if header::block(&lines[at..]).is_some() {
            out.attributed = true;
            cut = at;
            break;
        }
        if let Some((len, strength)) = attribution(&lines[at..]) {
            let next = lines[at + len..].iter().find(|line| !line.is_blank());
            let quote_follows = next.is_some_and(|line| line.depth > 0);
            if quote_follows {
                out.attributed = true;
                classes[at..at + len].fill(Class::Quoted);
                at += len;
                continue;
            }
            if strength == Strength::Strong || input.answers && next.is_none_or(|line| line.hint == Hint::Cut)
            {
                out.attributed = true;
                cut = at;
                break;
            }
        }
        at += 1;
    }
    classes[cut..].fill(Class::Quoted);
    absorb_wrapped(&lines, &mut classes);
    collect(&lines, &classes, cut, input, out)
}

/// `>` typed by a person is no quote: in a mail that answers nothing, and without
/// any line that introduces a quote, signs are only signs.
fn distrust_signs(lines: &mut [Line], answers: bool) {
    let introduced = lines.iter().enumerate().any(|(at, line)| {
        let rest = &lines[at..];
        let soon = || lines.iter().skip(at + 1).take(6).any(|line| line.depth > 0);
        (line.depth > 0 || soon())
            && (attribution(rest).is_some()
                || separator(&line.text).is_some()
                || header::block(rest).is_some())
    });
    let signs = lines.iter().filter(|line| line.depth > 0 && !line.certain).count();
    let typed = |line: &Line| line.depth > 0 && !line.certain;
    if introduced || answers && signs > 1 {
        return;
    }
    for line in lines.iter_mut().filter(|line| typed(line)) {
        let signs = ">".repeat(line.depth);
        line.text = format!("{signs} {}", line.text).trim_end().to_owned();
        line.depth = 0;
    }
}

/// Whether anything stands below that a separator can separate.
fn below(lines: &[Line], from: usize) -> bool {
    lines.get(from..).is_some_and(|rest| rest.iter().any(|line| !line.is_blank()))
}

/// The text below a separator is quoted with signs, with an attribution perhaps.
fn quoted_by_signs(lines: &[Line], from: usize) -> bool {
    let Some(at) = (from..lines.len()).find(|&at| !lines[at].is_blank()) else { return false };
    if lines[at].depth > 0 {
        return true;
    }
    attribution(&lines[at..]).is_some_and(|(len, _)| {
        lines[at + len..].iter().find(|line| !line.is_blank()).is_some_and(|line| line.depth > 0)
    })
}

/// The end of a long quoted line that a mail server broke off stands without a sign.
fn absorb_wrapped(lines: &[Line], classes: &mut [Class]) {
    for at in 1..lines.len().saturating_sub(1) {
        let (above, here, next) = (&lines[at - 1], &lines[at], &lines[at + 1]);
        let long = above.text.chars().count() + 2 * above.depth >= 68;
        let short = here.text.chars().count() < 40 && !here.is_blank() && here.depth == 0 && !here.certain;
        if long && short && above.depth > 0 && !above.certain && next.depth > 0 && !next.is_blank() {
            classes[at] = Class::Quoted;
        }
    }
}

fn collect(lines: &[Line], classes: &[Class], cut: usize, input: &Input<'_>, mut out: Split) -> Split {
    let author = Author { name: input.from_name, addr: input.from_addr };
    let segments = segments(lines, classes, cut);
    let interleaved =
        segments.len() > 1 && !segments.iter().skip(1).all(|range| is_trailer(&lines[range.clone()]));
    let (mut reply, mut signature) = (Vec::new(), Vec::new());
    for (nth, range) in segments.iter().enumerate() {
        let mut range = range.clone();
        if let Some(skip) = signature::below_device(&lines[range.clone()]).filter(|_| nth == 0) {
            push(&mut signature, &lines[range.start..range.start + skip]);
            range.start += skip;
        }
        let part = &lines[range.clone()];
        let last = nth + 1 == segments.len() || nth == 0 && !interleaved;
        let named = nth > 0 && nth + 1 == segments.len() && signature::only_name(part, &author);
        let start = if named { 0 } else { signature::start(part, &author, last, interleaved && nth > 0) };
        let start = range.start + start;
        push(&mut reply, &lines[range.start..start]);
        push(&mut signature, &lines[start..range.end]);
    }
    if cut < lines.len() && reply.iter().any(|line| INLINE.is_match(line)) {
        coloured_answers(&lines[cut..], &mut reply);
    }
    let quoted: Vec<&Line> = lines
        .iter()
        .zip(classes)
        .filter(|(_, class)| **class == Class::Quoted)
        .map(|(line, _)| line)
        .collect();
    let above = reply.iter().take_while(|line| BANNER.is_match(line) || line.is_empty()).count();
    out.banner = tidy(reply[..above].iter().map(String::as_str));
    out.reply = tidy(reply[above..].iter().map(String::as_str));
    let signature =
        tidy(signature.iter().map(String::as_str).filter(|line| !matches!(line.trim(), "--" | "—" | "-- -")));
    out.signature = (!signature.is_empty()).then_some(signature);
    let quoted = tidy(quoted.iter().map(|line| line.text.as_str()));
    out.quoted = (!quoted.is_empty()).then_some(quoted);
    out
}

/// A phone's line or a signature below the quote is no second answer.
fn is_trailer(lines: &[Line]) -> bool {
    lines
        .iter()
        .filter(|line| !line.is_blank())
        .all(|line| line.hint == Hint::Signature || line.text.trim() == "--")
}

/// Runs of new lines with something in them.
fn segments(lines: &[Line], classes: &[Class], cut: usize) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = None;
    for at in 0..=cut {
        let new = at < cut && classes[at] == Class::New;
        match (new, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                if lines[from..at].iter().any(|line| !line.is_blank()) {
                    ranges.push(from..at);
                }
                start = None;
            }
            _ => {}
        }
    }
    ranges
}

fn push(out: &mut Vec<String>, lines: &[Line]) {
    if lines.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push(String::new());
    }
    for line in lines {
        let text = PICTURE.replace_all(&line.text, "");
        let text = TARGET.replace_all(&text, "$word");
        let gone = text.trim().is_empty() && !line.is_blank();
        if !gone {
            out.push(text.trim_end().to_owned());
        }
    }
}

/// Answers in a colour of their own between the lines of the older mail, down to
/// the next older one.
fn coloured_answers(lines: &[Line], reply: &mut Vec<String>) {
    let skip = header::block(lines).unwrap_or(1);
    for at in skip..lines.len() {
        if header::block(&lines[at..]).is_some() {
            break;
        }
        if lines[at].coloured {
            reply.push(String::new());
            reply.push(lines[at].text.clone());
        }
    }
}

/// A row of dashes or the like across the page.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 5 && line.bytes().all(|byte| matches!(byte, b'-' | b'_' | b'=' | b'*'))
}

/// Joins lines, at most one empty line in a row, none at the ends.
fn tidy<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let mut blank = false;
    for line in lines {
        // A row of underscores is the rule above a header block.
        if line.trim().is_empty() || is_rule(line) && line.trim().starts_with('_') {
            blank = true;
            continue;
        }
        if !text.is_empty() {
            text.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        text.push_str(line);
    }
    text
}
