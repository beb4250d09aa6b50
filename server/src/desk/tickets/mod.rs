//! The use cases of tickets: mail and forms become tickets, agents answer them.
//!
//! Called by pages, forms and server functions through the port of `app`, and by
//! `jobs::drain` for what comes in. Every deed is one transaction, its mails are
//! rows of the outbox in it. It must never mail anybody itself, nor tell a
//! requester what a note or an event says.

mod ack;
mod arrive;
mod conversation;
mod deeds;
mod event;
mod files;
mod flood;
mod form;
mod hold;
mod incoming;
mod invitation;
mod join;
mod lookup;
mod loops;
mod office;
mod own;
mod presence;
mod queue;
mod receive;
mod remote;
mod reply;
mod words;

pub use files::StoredFile;
pub(crate) use files::place;
pub use flood::MeTooItem;
pub(crate) use flood::{LOOK_JOB, time_of};
pub use form::ReplyItem;
pub(crate) use incoming::excerpt;
pub(crate) use reply::reply_address;

use super::Base;
use app::tickets::model::*;
use app::tickets::port::Tickets;
use app::{Actor, AppResult, Lang};
use async_trait::async_trait;
use own::Pending;
use presence::Presence;

/// The use cases of tickets.
pub struct TicketsDesk {
    base: Base,
    presence: Presence,
    pending: Pending,
    models: flood::Models,
}

impl TicketsDesk {
    /// On this base.
    pub fn new(base: Base) -> TicketsDesk {
        TicketsDesk {
            base,
            presence: Presence::default(),
            pending: Pending::default(),
            models: flood::Models::default(),
        }
    }

    /// What it stands on.
    pub fn base(&self) -> &Base {
        &self.base
    }
}

#[async_trait]
impl Tickets for TicketsDesk {
    async fn mail_retry(&self, by: &Actor, mail: i64) -> AppResult<()> {
        self.retry(by, mail).await
    }

    async fn queue_counts(&self, by: &Actor) -> AppResult<Vec<(View, i64)>> {
        self.counts(by).await
    }

    async fn tagged(&self, by: &Actor, lang: Lang, tag: &str, before: Option<i64>) -> AppResult<TagPage> {
        self.with_tag(by, lang, tag, before).await
    }

    async fn queue(&self, by: &Actor, lang: Lang, view: View, after: Option<String>) -> AppResult<QueuePage> {
        self.page(by, lang, view, after).await
    }

    async fn ticket(&self, by: &Actor, lang: Lang, number: i64) -> AppResult<Ticket> {
        self.staff_ticket(by, lang, number, None).await
    }

    async fn ticket_with_pictures(
        &self,
        by: &Actor,
        lang: Lang,
        number: i64,
        entry: i64,
    ) -> AppResult<Ticket> {
        self.staff_ticket(by, lang, number, Some(entry)).await
    }

    async fn ticket_reply(&self, by: &Actor, number: i64, draft: ReplyDraft) -> AppResult<()> {
        self.reply(by, number, draft).await
    }

    async fn ticket_assign(&self, by: &Actor, numbers: &[i64], to_me: bool) -> AppResult<()> {
        self.assign(by, numbers, to_me).await
    }

    async fn ticket_state(
        &self,
        by: &Actor,
        numbers: &[i64],
        state: TicketState,
    ) -> AppResult<Vec<(i64, TicketState)>> {
        self.state(by, numbers, state).await
    }

    async fn ticket_tags(&self, by: &Actor, number: i64, tags: Vec<String>) -> AppResult<()> {
        self.tags(by, number, tags).await
    }

    async fn ticket_merge(&self, by: &Actor, from: i64, into: i64) -> AppResult<()> {
        self.merge(by, from, into).await
    }

    async fn ticket_unmerge(&self, by: &Actor, number: i64) -> AppResult<()> {
        self.unmerge(by, number).await
    }

    async fn entry_split(&self, by: &Actor, entry: i64, off: bool) -> AppResult<i64> {
        self.split(by, entry, off).await
    }

    async fn holds(&self, by: &Actor, lang: Lang) -> AppResult<Holds> {
        self.holds(by, lang).await
    }

    async fn mailbox_hold(&self, by: &Actor, mailbox: i64, note: &str) -> AppResult<()> {
        self.hold_mailbox(by, mailbox, note).await
    }

    async fn ticket_hold(
        &self,
        by: &Actor,
        numbers: &[i64],
        incident: &str,
    ) -> AppResult<Vec<(i64, TicketState)>> {
        self.hold_tickets(by, numbers, incident).await
    }

    async fn hold_release(&self, by: &Actor, hold: i64) -> AppResult<()> {
        self.hold_release(by, hold).await
    }

    async fn loops(&self, by: &Actor, lang: Lang) -> AppResult<Vec<StoppedLoop>> {
        self.loops(by, lang).await
    }

    async fn loop_resume(&self, by: &Actor, id: i64) -> AppResult<()> {
        self.loop_resume(by, id).await
    }

    async fn my_tickets(&self, by: &Actor, lang: Lang) -> AppResult<Vec<TicketLink>> {
        self.mine(by, lang).await
    }

    async fn own_ticket(&self, by: &Actor, lang: Lang, token: &str) -> AppResult<Option<Ticket>> {
        self.own(by, lang, token).await
    }

    async fn own_ticket_reply(&self, by: &Actor, token: &str, text: &str) -> AppResult<()> {
        self.own_reply(by, token, text).await
    }

    async fn outgoing(&self, by: &Actor, lang: Lang) -> AppResult<Vec<OutgoingMail>> {
        self.outbox(by, lang).await
    }
}
