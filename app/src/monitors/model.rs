//! Monitors, alarms and proposed incidents as pages see them. Pure types and rules.

use crate::status::model::{Bilingual, Impact};
use crate::{Lang, Moment};
use serde::{Deserialize, Serialize};

/// How a monitor looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MonitorKind {
    /// Asks a web address.
    #[default]
    Http,
    /// Opens a connection.
    Tcp,
    /// Reads until when a certificate is good.
    Tls,
    /// Waits to be called.
    Heartbeat,
}

impl MonitorKind {
    /// All, in the order of the form.
    pub const ALL: [MonitorKind; 4] =
        [MonitorKind::Http, MonitorKind::Tcp, MonitorKind::Tls, MonitorKind::Heartbeat];

    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            MonitorKind::Http => "http",
            MonitorKind::Tcp => "tcp",
            MonitorKind::Tls => "tls",
            MonitorKind::Heartbeat => "heartbeat",
        }
    }

    /// Reads [`MonitorKind::code`].
    pub fn from_code(code: &str) -> Option<MonitorKind> {
        MonitorKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            MonitorKind::Http => lang.t("Webadres", "Web address"),
            MonitorKind::Tcp => lang.t("Verbinding (TCP)", "Connection (TCP)"),
            MonitorKind::Tls => lang.t("Certificaat", "Certificate"),
            MonitorKind::Heartbeat => lang.t("Hartslag", "Heartbeat"),
        }
    }
}

/// What a monitor knows of what it watches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MonitorState {
    /// Nothing yet.
    #[default]
    New,
    /// It works.
    Up,
    /// It failed often enough.
    Down,
}

impl MonitorState {
    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            MonitorState::New => "new",
            MonitorState::Up => "up",
            MonitorState::Down => "down",
        }
    }

    /// Reads [`MonitorState::code`].
    pub fn from_code(code: &str) -> MonitorState {
        match code {
            "up" => MonitorState::Up,
            "down" => MonitorState::Down,
            _ => MonitorState::New,
        }
    }
}

/// A monitor as an admin sets it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Monitor {
    /// Its id; 0 for a new one.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// How it looks.
    pub kind: MonitorKind,
    /// Where: a web address, or host:port. Empty for a heartbeat.
    pub target: String,
    /// Key of the component it watches; may be empty.
    pub component: String,
    /// What its failing means for that component.
    pub impact: Impact,
    /// Seconds from check to check; for a heartbeat, how often it must be called.
    pub interval_s: i64,
    /// Seconds that a check may take; for a heartbeat, how late a call may be.
    pub timeout_s: i64,
    /// Further tries within one check.
    pub retries: i64,
    /// So many failed checks ...
    pub quorum_fail: i64,
    /// ... of the last so many make it fail.
    pub quorum_of: i64,
    /// Statuses that are good: `200-299, 401`.
    pub expect_status: String,
    /// What the answer must hold; may be empty.
    pub expect_text: String,
    /// Redirects are followed.
    pub follow: bool,
    /// Days before its end that a certificate counts as failing.
    pub tls_days: i64,
    /// Who hears of it; empty for the usual addresses.
    pub alert_to: Vec<String>,
    /// Minutes after which its draft declares itself; never when absent.
    pub publish_after: Option<i64>,
    /// It looks.
    pub enabled: bool,
}

impl Default for Monitor {
    fn default() -> Monitor {
        Monitor {
            id: 0,
            name: String::new(),
            kind: MonitorKind::Http,
            target: String::new(),
            component: String::new(),
            impact: Impact::Major,
            interval_s: 60,
            timeout_s: 10,
            retries: 1,
            quorum_fail: 2,
            quorum_of: 3,
            expect_status: "200-299".into(),
            expect_text: String::new(),
            follow: false,
            tls_days: 14,
            alert_to: Vec::new(),
            publish_after: None,
            enabled: true,
        }
    }
}

/// Checks of a span of time, added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// When it began.
    pub at: Moment,
    /// Checks in it.
    pub checks: i64,
    /// Those that failed.
    pub failed: i64,
    /// Milliseconds that the good ones took on average.
    pub ms: Option<i64>,
}

/// A monitor with what it saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonitorRow {
    /// Its settings.
    pub monitor: Monitor,
    /// What it knows.
    pub state: MonitorState,
    /// Since when.
    pub since: Option<Moment>,
    /// When it looked last.
    pub last_at: Option<Moment>,
    /// How many milliseconds that took, when it was good.
    pub last_ms: Option<i64>,
    /// What was wrong last, for [`failure_words`]; empty when nothing was.
    pub failure: String,
    /// Who saw the alarm, and when.
    pub acked: Option<(Moment, String)>,
    /// Quarters of an hour of the last day, oldest first; those without a check are absent.
    pub slots: Vec<Slot>,
}

/// Something that happened to a monitor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonitorEvent {
    /// When.
    pub at: Moment,
    /// What.
    pub kind: EventKind,
    /// What was wrong, for [`failure_words`].
    pub failure: String,
    /// Who did it; empty when nobody did.
    pub by: String,
}

