//! A shop's outage page. Pure types.

use crate::status::model::Bilingual;
use serde::{Deserialize, Serialize};

/// How shoppers reach a shop while it is unreachable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReachBy {
    /// Not at all.
    #[default]
    None,
    /// By telephone.
    Phone,
    /// By mail.
    Mail,
}

impl ReachBy {
    /// All.
    pub const ALL: [ReachBy; 3] = [ReachBy::None, ReachBy::Phone, ReachBy::Mail];

    /// The word in the store and in forms.
    pub fn code(self) -> &'static str {
        match self {
            ReachBy::None => "none",
            ReachBy::Phone => "phone",
            ReachBy::Mail => "mail",
        }
    }

    /// Reads [`ReachBy::code`]; what is unknown is none.
    pub fn from_code(code: &str) -> ReachBy {
        ReachBy::ALL.into_iter().find(|by| by.code() == code).unwrap_or_default()
    }
}

/// What a merchant chose for the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OutagePage {
    /// The shop's name in the address; empty while it was never saved. It stays.
    pub slug: String,
    /// The shop's name.
    pub name: String,
    /// Its colour, `#a1b2c3`. The page takes the hue and chooses what can be read.
    pub colour: String,
    /// Its logo as a `data:` address; empty for none.
    pub logo: String,
    /// How shoppers reach it.
    pub reach_by: ReachBy,
    /// The number or address for that.
    pub reach_at: String,
    /// The shop's own words to its shoppers; may be empty.
    pub words: Bilingual,
}

/// The page as a merchant sends it in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutageDraft {
    /// See [`OutagePage`], here and below.
    pub name: String,
    /// The colour.
    pub colour: String,
    /// A new logo's bytes.
    pub logo: Option<Vec<u8>>,
    /// Take the logo away.
    pub logo_remove: bool,
    /// How shoppers reach it.
    pub reach_by: ReachBy,
    /// The number or address for that.
    pub reach_at: String,
    /// The shop's own words.
    pub words: Bilingual,
}
