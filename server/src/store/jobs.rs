//! Work to do after the commit, written in the transaction of its cause. A row
//! is one piece of work: enqueueing it twice is the same as once.

use super::{StoreResult, Tx};
use crate::{exec, row, rows};
use app::Moment;

/// A piece of work that is due.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Job {
    /// Row id.
    pub id: i64,
    /// What it is about: `article:12`.
    pub subject: String,
    /// Tries so far.
    pub attempts: i64,
}

/// Enqueues work of `kind` on `subject`. If it is already waiting it runs once,
/// after this transaction.
pub async fn job_add(tx: &mut Tx, kind: &str, subject: &str, run_at: Moment) -> StoreResult<()> {
    // A new row has a new id, so that a run that has begun doesn't take this change with it.
    exec!(tx, "DELETE FROM job WHERE kind = $1 AND subject = $2", kind, subject)?;
    exec!(
        tx,
        "INSERT INTO job (kind, subject, run_at) VALUES ($1, $2, $3)
         ON CONFLICT (kind, subject) DO UPDATE SET run_at = excluded.run_at",
        kind,
        subject,
        run_at
    )?;
    Ok(())
}

/// Enqueues work unless it waits already: at `run_at` or, when it waits, whenever it was asked
/// for first. For work that looks at everything, however often it is asked for.
pub async fn job_soon(tx: &mut Tx, kind: &str, subject: &str, run_at: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO job (kind, subject, run_at) VALUES ($1, $2, $3) ON CONFLICT (kind, subject) DO NOTHING",
        kind,
        subject,
        run_at
    )?;
    Ok(())
}

/// Takes work back that nobody needs any more.
pub async fn job_drop(tx: &mut Tx, kind: &str, subject: &str) -> StoreResult<()> {
    exec!(tx, "DELETE FROM job WHERE kind = $1 AND subject = $2", kind, subject)?;
    Ok(())
}

/// Work of `kind` that is due, oldest first.
pub async fn jobs_due(tx: &mut Tx, kind: &str, now: Moment, limit: i64) -> StoreResult<Vec<Job>> {
    rows!(
        tx,
        Job,
        "SELECT id, subject, attempts FROM job WHERE kind = $1 AND run_at <= $2 ORDER BY run_at, id LIMIT $3",
        kind,
        now,
        limit
    )
}

/// Begins work that may be asked for again while it is done: it gets a subject of its own, so that
/// what is asked for meanwhile is another piece of work. It is due again at `until`, should this
/// run break off. None: another run has it.
pub async fn job_begin(tx: &mut Tx, job: &Job, until: Moment) -> StoreResult<Option<Job>> {
    let (about, _) = job.subject.split_once('#').unwrap_or((&job.subject, ""));
    let own = format!("{about}#{}", job.id);
    let begun = exec!(
        tx,
        "UPDATE job SET subject = $2, run_at = $3 WHERE id = $1 AND subject = $4",
        job.id,
        &own,
        until,
        &job.subject
    )?;
    Ok((begun > 0).then(|| Job { subject: own, ..job.clone() }))
}

/// The work is done.
pub async fn job_done(tx: &mut Tx, id: i64) -> StoreResult<()> {
    exec!(tx, "DELETE FROM job WHERE id = $1", id)?;
    Ok(())
}

/// It failed for now: try again at `run_at`.
pub async fn job_retry(tx: &mut Tx, id: i64, run_at: Moment, error: &str) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE job SET attempts = attempts + 1, run_at = $2, error = $3 WHERE id = $1",
        id,
        run_at,
        error
    )?;
    Ok(())
}

/// How many wait.
pub async fn jobs_waiting(tx: &mut Tx) -> StoreResult<i64> {
    let (n,) = row!(tx, (i64,), "SELECT COUNT(*) FROM job")?;
    Ok(n)
}
