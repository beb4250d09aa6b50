//! Postmortems, follow-ups and causes as pages see them. Pure types.

use crate::status::model::Bilingual;
use crate::{Lang, Moment};
use serde::{Deserialize, Serialize};

/// How far a postmortem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PostmortemState {
    /// A lead decided that there is none.
    Declined,
    /// It is being written.
    Pending,
    /// Published, and more may become known.
    Preliminary,
    /// Published as the last word.
    Final,
}

impl PostmortemState {
    /// All.
    pub const ALL: [PostmortemState; 4] = [
        PostmortemState::Declined,
        PostmortemState::Pending,
        PostmortemState::Preliminary,
        PostmortemState::Final,
    ];

    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            PostmortemState::Declined => "declined",
            PostmortemState::Pending => "pending",
            PostmortemState::Preliminary => "preliminary",
            PostmortemState::Final => "final",
        }
    }

    /// Reads [`PostmortemState::code`].
    pub fn from_code(code: &str) -> Option<PostmortemState> {
        PostmortemState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            PostmortemState::Declined => lang.t("niet nodig", "not needed"),
            PostmortemState::Pending => lang.t("in de maak", "being written"),
            PostmortemState::Preliminary => lang.t("voorlopig", "preliminary"),
            PostmortemState::Final => lang.t("definitief", "final"),
        }
    }

    /// Whether readers can read it.
    pub fn is_public(self) -> bool {
        matches!(self, PostmortemState::Preliminary | PostmortemState::Final)
    }
}

/// A postmortem as it was published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PostmortemVersion {
    /// Its id.
    pub id: i64,
    /// 1 is the first.
    pub number: i64,
    /// Preliminary or final.
    pub state: PostmortemState,
    /// When it was published.
    pub at: Moment,
    /// Markdown.
    pub text: Bilingual,
}

/// Something that is done so that it doesn't happen again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Its id.
    pub id: i64,
    /// What is done.
    pub text: Bilingual,
    /// Who does it; never public.
    pub owner: String,
    /// Until when: a date, `2026-12-01`, or empty.
    pub due: String,
    /// Whether readers see it.
    pub public: bool,
    /// When it was done.
    pub done_at: Option<Moment>,
}

/// What an incident came from, or expressly didn't.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// Its id.
    pub id: i64,
    /// The work's or incident's title.
    pub title: Bilingual,
    /// Its page.
    pub path: String,
    /// When that began.
    pub at: Moment,
    /// True: it caused the incident. False: it expressly didn't.
    pub caused: bool,
    /// Why we say so.
    pub text: Bilingual,
}

/// All that readers may know after an incident.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct After {
    /// The incident's number.
    pub incident: i64,
    /// When a postmortem is promised, while it is being written.
    pub due_at: Option<Moment>,
    /// Published versions, latest first.
    pub versions: Vec<PostmortemVersion>,
    /// Public follow-ups, in their order; without owners.
    pub follow_ups: Vec<FollowUp>,
    /// What caused it, and what didn't.
    pub causes: Vec<Cause>,
}

/// Something that can be named as a cause.
#[derive(Clone, Debug, PartialEq)]
pub struct CauseChoice {
    /// `m12` for planned work, `i7` for an incident.
    pub key: String,
    /// Its title.
    pub title: Bilingual,
    /// When it began.
    pub at: Moment,
}

/// The collection of questions that belongs to an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentFaq {
    /// Its name in the address.
    pub slug: String,
    /// Its articles: id, language, title, whether readers see it.
    pub articles: Vec<(i64, Lang, String, bool)>,
}

/// What staff sees after an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Aftermath {
    /// How far the postmortem is; absent while nobody decided.
    pub state: Option<PostmortemState>,
    /// Until when it is promised; the usual time while nobody decided.
    pub due_at: Option<Moment>,
    /// The draft, Markdown; prefilled from the incident where nobody wrote yet.
    pub text: Bilingual,
    /// The draft's version: a newer one in the store is a conflict.
    pub version: i64,
    /// Published versions, latest first.
    pub versions: Vec<PostmortemVersion>,
    /// All follow-ups.
    pub follow_ups: Vec<FollowUp>,
    /// What caused it, and what didn't.
    pub causes: Vec<Cause>,
    /// What can be named as a cause.
    pub choices: Vec<CauseChoice>,
    /// Its questions, once they were collected.
    pub faq: Option<IncidentFaq>,
    /// Tickets that are held with it.
    pub held: i64,
}

/// A postmortem that waits or a follow-up that is open, in the desk's list.
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// The incident's name in the address.
    pub slug: String,
    /// The incident's title.
    pub title: Bilingual,
    /// What is to be done; absent for the postmortem itself.
    pub text: Option<Bilingual>,
    /// Who does it.
    pub owner: String,
    /// Until when: a date, or empty.
    pub due: String,
    /// Whether that date has passed.
    pub late: bool,
}

/// A draft of a postmortem.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PostmortemDraft {
    /// Markdown.
    pub text: Bilingual,
    /// The version that the lead began with.
    pub version: i64,
    /// Publish it so; only saved when absent.
    pub publish: Option<PostmortemState>,
}

/// A follow-up to write; an `id` changes the one that is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FollowUpDraft {
    /// Absent for a new one.
    pub id: Option<i64>,
    /// What is done.
    pub text: Bilingual,
    /// Who does it.
    pub owner: String,
    /// Until when: a date, or empty.
    pub due: String,
    /// Whether readers see it.
    pub public: bool,
    /// Whether it is done.
    pub done: bool,
}
