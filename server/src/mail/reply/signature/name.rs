//! Bare names below a text: the author's own, or one that can hardly be anything
//! else. Used by `signature` alone.

use super::Author;
use crate::mail::reply::lines::Line;

/// A last paragraph that is only the author's name, with at most a few short
/// lines (firm, street, number) below it.
pub fn bare_name(lines: &[Line], author: &Author<'_>, interleaved: bool) -> Option<usize> {
    let end = lines.iter().rposition(|line| !line.is_blank())? + 1;
    let first = lines[..end].iter().position(|line| !line.is_blank())?;
    let start = lines[..end].iter().rposition(Line::is_blank).map_or(0, |at| at + 1);
    // The name closes its paragraph without an empty line above it.
    if is_name(&lines[end - 1].text, author) && end - 1 > first {
        let above = lines[end - 2].text.trim();
        if start == end - 1
            || !interleaved && above.chars().count() < 60
            || above.ends_with(['.', '!', '?', ','])
        {
            return Some(if start < end - 1 && start > first && block(&lines[start..end], author) {
                start
            } else {
                end - 1
            });
        }
    }
    if start <= first {
        return None;
    }
    if block(&lines[start..end], author) {
        return Some(start);
    }
    // Two short blocks: the name, then the firm.
    let above_end = lines[..start].iter().rposition(|line| !line.is_blank())? + 1;
    let above = lines[..above_end].iter().rposition(Line::is_blank).map_or(0, |at| at + 1);
    if above > first
        && above_end - above <= 2
        && is_name(&lines[above].text, author)
        && lines[start..end].iter().all(short)
    {
        return Some(above);
    }
    // Nobody's known name, but a single word like one below a text.
    let word = lines[start].text.trim().trim_end_matches(['.', ',']);
    let words: usize = lines[first..start].iter().map(|line| line.text.split_whitespace().count()).sum();
    let named = word.chars().all(char::is_alphabetic) && word.chars().next().is_some_and(char::is_uppercase);
    let small = word.chars().skip(1).all(char::is_lowercase) && (2..=14).contains(&word.chars().count());
    let sentence =
        lines[..above_end].last().is_some_and(|line| line.text.trim().ends_with(['.', '?', '!', ')', ',']));
    let common = matches!(
        word.to_lowercase().as_str(),
        "ja" | "nee"
            | "bedankt"
            | "dank"
            | "dankjewel"
            | "thanks"
            | "yes"
            | "no"
            | "ok"
            | "oke"
            | "oké"
            | "okay"
            | "prima"
            | "akkoord"
            | "danke"
            | "nein"
            | "klopt"
            | "graag"
            | "helaas"
            | "groet"
    );
    (start + 1 == end && !interleaved && named && small && sentence && !common && words >= 8).then_some(start)
}

/// The last piece below a quote is nothing but the author's name.
pub fn only_name(lines: &[Line], author: &Author<'_>) -> bool {
    let mut lines = lines.iter().filter(|line| !line.is_blank());
    let given = tokens(author.name);
    let own = |line: &Line| {
        tokens(&line.text).iter().all(|word| given.contains(word)) && is_name(&line.text, author)
    };
    lines.next().is_some_and(own) && lines.next().is_none()
}

fn short(line: &Line) -> bool {
    line.text.chars().count() <= 70 && !line.text.trim_end().ends_with(['?', '!'])
}

fn block(lines: &[Line], author: &Author<'_>) -> bool {
    lines.first().is_some_and(|line| is_name(&line.text, author))
        && lines.len() <= 8
        && lines.iter().all(short)
}

/// Whether a line is the author's name, or a part of it.
pub fn is_name(text: &str, author: &Author<'_>) -> bool {
    let text = text.trim().trim_matches(['.', ',', '-', '~', '*', ' ', '!']);
    let words: Vec<String> = tokens(text);
    if words.is_empty() || words.len() > 5 || text.chars().count() > 50 || text.contains(['?', ':', '@']) {
        return false;
    }
    let local = author.addr.split('@').next().unwrap_or_default();
    let domain = author.addr.split('@').nth(1).unwrap_or_default();
    let (names, local) = (tokens(author.name), tokens(local));
    let known = |word: &String| {
        names.contains(word)
            || local.contains(word)
            || word.chars().count() > 3 && domain.contains(word.as_str())
            || is_particle(word)
            || word.chars().count() == 1
    };
    let first = &words[0];
    let spelled = names.contains(first) || local.contains(first);
    let initialled = first.chars().count() == 1 && words[1..].iter().any(|word| names.contains(word));
    let titled = matches!(first.as_str(), "mevr" | "dhr" | "fam" | "familie" | "team" | "de");
    let is_first = spelled || initialled || titled && words.len() > 1;
    // `Anna en Piet`: the second name is nobody's that we know.
    let joined = words.len() == 3 && matches!(words[1].as_str(), "en" | "and" | "und");
    let initial = words.len() == 1
        && text.chars().count() <= 2
        && names.iter().any(|name| name.starts_with(first.as_str()));
    initial
        || is_first
            && (joined
                || words.iter().all(known)
                || words.iter().filter(|word| known(word)).count() * 2 > words.len())
}

fn tokens(text: &str) -> Vec<String> {
    text.split(|char: char| !char.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Small words inside names and behind formulas.
pub fn is_particle(word: &str) -> bool {
    matches!(
        word.trim_matches(','),
        "van"
            | "de"
            | "der"
            | "den"
            | "het"
            | "en"
            | "uit"
            | "ook"
            | "namens"
            | "from"
            | "and"
            | "the"
            | "und"
            | "aus"
            | "von"
            | "te"
            | "ter"
            | "ten"
            | "mede"
            | "&"
            | "+"
    )
}
