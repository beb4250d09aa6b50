//! The use cases of tickets. Implemented by `server::desk::tickets`.

use super::model::*;
use crate::{Actor, AppResult, Lang};
use async_trait::async_trait;

/// What can be done with tickets. Every use case authorises by its actor.
#[async_trait]
pub trait Tickets: Send + Sync {
    /// How many tickets each view has. Staff.
    async fn queue_counts(&self, by: &Actor) -> AppResult<Vec<(View, i64)>>;
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
