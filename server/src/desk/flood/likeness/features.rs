//! A text as the likeness sees it: stems in their order, and each word and pair of words once.

use crate::search::Cutter;
use app::Lang;
use std::collections::BTreeMap;

/// Letters of a text that are looked at; what follows is signatures and what was passed on.
const LONGEST: usize = 4_000;

/// A text, cut up.
#[derive(Clone, Debug)]
pub struct Features {
    /// The language it was read in.
    pub lang: Lang,
    /// Every stem in its order, small words too: phrases are looked for in it.
    sequence: Vec<String>,
    /// How each of them was written.
    written: Vec<String>,
    /// Stems, parts and pairs, each once, with how they were written.
    found: BTreeMap<String, String>,
}

impl Features {
    /// Of a subject and a text.
    pub fn new(cutter: &mut Cutter, lang: Lang, subject: &str, text: &str) -> Features {
        let text = said(text);
        let (mut sequence, mut written, mut found) = (Vec::new(), Vec::new(), BTreeMap::new());
        for part in [subject, &text] {
            let mut before: Option<(String, String)> = None;
            for token in cutter.cut(lang, part) {
                sequence.push(token.stem.clone());
                written.push(token.text.clone());
                let figure = token.stem.bytes().all(|byte| byte.is_ascii_digit());
                if token.stop || figure || token.stem.chars().nth(1).is_none() {
                    continue;
                }
                for part in token.parts {
                    found.entry(part).or_insert_with(|| token.text.clone());
                }
                if let Some((stem, first)) = &before {
                    let pair = format!("{stem} {}", token.stem);
                    found.entry(pair).or_insert_with(|| format!("{first} {}", token.text));
                }
                before = Some((token.stem.clone(), token.text.clone()));
                found.entry(token.stem).or_insert(token.text);
            }
            // Phrases don't go on from the subject into the text.
            sequence.push(String::new());
            written.push(String::new());
        }
        Features { lang, sequence, written, found }
    }

    /// The stems in their order.
    pub(super) fn sequence(&self) -> &[String] {
        &self.sequence
    }

    /// How a phrase of the sequence was written.
    pub(super) fn phrase(&self, at: usize, long: usize) -> String {
        self.written[at..at + long].join(" ")
    }

    /// Words, parts and pairs, each once.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.found.keys().map(String::as_str)
    }

    /// Words and parts, each once.
    pub fn stems(&self) -> impl Iterator<Item = &str> {
        self.all().filter(|feature| !feature.contains(' '))
    }

    /// How a feature was written.
    pub fn written<'a>(&'a self, feature: &'a str) -> &'a str {
        self.found.get(feature).map_or(feature, String::as_str)
    }
}

/// The beginning of a text without what programs write: the head of a mail that is passed on,
/// addresses of mails and pages.
fn said(text: &str) -> String {
    let text: String = text.chars().take(LONGEST).collect();
    let mut said = String::with_capacity(text.len());
    for line in text.lines().filter(|line| !is_head(line)) {
        for word in line.split_whitespace().filter(|word| !is_address(word)) {
            said.push_str(word);
            said.push(' ');
        }
        said.push('\n');
    }
    said
}

/// "Van: …", "Sent: …" and the like.
fn is_head(line: &str) -> bool {
    const HEADS: [&str; 13] = [
        "van",
        "from",
        "verzonden",
        "sent",
        "aan",
        "to",
        "onderwerp",
        "subject",
        "datum",
        "date",
        "cc",
        "bcc",
        "beantwoorden",
    ];
    let line = line.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let head = line.split(':').next().unwrap_or_default().trim().to_lowercase();
    line.contains(':') && HEADS.contains(&head.as_str())
}

fn is_address(word: &str) -> bool {
    word.contains("://") || word.contains('@') || word.starts_with("www.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_write_is_left_out() {
        let text = "Zie hieronder.\nVan: Jan <jan@winkel.example>\nSent: dinsdag 20 december\n\nKassa: zie https://x.example om 20 uur";
        assert_eq!(
            said(text).split_whitespace().collect::<Vec<_>>(),
            ["Zie", "hieronder.", "Kassa:", "zie", "om", "20", "uur"]
        );
        let found = Features::new(&mut Cutter::new(), Lang::Nl, "", text);
        assert!(found.stems().all(|stem| stem != "20") && found.sequence().iter().any(|stem| stem == "20"));
    }
}
