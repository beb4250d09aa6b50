//! What was said at a ticket. One statement for all entries, one for all their
//! files, one for all their mails.

use crate::store::{StoreResult, Tx};
use crate::{opt, rows};
use app::Moment;

/// An entry with its author's name.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EntryRow {
    /// Its id, ascending in time of arrival.
    pub id: i64,
    /// The kind's code.
    pub kind: String,
    /// The author's name, or address where no name is known; absent for machines.
    pub author: Option<String>,
    /// When.
    pub at: Moment,
    /// The new text, plain; the code of what happened for an event.
    pub text: String,
    /// Signature and quotes, plain.
    pub quoted: String,
    /// As sent, not yet sanitised.
    pub html: Option<String>,
    /// Its own subject, while a split is proposed.
    pub other_subject: Option<String>,
}

/// A file with an entry.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FileRow {
    /// Row id.
    pub id: i64,
    /// Its entry.
    pub entry_id: i64,
    /// The entry's kind, as a code.
    pub kind: String,
    /// The token of its ticket.
    pub token: String,
    /// The requester of its ticket.
    pub requester_id: i64,
    /// Its name as sent.
    pub filename: String,
    /// Its type as sent.
    pub content_type: String,
    /// Its size.
    pub bytes: i64,
    /// Its name in the files folder.
    pub sha256: String,
    /// How the HTML names it.
    pub content_id: Option<String>,
}

/// How far an entry's mail got.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DeliveryRow {
    /// The entry.
    pub entry_id: i64,
    /// The mail, a row of the outbox.
    pub mail_id: i64,
    /// `waiting`, `sent` or `failed`.
    pub state: String,
    /// Why the last try failed.
    pub error: String,
    /// When the next server took it.
    pub sent_at: Option<Moment>,
}

/// The requester's last message: what a reply quotes.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LastMessage {
    /// The entry.
    pub id: i64,
    /// When.
    pub at: Moment,
    /// The text.
    pub text: String,
    /// Its Message-ID.
    pub message_id: Option<String>,
    /// Who wrote it; empty when only the address is known.
    pub author: String,
}

/// The latest entries of a ticket, oldest first.
pub async fn entries(tx: &mut Tx, number: i64, limit: i64) -> StoreResult<Vec<EntryRow>> {
    let mut found = rows!(
        tx,
        EntryRow,
        "SELECT e.id, e.kind, COALESCE(NULLIF(a.name, ''), a.email) AS author, e.at, e.text, e.quoted, e.html,
                e.other_subject
         FROM entry e LEFT JOIN account a ON a.id = e.author_id
         WHERE e.ticket_number = $1 ORDER BY e.id DESC LIMIT $2",
        number,
        limit
    )?;
    found.reverse();
    Ok(found)
}

/// The files of a ticket.
pub async fn files(tx: &mut Tx, number: i64, limit: i64) -> StoreResult<Vec<FileRow>> {
    rows!(
        tx,
        FileRow,
        "SELECT f.id, f.entry_id, e.kind, t.token, t.requester_id, f.filename, f.content_type, f.bytes,
                f.sha256, f.content_id
         FROM ticket t JOIN entry e ON e.ticket_number = t.number JOIN attachment f ON f.entry_id = e.id
         WHERE t.number = $1 ORDER BY f.id LIMIT $2",
        number,
        limit
    )
}

/// A file by its id.
pub async fn file(tx: &mut Tx, id: i64) -> StoreResult<Option<FileRow>> {
    opt!(
        tx,
        FileRow,
        "SELECT f.id, f.entry_id, e.kind, t.token, t.requester_id, f.filename, f.content_type, f.bytes,
                f.sha256, f.content_id
         FROM attachment f JOIN entry e ON e.id = f.entry_id JOIN ticket t ON t.number = e.ticket_number
         WHERE f.id = $1",
        id
    )
}

/// How far the mails of a ticket got.
pub async fn deliveries(tx: &mut Tx, number: i64, limit: i64) -> StoreResult<Vec<DeliveryRow>> {
    rows!(
        tx,
        DeliveryRow,
        "SELECT e.id AS entry_id, o.id AS mail_id, o.state, o.error, o.sent_at
         FROM entry e JOIN outbox o ON o.entry_id = e.id
         WHERE e.ticket_number = $1 ORDER BY e.id DESC LIMIT $2",
        number,
        limit
    )
}

/// The requester's last message.
pub async fn last_message(tx: &mut Tx, number: i64) -> StoreResult<Option<LastMessage>> {
    opt!(
        tx,
        LastMessage,
        "SELECT e.id, e.at, e.text, e.message_id, COALESCE(a.name, '') AS author
         FROM entry e LEFT JOIN account a ON a.id = e.author_id
         WHERE e.ticket_number = $1 AND e.kind = 'requester' ORDER BY e.id DESC LIMIT 1",
        number
    )
}

/// The id of the requester's newest message; 0 when there is none.
pub async fn newest_message(tx: &mut Tx, number: i64) -> StoreResult<i64> {
    let found = opt!(
        tx,
        (i64,),
        "SELECT id FROM entry WHERE ticket_number = $1 AND kind = 'requester' ORDER BY id DESC LIMIT 1",
        number
    )?;
    Ok(found.map_or(0, |(id,)| id))
}

/// Message-IDs of what requester and desk wrote, oldest first, the latest `limit` of them.
pub async fn message_ids(tx: &mut Tx, number: i64, limit: i64) -> StoreResult<Vec<String>> {
    let mut found = rows!(
        tx,
        (String,),
        "SELECT message_id FROM entry
         WHERE ticket_number = $1 AND message_id IS NOT NULL AND kind IN ('requester', 'agent')
         ORDER BY id DESC LIMIT $2",
        number,
        limit
    )?;
    found.reverse();
    Ok(found.into_iter().map(|(id,)| id).collect())
}
