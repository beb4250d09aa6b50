//! Channels, office hours, the contact form and mailboxes as pages see them. Pure types.

use crate::Lang;
use crate::status::model::Bilingual;
use serde::{Deserialize, Serialize};

/// A way to reach us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelKind {
    /// Telephone.
    Phone,
    /// Mail and form.
    Mail,
    /// The community.
    Community,
    /// Chat, by somebody else's program.
    Chat,
}

impl ChannelKind {
    /// All, in the order of the page.
    pub const ALL: [ChannelKind; 4] =
        [ChannelKind::Phone, ChannelKind::Mail, ChannelKind::Community, ChannelKind::Chat];

    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            ChannelKind::Phone => "phone",
            ChannelKind::Mail => "mail",
            ChannelKind::Community => "community",
            ChannelKind::Chat => "chat",
        }
    }

    /// Reads [`ChannelKind::code`].
    pub fn from_code(code: &str) -> Option<ChannelKind> {
        ChannelKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            ChannelKind::Phone => lang.t("Bellen", "Phone"),
            ChannelKind::Mail => lang.t("Mailen", "Mail"),
            ChannelKind::Community => lang.t("Community", "Community"),
            ChannelKind::Chat => lang.t("Chatten", "Chat"),
        }
    }
}

/// A channel as it is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// Which.
    pub kind: ChannelKind,
    /// Where: a number, an address, a path.
    pub address: String,
    /// Whether people answer now.
    pub open: bool,
    /// Computed words: "Vandaag open tot 17:00", "U hoort maandag vanaf 09:00 van ons".
    pub words: String,
}

/// What the contact page and the home page tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContactPage {
    /// Channels in their order.
    pub channels: Vec<Channel>,
    /// When an answer to a mail or form sent now comes: "Vandaag vóór 17:00", "Maandag vanaf 09:00".
    pub expect: String,
}

/// A file with the form.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Upload {
    /// Its name as sent.
    pub filename: String,
    /// Its type as sent; judged again when served.
    pub content_type: String,
    /// Its bytes.
    pub data: Vec<u8>,
}

/// The contact form.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ContactForm {
    /// Name.
    pub name: String,
    /// Address to answer to.
    pub email: String,
    /// Subject.
    pub subject: String,
    /// The question.
    pub body: String,
    /// Files, five at most, 10 MB together.
    pub files: Vec<Upload>,
}

/// Opening of one weekday in minutes since midnight, local time; absent when closed.
pub type DayHours = Option<(u16, u16)>;

/// Office hours of a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekHours {
    /// Monday first.
    pub days: [DayHours; 7],
}

/// A day on which everything is closed, besides Dutch public holidays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// The date, `2026-12-24`.
    pub date: String,
    /// Why, in Dutch.
    pub nl: String,
    /// Why, in English.
    pub en: String,
}

/// The office hours as an admin edits them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OfficeHours {
    /// Hours of phone.
    pub phone: WeekHours,
    /// Hours of mail and form.
    pub mail: WeekHours,
    /// Extra closures, soonest first.
    pub closures: Vec<Closure>,
    /// Dutch public holidays of this year and the next that close the desk, for reading: date, name in both languages.
    pub holidays: Vec<Closure>,
}

/// A mailbox as an admin edits it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mailbox {
    /// Its id; 0 for a new one.
    pub id: i64,
    /// The sender's name: "Winkelkade Hulp".
    pub name: String,
    /// Its address.
    pub address: String,
    /// Other addresses it takes.
    pub aliases: Vec<String>,
    /// What stands under its answers and acknowledgements, in each language; empty for the usual.
    pub signature: Bilingual,
    /// Tickets in it that are new or open.
    pub open: i64,
}
