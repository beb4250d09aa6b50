//! Planned work as pages and feeds see it. Pure types and rules.

use crate::status::model::{Bilingual, Impact};
use crate::{Lang, Moment};
use serde::{Deserialize, Serialize};

/// How far planned work is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaintenanceState {
    /// Ahead.
    #[default]
    Scheduled,
    /// It runs.
    InProgress,
    /// The work is done; it is being looked at.
    Verifying,
    /// Over.
    Completed,
    /// It never began.
    Cancelled,
}

impl MaintenanceState {
    /// All, in order.
    pub const ALL: [MaintenanceState; 5] = [
        MaintenanceState::Scheduled,
        MaintenanceState::InProgress,
        MaintenanceState::Verifying,
        MaintenanceState::Completed,
        MaintenanceState::Cancelled,
    ];

    /// The word in the store and in Statuspage's JSON.
    pub fn code(self) -> &'static str {
        match self {
            MaintenanceState::Scheduled => "scheduled",
            MaintenanceState::InProgress => "in_progress",
            MaintenanceState::Verifying => "verifying",
            MaintenanceState::Completed => "completed",
            MaintenanceState::Cancelled => "cancelled",
        }
    }

    /// Reads [`MaintenanceState::code`].
    pub fn from_code(code: &str) -> Option<MaintenanceState> {
        MaintenanceState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            MaintenanceState::Scheduled => lang.t("gepland", "scheduled"),
            MaintenanceState::InProgress => lang.t("bezig", "in progress"),
            MaintenanceState::Verifying => lang.t("wordt gecontroleerd", "being checked"),
            MaintenanceState::Completed => lang.t("klaar", "completed"),
            MaintenanceState::Cancelled => lang.t("gaat niet door", "cancelled"),
        }
    }

    /// Whether components are in maintenance by it.
    pub fn runs(self) -> bool {
        matches!(self, MaintenanceState::InProgress | MaintenanceState::Verifying)
    }

    /// Whether nothing more comes of it.
    pub fn is_over(self) -> bool {
        matches!(self, MaintenanceState::Completed | MaintenanceState::Cancelled)
    }

    /// The design's `data-tone`.
    pub fn tone(self) -> Option<&'static str> {
        match self {
            MaintenanceState::Completed => Some("ok"),
            MaintenanceState::Cancelled => None,
            _ => Some("maint"),
        }
    }
}

/// What an update of planned work tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is going to be.
    Announced,
    /// It comes near; told to subscribers, not shown among the updates.
    Reminder,
    /// It began.
    Began,
    /// Another time.
    Moved,
    /// It runs, and ends at another time than was said.
    Extended,
    /// Something to know, and nothing else changed.
    Noted,
    /// The work is done and being looked at.
    Verifying,
    /// It is over.
    Completed,
    /// It doesn't happen.
    Cancelled,
}

impl Step {
    const ALL: [(Step, &'static str); 9] = [
        (Step::Announced, "announced"),
        (Step::Reminder, "reminder"),
        (Step::Began, "began"),
        (Step::Moved, "moved"),
        (Step::Extended, "extended"),
        (Step::Noted, "noted"),
        (Step::Verifying, "verifying"),
        (Step::Completed, "completed"),
        (Step::Cancelled, "cancelled"),
    ];

    /// The word in the store.
    pub fn code(self) -> &'static str {
        Step::ALL.into_iter().find(|(step, _)| *step == self).map_or("", |(_, code)| code)
    }

    /// Reads [`Step::code`].
    pub fn from_code(code: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|(_, known)| *known == code).map(|(step, _)| step)
    }

    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Step::Announced => lang.t("Aangekondigd", "Announced"),
            Step::Reminder => lang.t("Herinnering", "Reminder"),
            Step::Began => lang.t("Begonnen", "Began"),
            Step::Moved => lang.t("Verplaatst", "Moved"),
            Step::Extended => lang.t("Andere eindtijd", "Another end"),
            Step::Noted => lang.t("Update", "Update"),
            Step::Verifying => lang.t("Wordt gecontroleerd", "Being checked"),
            Step::Completed => lang.t("Klaar", "Completed"),
            Step::Cancelled => lang.t("Gaat niet door", "Cancelled"),
        }
    }
}

