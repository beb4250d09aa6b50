//! The use cases of tickets. Implemented by `server::desk::tickets`.

use super::model::*;
use crate::{Actor, AppResult, Lang};
use async_trait::async_trait;

/// What can be done with tickets. Every use case authorises by its actor.
#[async_trait]
pub trait Tickets: Send + Sync {
    /// How many tickets each view has. Staff.
    async fn queue_counts(&self, by: &Actor) -> AppResult<Vec<(View, i64)>>;
    /// Tickets with a tag, those with a number below `before`, latest first. Staff.
    async fn tagged(&self, by: &Actor, lang: Lang, tag: &str, before: Option<i64>) -> AppResult<TagPage>;
    /// A page of a view, with the counts of all views. Staff.
    async fn queue(&self, by: &Actor, lang: Lang, view: View, after: Option<String>) -> AppResult<QueuePage>;

    /// A ticket with everything at it; marks it as looked at by the actor. Staff.
    async fn ticket(&self, by: &Actor, lang: Lang, number: i64) -> AppResult<Ticket>;

    /// The same, with the pictures from elsewhere in one of its messages: its sender may then
    /// see that the mail was read. Staff.
    async fn ticket_with_pictures(
        &self,
        by: &Actor,
        lang: Lang,
        number: i64,
        entry: i64,
    ) -> AppResult<Ticket>;

    /// Answers a ticket or adds a note. `Conflict` when the requester wrote after
    /// `draft.seen`: nothing is sent then. Staff.
    async fn ticket_reply(&self, by: &Actor, number: i64, draft: ReplyDraft) -> AppResult<()>;

    /// Gives tickets to the actor, or to nobody. Staff.
    async fn ticket_assign(&self, by: &Actor, numbers: &[i64], to_me: bool) -> AppResult<()>;

    /// Sets the state of tickets and returns what each had before, for undo. Staff.
    async fn ticket_state(
        &self,
        by: &Actor,
        numbers: &[i64],
        state: TicketState,
    ) -> AppResult<Vec<(i64, TicketState)>>;

    /// Replaces the tags of a ticket. Staff.
    async fn ticket_tags(&self, by: &Actor, number: i64, tags: Vec<String>) -> AppResult<()>;

    /// Makes a ticket part of another one of the same requester. Staff.
    async fn ticket_merge(&self, by: &Actor, from: i64, into: i64) -> AppResult<()>;

    /// Takes a merge back. Staff.
    async fn ticket_unmerge(&self, by: &Actor, number: i64) -> AppResult<()>;

    /// Makes a requester's message a ticket of its own (`off`), or takes the proposal away.
    /// The number of the ticket it is at now. Staff.
    async fn entry_split(&self, by: &Actor, entry: i64, off: bool) -> AppResult<i64>;

    /// What is held and why, oldest first. Staff.
    async fn holds(&self, by: &Actor, lang: Lang) -> AppResult<Holds>;

    /// Holds the new tickets of a mailbox until they are let go. Lead.
    async fn mailbox_hold(&self, by: &Actor, mailbox: i64, note: &str) -> AppResult<()>;

    /// Holds tickets with an open incident, by its slug; empty when there is but one. Returns
    /// the state each had before, for undo. Staff.
    async fn ticket_hold(
        &self,
        by: &Actor,
        numbers: &[i64],
        incident: &str,
    ) -> AppResult<Vec<(i64, TicketState)>>;

    /// Lets everything of a hold go: tickets are what they were before. Lead.
    async fn hold_release(&self, by: &Actor, hold: i64) -> AppResult<()>;

    /// Loops that are stopped, latest first. Staff.
    async fn loops(&self, by: &Actor, lang: Lang) -> AppResult<Vec<StoppedLoop>>;

    /// Lets a loop go on. Staff.
    async fn loop_resume(&self, by: &Actor, id: i64) -> AppResult<()>;

    /// The actor's own tickets, latest first. Merchant.
    async fn my_tickets(&self, by: &Actor, lang: Lang) -> AppResult<Vec<TicketLink>>;

    /// The requester's view of a ticket by its unguessable token (notes and events left out).
    /// `Ok(None)` when it was accepted and is not a ticket yet. Anyone who has the token.
    async fn own_ticket(&self, by: &Actor, lang: Lang, token: &str) -> AppResult<Option<Ticket>>;

    /// The requester answers on the ticket's page; goes through the spool like a mail.
    async fn own_ticket_reply(&self, by: &Actor, token: &str, text: &str) -> AppResult<()>;

    /// Another try for a mail that failed, under the same Message-ID. Staff.
    async fn mail_retry(&self, by: &Actor, mail: i64) -> AppResult<()>;

    /// Mails that wait, were sent or failed, latest first. Staff.
    async fn outgoing(&self, by: &Actor, lang: Lang) -> AppResult<Vec<OutgoingMail>>;
}
