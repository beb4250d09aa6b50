//! Whom a broadcast reaches: counted before, fixed at the confirmation in portions, and
//! moved into the outbox in portions. What becomes of a mail in the outbox, a trigger
//! writes at its recipient.

use crate::store::{StoreResult, Tx};
use crate::{exec, opt, row, rows};

/// A recipient to whom nothing went out yet.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WaitingRow {
    /// Address in lower case.
    pub email: String,
    /// Code of the language.
    pub lang: String,
}

/// Recipients of a state, and why they are in it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CountRow {
    /// `waiting`, `queued`, `sent`, `suppressed` or `failed`.
    pub state: String,
    /// Why; for `failed` what the server said is left out.
    pub why: String,
    /// How many.
    pub n: i64,
}

/// A mail that didn't arrive.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FailedRow {
    /// Address in lower case.
    pub email: String,
    /// What the server said.
    pub why: String,
    /// Its row in the outbox.
    pub mail: i64,
}

/// How many addresses a broadcast of this kind would reach now: by language, and by why not
/// (empty: reached). An address that several accounts share counts once.
pub async fn reach(tx: &mut Tx, kind: &str) -> StoreResult<Vec<(String, String, i64)>> {
    rows!(
        tx,
        (String, String, i64),
        "SELECT why, lang, COUNT(DISTINCT email) FROM broadcast_reach WHERE kind = $1
         GROUP BY why, lang ORDER BY why, lang",
        kind
    )
}

/// The last account of a merchant.
pub async fn audience_end(tx: &mut Tx) -> StoreResult<i64> {
    Ok(row!(tx, (i64,), "SELECT COALESCE(MAX(id), 0) FROM account WHERE role = 'merchant'")?.0)
}

/// The last of the next `limit` accounts after `after`; none when there is no more up to `to`.
pub async fn portion_end(tx: &mut Tx, after: i64, to: i64, limit: i64) -> StoreResult<Option<i64>> {
    let found = opt!(
        tx,
        (Option<i64>,),
        "SELECT MAX(id) FROM (SELECT id FROM account WHERE role = 'merchant' AND id > $1 AND id <= $2
                              ORDER BY id LIMIT $3) AS portion",
        after,
        to,
        limit
    )?;
    Ok(found.and_then(|(end,)| end))
}

/// Gives the accounts of a portion their rows. Doing it again changes nothing.
pub async fn gather(tx: &mut Tx, id: i64, kind: &str, after: i64, to: i64) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO broadcast_recipient (broadcast_id, email, lang, state, why)
         SELECT CAST($1 AS BIGINT), r.email, r.lang, CASE WHEN r.why = '' THEN 'waiting' ELSE 'suppressed' END, r.why
         FROM broadcast_reach r WHERE r.kind = $2 AND r.id > $3 AND r.id <= $4
         ON CONFLICT (broadcast_id, email) DO NOTHING",
        id,
        kind,
        after,
        to
    )?;
    Ok(())
}

/// Id, address and language of the next merchants after `after`.
pub async fn merchants(tx: &mut Tx, after: i64, limit: i64) -> StoreResult<Vec<(i64, String, String)>> {
    rows!(
        tx,
        (i64, String, String),
        "SELECT id, lower(email), lang FROM account WHERE role = 'merchant' AND id > $1 ORDER BY id LIMIT $2",
        after,
        limit
    )
}

/// This address has it, whatever the store knew of that.
pub async fn has_it(tx: &mut Tx, id: i64, email: &str, lang: &str) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO broadcast_recipient (broadcast_id, email, lang, state) VALUES ($1, $2, $3, 'sent')
         ON CONFLICT (broadcast_id, email) DO UPDATE SET state = 'sent', why = ''",
        id,
        email,
        lang
    )?;
    Ok(())
}

/// Recipients by state and reason.
pub async fn counts(tx: &mut Tx, id: i64) -> StoreResult<Vec<CountRow>> {
    rows!(
        tx,
        CountRow,
        "SELECT state, CASE WHEN state = 'failed' AND why <> 'unconfirmed' THEN '' ELSE why END AS why,
                COUNT(*) AS n
         FROM broadcast_recipient WHERE broadcast_id = $1 GROUP BY 1, 2 ORDER BY 1, 2",
        id
    )
}

/// The next recipients, by address.
pub async fn waiting(tx: &mut Tx, id: i64, limit: i64) -> StoreResult<Vec<WaitingRow>> {
    rows!(
        tx,
        WaitingRow,
        "SELECT email, lang FROM broadcast_recipient WHERE broadcast_id = $1 AND state = 'waiting'
         ORDER BY email LIMIT $2",
        id,
        limit
    )
}

/// Those up to this address are in the outbox now.
pub async fn queued(tx: &mut Tx, id: i64, to: &str) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE broadcast_recipient SET state = 'queued'
         WHERE broadcast_id = $1 AND state = 'waiting' AND email <= $2",
        id,
        to
    )?;
    Ok(())
}

/// Mails of it that wait in the outbox: those that nobody tried yet, and all.
pub async fn in_outbox(tx: &mut Tx, id: i64) -> StoreResult<(i64, i64)> {
    row!(
        tx,
        (i64, i64),
        "SELECT COUNT(CASE WHEN attempts = 0 THEN 1 END), COUNT(*) FROM outbox
         WHERE broadcast_id = $1 AND state = 'waiting'",
        id
    )
}

/// Whether anybody is left to whom something is to be sent.
pub async fn anybody_left(tx: &mut Tx, id: i64) -> StoreResult<bool> {
    let found = opt!(
        tx,
        (String,),
        "SELECT email FROM broadcast_recipient WHERE broadcast_id = $1 AND state IN ('waiting', 'queued') LIMIT 1",
        id
    )?;
    Ok(found.is_some())
}

/// Takes back what waits in the outbox and nobody is sending just now: its recipients wait again.
pub async fn take_back(tx: &mut Tx, id: i64, cause: &str) -> StoreResult<()> {
    exec!(tx, "DELETE FROM outbox WHERE broadcast_id = $1 AND state = 'waiting' AND claimed_by = ''", id)?;
    exec!(
        tx,
        "UPDATE broadcast_recipient SET state = 'waiting' WHERE broadcast_id = $1 AND state = 'queued'
         AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.cause = $2 AND o.recipient = broadcast_recipient.email)",
        id,
        cause
    )?;
    Ok(())
}

/// Nothing more goes to those who wait.
pub async fn stop(tx: &mut Tx, id: i64) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE broadcast_recipient SET state = 'suppressed', why = 'stopped'
         WHERE broadcast_id = $1 AND state = 'waiting'",
        id
    )?;
    Ok(())
}

/// Mails that didn't arrive, by address.
pub async fn failures(tx: &mut Tx, id: i64, limit: i64) -> StoreResult<Vec<FailedRow>> {
    rows!(
        tx,
        FailedRow,
        "SELECT o.recipient AS email, o.error AS why, o.id AS mail FROM outbox o
         WHERE o.broadcast_id = $1 AND o.state = 'failed' ORDER BY o.recipient LIMIT $2",
        id,
        limit
    )
}
