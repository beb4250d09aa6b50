//! Monitors with what they know, their events, their checks added up. Called by
//! `desk::monitors` alone. A check belongs to who moves `next_at` on.

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;
use app::monitors::model::{EventKind, Monitor, MonitorKind, MonitorState};
use app::status::model::Impact;
use serde::{Deserialize, Serialize};

/// Most monitors that there can be.
pub const MONITORS: i64 = 200;

/// A monitor as stored, and as the watch keeps it for when the store is away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
pub struct WatchRow {
    /// Row id.
    pub id: i64,
    /// See [`Monitor`], here and below.
    pub name: String,
    /// Code of the kind.
    pub kind: String,
    /// Where it looks.
    pub target: String,
    /// Key of the component.
    pub component: String,
    /// Code of the impact.
    pub impact: String,
    /// Seconds from check to check.
    pub interval_s: i64,
    /// Seconds that a check may take.
    pub timeout_s: i64,
    /// Further tries.
    pub retries: i64,
    /// Failures ...
    pub quorum_fail: i64,
    /// ... of so many checks.
    pub quorum_of: i64,
    /// Statuses that are good.
    pub expect_status: String,
    /// What the answer must hold.
    pub expect_text: String,
    /// Redirects are followed.
    pub follow: bool,
    /// Days before its end that a certificate fails.
    pub tls_days: i64,
    /// Addresses, separated by commas.
    pub alert_to: String,
    /// Minutes until its draft declares itself.
    pub publish_after: Option<i64>,
    /// It looks.
    pub enabled: bool,
    /// Of the heartbeat's address.
    pub token: String,
    /// When it is due.
    pub next_at: Moment,
    /// Code of the state.
    pub state: String,
    /// Since when.
    pub since: Option<Moment>,
    /// The last checks, oldest first.
    pub past: String,
    /// When it looked last.
    pub last_at: Option<Moment>,
    /// Milliseconds that took.
    pub last_ms: Option<i64>,
    /// What was wrong last.
    pub failure: String,
    /// Somebody saw the alarm.
    pub acked_at: Option<Moment>,
    /// Who.
    pub acked_by: String,
    /// Of the link in the last alarm: says that it was seen, and opens nothing.
    pub ack_token: String,
    /// Others were told.
    pub escalated_at: Option<Moment>,
    /// When a heartbeat was called last.
    pub beat_at: Option<Moment>,
    /// The open proposal it belongs to.
    pub draft_id: Option<i64>,
}

impl WatchRow {
    /// Its settings.
    pub fn monitor(&self) -> Monitor {
        Monitor {
            id: self.id,
            name: self.name.clone(),
            kind: self.kind(),
            target: self.target.clone(),
            component: self.component.clone(),
            impact: self.impact(),
            interval_s: self.interval_s,
            timeout_s: self.timeout_s,
            retries: self.retries,
            quorum_fail: self.quorum_fail,
            quorum_of: self.quorum_of,
            expect_status: self.expect_status.clone(),
            expect_text: self.expect_text.clone(),
            follow: self.follow,
            tls_days: self.tls_days,
            alert_to: self.alert_to(),
            publish_after: self.publish_after,
            enabled: self.enabled,
        }
    }

    /// How it looks.
    pub fn kind(&self) -> MonitorKind {
        MonitorKind::from_code(&self.kind).unwrap_or_default()
    }

    /// What its failing means.
    pub fn impact(&self) -> Impact {
        Impact::from_code(&self.impact).unwrap_or(Impact::Major)
    }

    /// What it knows.
    pub fn state(&self) -> MonitorState {
        MonitorState::from_code(&self.state)
    }

    /// Who hears of it.
    pub fn alert_to(&self) -> Vec<String> {
        self.alert_to.split(',').filter(|address| !address.is_empty()).map(str::to_owned).collect()
    }
}

/// Something that happened, as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EventRow {
    /// Row id.
    pub id: i64,
    /// Its monitor.
    pub monitor_id: i64,
    /// When.
    pub at: Moment,
    /// Code of what.
    pub kind: String,
    /// What was wrong.
    pub failure: String,
    /// Who did it.
    pub by_name: String,
}

/// Checks added up, as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StatRow {
    /// The monitor.
    pub monitor_id: i64,
    /// When the span began.
    pub at: Moment,
    /// Checks in it.
    pub checks: i64,
    /// Those that failed.
    pub failed: i64,
    /// Milliseconds of those that were good, in all.
    pub ms_sum: i64,
}

