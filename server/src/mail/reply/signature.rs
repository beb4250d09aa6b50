//! Where the signature begins: the line `-- `, a closing formula, a phone's own
//! line, a bare name, a disclaimer. Called by `split` with the visible lines.

use regex::Regex;
use std::sync::LazyLock;

use super::lines::{Hint, Line};
use crate::mail::parse::pattern;

/// Who wrote the mail.
pub struct Author<'a> {
    /// The display name.
    pub name: &'a str,
    /// The address.
    pub addr: &'a str,
}

/// A closing formula with at most a name behind it.
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\s*(?:
        (?:met\s+)?(?:(?:zeer|heel|aller)\s*)?(?:vriendelijke?|hartelijke?|warme|zonnige|sportieve|collegiale|beste|lieve|fijne|muzikale|feestelijke|winterse)\s+(?:kerst)?(?:groet(?:en|jes)?)
        |met\s+(?:\w+\s+)?groet(?:en)?|m\.?v\.?g\.?|m\.?h\.?g\.?|v\.?g\.?r?\.?|gr\.?|grt?jes|groet(?:en|jes)?|groetjes|hoogachtend|hoogachting|met\s+de\s+meeste\s+hoogachting
        |liefs|kusjes?|xxx?
        |(?:with\s+)?(?:kind(?:est)?|best|warm(?:est)?|many|friendly)\s+(?:regards|wishes)|regards|rgds|br|kr|cheers|sincerely(?:\s+yours)?|yours(?:\s+(?:sincerely|faithfully|truly))?|respectfully|all\s+the\s+best|with\s+(?:best\s+)?regards|best
        |(?:mit\s+)?(?:(?:freundlichen|herzlichen|besten|lieben|vielen|schönen|sonnigen)\s+(?:grüßen|grüssen|gruß|gruss|gruessen))
        |(?:(?:freundliche|herzliche|beste|liebe|viele|schöne|sonnige)[rn]?\s+(?:grüße|grüsse|gruß|gruss|gruesse))
        |gruß|gruss|grüße|grüsse|mfg|lg|vg|hochachtungsvoll
        )(?P<rest>$|[\s,.!;:/–-].*$)",
    )
});
/// Thanks in place of a formula; a name has to stand right below.
static THANKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\s*(?:(?:alvast|bij\s+voorbaat|nogmaals|heel\s+erg|hartelijk|met)\s+)?(?:hartelijk\s+)?(?:dank|bedankt|dankjewel|dank\s+je(?:\s+wel)?|dank\s+u(?:\s+wel)?)(?:\s+(?:alvast|bij\s+voorbaat))?\s*[,]?$
        |^\s*(?:many\s+|kind\s+)?(?:thanks|thank\s+you|thx)(?:\s+(?:again|in\s+advance|so\s+much|very\s+much|a\s+lot))?\s*[,]?$
        |^\s*(?:vielen\s+|besten\s+|herzlichen\s+)?(?:danke|dank)(?:\s+(?:im\s+voraus|vorab|schön))?\s*[,]?$",
    )
});
/// What a phone or a webmail adds by itself.
static DEVICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\s*(?:
        (?:verstuurd|verzonden|gestuurd)\s+(?:vanaf|vanuit|vanop|via|met|door)\s
        |(?:sent|written)\s+(?:from|via|with|using|by)\s+(?:my\s|mail\b|outlook|yahoo|proton|gmail|samsung|iphone|ipad|android|blackberry|the\s|a\s|an\s|mobile|k-9|aol|spark|huawei|typeapp|bluemail|nine|fairemail|gmx|web\.de|edison|\w+\s+mail)
        |(?:von\s+meine[mr]\s.{2,40}\s(?:gesendet|geschickt|verschickt))
        |gesendet\s+(?:von|mit|aus|über)\s
        |diese\s+nachricht\s+wurde\s+von\s+mein
        |(?:get|download|hol(?:en)?\s+sie\s+sich)\s+outlook\s+(?:for|für|voor)|outlook\s+(?:voor|for|für)\s.{2,12}(?:downloaden|herunterladen|beziehen)|outlook\s+(?:voor|for|für)\s+(?:ios|android)\s*$
        |envoyé\s+de(?:puis)?\s|enviado\s+desde\s|inviato\s+da\s
        |download\s+(?:de\s+)?(?:outlook|yahoo)
        )",
    )
});
/// What a mailing list adds below a rule.
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)mailing\s?list|\bunsubscribe\b|you\s+received\s+this\s+message\s+because")
});
static DISCLAIMER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\s*[*_\[(]*(?:disclaimer\b|
        (?:de\s+informatie|de\s+inhoud|dit\s+(?:e-?mail)?bericht|deze\s+e-?mail|dit\s+e-?mailbericht|aan\s+(?:dit\s+bericht|deze\s+e-?mail)|this\s+(?:e-?mail|message|communication)|the\s+(?:information|content)s?|diese\s+(?:e-?mail|nachricht)|confidentiality\s+notice|vertrouwelijkheid|privileged)
        .{0,200}?(?:vertrouwelijk|uitsluitend|geadresseerde|bestemd\s+voor|geen\s+rechten|confidential|intended|privileged|recipient|addressee|vertraulich|bestimmt|empfänger)
        |denk\s+(?:aan|om)\s+het\s+milieu|please\s+consider\s+the\s+environment|bitte\s+denken\s+sie\s+an\s+die\s+umwelt
        |virusvrij\b|virus-free\b|virenfrei\b)",
    )
});

