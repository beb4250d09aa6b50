//! Components, incidents and the banner as pages see them. Pure types and rules.

use crate::contact::switch::{Shut, Switch, shut_now};
use crate::history::model::Weights;
pub use crate::maintenance::model::Maintenance;
use crate::{Lang, Moment};
use serde::{Deserialize, Serialize};

/// How badly a component is hit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Impact {
    /// It works.
    #[default]
    None,
    /// Slow, or a small part fails.
    Minor,
    /// A large part fails.
    Major,
    /// It is down.
    Critical,
}

impl Impact {
    /// All, least first.
    pub const ALL: [Impact; 4] = [Impact::None, Impact::Minor, Impact::Major, Impact::Critical];

    /// The word in the store and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Impact::None => "none",
            Impact::Minor => "minor",
            Impact::Major => "major",
            Impact::Critical => "critical",
        }
    }

    /// Reads [`Impact::code`].
    pub fn from_code(code: &str) -> Option<Impact> {
        Impact::ALL.into_iter().find(|impact| impact.code() == code)
    }

    /// Its place among all, as the store keeps the least that somebody wants to hear of.
    pub fn rank(self) -> i64 {
        self as i64
    }

    /// Reads [`Impact::rank`].
    pub fn from_rank(rank: i64) -> Option<Impact> {
        Impact::ALL.into_iter().find(|impact| impact.rank() == rank)
    }

    /// The design's `data-tone`.
    pub fn tone(self) -> &'static str {
        match self {
            Impact::None => "ok",
            other => other.code(),
        }
    }

    /// The state of a component with this impact.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Impact::None => lang.t("Werkt", "Works"),
            Impact::Minor => lang.t("Vertraagd", "Slow"),
            Impact::Major => lang.t("Hapert", "Failing"),
            Impact::Critical => lang.t("Ligt stil", "Down"),
        }
    }

    /// What an incident with this impact is called.
    pub fn incident_word(self, lang: Lang) -> &'static str {
        match self {
            Impact::None => lang.t("Melding", "Notice"),
            Impact::Minor => lang.t("Kleine storing", "Minor incident"),
            Impact::Major => lang.t("Grote storing", "Major incident"),
            Impact::Critical => lang.t("Kritieke storing", "Critical incident"),
        }
    }

    /// Minutes between updates that a lead promises by default.
    pub fn cadence_minutes(self) -> i64 {
        match self {
            Impact::Critical => 30,
            Impact::Major => 60,
            Impact::Minor | Impact::None => 120,
        }
    }
}

/// How far an incident is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IncidentState {
    /// The cause is being looked for.
    Investigating,
    /// The cause is known.
    Identified,
    /// Repaired, being watched.
    Monitoring,
    /// Over.
    Resolved,
}

impl IncidentState {
    /// All, in order.
    pub const ALL: [IncidentState; 4] = [
        IncidentState::Investigating,
        IncidentState::Identified,
        IncidentState::Monitoring,
        IncidentState::Resolved,
    ];

    /// The word in the store and in Statuspage's JSON.
    pub fn code(self) -> &'static str {
        match self {
            IncidentState::Investigating => "investigating",
            IncidentState::Identified => "identified",
            IncidentState::Monitoring => "monitoring",
            IncidentState::Resolved => "resolved",
        }
    }

    /// Reads [`IncidentState::code`].
    pub fn from_code(code: &str) -> Option<IncidentState> {
        IncidentState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            IncidentState::Investigating => lang.t("in onderzoek", "investigating"),
            IncidentState::Identified => lang.t("oorzaak gevonden", "cause identified"),
            IncidentState::Monitoring => lang.t("hersteld, we kijken mee", "fixed, watching"),
            IncidentState::Resolved => lang.t("opgelost", "resolved"),
        }
    }
}

/// A text in both languages; an empty one is missing and the page says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text in `lang`, or in the other language where that is missing.
    pub fn get(&self, lang: Lang) -> &str {
        let (wanted, other) = lang.t((&self.nl, &self.en), (&self.en, &self.nl));
        if wanted.is_empty() { other } else { wanted }
    }

    /// Whether there is nothing in either language.
    pub fn is_empty(&self) -> bool {
        self.nl.is_empty() && self.en.is_empty()
    }

    /// Whether the text is missing in `lang`.
    pub fn lacks(&self, lang: Lang) -> bool {
        lang.t(&self.nl, &self.en).is_empty()
    }
}