/// What happened to a monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// It failed often enough.
    Failed,
    /// It works again.
    Recovered,
    /// Somebody saw the alarm.
    Acknowledged,
    /// Nobody did: others were told.
    Escalated,
}

impl EventKind {
    const ALL: [EventKind; 4] =
        [EventKind::Failed, EventKind::Recovered, EventKind::Acknowledged, EventKind::Escalated];

    /// The word in the store and in webhooks.
    pub fn code(self) -> &'static str {
        match self {
            EventKind::Failed => "failed",
            EventKind::Recovered => "recovered",
            EventKind::Acknowledged => "acknowledged",
            EventKind::Escalated => "escalated",
        }
    }

    /// Reads [`EventKind::code`].
    pub fn from_code(code: &str) -> Option<EventKind> {
        EventKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            EventKind::Failed => lang.t("Faalt", "Failing"),
            EventKind::Recovered => lang.t("Hersteld", "Recovered"),
            EventKind::Acknowledged => lang.t("Gezien", "Acknowledged"),
            EventKind::Escalated => lang.t("Doorgezet", "Escalated"),
        }
    }
}

/// One monitor with its history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonitorPage {
    /// The monitor.
    pub row: MonitorRow,
    /// The address that a heartbeat is called at; empty for other kinds and a new one.
    pub beat_url: String,
    /// What happened, latest first.
    pub events: Vec<MonitorEvent>,
    /// The last thirty days, oldest first.
    pub days: Vec<Slot>,
}

/// All monitors, and what holds for all of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MonitorsPage {
    /// In the order of their names.
    pub rows: Vec<MonitorRow>,
    /// Since when the watch itself can reach nothing.
    pub blind: Option<Moment>,
    /// What holds for all.
    pub settings: WatchSettings,
}

/// What holds for all monitors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WatchSettings {
    /// Where the watch looks before it believes a failure: host:port or a web address.
    pub reference: Vec<String>,
    /// Who hears of a failure; empty: `alarm_to`, or else the admins.
    pub alert_to: Vec<String>,
    /// Who hears when nobody has seen it.
    pub escalate_to: Vec<String>,
    /// After so many minutes.
    pub escalate_minutes: i64,
    /// Where a webhook is sent; empty for none.
    pub hook_url: String,
    /// What it is signed with, as Standard Webhooks writes it: `whsec_…`.
    pub hook_secret: String,
}

/// What a link in an alarm leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// The monitor's name.
    pub name: String,
    /// It still fails.
    pub failing: bool,
    /// Since when it is so.
    pub since: Option<Moment>,
    /// What was wrong, for [`failure_words`].
    pub failure: String,
    /// Who saw it, and when.
    pub acked: Option<(Moment, String)>,
}

/// An incident that a machine proposes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Its id.
    pub id: i64,
    /// What noticed it: `monitor:5`, `burst`.
    pub cause: String,
    /// Why it is proposed, for staff.
    pub reason: Bilingual,
    /// What would be said to be wrong.
    pub title: Bilingual,
    /// The first update.
    pub text: Bilingual,
    /// Hit components: key and impact.
    pub components: Vec<(String, Impact)>,
    /// When it was proposed.
    pub created_at: Moment,
    /// When it declares itself.
    pub publish_at: Option<Moment>,
    /// Who looks into it, and since when.
    pub acked: Option<(Moment, String)>,
}

/// What was wrong with a check, in words. `failure` is a word of ours with a detail: `status:503`.
pub fn failure_words(failure: &str, lang: Lang) -> String {
    let (what, detail) = failure.split_once(':').unwrap_or((failure, ""));
    let fixed = match what {
        "" => "",
        "address" => lang.t("het adres klopt niet", "the address is wrong"),
        "name" => lang.t("de naam is niet te vinden (DNS)", "the name cannot be found (DNS)"),
        "refused" => lang.t("de verbinding wordt geweigerd", "the connection is refused"),
        "timeout" => lang.t("geen antwoord binnen de tijd", "no answer in time"),
        "untrusted" => lang.t("het certificaat wordt niet vertrouwd", "the certificate is not trusted"),
        "expired" => lang.t("het certificaat is verlopen", "the certificate has expired"),
        "broken" => lang.t("de verbinding brak af", "the connection broke"),
        "text" => lang.t("de verwachte tekst ontbreekt", "the expected text is missing"),
        "redirects" => lang.t("te veel doorverwijzingen", "too many redirects"),
        "missed" => lang.t("de hartslag bleef uit", "the heartbeat did not come"),
        _ => lang.t("niet te bereiken", "cannot be reached"),
    };
    match what {
        "status" => lang.t(format!("antwoordt met status {detail}"), format!("answers with status {detail}")),
        "expires" if detail == "1" => {
            lang.t("het certificaat verloopt over 1 dag", "the certificate expires in 1 day").into()
        }
        "expires" => lang.t(
            format!("het certificaat verloopt over {detail} dagen"),
            format!("the certificate expires in {detail} days"),
        ),
        _ => fixed.into(),
    }
}
