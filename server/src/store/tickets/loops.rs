//! Mail that answers mail without end: what one address sent lately, and what was stopped.

use crate::store::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;

/// Counting ends here: more is a loop in any case.
const ENOUGH: i64 = 500;

/// What is known of an address, at one ticket or (0) at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LoopRow {
    /// Mails in the window that was full.
    pub mails: i64,
    /// When it was let go on; absent while it is stopped.
    pub ended_at: Option<Moment>,
}

/// A loop that is stopped.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoppedRow {
    /// Row id.
    pub id: i64,
    /// The address.
    pub email: String,
    /// The ticket; 0 for all of this address.
    pub ticket_number: i64,
    /// Mails in the window that was full.
    pub mails: i64,
    /// Since when.
    pub began_at: Moment,
}

/// What is known of an address at a ticket (0: at all).
pub async fn loop_known(tx: &mut Tx, email: &str, ticket: i64) -> StoreResult<Option<LoopRow>> {
    opt!(
        tx,
        LoopRow,
        "SELECT mails, ended_at FROM mail_loop WHERE email = $1 AND ticket_number = $2",
        email,
        ticket
    )
}

/// Stops an address at a ticket (0: at all).
pub async fn loop_stop(tx: &mut Tx, email: &str, ticket: i64, mails: i64, now: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO mail_loop (email, ticket_number, mails, began_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email, ticket_number) DO UPDATE SET mails = excluded.mails,
           began_at = excluded.began_at, ended_at = NULL",
        email,
        ticket,
        mails,
        now
    )?;
    Ok(())
}

/// Somebody lets it go on; says at which ticket that was.
pub async fn loop_resume(tx: &mut Tx, id: i64, now: Moment) -> StoreResult<Option<i64>> {
    let found = opt!(
        tx,
        (i64,),
        "UPDATE mail_loop SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING ticket_number",
        id,
        now
    )?;
    Ok(found.map(|(ticket,)| ticket))
}

/// What is stopped, latest first.
pub async fn loops(tx: &mut Tx, limit: i64) -> StoreResult<Vec<StoppedRow>> {
    rows!(
        tx,
        StoppedRow,
        "SELECT id, email, ticket_number, mails, began_at FROM mail_loop
         WHERE ended_at IS NULL ORDER BY began_at DESC, id DESC LIMIT $1",
        limit
    )
}

/// Tickets that an account began since a moment.
pub async fn tickets_begun(tx: &mut Tx, requester_id: i64, since: Moment) -> StoreResult<i64> {
    let (n,) = row!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM (
           SELECT 1 FROM ticket WHERE requester_id = $1 AND updated_at >= $2 AND created_at >= $2 LIMIT $3
         ) AS begun",
        requester_id,
        since,
        ENOUGH
    )?;
    Ok(n)
}

/// Messages of an account at a ticket since a moment.
pub async fn messages_written(tx: &mut Tx, number: i64, author_id: i64, since: Moment) -> StoreResult<i64> {
    let (n,) = row!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM (
           SELECT 1 FROM entry
           WHERE ticket_number = $1 AND author_id = $2 AND kind = 'requester' AND at >= $3 LIMIT $4
         ) AS written",
        number,
        author_id,
        since,
        ENOUGH
    )?;
    Ok(n)
}
