//! Colours of text, to find answers written in a colour of their own. Used by
//! `names` alone.

use super::names::attr;

/// Whether the element gives its text a colour that a reader notices.
pub fn colour(attrs: &str, style: &str) -> Option<bool> {
    let from_style = style.split(';').find_map(|rule| rule.strip_prefix("color:"));
    let value = match from_style {
        Some(value) => value.to_owned(),
        None => attr(attrs, "color")?.to_ascii_lowercase(),
    };
    let value = value.trim_end_matches("!important");
    let grey = |r: u8, g: u8, b: u8| r.abs_diff(g) < 40 && g.abs_diff(b) < 40 && r.abs_diff(b) < 40;
    if let Some(hex) = value.strip_prefix('#') {
        let hex: String =
            if hex.len() == 3 { hex.chars().flat_map(|char| [char, char]).collect() } else { hex.to_owned() };
        let channel = |at: usize| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        return match (channel(0), channel(2), channel(4)) {
            (Some(r), Some(g), Some(b)) => Some(!grey(r, g, b)),
            _ => None,
        };
    }
    if let Some(list) = value.strip_prefix("rgb(").or_else(|| value.strip_prefix("rgba(")) {
        let mut channels = list.trim_end_matches(')').split(',').map(|part| part.trim().parse::<u8>().ok());
        return match (channels.next().flatten(), channels.next().flatten(), channels.next().flatten()) {
            (Some(r), Some(g), Some(b)) => Some(!grey(r, g, b)),
            _ => None,
        };
    }
    match value {
        "inherit" | "initial" | "currentcolor" | "" => None,
        "black" | "windowtext" | "gray" | "grey" | "darkgray" | "dimgray" | "silver" | "white" | "auto"
        | "text" => Some(false),
        _ => Some(true),
    }
}
