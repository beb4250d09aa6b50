//! One place to compile the fixed patterns of the mail rules.

use regex::Regex;

/// Compiles a pattern that stands in the source. A test compiles every one of
/// them, so the panic never reaches a running process.
pub(in crate::mail) fn pattern(source: &str) -> Regex {
    match Regex::new(source) {
        Ok(regex) => regex,
        Err(error) => panic!("a fixed pattern does not compile: {error}"),
    }
}
