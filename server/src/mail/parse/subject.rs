//! Prefixes of subjects: which ones there are, and the subject without them.
//! Called by `parse` and by whoever writes an answer; ticket tags always stay.

/// What the first prefix of a subject tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// `Re:` in any language.
    Reply,
    /// `Fwd:` in any language.
    Forward,
}

const REPLY: &[&str] = &["re", "antw", "aw", "sv", "vs", "rif", "réf", "rép", "odp", "回复", "回覆", "答复"];
const FORWARD: &[&str] = &[
    "fw",
    "fwd",
    "doorst",
    "doorgest",
    "doorgestuurd",
    "wg",
    "weitergeleitet",
    "tr",
    "vb",
    "rv",
    "enc",
    "转发",
    "轉寄",
];

/// The kind of the first prefix, if any.
pub fn subject_prefix(subject: &str) -> Option<Prefix> {
    split_prefix(subject.trim()).map(|(prefix, _)| prefix)
}

/// The subject without any leading prefixes. Doing it twice changes nothing.
pub fn normalize_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some((_, after)) = split_prefix(rest) {
        rest = after.trim_start();
    }
    rest.trim().to_owned()
}

/// `Re: x`, `RE[2]: x`, `Antw (3) : x` → the prefix and `x`.
fn split_prefix(subject: &str) -> Option<(Prefix, &str)> {
    let (head, rest) = subject.split_at(subject.char_indices().find(|(_, c)| matches!(c, ':' | '：'))?.0);
    if head.chars().count() > 20 {
        return None;
    }
    let word = head.trim_end();
    let word = match word.find(['[', '(', '^', '*']) {
        Some(at) => {
            let count = word[at..].trim_matches(['[', ']', '(', ')', '^', '*']);
            if at == 0 || count.is_empty() || !count.chars().all(|char| char.is_ascii_digit()) {
                return None;
            }
            word[..at].trim_end()
        }
        None => word,
    };
    let word = word.to_lowercase();
    let rest = rest.trim_start_matches(':').trim_start_matches('：');
    if REPLY.contains(&word.as_str()) {
        Some((Prefix::Reply, rest))
    } else if FORWARD.contains(&word.as_str()) {
        Some((Prefix::Forward, rest))
    } else {
        None
    }
}
