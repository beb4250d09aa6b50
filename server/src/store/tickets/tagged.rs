//! Tickets by their tags.

use super::TicketRow;
use crate::store::{StoreResult, Tx};
use crate::{exec, row, rows};

/// Adds a tag.
pub async fn tag_add(tx: &mut Tx, number: i64, tag: &str) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO ticket_tag (ticket_number, tag) VALUES ($1, $2)
         ON CONFLICT (ticket_number, tag) DO NOTHING",
        number,
        tag
    )?;
    Ok(())
}

/// Tickets with a tag and a number below `before`, latest first; merged ones are part of others.
pub async fn tagged(tx: &mut Tx, tag: &str, before: i64, limit: i64) -> StoreResult<Vec<TicketRow>> {
    rows!(
        tx,
        TicketRow,
        "SELECT t.* FROM ticket_tag g JOIN ticket_row t ON t.number = g.ticket_number
         WHERE g.tag = $1 AND g.ticket_number < $2 AND t.merged_into IS NULL
         ORDER BY g.ticket_number DESC LIMIT $3",
        tag,
        before,
        limit
    )
}

/// How many there are, and how many of them are not done with.
pub async fn tagged_counts(tx: &mut Tx, tag: &str) -> StoreResult<(i64, i64)> {
    row!(
        tx,
        (i64, i64),
        "SELECT COUNT(*), COUNT(CASE WHEN t.state NOT IN ('solved', 'closed') THEN 1 END)
         FROM ticket_tag g JOIN ticket t ON t.number = g.ticket_number
         WHERE g.tag = $1 AND t.merged_into IS NULL",
        tag
    )
}
