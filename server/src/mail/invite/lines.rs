//! The lines of a calendar (RFC 5545, 3.1): folded, with parameters, in a text of its own
//! escapes. Pure.

/// The longest text that is taken out of one.
const LONGEST: usize = 300;

/// The lines with their continuations joined, empty ones left out.
pub(super) fn unfold(text: &str) -> impl Iterator<Item = String> {
    let mut rest = text.lines().peekable();
    std::iter::from_fn(move || {
        let mut line = rest.next()?.to_owned();
        while let Some(more) = rest.next_if(|next| next.starts_with([' ', '\t'])) {
            line.push_str(&more[1..]);
        }
        Some(line)
    })
    .filter(|line| !line.trim().is_empty())
}

/// `NAME;PARAMETER=VALUE;PARAMETER="VALUE":VALUE`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Property<'a> {
    /// In capitals.
    pub name: String,
    /// As written.
    pub value: &'a str,
    parameters: Vec<&'a str>,
}

impl<'a> Property<'a> {
    /// Reads a line; nothing when it is none.
    pub fn read(line: &'a str) -> Option<Property<'a>> {
        let mut quoted = false;
        let colon = line.char_indices().find_map(|(at, sign)| {
            quoted ^= sign == '"';
            (sign == ':' && !quoted).then_some(at)
        })?;
        let (head, value) = (&line[..colon], &line[colon + 1..]);
        let mut quoted = false;
        let mut parts = head.split(move |sign| {
            quoted ^= sign == '"';
            sign == ';' && !quoted
        });
        let name = parts.next()?.trim().to_ascii_uppercase();
        Some(Property { name, value, parameters: parts.collect() })
    }

    /// The value of a parameter, without its quotes.
    pub fn parameter(&self, name: &str) -> Option<&'a str> {
        self.parameters.iter().find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
        })
    }

    /// The value as a text for people.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut signs = self.value.chars();
        while let Some(sign) = signs.next() {
            match sign {
                '\\' => match signs.next() {
                    Some('n' | 'N') => text.push(' '),
                    Some(other) => text.push(other),
                    None => {}
                },
                sign => text.push(sign),
            }
        }
        one_line(&text)
    }

    /// Name and address of somebody: the name alone could be anybody's.
    pub fn person(&self) -> String {
        let value = self.value.trim();
        let address = match value.get(..7) {
            Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &value[7..],
            _ => value,
        };
        // A parameter has escapes of its own (RFC 6868).
        let name = self.parameter("CN").unwrap_or_default();
        let name = name.replace("^'", "\"").replace("^n", " ").replace("^^", "^");
        let (name, address) = (one_line(&name), one_line(address));
        match (name.is_empty() || name.eq_ignore_ascii_case(&address), address.contains('@')) {
            (false, true) => format!("{name} ({address})"),
            (false, false) => name,
            (true, true) => address,
            (true, false) => String::new(),
        }
    }
}

/// On one line, cut, and without signs that turn the direction of what follows.
pub(super) fn one_line(text: &str) -> String {
    let turns = |sign: &char| matches!(sign, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let text: String = text
        .chars()
        .take(10 * LONGEST)
        .filter(|sign| !turns(sign))
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}
