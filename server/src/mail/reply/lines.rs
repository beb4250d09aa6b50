//! The line: the unit in which a mail is taken apart, made from plain text here
//! and from HTML in `html`.

/// What the markup says about a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hint {
    /// Nothing.
    #[default]
    None,
    /// It stands in an element that mail programs use for signatures.
    Signature,
    /// It stands in an element that mail programs use for attribution lines.
    Attribution,
    /// An element begins here below which everything is an older mail.
    Cut,
}

/// One line of a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Trimmed at the end, without quote signs.
    pub text: String,
    /// How many quotes it stands in.
    pub depth: usize,
    /// The quote is an element of the markup, not just a sign that a person may type.
    pub certain: bool,
    /// What the markup says.
    pub hint: Hint,
    /// All of it stands in a colour of its own.
    pub coloured: bool,
}

impl Line {
    /// Nothing to see.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Lines of plain text, quote signs counted, flowed paragraphs joined.
pub fn from_plain(text: &str, flowed: bool) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut open = false;
    for raw in text.lines() {
        let (depth, rest) = quote_depth(raw);
        if depth == 3 && is_groupwise(rest) {
            lines.push(Line { text: clean(raw), hint: Hint::Cut, ..Line::default() });
            open = false;
            continue;
        }
        let rest = if flowed { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
        let soft = flowed && rest.ends_with(' ') && rest != "-- " && !rest.trim().is_empty();
        let clean = clean(rest);
        match lines.last_mut() {
            Some(last) if open && last.depth == depth && clean != "--" => {
                last.text.push(' ');
                last.text.push_str(clean.trim());
            }
            _ => lines.push(Line {
                text: if depth > 0 { clean.trim_start().to_owned() } else { clean },
                depth,
                ..Line::default()
            }),
        }
        open = soft;
    }
    lines
}

/// `>>> X <x@y> 03-01-23 10:00 >>>`: the line above an older mail in GroupWise.
fn is_groupwise(rest: &str) -> bool {
    let rest = rest.trim();
    rest.strip_suffix(">>>")
        .is_some_and(|inner| inner.contains(':') && inner.chars().any(|char| char.is_ascii_digit()))
}

/// Counts `>` signs; a sign directly followed by a word (`>>x`) counts as well,
/// `>=` and arrows do not.
fn quote_depth(raw: &str) -> (usize, &str) {
    let mut rest = raw.trim_start_matches('\u{feff}');
    let mut depth = 0;
    loop {
        let trimmed = if depth > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
        match trimmed
            .strip_prefix('>')
            .or_else(|| (depth == 0).then(|| trimmed.trim_start().strip_prefix('>')).flatten())
        {
            Some(after) if depth == 0 && after.starts_with(['=', '-']) => return (0, raw),
            Some(after) => {
                depth += 1;
                rest = after;
            }
            None => return (depth, rest),
        }
    }
}

/// Spaces of all kinds become a space, invisible signs go, the end is trimmed.
pub fn clean(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|char| {
            !matches!(char, '\u{feff}' | '\u{200b}' | '\u{ad}' | '\u{200e}' | '\u{200f}' | '\u{2060}')
        })
        .map(|char| match char {
            '\t' | '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{2009}' => ' ',
            char => char,
        })
        .filter(|char| !char.is_control())
        .collect();
    text.trim_end().to_owned()
}
