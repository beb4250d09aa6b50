//! Promises of the next update: written beside the incident that makes them, kept by the next
//! word, never changed afterwards. Called by `desk::incidents` and `desk::status`.

use super::{StoreResult, Tx};
use crate::{exec, rows};
use app::Moment;
use app::incidents::model::Promise;

/// Brings the promises of an incident up to what it says: its updates keep what was promised before
/// them, and what it promises now is written down. Writing it twice is the same as once.
pub async fn promises_settle(tx: &mut Tx, incident: i64, now: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE promise SET told_at = (SELECT MIN(u.at) FROM incident_update u
                                       WHERE u.incident_id = promise.incident_id AND u.at > promise.promised_at)
         WHERE incident_id = $1 AND told_at IS NULL
           AND EXISTS (SELECT 1 FROM incident_update u
                       WHERE u.incident_id = promise.incident_id AND u.at > promise.promised_at)",
        incident
    )?;
    exec!(
        tx,
        "INSERT INTO promise (incident_id, promised_at, until)
         SELECT i.id, CAST($2 AS BIGINT), i.next_update_at FROM incident i
         WHERE i.id = $1 AND i.next_update_at IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM promise p WHERE p.incident_id = i.id AND p.until = i.next_update_at)",
        incident,
        now
    )?;
    Ok(())
}

/// Writes a promise of the past.
pub async fn promise_add(tx: &mut Tx, incident: i64, promise: &Promise) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO promise (incident_id, promised_at, until, told_at) VALUES ($1, $2, $3, $4)",
        incident,
        promise.promised_at,
        promise.until,
        promise.told_at
    )?;
    Ok(())
}

fn promise((promised_at, until, told_at): (Moment, Moment, Option<Moment>)) -> Promise {
    Promise { promised_at, until, told_at }
}

/// The promises of an incident, oldest first.
pub async fn promises_of(tx: &mut Tx, incident: i64) -> StoreResult<Vec<Promise>> {
    let found = rows!(
        tx,
        (i64, i64, Option<i64>),
        "SELECT promised_at, until, told_at FROM promise WHERE incident_id = $1 ORDER BY id LIMIT 1000",
        incident
    )?;
    Ok(found.into_iter().map(promise).collect())
}

/// Promises whose time came at a moment or later.
pub async fn promises_since(tx: &mut Tx, since: Moment) -> StoreResult<Vec<Promise>> {
    let found = rows!(
        tx,
        (i64, i64, Option<i64>),
        "SELECT promised_at, until, told_at FROM promise WHERE until >= $1 ORDER BY until LIMIT 20000",
        since
    )?;
    Ok(found.into_iter().map(promise).collect())
}

/// Whether this process is the one that tells staff of a promise: 1 ahead, 2 that it is broken.
/// Of several that ask only one is. A promise that was kept meanwhile is nobody's.
pub async fn promise_claim(tx: &mut Tx, incident: i64, until: Moment, alarm: i64) -> StoreResult<bool> {
    let claimed = exec!(
        tx,
        "UPDATE promise SET alarms = $3 WHERE incident_id = $1 AND until = $2 AND alarms < $3 AND told_at IS NULL",
        incident,
        until,
        alarm
    )?;
    Ok(claimed > 0)
}