/// What an update is known by outside, in feeds, JSON and webhooks. An incident is known by its name in
/// addresses: numbers are the store's, and this may have been published while the store was away.
pub fn update_id(slug: &str, at: Moment) -> String {
    format!("{slug}-{at}")
}

/// Components that stand together on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: Bilingual,
}

/// What holds of a component without any incident, set by hand: "slow since the move".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// The impact that incidents and maintenance are laid over.
    pub impact: Impact,
    /// Why, for the public.
    pub words: Bilingual,
}

/// A component with what is true of it now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// Its key, such as `kassa-app`.
    pub key: String,
    /// Its name.
    pub name: Bilingual,
    /// Keys of what it depends on.
    pub depends_on: Vec<String>,
    /// Why it depends on some of them, in words for the public: key and sentence.
    #[serde(default)]
    pub reasons: Vec<(String, Bilingual)>,
    /// The group it stands in.
    #[serde(default)]
    pub group: Option<i64>,
    /// What holds without any incident.
    #[serde(default)]
    pub baseline: Baseline,
    /// The effective impact: the worst of its baseline and of open incidents.
    pub impact: Impact,
    /// In maintenance now.
    pub maintenance: bool,
    /// The last 90 days, oldest first: the worst impact of each day and the minutes it lasted.
    pub days: Vec<Day>,
    /// Share of the last 90 days that it worked, in percent.
    pub uptime: f64,
}

/// One day in the 90-day bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// The date, `2026-11-22`.
    pub date: String,
    /// The worst impact of that day.
    pub impact: Impact,
    /// Minutes with any impact.
    pub minutes: i64,
}

/// One word from us about an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// Its id.
    pub id: i64,
    /// When.
    pub at: Moment,
    /// The state it set or kept.
    pub state: IncidentState,
    /// Whether it changed the state.
    pub changed: bool,
    /// The text.
    pub text: Bilingual,
    /// Whether subscribers were told.
    pub notify: bool,
    /// Components whose impact it set: key and impact from then on.
    #[serde(default)]
    pub impacts: Vec<(String, Impact)>,
    /// What it said before it was corrected, latest first.
    #[serde(default)]
    pub edits: Vec<Edit>,
}

/// An update's words until somebody corrected them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// When they were corrected.
    pub at: Moment,
    /// What the update said until then.
    pub text: Bilingual,
}

/// How sure it is that changes are gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// They may be.
    #[default]
    Possible,
    /// They probably are.
    Likely,
    /// They are.
    Certain,
}

impl Certainty {
    /// All, least sure first.
    pub const ALL: [Certainty; 3] = [Certainty::Possible, Certainty::Likely, Certainty::Certain];

    /// The word in forms.
    pub fn code(self) -> &'static str {
        match self {
            Certainty::Possible => "possible",
            Certainty::Likely => "likely",
            Certainty::Certain => "certain",
        }
    }

    /// Reads [`Certainty::code`].
    pub fn from_code(code: &str) -> Option<Certainty> {
        Certainty::ALL.into_iter().find(|certainty| certainty.code() == code)
    }

    /// The word before the period.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Certainty::Possible => lang.t("Mogelijk verloren", "Possibly lost"),
            Certainty::Likely => lang.t("Waarschijnlijk verloren", "Probably lost"),
            Certainty::Certain => lang.t("Verloren", "Lost"),
        }
    }
}

/// A period whose changes may be gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataLoss {
    /// From this moment.
    pub from: Moment,
    /// Until this moment.
    pub to: Moment,
    /// How sure that is.
    #[serde(default)]
    pub certainty: Certainty,
    /// What it is about ("orders and stock, not payments"); everything when empty.
    #[serde(default)]
    pub scope: Bilingual,
    /// What to check, a line each; the usual list when empty.
    #[serde(default)]
    pub checklist: Bilingual,
}

