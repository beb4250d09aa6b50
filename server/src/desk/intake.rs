//! What became of an item of the spool, or why it could not be taken. Shared by the
//! desks that take items (`tickets`, `community`) and `jobs::drain`.

use crate::store::StoreError;

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new ticket.
    Ticket(i64),
    /// A message at a ticket.
    Reply(i64),
    /// A machine's mail, and the ticket it was put with.
    Automatic(Option<i64>),
    /// A new thread.
    Thread(i64),
    /// An answer at a thread.
    Post(i64),
    /// What somebody wants of a kind of mail.
    Choice,
    /// What a lead did to an incident.
    Deed,
    /// The same mail was here before.
    Duplicate,
    /// This item was handled before.
    Before,
}

impl Outcome {
    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Ticket(_) => "ticket",
            Outcome::Reply(_) => "reply",
            Outcome::Automatic(_) => "automatic",
            Outcome::Thread(_) => "thread",
            Outcome::Post(_) => "post",
            Outcome::Choice => "choice",
            Outcome::Deed => "deed",
            Outcome::Duplicate => "duplicate",
            Outcome::Before => "before",
        }
    }
}

/// Why an item could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// There is nothing in it that could be taken: to be set apart.
    #[error("{0}")]
    Unreadable(String),
    /// The files can't be written: try again.
    #[error("the files folder failed: {0}")]
    Files(#[from] std::io::Error),
    /// The store is away (try again), or refused it.
    #[error(transparent)]
    Store(#[from] StoreError),
}