/// All monitors by name. The row's type names every column.
pub async fn monitors(tx: &mut Tx) -> StoreResult<Vec<WatchRow>> {
    rows!(tx, WatchRow, "SELECT * FROM monitor ORDER BY name, id LIMIT $1", MONITORS)
}

/// One, by id.
pub async fn monitor(tx: &mut Tx, id: i64) -> StoreResult<Option<WatchRow>> {
    opt!(tx, WatchRow, "SELECT * FROM monitor WHERE id = $1", id)
}

/// One, locked until the commit, so that two checks don't write over each other.
pub async fn monitor_locked(tx: &mut Tx, id: i64) -> StoreResult<Option<WatchRow>> {
    opt!(tx, WatchRow, "UPDATE monitor SET state = state WHERE id = $1 RETURNING *", id)
}

/// How many there are.
pub async fn monitors_count(tx: &mut Tx) -> StoreResult<i64> {
    let (n,) = row!(tx, (i64,), "SELECT COUNT(*) FROM monitor")?;
    Ok(n)
}

/// Adds one that begins to look at once; its id.
pub async fn monitor_add(tx: &mut Tx, new: &Monitor, token: &str) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO monitor (name, kind, target, component, impact, interval_s, timeout_s, retries, quorum_fail,
                              quorum_of, expect_status, expect_text, follow, tls_days, alert_to, publish_after,
                              enabled, token)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id",
        &new.name,
        new.kind.code(),
        &new.target,
        &new.component,
        new.impact.code(),
        new.interval_s,
        new.timeout_s,
        new.retries,
        new.quorum_fail,
        new.quorum_of,
        &new.expect_status,
        &new.expect_text,
        new.follow,
        new.tls_days,
        new.alert_to.join(","),
        new.publish_after,
        new.enabled,
        token
    )?;
    Ok(id)
}

/// Changes its settings; it looks at once. What it knows stays.
pub async fn monitor_save(tx: &mut Tx, new: &Monitor) -> StoreResult<bool> {
    let saved = exec!(
        tx,
        "UPDATE monitor SET name = $2, kind = $3, target = $4, component = $5, impact = $6, interval_s = $7,
                timeout_s = $8, retries = $9, quorum_fail = $10, quorum_of = $11, expect_status = $12,
                expect_text = $13, follow = $14, tls_days = $15, alert_to = $16, publish_after = $17, enabled = $18,
                next_at = 0
         WHERE id = $1",
        new.id,
        &new.name,
        new.kind.code(),
        &new.target,
        &new.component,
        new.impact.code(),
        new.interval_s,
        new.timeout_s,
        new.retries,
        new.quorum_fail,
        new.quorum_of,
        &new.expect_status,
        &new.expect_text,
        new.follow,
        new.tls_days,
        new.alert_to.join(","),
        new.publish_after,
        new.enabled
    )?;
    Ok(saved > 0)
}

/// Takes it away, with its events and figures.
pub async fn monitor_delete(tx: &mut Tx, id: i64) -> StoreResult<bool> {
    Ok(exec!(tx, "DELETE FROM monitor WHERE id = $1", id)? > 0)
}

/// Takes a due check for oneself until `until`; false when somebody else has it.
pub async fn monitor_claim(tx: &mut Tx, id: i64, now: Moment, until: Moment) -> StoreResult<bool> {
    let taken = exec!(
        tx,
        "UPDATE monitor SET next_at = $3 WHERE id = $1 AND enabled AND next_at <= $2",
        id,
        now,
        until
    )?;
    Ok(taken > 0)
}

/// Writes what it knows; its settings are somebody else's.
pub async fn monitor_know(tx: &mut Tx, row: &WatchRow) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE monitor SET next_at = $2, state = $3, since = $4, past = $5, last_at = $6, last_ms = $7, failure = $8,
                acked_at = $9, acked_by = $10, ack_token = $11, escalated_at = $12, draft_id = $13
         WHERE id = $1",
        row.id,
        row.next_at,
        &row.state,
        row.since,
        &row.past,
        row.last_at,
        row.last_ms,
        &row.failure,
        row.acked_at,
        &row.acked_by,
        &row.ack_token,
        row.escalated_at,
        row.draft_id
    )?;
    Ok(())
}

