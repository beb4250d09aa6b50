//! What became of an item of the spool, or why it could not be taken; and waiting for it. Shared by
//! the desks that take items (`tickets`, `community`, `mails`, `subscribers`) and `jobs::drain`.

use super::Base;
use super::pulse::Topic;
use crate::mail::spool::Envelope;
use crate::store::tickets::intake_seen;
use crate::store::{StoreError, StoreResult};
use app::AppResult;
use std::time::Duration;

/// A page waits so long for the drain; what takes longer shows up by itself.
const PATIENCE: Duration = Duration::from_secs(3);

impl Base {
    /// Into the spool, then waits a moment for what comes of it: `landed` looks that up by the item's
    /// id. Nothing when that takes longer or can't be looked up: the item is kept all the same.
    pub(super) async fn accept_and_wait<T, F: Future<Output = StoreResult<Option<T>>>>(
        &self,
        envelope: &Envelope,
        landed: impl Fn(String) -> F,
    ) -> AppResult<Option<T>> {
        let mut taken = self.pulse.subscribe(Topic::Queue);
        let id = self.spool.accept(envelope, Vec::new()).await?.to_string();
        let found = async {
            loop {
                match landed(id.clone()).await {
                    Ok(None) if taken.changed().await.is_ok() => {}
                    found => return found.unwrap_or_default(),
                }
            }
        };
        Ok(tokio::time::timeout(PATIENCE, found).await.unwrap_or_default())
    }

    /// Whether an item was taken, for who waits for nothing else.
    pub(super) async fn taken(&self, id: String) -> StoreResult<Option<()>> {
        Ok(intake_seen(&mut self.store.read().await?, &id).await?.then_some(()))
    }
}

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
