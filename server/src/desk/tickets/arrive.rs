//! What arrives, in the store: a new ticket, or one more message at an old one.
//! Called inside the transaction of `receive`; decides states, never commits.

use super::TicketsDesk;
use super::deeds::event_add;
use super::event::Event;
use super::files::Kept;
use super::incoming::excerpt;
use crate::mail::spool::Told;
use crate::store::tickets::{self, MailboxRow, NewEntry, NewTicket, TicketRow};
use crate::store::{StoreResult, Tx};
use app::tickets::model::{EntryKind, TicketState};
use app::{Lang, Moment};

/// A message that arrives, whatever door it came through.
#[derive(Clone, Debug)]
pub(super) struct Arrival<'a> {
    pub spool_id: &'a str,
    pub at: Moment,
    pub author_id: Option<i64>,
    pub subject: &'a str,
    pub lang: Lang,
    pub text: &'a str,
    pub quoted: &'a str,
    pub html: Option<&'a str>,
    pub message_id: Option<&'a str>,
    pub files: &'a [Kept],
    /// What its sender was told, when this is a replay.
    pub told: Option<&'a Told>,
    /// It is played with the clock of its own time.
    pub played: bool,
}

impl TicketsDesk {
    /// Begins a ticket with its first message.
    pub(super) async fn begin(
        &self,
        tx: &mut Tx,
        arrival: &Arrival<'_>,
        mailbox: &MailboxRow,
        requester_id: i64,
        token: &str,
    ) -> StoreResult<i64> {
        let subject = match arrival.subject {
            "" => arrival.lang.t("(geen onderwerp)", "(no subject)"),
            subject => subject,
        };
        let new = NewTicket {
            number: arrival.told.map(|told| told.number),
            token: arrival.told.map_or(token, |told| &told.token),
            mailbox_id: mailbox.id,
            requester_id,
            subject,
            lang: arrival.lang.code(),
            excerpt: &excerpt(arrival.text, subject),
            at: arrival.at,
        };
        let number = tickets::ticket_add(tx, &new).await?;
        self.entry(tx, number, EntryKind::Requester, arrival).await?;
        self.hold_new(tx, number, (mailbox.id, &mailbox.name), arrival.at).await?;
        Ok(number)
    }

    /// Adds a person's message. Who waited or was answered is open again; what is held
    /// with an incident stays held.
    pub(super) async fn add(&self, tx: &mut Tx, row: &TicketRow, arrival: &Arrival<'_>) -> StoreResult<i64> {
        let entry = self.entry(tx, row.number, EntryKind::Requester, arrival).await?;
        let before = TicketState::from_code(&row.state).unwrap_or(TicketState::Open);
        let (after, since) = after_message(before, row.waiting_since, arrival.at);
        if after != before {
            event_add(tx, row.number, &Event::State(after), None, arrival.at).await?;
        }
        let line = excerpt(arrival.text, &row.subject);
        tickets::after_message(tx, row.number, arrival.at, &line, after.code(), since).await?;
        Ok(entry)
    }

    /// Adds an entry with its files.
    pub(super) async fn entry(
        &self,
        tx: &mut Tx,
        number: i64,
        kind: EntryKind,
        arrival: &Arrival<'_>,
    ) -> StoreResult<i64> {
        let entry = NewEntry {
            number,
            kind: kind.code(),
            author_id: arrival.author_id,
            at: arrival.at,
            text: arrival.text,
            quoted: arrival.quoted,
            html: arrival.html,
            message_id: arrival.message_id,
            spool_id: Some(arrival.spool_id),
        };
        let id = tickets::entry_add(tx, &entry).await?;
        for file in arrival.files {
            tickets::attachment_add(
                tx,
                id,
                &file.filename,
                &file.content_type,
                file.bytes,
                &file.sha256,
                file.content_id.as_deref(),
            )
            .await?;
        }
        Ok(id)
    }
}

/// The state after a person's message, and since when that person waits.
fn after_message(before: TicketState, waiting: Option<Moment>, at: Moment) -> (TicketState, Moment) {
    match before {
        TicketState::New | TicketState::Open | TicketState::Held => (before, waiting.unwrap_or(at)),
        TicketState::Waiting | TicketState::Solved | TicketState::Closed => (TicketState::Open, at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_opens_what_was_done() {
        assert_eq!(after_message(TicketState::Solved, Some(1), 5), (TicketState::Open, 5));
        assert_eq!(after_message(TicketState::Waiting, None, 5), (TicketState::Open, 5));
    }

    #[test]
    fn a_second_message_does_not_put_anybody_back() {
        assert_eq!(after_message(TicketState::New, Some(1), 5), (TicketState::New, 1));
        assert_eq!(after_message(TicketState::Held, Some(1), 5), (TicketState::Held, 1));
        assert_eq!(after_message(TicketState::Open, None, 5), (TicketState::Open, 5));
    }
}
