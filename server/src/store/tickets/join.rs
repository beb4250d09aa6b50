//! Tickets that join and part: entries move and remember where they were.

use crate::store::{StoreResult, Tx};
use crate::{exec, opt};
use app::Moment;

/// An entry of a requester, as a split needs it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EntryToSplit {
    /// Its ticket.
    pub ticket_number: i64,
    /// Who wrote it.
    pub author_id: Option<i64>,
    /// When.
    pub at: Moment,
    /// The new text.
    pub text: String,
    /// Its own subject, while a split is proposed.
    pub other_subject: Option<String>,
}

/// An entry of a requester by its id.
pub async fn entry_to_split(tx: &mut Tx, id: i64) -> StoreResult<Option<EntryToSplit>> {
    opt!(
        tx,
        EntryToSplit,
        "SELECT ticket_number, author_id, at, text, other_subject FROM entry
         WHERE id = $1 AND kind = 'requester'",
        id
    )
}

/// Proposes to split an entry off, under its own subject; none takes the proposal back.
pub async fn split_propose(tx: &mut Tx, entry: i64, subject: Option<&str>) -> StoreResult<()> {
    exec!(tx, "UPDATE entry SET other_subject = $2 WHERE id = $1", entry, subject)?;
    Ok(())
}

/// Moves one entry to another ticket.
pub async fn entry_move(tx: &mut Tx, id: i64, to: i64) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE entry SET from_ticket = ticket_number, ticket_number = $2, other_subject = NULL WHERE id = $1",
        id,
        to
    )?;
    Ok(())
}

/// Nobody waits at a ticket whose last message is the desk's.
pub async fn calm(tx: &mut Tx, number: i64) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE ticket SET waiting_since = NULL, unseen = FALSE WHERE number = $1 AND 'agent' = (
           SELECT kind FROM entry WHERE ticket_number = $1 AND kind IN ('requester', 'agent')
           ORDER BY id DESC LIMIT 1)",
        number
    )?;
    Ok(())
}

/// Everything of one ticket goes to another one, which takes its place from now on: for
/// those that were merged into it before as well. Who waited longest waits on.
pub async fn merge(tx: &mut Tx, from: i64, into: i64) -> StoreResult<()> {
    exec!(tx, "UPDATE entry SET ticket_number = $2, from_ticket = $1 WHERE ticket_number = $1", from, into)?;
    exec!(
        tx,
        "UPDATE ticket SET
           waiting_since = CASE WHEN waiting_since IS NULL
               OR waiting_since > (SELECT o.waiting_since FROM ticket o WHERE o.number = $1)
             THEN (SELECT o.waiting_since FROM ticket o WHERE o.number = $1) ELSE waiting_since END,
           updated_at = (SELECT MAX(o.updated_at) FROM ticket o WHERE o.number IN ($1, $2))
         WHERE number = $2",
        from,
        into
    )?;
    exec!(
        tx,
        "UPDATE ticket SET merged_into = $2, state = 'closed', unseen = FALSE, hold_id = NULL,
                held_from = CASE WHEN state = 'held' THEN held_from ELSE state END WHERE number = $1",
        from,
        into
    )?;
    exec!(tx, "UPDATE ticket SET merged_into = $2 WHERE merged_into = $1", from, into)?;
    Ok(())
}

/// Takes a merge back: the entries that came along return, and the ticket is what it was.
/// False when they can't be told apart any more.
pub async fn unmerge(tx: &mut Tx, number: i64, from: i64) -> StoreResult<bool> {
    let back = exec!(
        tx,
        "UPDATE entry SET ticket_number = $1, from_ticket = NULL WHERE ticket_number = $2 AND from_ticket = $1",
        number,
        from
    )?;
    if back == 0 {
        return Ok(false);
    }
    exec!(
        tx,
        "UPDATE ticket SET merged_into = NULL, state = COALESCE(held_from, 'open'), held_from = NULL
         WHERE number = $1",
        number
    )?;
    Ok(true)
}

/// The ticket that answers for this one: itself, or the one it was merged into; none when
/// there is no such ticket.
pub async fn survivor(tx: &mut Tx, number: i64) -> StoreResult<Option<i64>> {
    let found =
        opt!(tx, (i64,), "SELECT COALESCE(merged_into, number) FROM ticket WHERE number = $1", number)?;
    Ok(found.map(|(number,)| number))
}
