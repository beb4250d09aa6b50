//! Deeds on a ticket: what is written when somebody writes, answers, assigns,
//! tags. The caller holds the ticket's lock and decides; this only writes.

use super::TicketRow;
use crate::store::{StoreResult, Tx};
use crate::{exec, opt, row};
use app::Moment;

/// A ticket to begin.
#[derive(Clone, Debug)]
pub struct NewTicket<'a> {
    /// Its number, when somebody was told it before; else the next one.
    pub number: Option<i64>,
    /// What opens the requester's page.
    pub token: &'a str,
    /// The mailbox it came to.
    pub mailbox_id: i64,
    /// Who asks.
    pub requester_id: i64,
    /// Its subject.
    pub subject: &'a str,
    /// The requester's language, as a code.
    pub lang: &'a str,
    /// The first line of its first message.
    pub excerpt: &'a str,
    /// When.
    pub at: Moment,
}

/// An entry to add.
#[derive(Clone, Debug, Default)]
pub struct NewEntry<'a> {
    /// Its ticket.
    pub number: i64,
    /// The kind's code.
    pub kind: &'a str,
    /// Who wrote it; absent for machines.
    pub author_id: Option<i64>,
    /// When.
    pub at: Moment,
    /// The new text, plain.
    pub text: &'a str,
    /// Signature and quotes, plain.
    pub quoted: &'a str,
    /// As sent.
    pub html: Option<&'a str>,
    /// With angle brackets.
    pub message_id: Option<&'a str>,
    /// The spool's item that it came from.
    pub spool_id: Option<&'a str>,
}

/// Begins a ticket and gives its number.
pub async fn ticket_add(tx: &mut Tx, new: &NewTicket<'_>) -> StoreResult<i64> {
    if let Some(number) = new.number {
        exec!(
            tx,
            "INSERT INTO ticket (number, token, mailbox_id, requester_id, subject, lang, excerpt, created_at,
                                 updated_at, waiting_since)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)",
            number,
            new.token,
            new.mailbox_id,
            new.requester_id,
            new.subject,
            new.lang,
            new.excerpt,
            new.at
        )?;
        return Ok(number);
    }
    let (number,) = row!(
        tx,
        (i64,),
        "INSERT INTO ticket (token, mailbox_id, requester_id, subject, lang, excerpt, created_at, updated_at,
                             waiting_since)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7) RETURNING number",
        new.token,
        new.mailbox_id,
        new.requester_id,
        new.subject,
        new.lang,
        new.excerpt,
        new.at
    )?;
    Ok(number)
}

/// Adds an entry and gives its id.
pub async fn entry_add(tx: &mut Tx, new: &NewEntry<'_>) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO entry (ticket_number, kind, author_id, at, text, quoted, html, message_id, spool_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        new.number,
        new.kind,
        new.author_id,
        new.at,
        new.text,
        new.quoted,
        new.html,
        new.message_id,
        new.spool_id
    )?;
    Ok(id)
}

/// Gives an entry its Message-ID, which holds the entry's id.
pub async fn entry_message_id(tx: &mut Tx, id: i64, message_id: &str) -> StoreResult<()> {
    exec!(tx, "UPDATE entry SET message_id = $2 WHERE id = $1", id, message_id)?;
    Ok(())
}

/// Says at the entry of an item of the spool what was found out about its sender.
pub async fn entry_checked(tx: &mut Tx, spool_id: &str, check: &str) -> StoreResult<()> {
    exec!(tx, "UPDATE entry SET sender_check = $2 WHERE spool_id = $1", spool_id, check)?;
    Ok(())
}

/// Adds a file to an entry.
pub async fn attachment_add(
    tx: &mut Tx,
    entry_id: i64,
    filename: &str,
    content_type: &str,
    bytes: i64,
    sha256: &str,
    content_id: Option<&str>,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO attachment (entry_id, filename, content_type, bytes, sha256, content_id)
         VALUES ($1, $2, $3, $4, $5, $6)",
        entry_id,
        filename,
        content_type,
        bytes,
        sha256,
        content_id
    )?;
    Ok(())
}

/// Locks a ticket for this transaction and reads it.
pub async fn ticket_lock(tx: &mut Tx, number: i64) -> StoreResult<Option<TicketRow>> {
    if exec!(tx, "UPDATE ticket SET unseen = unseen WHERE number = $1", number)? == 0 {
        return Ok(None);
    }
    super::ticket(tx, number).await
}

/// The requester wrote: the ticket is in `state` now, and somebody is to look; at once, or
/// when it is no longer held.
pub async fn after_message(
    tx: &mut Tx,
    number: i64,
    at: Moment,
    excerpt: &str,
    state: &str,
    waiting_since: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE ticket SET state = $2, waiting_since = $3, excerpt = $4, unseen = TRUE,
                held_from = CASE WHEN held_from IN ('waiting', 'solved', 'closed') THEN 'open'
                                 ELSE held_from END,
                updated_at = CASE WHEN updated_at > $5 THEN updated_at ELSE $5 END
         WHERE number = $1",
        number,
        state,
        waiting_since,
        excerpt,
        at
    )?;
    Ok(())
}

/// The desk answered: nobody waits for us any more.
pub async fn after_reply(
    tx: &mut Tx,
    number: i64,
    at: Moment,
    excerpt: &str,
    state: &str,
    assignee_id: Option<i64>,
) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE ticket SET state = $2, assignee_id = $3, excerpt = $4, waiting_since = NULL, unseen = FALSE,
                updated_at = CASE WHEN updated_at > $5 THEN updated_at ELSE $5 END
         WHERE number = $1",
        number,
        state,
        assignee_id,
        excerpt,
        at
    )?;
    Ok(())
}

/// Sets the state.
pub async fn state_set(tx: &mut Tx, number: i64, state: &str) -> StoreResult<()> {
    exec!(tx, "UPDATE ticket SET state = $2, unseen = FALSE WHERE number = $1", number, state)?;
    Ok(())
}

/// Gives it to somebody, or to nobody.
pub async fn assign(tx: &mut Tx, number: i64, assignee_id: Option<i64>) -> StoreResult<()> {
    exec!(tx, "UPDATE ticket SET assignee_id = $2 WHERE number = $1", number, assignee_id)?;
    Ok(())
}

/// Somebody of the desk looked at it.
pub async fn seen(tx: &mut Tx, number: i64) -> StoreResult<()> {
    exec!(tx, "UPDATE ticket SET unseen = FALSE WHERE number = $1 AND unseen = TRUE", number)?;
    Ok(())
}

/// Whether something that happened stands at a ticket, by the event's code.
pub async fn event_known(tx: &mut Tx, number: i64, code: &str) -> StoreResult<bool> {
    let found = opt!(
        tx,
        (i64,),
        "SELECT id FROM entry WHERE ticket_number = $1 AND kind = 'event' AND text = $2 LIMIT 1",
        number,
        code
    )?;
    Ok(found.is_some())
}

/// Replaces the tags.
pub async fn tags_set(tx: &mut Tx, number: i64, tags: &[String]) -> StoreResult<()> {
    exec!(tx, "DELETE FROM ticket_tag WHERE ticket_number = $1", number)?;
    for tag in tags {
        super::tag_add(tx, number, tag).await?;
    }
    Ok(())
}

/// The token of a ticket.
pub async fn token_of(tx: &mut Tx, number: i64) -> StoreResult<Option<String>> {
    let found = opt!(tx, (String,), "SELECT token FROM ticket WHERE number = $1", number)?;
    Ok(found.map(|(token,)| token))
}
