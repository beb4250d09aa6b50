//! The views of the queue, keyset-paged: the next page begins behind the last
//! row of the one before, so that nothing is skipped or shown twice when tickets
//! come and go meanwhile.

use super::TicketRow;
use crate::store::{StoreResult, Tx};
use crate::{row, rows};
use app::Moment;

/// The row that a page begins behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its `updated_at`.
    pub updated_at: Moment,
    /// Its number.
    pub number: i64,
}

impl Place {
    /// Before everything, oldest first.
    pub const FIRST: Place = Place { updated_at: i64::MIN, number: i64::MIN };
    /// Before everything, latest first.
    pub const LAST: Place = Place { updated_at: i64::MAX, number: i64::MAX };
}

/// New tickets, in the order they came: somebody who adds a line isn't put back.
pub async fn queue_new(tx: &mut Tx, after: Place, limit: i64) -> StoreResult<Vec<TicketRow>> {
    rows!(
        tx,
        TicketRow,
        "SELECT * FROM ticket_row WHERE state = 'new' AND number > $1 ORDER BY number LIMIT $2",
        after.number,
        limit
    )
}

/// New and open tickets of an assignee, longest untouched first.
pub async fn queue_mine(
    tx: &mut Tx,
    assignee_id: i64,
    after: Place,
    limit: i64,
) -> StoreResult<Vec<TicketRow>> {
    rows!(
        tx,
        TicketRow,
        "SELECT * FROM ticket_row
         WHERE assignee_id = $1 AND state IN ('new', 'open') AND (updated_at, number) > ($2, $3)
         ORDER BY updated_at, number LIMIT $4",
        assignee_id,
        after.updated_at,
        after.number,
        limit
    )
}

/// Tickets in a state, longest untouched first.
pub async fn queue_state(tx: &mut Tx, state: &str, after: Place, limit: i64) -> StoreResult<Vec<TicketRow>> {
    rows!(
        tx,
        TicketRow,
        "SELECT * FROM ticket_row WHERE state = $1 AND (updated_at, number) > ($2, $3)
         ORDER BY updated_at, number LIMIT $4",
        state,
        after.updated_at,
        after.number,
        limit
    )
}

/// Solved and closed tickets, latest first. Two ranges of the index, merged: one
/// range over both states would sort all of them for every page.
pub async fn queue_solved(tx: &mut Tx, before: Place, limit: i64) -> StoreResult<Vec<TicketRow>> {
    rows!(
        tx,
        TicketRow,
        "SELECT * FROM (
           SELECT * FROM (SELECT * FROM ticket_row WHERE state = 'solved' AND (updated_at, number) < ($1, $2)
                          ORDER BY updated_at DESC, number DESC LIMIT $3) AS solved
           UNION ALL
           SELECT * FROM (SELECT * FROM ticket_row WHERE state = 'closed' AND (updated_at, number) < ($1, $2)
                          ORDER BY updated_at DESC, number DESC LIMIT $3) AS closed
         ) AS both_states ORDER BY updated_at DESC, number DESC LIMIT $3",
        before.updated_at,
        before.number,
        limit
    )
}

/// Tickets in each state, from the counters.
pub async fn state_counts(tx: &mut Tx) -> StoreResult<Vec<(String, i64)>> {
    rows!(tx, (String, i64), "SELECT state, n FROM ticket_count ORDER BY state LIMIT 10")
}

/// New and open tickets of an assignee.
pub async fn mine_count(tx: &mut Tx, assignee_id: i64) -> StoreResult<i64> {
    let (n,) = row!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM ticket WHERE assignee_id = $1 AND state IN ('new', 'open')",
        assignee_id
    )?;
    Ok(n)
}
