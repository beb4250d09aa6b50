//! Tickets that already have a past: the demo's content. Nothing is mailed.

use super::{NewEntry, entry_add, tags_set};
use crate::store::{StoreResult, Tx};
use crate::{exec, row};
use app::tickets::model::{EntryKind, TicketState};
use app::{Lang, Moment};

/// A ticket with its past.
#[derive(Clone, Debug)]
pub struct PastTicket {
    /// What opens the requester's page.
    pub token: String,
    /// The mailbox it came to.
    pub mailbox_id: i64,
    /// Who asks.
    pub requester_id: i64,
    /// Who has it.
    pub assignee_id: Option<i64>,
    /// Its subject.
    pub subject: String,
    /// The requester's language.
    pub lang: Lang,
    /// Where it stands.
    pub state: TicketState,
    /// Its last message on one line.
    pub excerpt: String,
    /// Tags.
    pub tags: Vec<String>,
    /// The conversation, oldest first; the first is the requester's.
    pub entries: Vec<PastEntry>,
}

/// An entry of the past.
#[derive(Clone, Debug)]
pub struct PastEntry {
    /// Who wrote it.
    pub kind: EntryKind,
    /// The writer's account; absent for machines.
    pub author_id: Option<i64>,
    /// When.
    pub at: Moment,
    /// The text, plain; for an event its code (`state:open`, `assign`, `tags:a,b`).
    pub text: String,
}

/// Writes a ticket as it was, and gives its number. No mail goes out.
pub async fn ticket_import(tx: &mut Tx, past: &PastTicket) -> StoreResult<i64> {
    let spoken: Vec<&PastEntry> = past
        .entries
        .iter()
        .filter(|entry| matches!(entry.kind, EntryKind::Requester | EntryKind::Agent))
        .collect();
    let created_at = past.entries.first().map_or(0, |entry| entry.at);
    let last = spoken.last();
    let ours = spoken.iter().rposition(|entry| entry.kind == EntryKind::Agent);
    let waiting_since = spoken.get(ours.map_or(0, |at| at + 1)).map(|entry| entry.at);
    let (number,) = row!(
        tx,
        (i64,),
        "INSERT INTO ticket (token, mailbox_id, requester_id, assignee_id, subject, lang, state, excerpt,
                             created_at, updated_at, waiting_since, unseen)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING number",
        &past.token,
        past.mailbox_id,
        past.requester_id,
        past.assignee_id,
        &past.subject,
        past.lang.code(),
        past.state.code(),
        &past.excerpt,
        created_at,
        last.map_or(created_at, |entry| entry.at),
        waiting_since,
        past.state == TicketState::New
    )?;
    for entry in &past.entries {
        let new = NewEntry {
            number,
            kind: entry.kind.code(),
            author_id: entry.author_id,
            at: entry.at,
            text: &entry.text,
            ..NewEntry::default()
        };
        entry_add(tx, &new).await?;
    }
    tags_set(tx, number, &past.tags).await?;
    // An account is as old as its first ticket, at least.
    exec!(
        tx,
        "UPDATE account SET created_at = $2 WHERE id = $1 AND created_at > $2",
        past.requester_id,
        created_at
    )?;
    Ok(number)
}