/// A heartbeat was called; an earlier call changes nothing.
pub async fn monitor_beat(tx: &mut Tx, id: i64, at: Moment) -> StoreResult<()> {
    exec!(tx, "UPDATE monitor SET beat_at = $2 WHERE id = $1 AND (beat_at IS NULL OR beat_at < $2)", id, at)?;
    Ok(())
}

/// Something happened; the event's id.
pub async fn event_add(
    tx: &mut Tx,
    monitor: i64,
    at: Moment,
    kind: EventKind,
    failure: &str,
    by: &str,
) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO monitor_event (monitor_id, at, kind, failure, by_name) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        monitor,
        at,
        kind.code(),
        failure,
        by
    )?;
    Ok(id)
}

/// An event by its id.
pub async fn event(tx: &mut Tx, id: i64) -> StoreResult<Option<EventRow>> {
    opt!(
        tx,
        EventRow,
        "SELECT id, monitor_id, at, kind, failure, by_name FROM monitor_event WHERE id = $1",
        id
    )
}

/// What happened to a monitor, latest first.
pub async fn events(tx: &mut Tx, monitor: i64, limit: i64) -> StoreResult<Vec<EventRow>> {
    rows!(
        tx,
        EventRow,
        "SELECT id, monitor_id, at, kind, failure, by_name FROM monitor_event
         WHERE monitor_id = $1 ORDER BY at DESC, id DESC LIMIT $2",
        monitor,
        limit
    )
}

/// Adds a check to its span; `ms` is absent when it failed.
pub async fn stat_add(tx: &mut Tx, monitor: i64, span: &str, at: Moment, ms: Option<i64>) -> StoreResult<()> {
    let failed = i64::from(ms.is_none());
    exec!(
        tx,
        "INSERT INTO monitor_stat (monitor_id, span, at, checks, failed, ms_sum, ms_max)
         VALUES ($1, $2, $3, 1, $4, $5, $5)
         ON CONFLICT (monitor_id, span, at) DO UPDATE SET checks = monitor_stat.checks + 1,
           failed = monitor_stat.failed + excluded.failed, ms_sum = monitor_stat.ms_sum + excluded.ms_sum,
           ms_max = CASE WHEN monitor_stat.ms_max < excluded.ms_max THEN excluded.ms_max ELSE monitor_stat.ms_max END",
        monitor,
        span,
        at,
        failed,
        ms.unwrap_or(0)
    )?;
    Ok(())
}

/// Spans since a moment, of all monitors, oldest first.
pub async fn stats(tx: &mut Tx, span: &str, since: Moment) -> StoreResult<Vec<StatRow>> {
    rows!(
        tx,
        StatRow,
        "SELECT monitor_id, at, checks, failed, ms_sum FROM monitor_stat
         WHERE span = $1 AND at >= $2 ORDER BY at, monitor_id LIMIT 40000",
        span,
        since
    )
}

/// Spans of one monitor since a moment, oldest first.
pub async fn stats_of(tx: &mut Tx, monitor: i64, span: &str, since: Moment) -> StoreResult<Vec<StatRow>> {
    rows!(
        tx,
        StatRow,
        "SELECT monitor_id, at, checks, failed, ms_sum FROM monitor_stat
         WHERE monitor_id = $1 AND span = $2 AND at >= $3 ORDER BY at LIMIT 1000",
        monitor,
        span,
        since
    )
}

/// Throws away what has had its time.
pub async fn monitors_tidy(tx: &mut Tx, quarters: Moment, rest: Moment) -> StoreResult<()> {
    exec!(tx, "DELETE FROM monitor_stat WHERE span = 'quarter' AND at < $1", quarters)?;
    exec!(tx, "DELETE FROM monitor_stat WHERE span = 'day' AND at < $1", rest)?;
    exec!(tx, "DELETE FROM monitor_event WHERE at < $1", rest)?;
    Ok(())
}

/// Monitors that belong to an open proposal.
pub async fn monitors_of_draft(tx: &mut Tx, draft: i64) -> StoreResult<Vec<WatchRow>> {
    rows!(
        tx,
        WatchRow,
        "SELECT * FROM monitor WHERE draft_id = $1 ORDER BY since, id LIMIT $2",
        draft,
        MONITORS
    )
}

/// They belong to no proposal any more.
pub async fn monitors_draft_over(tx: &mut Tx, draft: i64) -> StoreResult<()> {
    exec!(tx, "UPDATE monitor SET draft_id = NULL WHERE draft_id = $1", draft)?;
    Ok(())
}
