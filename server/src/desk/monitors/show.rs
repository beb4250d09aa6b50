//! Monitors as the desk shows them.

use super::rules::QUARTER;
use super::{MonitorsDesk, settings};
use crate::env::DAY;
use crate::store::monitors::{self as store, StatRow, WatchRow};
use app::monitors::model::*;
use app::{Actor, AppError, AppResult, Role};

/// Events of one monitor that are shown.
const EVENTS: i64 = 50;
/// Days of figures.
const DAYS: i64 = 30;

impl MonitorsDesk {
    pub(super) async fn show_all(&self, by: &Actor) -> AppResult<MonitorsPage> {
        by.require(Role::Admin)?;
        let mut tx = self.base.store.read().await?;
        let rows = store::monitors(&mut tx).await?;
        let stats = store::stats(&mut tx, "quarter", self.base.env.now() - DAY - QUARTER).await?;
        let mut settings = settings(&mut tx).await?;
        // The page need only know that there is one.
        if !settings.hook_secret.is_empty() {
            settings.hook_secret = "set".into();
        }
        let of = |id: i64| stats.iter().filter(move |stat| stat.monitor_id == id).map(slot).collect();
        let rows =
            rows.into_iter().map(|row| (of(row.id), row)).map(|(slots, row)| shown(row, slots)).collect();
        Ok(MonitorsPage { rows, blind: self.watch.blind().map(|blind| blind.since), settings })
    }

    pub(super) async fn show_one(&self, by: &Actor, id: i64) -> AppResult<MonitorPage> {
        by.require(Role::Admin)?;
        if id == 0 {
            let row = MonitorRow {
                monitor: Monitor::default(),
                state: MonitorState::New,
                since: None,
                last_at: None,
                last_ms: None,
                failure: String::new(),
                acked: None,
                slots: Vec::new(),
            };
            return Ok(MonitorPage { row, beat_url: String::new(), events: Vec::new(), days: Vec::new() });
        }
        let now = self.base.env.now();
        let mut tx = self.base.store.read().await?;
        let row = store::monitor(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        let slots = store::stats_of(&mut tx, id, "quarter", now - DAY - QUARTER).await?;
        let days = store::stats_of(&mut tx, id, "day", now - DAYS * DAY).await?;
        let events = store::events(&mut tx, id, EVENTS).await?;
        let beat_url = match row.kind() {
            MonitorKind::Heartbeat => format!("{}/hb/{}", self.base.facts.site_url, row.token),
            _ => String::new(),
        };
        let event = |event: store::EventRow| {
            let kind = EventKind::from_code(&event.kind)?;
            Some(MonitorEvent { at: event.at, kind, failure: event.failure, by: event.by_name })
        };
        Ok(MonitorPage {
            row: shown(row, slots.iter().map(slot).collect()),
            beat_url,
            events: events.into_iter().filter_map(event).collect(),
            days: days.iter().map(slot).collect(),
        })
    }
}

fn slot(stat: &StatRow) -> Slot {
    let good = stat.checks - stat.failed;
    let ms = (good > 0).then(|| stat.ms_sum / good);
    Slot { at: stat.at, checks: stat.checks, failed: stat.failed, ms }
}

fn shown(row: WatchRow, slots: Vec<Slot>) -> MonitorRow {
    MonitorRow {
        monitor: row.monitor(),
        state: row.state(),
        since: row.since,
        last_at: row.last_at,
        last_ms: row.last_ms,
        failure: row.failure,
        acked: row.acked_at.map(|at| (at, row.acked_by)),
        slots,
    }
}
