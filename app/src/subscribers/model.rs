//! What somebody wants to hear of the status, and what was told. Pure types.

use crate::Lang;
use crate::status::model::Impact;
use serde::{Deserialize, Serialize};

/// What a subscriber or a webhook wants to hear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes {
    /// In which language.
    pub lang: Lang,
    /// Incidents of at least this impact; none for all of them.
    pub min_impact: Impact,
    /// Planned work, too.
    pub maintenance: bool,
    /// Keys of the components; empty for all.
    pub components: Vec<String>,
}

impl Default for Wishes {
    fn default() -> Wishes {
        Wishes { lang: Lang::Nl, min_impact: Impact::None, maintenance: true, components: Vec::new() }
    }
}

/// The choices of least impacts, all first.
pub const LEAST: [Impact; 3] = [Impact::None, Impact::Major, Impact::Critical];

/// The words of a choice of [`LEAST`].
pub fn least_words(impact: Impact, lang: Lang) -> &'static str {
    match impact {
        Impact::None | Impact::Minor => lang.t("Elke storing", "Every incident"),
        Impact::Major => lang.t("Alleen grote en kritieke storingen", "Major and critical incidents only"),
        Impact::Critical => lang.t("Alleen kritieke storingen", "Critical incidents only"),
    }
}

/// A request to follow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowDraft {
    /// The address, as typed.
    pub email: String,
    /// The slug of the one incident that is followed; empty for everything.
    pub incident: String,
    /// What is wanted.
    pub wishes: Wishes,
}

/// Somebody who follows, as the page behind the link in their mails tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Following {
    /// Whose: "m***@bloemen.example". The link may have been forwarded.
    pub address: String,
    /// The slug of the one incident that is followed; empty for everything.
    pub incident: String,
    /// Confirmed: hears of what is chosen.
    pub confirmed: bool,
    /// What they hear, or asked for while it isn't confirmed.
    pub wishes: Wishes,
    /// Other choices that wait for confirmation.
    pub pending: Option<Wishes>,
    /// They stopped all mail about incidents: confirming starts it again.
    pub stopped: bool,
    /// The page of that, as a path; empty before the first mail.
    pub stop_path: String,
    /// Nothing more about the incident that was asked after.
    pub muted: bool,
}

/// What is done on that page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FollowDeed {
    /// It is me, and I want this.
    Confirm,
    /// Other choices.
    Save(Wishes),
    /// No longer.
    Stop,
    /// Nothing more about this incident (its slug), or again.
    Mute(String, bool),
}

/// How many would be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellingCount {
    /// People by mail, each address once.
    pub mails: i64,
    /// Programs.
    pub webhooks: i64,
}

/// How far a telling got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// The update.
    pub update: i64,
    /// Its recipients are still being looked up.
    pub running: bool,
    /// Mails that the next server took.
    pub sent: i64,
    /// Mails on their way.
    pub waiting: i64,
    /// Mails that were given up.
    pub failed: i64,
    /// Mails whose recipient unsubscribed meanwhile.
    pub suppressed: i64,
    /// Programs that answered.
    pub called: i64,
    /// Programs that are tried again.
    pub calling: i64,
    /// Programs that were given up.
    pub uncalled: i64,
}
