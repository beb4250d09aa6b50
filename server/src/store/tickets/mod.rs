//! Tickets in the store: the queue, the conversation, what came in, and the
//! counts that must agree.
//!
//! Called by `desk::tickets`, the demo's loader and `loket check`. A deed on a
//! ticket locks its row first, so that on PostgreSQL too a reply and a message
//! that comes in see each other. Must never be asked for more than a page.

mod check;
mod conversation;
mod deed;
mod hold;
mod intake;
mod join;
mod loops;
mod past;
mod queue;
mod tagged;

pub use check::{TicketCheck, check};
pub use conversation::{
    DeliveryRow, EntryRow, FileRow, LastMessage, deliveries, entries, entry_html, file, files, last_message,
    message_ids, newest_message,
};
pub use deed::{
    NewEntry, NewTicket, after_message, after_reply, assign, attachment_add, entry_add, entry_checked,
    entry_message_id, event_known, seen, state_set, tags_set, ticket_add, ticket_lock, token_of,
};
pub use hold::{HoldFor, HoldRow, hold_add, hold_begin, hold_end, hold_of_mailbox, holds};
pub use intake::{
    Intake, MailboxRow, intake_add, intake_seen, known_messages, mailboxes, outbox_message_id, requester,
    sent_mail, takes_part, ticket_of_item, twin,
};
pub use join::{EntryToSplit, calm, entry_move, entry_to_split, merge, split_propose, survivor, unmerge};
pub use loops::{
    LoopRow, StoppedRow, loop_known, loop_resume, loop_stop, loops, messages_written, tickets_begun,
};
pub use past::{PastEntry, PastTicket, ticket_import};
pub use queue::{Place, mine_count, queue_mine, queue_new, queue_solved, queue_state, state_counts};

pub use tagged::{tag_add, tagged, tagged_counts};

use super::{StoreResult, Tx};
use crate::{opt, rows};
use app::Moment;

/// A ticket with the names that pages show beside it (the view `ticket_row`).
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TicketRow {
    /// Its human number.
    pub number: i64,
    /// What opens the requester's page.
    pub token: String,
    /// Its subject.
    pub subject: String,
    /// The requester's language, as a code.
    pub lang: String,
    /// The state's code.
    pub state: String,
    /// The first line of the last message.
    pub excerpt: String,
    /// When it began.
    pub created_at: Moment,
    /// When the last message came.
    pub updated_at: Moment,
    /// Since when the requester waits for us.
    pub waiting_since: Option<Moment>,
    /// The last message is the requester's and nobody has seen it.
    pub unseen: bool,
    /// The hold it is in, while it is held.
    pub hold_id: Option<i64>,
    /// The ticket that it was merged into.
    pub merged_into: Option<i64>,
    /// The mailbox it came to.
    pub mailbox_id: i64,
    /// The mailbox's name.
    pub mailbox_name: String,
    /// The mailbox's address.
    pub mailbox_address: String,
    /// The requester's account.
    pub requester_id: i64,
    /// The requester's name; may be empty.
    pub requester_name: String,
    /// The requester's address.
    pub requester_email: String,
    /// The requester's shop; may be empty.
    pub requester_shop: String,
    /// Since when the requester is known.
    pub requester_since: Moment,
    /// When a mail to the requester's address came back for good.
    pub returned_at: Option<Moment>,
    /// Why; empty when none did.
    pub returned_why: String,
    /// Who has it.
    pub assignee_id: Option<i64>,
    /// The assignee's name.
    pub assignee_name: Option<String>,
    /// Tags, separated by commas.
    pub tags: Option<String>,
}

impl TicketRow {
    /// The mailbox it came to, by its own address.
    pub fn mailbox(&self) -> MailboxRow {
        MailboxRow {
            id: self.mailbox_id,
            name: self.mailbox_name.clone(),
            address: self.mailbox_address.clone(),
            takes: self.mailbox_address.clone(),
        }
    }
}

impl TicketRow {
    /// The requester's name, or the address where no name is known.
    pub fn requester(&self) -> &str {
        if self.requester_name.is_empty() { &self.requester_email } else { &self.requester_name }
    }

    /// Tags in alphabetical order.
    pub fn tag_list(&self) -> Vec<String> {
        let mut tags: Vec<String> =
            self.tags.iter().flat_map(|tags| tags.split(',')).map(str::to_owned).collect();
        tags.sort();
        tags
    }
}

/// A ticket by its number.
pub async fn ticket(tx: &mut Tx, number: i64) -> StoreResult<Option<TicketRow>> {
    opt!(tx, TicketRow, "SELECT * FROM ticket_row WHERE number = $1", number)
}

/// A ticket by its token, in whatever case a mail server left it. The exact spelling wins.
pub async fn ticket_by_token(tx: &mut Tx, token: &str) -> StoreResult<Option<TicketRow>> {
    let found =
        rows!(tx, TicketRow, "SELECT * FROM ticket_row WHERE lower(token) = lower($1) LIMIT 8", token)?;
    let exact = found.iter().position(|row| row.token == token);
    Ok(exact.or((found.len() == 1).then_some(0)).and_then(|at| found.into_iter().nth(at)))
}

/// The requester's tickets, latest first; merged ones are part of another one.
pub async fn tickets_of(tx: &mut Tx, requester_id: i64, limit: i64) -> StoreResult<Vec<TicketRow>> {
    rows!(
        tx,
        TicketRow,
        "SELECT * FROM ticket_row WHERE requester_id = $1 AND merged_into IS NULL ORDER BY updated_at DESC, number DESC LIMIT $2",
        requester_id,
        limit
    )
}
