//! Why a ticket is thought to be like an incident, as stored and in words.

use super::Features;
use app::Lang;
use serde::{Deserialize, Serialize};

/// Words that are named.
const NAMED: usize = 4;
/// Letters of a word that is named.
const LETTERS: usize = 40;

/// Why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What it says, as it was written, strongest first.
    #[serde(default, rename = "w", skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// A ticket of the same merchant that is about it.
    #[serde(default, rename = "m", skip_serializing_if = "Option::is_none")]
    pub merchant: Option<i64>,
    /// A ticket about it that this goes on with: the same merchant, the same subject.
    #[serde(default, rename = "f", skip_serializing_if = "Option::is_none")]
    pub follows: Option<i64>,
    /// It came while many wrote about it.
    #[serde(default, rename = "n", skip_serializing_if = "std::ops::Not::not")]
    pub many: bool,
    /// Somebody said so.
    #[serde(default, rename = "h", skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
}

impl Reason {
    /// By the signs and by what was learned; each word once, the longer of two that say the same.
    pub(super) fn of_words(text: &Features, signs: Vec<String>, learned: Vec<String>) -> Reason {
        let mut words: Vec<String> = Vec::new();
        for feature in signs.into_iter().chain(learned) {
            let word: String = text.written(&feature).chars().take(LETTERS).collect();
            if !words.iter().any(|known| known.contains(&word) || word.contains(known)) {
                words.push(word);
            }
        }
        words.truncate(NAMED);
        Reason { words, ..Reason::default() }
    }

    /// Somebody held it.
    pub fn by_hand() -> Reason {
        Reason { by_hand: true, ..Reason::default() }
    }

    /// As stored.
    pub fn code(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads [`Reason::code`]; empty for anything else.
    pub fn from_code(code: &str) -> Reason {
        serde_json::from_str(code).unwrap_or_default()
    }

    /// "noemt ‘kassa’, ‘inloggen’; zelfde klant als ticket 12".
    pub fn words(&self, lang: Lang) -> String {
        let mut parts = Vec::new();
        if self.by_hand {
            parts.push(lang.t("met de hand", "by hand").to_owned());
        }
        if let Some(ticket) = self.follows {
            parts
                .push(lang.t(format!("vervolg op ticket {ticket}"), format!("goes on with ticket {ticket}")));
        }
        if !self.words.is_empty() {
            let words: Vec<String> = self.words.iter().map(|word| format!("‘{word}’")).collect();
            parts.push(format!("{} {}", lang.t("noemt", "says"), words.join(", ")));
        }
        if let Some(ticket) = self.merchant.filter(|_| self.follows.is_none()) {
            let words = lang.t("zelfde klant als ticket", "same customer as ticket");
            parts.push(format!("{words} {ticket}"));
        }
        if self.many {
            parts
                .push(lang.t("kwam toen velen erover schreven", "came while many wrote about it").to_owned());
        }
        parts.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_back_and_said_in_both_languages() {
        let reason = Reason {
            words: vec!["kassa".into(), "inloggen".into()],
            merchant: Some(12),
            ..Reason::default()
        };
        assert_eq!(Reason::from_code(&reason.code()), reason);
        assert_eq!(reason.words(Lang::Nl), "noemt ‘kassa’, ‘inloggen’; zelfde klant als ticket 12");
        assert_eq!(reason.words(Lang::En), "says ‘kassa’, ‘inloggen’; same customer as ticket 12");
        assert_eq!(Reason::from_code("no json"), Reason::default());
        assert_eq!(Reason::by_hand().words(Lang::Nl), "met de hand");
    }
}
