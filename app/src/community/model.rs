//! Threads and posts as pages see them. Pure types.

use crate::{Lang, Moment};
use serde::{Deserialize, Serialize};

/// What a thread is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Payments.
    Betalingen,
    /// Shipping.
    Verzenden,
    /// The till app.
    Kassa,
    /// Products and stock.
    Producten,
    /// Marketing.
    Marketing,
    /// Outages.
    Storingen,
    /// Anything else.
    #[default]
    Anders,
}

impl Topic {
    /// All, in the order of the menu.
    pub const ALL: [Topic; 7] = [
        Topic::Betalingen,
        Topic::Verzenden,
        Topic::Kassa,
        Topic::Producten,
        Topic::Marketing,
        Topic::Storingen,
        Topic::Anders,
    ];

    /// The word in the address and the store.
    pub fn code(self) -> &'static str {
        match self {
            Topic::Betalingen => "betalingen",
            Topic::Verzenden => "verzenden",
            Topic::Kassa => "kassa",
            Topic::Producten => "producten",
            Topic::Marketing => "marketing",
            Topic::Storingen => "storingen",
            Topic::Anders => "anders",
        }
    }

    /// Reads [`Topic::code`].
    pub fn from_code(code: &str) -> Option<Topic> {
        Topic::ALL.into_iter().find(|topic| topic.code() == code)
    }

    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Topic::Betalingen => lang.t("Betalingen", "Payments"),
            Topic::Verzenden => lang.t("Verzenden", "Shipping"),
            Topic::Kassa => lang.t("Kassa App", "Kassa App"),
            Topic::Producten => lang.t("Producten", "Products"),
            Topic::Marketing => lang.t("Marketing", "Marketing"),
            Topic::Storingen => lang.t("Storingen", "Outages"),
            Topic::Anders => lang.t("Iets anders", "Something else"),
        }
    }
}

/// A thread in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThreadRow {
    /// Its id.
    pub id: i64,
    /// The question.
    pub title: String,
    /// What it is about.
    pub topic: Topic,
    /// The first words.
    pub excerpt: String,
    /// Who asked.
    pub author: String,
    /// How many answers are visible.
    pub posts: i64,
    /// Whether an answer was accepted.
    pub answered: bool,
    /// The last change.
    pub last_at: Moment,
    /// Hidden by a moderator; only staff see such rows.
    pub hidden: bool,
}

/// A page of threads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThreadList {
    /// Latest first.
    pub rows: Vec<ThreadRow>,
    /// Ask for the next page with this; absent at the end.
    pub next: Option<String>,
}

/// Who wrote something in the community.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The shop; empty when unknown.
    pub shop: String,
    /// Works at the desk.
    pub staff: bool,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// Its id, the anchor on the page.
    pub id: i64,
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub at: Moment,
    /// The text as safe HTML.
    pub html: String,
    /// The answer that solved the question.
    pub accepted: bool,
    /// Hidden by a moderator.
    pub hidden: bool,
}

/// A thread's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    /// Its id.
    pub id: i64,
    /// Its language.
    pub lang: Lang,
    /// The question.
    pub title: String,
    /// What it is about.
    pub topic: Topic,
    /// Who asked.
    pub author: Author,
    /// When.
    pub at: Moment,
    /// The text as safe HTML.
    pub html: String,
    /// Answers, oldest first.
    pub posts: Vec<Post>,
    /// Hidden by a moderator.
    pub hidden: bool,
    /// Whether the reader may choose the accepted answer.
    pub may_accept: bool,
}

/// What a merchant starts a thread with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ThreadDraft {
    /// The question.
    pub title: String,
    /// The text, Markdown.
    pub body: String,
    /// What it is about.
    pub topic: Topic,
}
