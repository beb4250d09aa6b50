//! What became of the items of the spool, for the books. Called by `desk::books`.

use super::{StoreResult, Tx};
use crate::rows;

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BookRow {
    /// The item.
    pub spool_id: String,
    /// ticket, reply, automatic, thread, post, duplicate, quarantined.
    pub outcome: String,
    /// The mailbox's name; empty where there is none.
    pub mailbox: String,
}

/// Rows at a time.
const STEP: i64 = 5_000;

/// Hands over every item after `after`, in their order. Their names begin with the time,
/// so that a day is a range of them.
pub async fn book_rows(tx: &mut Tx, mut after: String, mut each: impl FnMut(BookRow)) -> StoreResult<()> {
    loop {
        let rows = page(tx, &after, STEP).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after.clone_from(&last.spool_id);
        rows.into_iter().for_each(&mut each);
    }
}

async fn page(tx: &mut Tx, after: &str, limit: i64) -> StoreResult<Vec<BookRow>> {
    rows!(
        tx,
        BookRow,
        "SELECT i.spool_id, i.outcome, COALESCE(m.name, '') AS mailbox
         FROM intake i LEFT JOIN mailbox m ON m.id = i.mailbox_id
         WHERE i.spool_id > $1 ORDER BY i.spool_id LIMIT $2",
        after,
        limit
    )
}
