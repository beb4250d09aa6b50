//! What a thread and an answer must be, and how pages of threads follow each other. Pure.

use crate::store::community::Below;
use app::{AppError, AppResult, Moment};

const TITLE_MAX: usize = 150;
const BODY_MAX: usize = 20_000;

/// A title on one line.
pub fn title(text: &str) -> AppResult<String> {
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match title.chars().count() {
        0 => Err(AppError::invalid(
            "title",
            "Schrijf hier uw vraag in één zin.",
            "Write your question here in one sentence.",
        )),
        1..=TITLE_MAX => Ok(title),
        _ => Err(AppError::invalid(
            "title",
            format!("Dit is te lang. Houd het onder {TITLE_MAX} tekens; de rest past eronder."),
            format!("This is too long. Keep it under {TITLE_MAX} characters; the rest fits below."),
        )),
    }
}

/// A text without the blank space around it.
pub fn body(text: &str) -> AppResult<&str> {
    let body = text.trim();
    match body.chars().count() {
        0 => Err(AppError::invalid("body", "Schrijf eerst een bericht.", "Write a message first.")),
        1..=BODY_MAX => Ok(body),
        _ => Err(AppError::invalid(
            "body",
            format!("Dit is te lang. Houd het onder {BODY_MAX} tekens."),
            format!("This is too long. Keep it under {BODY_MAX} characters."),
        )),
    }
}

/// What to ask the next page with.
pub fn cursor(last_at: Moment, id: i64) -> String {
    format!("{last_at}.{id}")
}

/// Reads [`cursor`]; the first page for anything else.
pub fn below(cursor: Option<&str>) -> Below {
    cursor
        .and_then(|text| {
            let (last_at, id) = text.split_once('.')?;
            Some(Below { last_at: last_at.parse().ok()?, id: id.parse().ok()? })
        })
        .unwrap_or(Below::START)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field<T: std::fmt::Debug>(result: AppResult<T>) -> String {
        match result {
            Err(AppError::Invalid { field, nl, en }) if !nl.is_empty() && !en.is_empty() => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn texts_have_their_limits() {
        assert_eq!(field(title(" \n ")), "title");
        assert_eq!(field(title(&"é".repeat(151))), "title");
        assert_eq!(title(&"é".repeat(150)).unwrap().chars().count(), 150);
        assert_eq!(title(" een\ntwee ").unwrap(), "een twee");
        assert_eq!(field(body(" ")), "body");
        assert_eq!(field(body(&"é".repeat(20_001))), "body");
        assert_eq!(body(&"é".repeat(20_000)).unwrap().chars().count(), 20_000);
    }

    #[test]
    fn a_cursor_comes_back() {
        assert_eq!(below(Some(&cursor(12, 3))), Below { last_at: 12, id: 3 });
        for bad in [None, Some(""), Some("x.y"), Some("12")] {
            assert_eq!(below(bad), Below::START);
        }
    }
}