/// A phase that readers must know of beside the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Everything comes back at once, when all of it is done.
    Restoring,
    /// Looking works, changing doesn't.
    ReadOnly,
    /// Some have it back, others wait.
    Stepwise,
}

impl Phase {
    /// All.
    pub const ALL: [Phase; 3] = [Phase::Restoring, Phase::ReadOnly, Phase::Stepwise];

    /// The word in forms and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Phase::Restoring => "restoring",
            Phase::ReadOnly => "read_only",
            Phase::Stepwise => "stepwise",
        }
    }

    /// Reads [`Phase::code`].
    pub fn from_code(code: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.code() == code)
    }

    /// What it means for the reader.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Phase::Restoring => lang.t(
                "Het herstel loopt. Er is niets beschikbaar tot alles klaar is.",
                "The restore is running. Nothing is available until all of it is done.",
            ),
            Phase::ReadOnly => lang.t(
                "Bekijken kan, wijzigen nog niet.",
                "You can look at everything, but not change anything yet.",
            ),
            Phase::Stepwise => lang.t(
                "We zetten winkels een voor een weer aan. Bij de een werkt het eerder dan bij de ander.",
                "We bring shops back one by one. It works for some before it does for others.",
            ),
        }
    }
}

/// What holds while an incident lasts, beside its state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    /// Phases that readers must know of.
    pub phases: Vec<Phase>,
    /// Who else works on it: a supplier's name; empty when nobody does.
    pub party: String,
    /// What readers can do now, a line each, before the usual advice.
    pub advice: Bilingual,
}

/// An incident with its timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Its number.
    pub id: i64,
    /// Its name in the address.
    pub slug: String,
    /// What is wrong, for a reader.
    pub title: Bilingual,
    /// How far it is.
    pub state: IncidentState,
    /// The worst impact it has now, or had once it is resolved.
    pub impact: Impact,
    /// Since when.
    pub started_at: Moment,
    /// Until when.
    pub resolved_at: Option<Moment>,
    /// The promise: next update before this moment.
    pub next_update_at: Option<Moment>,
    /// Hit components now (or at its worst once resolved): key and impact.
    pub components: Vec<(String, Impact)>,
    /// Changes that may be gone.
    pub data_loss: Option<DataLoss>,
    /// What holds beside the state.
    #[serde(default)]
    pub conditions: Conditions,
    /// Updates, newest first.
    pub updates: Vec<Update>,
    /// The collection of questions that belongs to it, once one of them is published.
    #[serde(default)]
    pub faq: Option<String>,
}

impl Incident {
    /// Whether it is still open.
    pub fn is_open(&self) -> bool {
        self.state != IncidentState::Resolved
    }

    /// The design's `data-tone` while it is open: never green.
    pub fn tone(&self) -> &'static str {
        match self.impact {
            Impact::None => Impact::Minor.tone(),
            impact => impact.tone(),
        }
    }
}

/// Everything the public may know of the status: what pages, banner, feeds, JSON are made from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StatusView {
    /// Goes up with every change.
    pub version: i64,
    /// When it was read from the store.
    pub as_of: Moment,
    /// Groups of components, in their order.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Components, in their order: group by group, those without one last.
    pub components: Vec<Component>,
    /// Open incidents, worst first.
    pub open: Vec<Incident>,
    /// Resolved incidents, latest first.
    pub past: Vec<Incident>,
    /// Maintenance running or ahead, soonest first.
    pub maintenance: Vec<Maintenance>,
    /// The switchboard of channels: what is closed, or closes with an incident.
    #[serde(default)]
    pub switches: Vec<Switch>,
    /// Maintenance that is over or was cancelled, latest first.
    #[serde(default)]
    pub maintained: Vec<Maintenance>,
    /// How impacts count in the figures.
    #[serde(default)]
    pub weights: Weights,
}

/// How long a resolved incident stays in the banner: 24 hours, in microseconds.
const QUIET_LINE: Moment = 24 * 60 * 60 * 1_000_000;

impl StatusView {
    /// Channels that are closed besides their hours.
    pub fn shut(&self, now: Moment) -> Vec<Shut> {
        let worst = self.open.iter().map(|incident| incident.impact).max();
        shut_now(&self.switches, worst, now)
    }

