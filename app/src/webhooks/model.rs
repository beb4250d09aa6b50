//! Webhooks as pages see them. Pure types.

use crate::Moment;
use crate::subscribers::model::Wishes;
use serde::{Deserialize, Serialize};

/// The form of what is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Standard Webhooks with an incident as Statuspage writes it.
    #[default]
    Standard,
    /// What an incoming webhook of Slack takes.
    Slack,
}

impl Format {
    /// Both.
    pub const ALL: [Format; 2] = [Format::Standard, Format::Slack];

    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Format::Standard => "standard",
            Format::Slack => "slack",
        }
    }

    /// Reads [`Format::code`]; what isn't Slack's is the standard one.
    pub fn from_code(code: &str) -> Format {
        if code == "slack" { Format::Slack } else { Format::Standard }
    }
}

/// A webhook to make or change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDraft {
    /// Where calls go.
    pub url: String,
    /// The form of the body.
    pub format: Format,
    /// What it hears.
    pub wishes: Wishes,
}

/// Why a webhook is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Off {
    /// Its owner switched it off.
    Owner,
    /// It answered 410: gone.
    Gone,
    /// It failed at every try for days.
    Failed,
}

impl Off {
    /// Reads the word in the store.
    pub fn from_code(code: &str) -> Off {
        match code {
            "gone" => Off::Gone,
            "failed" => Off::Failed,
            _ => Off::Owner,
        }
    }
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its number.
    pub id: i64,
    /// The owner's address.
    pub owner: String,
    /// Where calls go.
    pub url: String,
    /// The form of the body.
    pub format: Format,
    /// What it hears.
    pub wishes: Wishes,
    /// Off, and since when.
    pub off: Option<(Off, Moment)>,
    /// The secret, for a few minutes after it was made; its owner alone.
    pub secret: Option<String>,
    /// The last calls, latest first.
    pub calls: Vec<Call>,
}

/// How a call went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallState {
    /// To be made, or made again.
    Waiting,
    /// Answered with 2xx.
    Sent,
    /// Given up.
    Failed,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// A test, rather than news.
    pub test: bool,
    /// When it was due first.
    pub at: Moment,
    /// How it went.
    pub state: CallState,
    /// Tries so far.
    pub attempts: i64,
    /// When it is tried next.
    pub next_at: Moment,
    /// HTTP's status of the last try.
    pub status: Option<i64>,
    /// Why the last try failed, a code; empty where a status tells.
    pub error: String,
}
