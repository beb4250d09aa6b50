//! The top headers: raw by name for the rules that read them, and the few that
//! become fields of [`super::Parsed`]. Called by `parse` alone.

use jiff::{civil, tz};
use mail_parser::{Addr, Message};

use super::Address;

/// All top headers, names in lower case, values unfolded.
#[derive(Debug, Clone, Default)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Takes the headers of the outermost mail.
    pub fn read(message: &Message<'_>) -> Self {
        Self(
            message.headers_raw().map(|(name, value)| (name.to_ascii_lowercase(), one_line(value))).collect(),
        )
    }

    /// Headers given as pairs, for tests and embedded reports.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), one_line(value))).collect())
    }

    /// The first value under a name in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values under a name in lower case.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the header is there at all.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// One line without control characters, white space collapsed.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|char: char| char.is_whitespace() && char != '\u{a0}' || char.is_control()) {
        if !word.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    line
}

/// The decoded subject on one line; empty when absent.
pub fn subject(message: &Message<'_>) -> String {
    one_line(message.subject().unwrap_or_default())
}

/// No standard allows a longer address or id; the store indexes both.
const MAX_ADDR: usize = 320;
const MAX_ID: usize = 998;

/// Every address of a header that has one.
pub fn addresses(list: Option<&mail_parser::Address<'_>>) -> Vec<Address> {
    list.map(|list| list.iter().filter_map(address).collect()).unwrap_or_default()
}

/// The first usable address of a header.
pub fn first_address(list: Option<&mail_parser::Address<'_>>) -> Option<Address> {
    list.and_then(|list| list.iter().find_map(address))
}

fn address(entry: &Addr<'_>) -> Option<Address> {
    let name = entry.name().map(|name| one_line(name).trim_matches(['"', '\'']).trim().to_owned());
    let given = entry.address().map(clean_addr).unwrap_or_default();
    // Some programs put the address where the name belongs.
    let (addr, name) = match name {
        Some(name) if given.is_empty() && name.contains('@') && !name.contains(' ') => {
            (clean_addr(&name), None)
        }
        name => (given, name),
    };
    if addr.is_empty() || addr.len() > MAX_ADDR {
        return None;
    }
    let name = name.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case(&addr));
    Some(Address { addr, name })
}

fn clean_addr(addr: &str) -> String {
    addr.chars()
        .filter(|char| !char.is_whitespace() && !char.is_control() && !matches!(char, '<' | '>'))
        .collect::<String>()
        .trim_matches(['"', '\'', ',', ';'])
        .to_lowercase()
}

/// The ids in a header, each with angle brackets, in their order, once.
pub fn ids(headers: &Headers, name: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for value in headers.all(name) {
        for id in ids_in(value) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids
}

/// The ids in one header value; a bare `word@host` counts when no brackets stand there.
/// What comes out is printed into headers of answers: no bracket, space or control inside.
pub fn ids_in(value: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('>') {
        let inner = before.rsplit_once('<').map_or("", |(_, inner)| inner);
        // Old programs fold inside an id.
        let odd = |char: &char| char.is_whitespace() || char.is_control();
        let id: String = inner.chars().filter(|char| !odd(char)).collect();
        if !id.is_empty() {
            ids.push(format!("<{id}>"));
        }
        rest = after;
    }
    if ids.is_empty() {
        let end = |char: char| char.is_whitespace() || char.is_control() || matches!(char, '<' | '>');
        let bare = value.split(end).map(|word| word.trim_matches([',', ';', '"']));
        ids.extend(bare.filter(|word| word.contains('@')).map(|word| format!("<{word}>")));
    }
    ids.retain(|id| id.len() <= MAX_ID);
    ids
}

/// The author's date in microseconds, when it is a date at all.
pub fn date(message: &Message<'_>) -> Option<i64> {
    let date = message.date()?;
    let civil = civil::DateTime::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
        i8::try_from(date.hour).ok()?,
        i8::try_from(date.minute).ok()?,
        i8::try_from(date.second.min(59)).ok()?,
        0,
    )
    .ok()?;
    if civil.year() < 1971 || date.tz_hour > 15 || date.tz_minute > 59 {
        return None;
    }
    let offset = (i32::from(date.tz_hour) * 60 + i32::from(date.tz_minute)) * 60;
    let offset = tz::Offset::from_seconds(if date.tz_before_gmt { -offset } else { offset }).ok()?;
    Some(offset.to_timestamp(civil).ok()?.as_microsecond())
}