    /// The worst impact now.
    pub fn impact(&self) -> Impact {
        self.components.iter().map(|c| c.impact).max().unwrap_or_default()
    }

    /// The incident the banner is about: the worst open one.
    pub fn banner(&self) -> Option<&Incident> {
        self.open.first()
    }

    /// An incident by its slug.
    pub fn incident(&self, slug: &str) -> Option<&Incident> {
        self.open.iter().chain(&self.past).find(|incident| incident.slug == slug)
    }

    /// The incident that was resolved last, for as long as the banner tells of it.
    pub fn just_resolved(&self, now: Moment) -> Option<&Incident> {
        let lately = 0..QUIET_LINE;
        let ended =
            |incident: &&Incident| incident.resolved_at.is_some_and(|at| lately.contains(&(now - at)));
        self.past.iter().filter(ended).max_by_key(|incident| incident.resolved_at)
    }

    /// Planned work by its slug.
    pub fn work(&self, slug: &str) -> Option<&Maintenance> {
        self.maintenance.iter().chain(&self.maintained).find(|work| work.slug == slug)
    }

    /// Planned work that runs.
    pub fn running(&self) -> Option<&Maintenance> {
        self.maintenance.iter().find(|work| work.state.runs())
    }

    /// A component by its key.
    pub fn component(&self, key: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.key == key)
    }
}

/// What a lead declares an incident with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IncidentDraft {
    /// What is wrong, for a reader.
    pub title: Bilingual,
    /// The first update.
    pub text: Bilingual,
    /// Hit components, and those that are said to work (`none`): key and impact.
    pub components: Vec<(String, Impact)>,
    /// Minutes until the next update; the cadence of the impact when absent.
    pub next_minutes: Option<i64>,
    /// Since when; now when absent.
    pub started_at: Option<Moment>,
    /// Tell subscribers; by rule when absent (a new incident does).
    #[serde(default)]
    pub notify: Option<bool>,
    /// What holds beside the state.
    #[serde(default)]
    pub conditions: Conditions,
    /// When it was declared; now when absent.
    #[serde(default)]
    pub at: Option<Moment>,
    /// The promise as a moment; worked out from `next_minutes`.
    #[serde(default)]
    pub next_update_at: Option<Moment>,
    /// From how many percent of likeness on tickets are held with it by themselves; never when absent.
    #[serde(default)]
    pub hold_above: Option<i64>,
}

/// What a lead writes to an open incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateDraft {
    /// The state from now on.
    pub state: IncidentState,
    /// The text; a change of state needs one.
    pub text: Bilingual,
    /// Impacts from now on; unchanged when empty.
    pub components: Vec<(String, Impact)>,
    /// Minutes until the next update; the cadence when absent; none once resolved.
    pub next_minutes: Option<i64>,
    /// Tell subscribers; by rule when absent (a change of state does).
    pub notify: Option<bool>,
    /// Changes that may be gone; unchanged when absent.
    pub data_loss: Option<DataLoss>,
    /// What holds beside the state; unchanged when absent.
    #[serde(default)]
    pub conditions: Option<Conditions>,
    /// When it was said; now when absent.
    #[serde(default)]
    pub at: Option<Moment>,
    /// The promise as a moment; worked out from `next_minutes`.
    #[serde(default)]
    pub next_update_at: Option<Moment>,
    /// From how many percent of likeness on tickets are held with it by themselves; unchanged when absent.
    #[serde(default)]
    pub hold_above: Option<i64>,
}

impl UpdateDraft {
    /// To this state, with nothing said yet.
    pub fn to(state: IncidentState) -> UpdateDraft {
        UpdateDraft {
            state,
            text: Bilingual::default(),
            components: Vec::new(),
            next_minutes: None,
            notify: None,
            data_loss: None,
            conditions: None,
            at: None,
            next_update_at: None,
            hold_above: None,
        }
    }

    /// Whether it has no words: a correction that makes no update.
    pub fn is_silent(&self) -> bool {
        self.text.is_empty()
    }
}
