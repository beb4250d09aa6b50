//! The two languages of the interface. Every text is written in both at the
//! place where it is used (`lang.t("Zoeken", "Search")`), so none can be missing.

use serde::{Deserialize, Serialize};

/// A language of the interface. Dutch is the default; English lives under `/en`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Dutch.
    #[default]
    Nl,
    /// English.
    En,
}

impl Lang {
    /// Both, Dutch first.
    pub const ALL: [Lang; 2] = [Lang::Nl, Lang::En];

    /// Chooses the text of this language.
    pub fn t<T>(self, nl: T, en: T) -> T {
        match self {
            Lang::Nl => nl,
            Lang::En => en,
        }
    }

    /// The ISO 639-1 code: what `<html lang>` and the store hold.
    pub fn code(self) -> &'static str {
        self.t("nl", "en")
    }

    /// Reads a code such as `en` or `en-GB`; what isn't English is Dutch.
    pub fn from_code(code: &str) -> Lang {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("en") { Lang::En } else { Lang::Nl }
    }

    /// The other language.
    pub fn other(self) -> Lang {
        self.t(Lang::En, Lang::Nl)
    }

    /// A path of the site in this language: `/status` or `/en/status`.
    pub fn href(self, path: &str) -> String {
        match self {
            Lang::Nl => path.to_owned(),
            Lang::En if path == "/" => "/en".to_owned(),
            Lang::En => format!("/en{path}"),
        }
    }
}