/// The index of the first line of the signature; `lines.len()` when there is none.
/// `last`: no more text of the author follows below these lines.
pub fn start(lines: &[Line], author: &Author<'_>, last: bool, interleaved: bool) -> usize {
    let mut end = lines.len();
    if let Some(at) = marked(lines) {
        end = at;
    }
    if let Some(at) = (0..end).find(|&at| closing(lines, at, end)) {
        end = at;
    }
    if last {
        if let Some(at) = (0..end).find(|&at| tail(lines, at, end)) {
            end = at;
        }
        // The formula or name stands above the phone's line.
        if let Some(at) = (0..end).find(|&at| closing(lines, at, end)) {
            end = at;
        }
        if let Some(at) = bare_name(&lines[..end], author, interleaved) {
            end = at;
        }
        if let Some(at) = thanks(lines, end) {
            end = at;
        }
    }
    end
}

/// The line `-- ` or a signature element of a mail program.
fn marked(lines: &[Line]) -> Option<usize> {
    let separator = |line: &Line| matches!(line.text.trim(), "--" | "—" | "-- -");
    lines.iter().position(|line| line.hint == Hint::Signature && !line.is_blank() || separator(line))
}

fn closing(lines: &[Line], at: usize, end: usize) -> bool {
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

fn is_particle(word: &str) -> bool {
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

/// A phone's line, or a disclaimer, with nothing of the author's below.
fn tail(lines: &[Line], at: usize, end: usize) -> bool {
    let text = lines[at].text.trim();
    if DEVICE.is_match(text) && text.chars().count() < 130 {
        let below: usize = lines[at + 1..end].iter().map(|line| line.text.split_whitespace().count()).sum();
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

/// A last paragraph that is only the author's name, with at most a few short
/// lines (firm, street, number) below it.
fn bare_name(lines: &[Line], author: &Author<'_>, interleaved: bool) -> Option<usize> {
    let end = lines.iter().rposition(|line| !line.is_blank())? + 1;
    let first = lines[..end].iter().position(|line| !line.is_blank())?;
    let start = lines[..end].iter().rposition(Line::is_blank).map_or(0, |at| at + 1);
    // The name closes its paragraph without an empty line above it.
    if is_name(&lines[end - 1].text, author) && end - 1 > first {
        let above = lines[end - 2].text.trim();
        if start == end - 1
            || above.is_empty()
            || above.ends_with(['.', '!', '?', ','])
            || THANKS.is_match(above)
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

fn short(line: &Line) -> bool {
    line.text.chars().count() <= 70 && !line.text.trim_end().ends_with(['?', '!'])
}

fn block(lines: &[Line], author: &Author<'_>) -> bool {
    lines.first().is_some_and(|line| is_name(&line.text, author))
        && lines.len() <= 8
        && lines.iter().all(short)
}

/// Whether a line is the author's name, or a part of it.
fn is_name(text: &str, author: &Author<'_>) -> bool {
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
