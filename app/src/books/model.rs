//! The books as pages see them. Pure types.

use crate::Moment;
use serde::{Deserialize, Serialize};

/// What became of the items that came in on a day for a mailbox. The spool counts what
/// came in, the store what became of it: the difference is `missing`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookLine {
    /// When the office's day begins.
    pub day: Moment,
    /// The mailbox's name; empty for posts and for what was not sorted yet.
    pub mailbox: String,
    /// Items in the spool's journal.
    pub received: i64,
    /// Became tickets.
    pub tickets: i64,
    /// Became messages at tickets.
    pub replies: i64,
    /// Machines' mail.
    pub automatic: i64,
    /// Threads and posts of the community.
    pub posts: i64,
    /// People who want, or no longer want, a kind of mail.
    pub choices: i64,
    /// Were here before.
    pub duplicates: i64,
    /// Wait in the spool.
    pub waiting: i64,
    /// Lie in quarantine.
    pub quarantined: i64,
    /// Handled, says the journal; unknown, says the store.
    pub missing: i64,
}

/// An item in quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// Its name in the spool.
    pub id: String,
    /// When it came in.
    pub at: Moment,
    /// Who sent it, as the envelope says; may be empty.
    pub from: String,
    /// Whom it is for.
    pub to: String,
    /// Why it could not be processed.
    pub reason: String,
}

/// The page of the books.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BooksPage {
    /// The last days, latest first.
    pub lines: Vec<BookLine>,
    /// Items in quarantine, oldest first.
    pub quarantine: Vec<Quarantined>,
    /// Items that wait in the spool now.
    pub waiting: i64,
    /// When the oldest of them came in.
    pub oldest: Option<Moment>,
}

impl BooksPage {
    /// How many items are missing.
    pub fn missing(&self) -> i64 {
        self.lines.iter().map(|line| line.missing).sum()
    }
}