/// One word from us about planned work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaintenanceUpdate {
    /// Its id.
    pub id: i64,
    /// When.
    pub at: Moment,
    /// What it tells.
    pub step: Step,
    /// The state from then on.
    pub state: MaintenanceState,
    /// The text.
    pub text: Bilingual,
    /// Whether subscribers were told.
    pub notify: bool,
}

/// Planned work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Maintenance {
    /// Its number.
    pub id: i64,
    /// Its name in the address.
    pub slug: String,
    /// What is done.
    pub title: Bilingual,
    /// What it means for the reader.
    pub text: Bilingual,
    /// How far it is.
    pub state: MaintenanceState,
    /// From, as planned.
    pub starts_at: Moment,
    /// Until, as planned.
    pub ends_at: Moment,
    /// When it really began.
    pub began_at: Option<Moment>,
    /// When it really was over.
    pub ended_at: Option<Moment>,
    /// When it was announced.
    pub created_at: Moment,
    /// When anything about it last changed.
    pub updated_at: Moment,
    /// Goes up with every change of the plan.
    pub sequence: i64,
    /// It begins and ends at its times without anybody's hand.
    pub by_itself: bool,
    /// Components it touches, in the page's order, with what is expected of them.
    pub components: Vec<(String, Impact)>,
    /// Reminders that are still to come.
    pub reminders: Vec<Moment>,
    /// Updates, newest first; without reminders.
    pub updates: Vec<MaintenanceUpdate>,
}

impl Maintenance {
    /// Whether it touches this component.
    pub fn touches(&self, key: &str) -> bool {
        self.components.iter().any(|(own, _)| own == key)
    }

    /// From when to when it was or is going to be: what happened, where that is known.
    pub fn period(&self) -> (Moment, Moment) {
        (self.began_at.unwrap_or(self.starts_at), self.ended_at.unwrap_or(self.ends_at))
    }

    /// Whether it runs longer than was said.
    pub fn is_late(&self, now: Moment) -> bool {
        self.state.runs() && self.ends_at < now
    }
}

/// Minutes before it begins at which subscribers may be reminded: a week, three days, a day, an hour.
pub const REMINDERS: [i64; 4] = [7 * 24 * 60, 72 * 60, 24 * 60, 60];
/// Those that are chosen unless somebody says otherwise.
pub const USUAL_REMINDERS: [i64; 2] = [72 * 60, 60];

/// What a lead announces planned work with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MaintenanceDraft {
    /// What is done.
    pub title: Bilingual,
    /// What it means for the reader.
    pub text: Bilingual,
    /// From.
    pub starts_at: Moment,
    /// Until.
    pub ends_at: Moment,
    /// Components it touches, with what is expected of them.
    pub components: Vec<(String, Impact)>,
    /// Whether it begins and ends at its times without anybody's hand.
    pub by_itself: bool,
    /// Minutes before it begins at which subscribers are reminded, out of [`REMINDERS`].
    pub reminders: Vec<i64>,
    /// Whether subscribers are told now.
    pub notify: bool,
}

/// What a lead corrects of planned work that isn't over; nobody is told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MaintenanceEdit {
    /// What is done.
    pub title: Bilingual,
    /// What it means for the reader.
    pub text: Bilingual,
    /// Components it touches, with what is expected of them.
    pub components: Vec<(String, Impact)>,
}

/// What a lead writes about planned work.
#[derive(Clone, Debug, PartialEq)]
pub struct MaintenanceNote {
    /// The state from now on.
    pub state: MaintenanceState,
    /// The text; only beginning and ending may go without.
    pub text: Bilingual,
    /// Whether subscribers are told; by rule when absent (a change of state does).
    pub notify: Option<bool>,
}

/// Another time for planned work: those who were told hear of it, with these words.
#[derive(Clone, Debug, PartialEq)]
pub struct MaintenanceMove {
    /// From; work that runs keeps its beginning.
    pub starts_at: Moment,
    /// Until.
    pub ends_at: Moment,
    /// Why.
    pub text: Bilingual,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back() {
        for state in MaintenanceState::ALL {
            assert_eq!(MaintenanceState::from_code(state.code()), Some(state));
        }
        for (step, code) in Step::ALL {
            assert_eq!((step.code(), Step::from_code(code)), (code, Some(step)));
        }
    }
}
