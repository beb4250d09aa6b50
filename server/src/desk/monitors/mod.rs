//! Monitors: looking, alarming, proposing incidents.
//!
//! Called by pages, forms, heartbeats' calls and `jobs::monitors`. Looking and alarming go on
//! while the store is away. It must never alarm about the platform when it can't reach
//! anything itself, nor count a failure twice.

mod alert;
mod check;
mod draft;
mod edit;
mod rules;
mod show;
mod watch;

pub use watch::Watch;

use crate::desk::Base;
use crate::desk::pulse::Topic;
use crate::env::{DAY, HOUR, MINUTE, SECOND};
use crate::mail::transport::Transport;
use crate::store::monitors::{self as store, MONITORS, WatchRow};
use crate::store::setting::{setting, setting_save};
use crate::store::{StoreResult, Tx};
use app::monitors::model::*;
use app::monitors::port::Monitors;
use app::status::port::Status;
use app::{Actor, AppError, AppResult, Moment, Role};
use async_trait::async_trait;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::task::JoinSet;
use watch::Memory;

/// Where the settings stand.
const SETTINGS: &str = "watch";
/// A watch that is blind for so long says so.
const BLIND: Moment = MINUTE;
/// A heartbeat's calls closer together than this are one.
const BEAT: Moment = SECOND;

/// The use cases of monitors.
pub struct MonitorsDesk {
    base: Base,
    status: Arc<dyn Status>,
    watch: Watch,
    /// The way that alarms take while the store is away.
    transport: Option<Transport>,
    /// Who hears of what nobody else is named for.
    alarm_to: Vec<String>,
    /// When what is old was thrown away last.
    tidied_at: AtomicI64,
}

impl MonitorsDesk {
    /// On this base.
    pub fn new(
        base: Base,
        status: Arc<dyn Status>,
        watch: Watch,
        transport: Option<Transport>,
        alarm_to: Vec<String>,
    ) -> MonitorsDesk {
        MonitorsDesk { base, status, watch, transport, alarm_to, tidied_at: AtomicI64::new(0) }
    }

    /// Begins what is due now. Called every moment; what it begins ends in `tasks`.
    pub async fn tick(self: &Arc<Self>, tasks: &mut JoinSet<()>) {
        let here = match self.sync().await {
            Ok(()) => true,
            Err(error) if error.is_away() => false,
            Err(error) => {
                tracing::error!(%error, "the monitors can't be read");
                return;
            }
        };
        let now = self.base.env.now();
        for id in self.watch.due(now) {
            tasks.spawn(self.clone().check(id));
        }
        let unseen = {
            let memory = self.watch.memory();
            memory.rows.iter().any(|row| rules::escalates(row, memory.settings.escalate_minutes, now))
        };
        if unseen {
            let desk = self.clone();
            tasks.spawn(async move { desk.escalate(now).await });
        }
        if let Some(blind) = self.watch.blind() {
            if !blind.told && now - blind.since >= BLIND {
                self.watch.told_blind();
                self.tell_blind(Some(blind.since)).await;
            }
            let desk = self.clone();
            tasks.spawn(async move {
                desk.sees().await;
            });
        }
        if !here {
            if let Err(error) = self.publish_alone().await {
                tracing::error!(%error, "an incident could not declare itself");
            }
            return;
        }
        match self.hooks_due().await {
            Ok(jobs) => jobs.into_iter().for_each(|job| {
                tasks.spawn(self.clone().hook_job(job));
            }),
            Err(error) => tracing::error!(%error, "webhooks can't be read"),
        }
        match self.publish_due().await {
            Ok(()) | Err(AppError::StoreAway) => {}
            Err(error) => tracing::error!(%error, "an incident could not declare itself"),
        }
        self.tidy(now).await;
    }

    /// The store hears what it missed, then memory what the store says.
    async fn sync(&self) -> StoreResult<()> {
        self.catch_up().await?;
        let mut tx = self.base.store.read().await?;
        let rows = store::monitors(&mut tx).await?;
        let settings = settings(&mut tx).await?;
        self.watch.learn(rows, settings);
        Ok(())
    }

    /// Tells others of alarms that nobody has seen.
    async fn escalate(&self, now: Moment) {
        let (due, minutes) = {
            let Memory { rows, settings, .. } = &*self.watch.memory();
            if settings.escalate_to.is_empty() {
                return;
            }
            let minutes = settings.escalate_minutes;
            let due = rows.iter().filter(|row| rules::escalates(row, minutes, now)).map(|row| row.id);
            (due.collect::<Vec<_>>(), minutes)
        };
        for id in due {
            match self.escalate_one(id, minutes, now).await {
                Ok(()) => {}
                Err(error) if error.is_away() => {
                    // Telling takes a while: another round may have told of this one by now.
                    let unseen = |row: &WatchRow| row.id == id && rules::escalates(row, minutes, now);
                    let Some(row) = self.watch.row(unseen) else { continue };
                    let row = WatchRow { escalated_at: Some(now), ..row };
                    self.watch.put(row.clone(), true);
                    self.alone(&row, EventKind::Escalated, now, "").await;
                }
                Err(error) => tracing::error!(%error, "an alarm can't be passed on"),
            }
        }
    }

    async fn escalate_one(&self, id: i64, minutes: i64, now: Moment) -> StoreResult<()> {
        let mut tx = self.base.store.write().await?;
        let Some(mut row) = store::monitor_locked(&mut tx, id).await? else { return Ok(()) };
        if !rules::escalates(&row, minutes, now) {
            return Ok(());
        }
        row.escalated_at = Some(now);
        let event = store::event_add(&mut tx, id, now, EventKind::Escalated, &row.failure, "").await?;
        self.alarm_by_outbox(&mut tx, &row, EventKind::Escalated, event).await?;
        store::monitor_know(&mut tx, &row).await?;
        tx.commit().await?;
        self.watch.put(row, false);
        self.base.pulse.ping(Topic::Outbox);
        Ok(())
    }

    /// Throws away figures that have had their time, once an hour.
    async fn tidy(&self, now: Moment) {
        if now - self.tidied_at.load(Ordering::Relaxed) < HOUR {
            return;
        }
        self.tidied_at.store(now, Ordering::Relaxed);
        let done = async {
            let mut tx = self.base.store.write().await?;
            store::monitors_tidy(&mut tx, now - 2 * DAY, now - 400 * DAY).await?;
            tx.commit().await
        };
        if let Err(error) = done.await {
            tracing::warn!(%error, "the monitors' figures can't be tidied");
        }
    }

    /// Somebody saw the alarm; with the store or without.
    async fn seen(&self, id: i64, by: &str) -> AppResult<()> {
        let now = self.base.env.now();
        match self.seen_stored(id, by, now).await {
            Err(AppError::StoreAway) => {
                let row = self.watch.row(|row| row.id == id).ok_or(AppError::NotFound)?;
                if row.state() == MonitorState::Down && row.acked_at.is_none() {
                    let row = WatchRow { acked_at: Some(now), acked_by: by.into(), ..row };
                    self.watch.put(row.clone(), true);
                    self.alone(&row, EventKind::Acknowledged, now, by).await;
                }
                Ok(())
            }
            other => other,
        }
    }

    async fn seen_stored(&self, id: i64, by: &str, now: Moment) -> AppResult<()> {
        let mut tx = self.base.store.write().await?;
        let mut row = store::monitor_locked(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        if row.state() != MonitorState::Down || row.acked_at.is_some() {
            return Ok(());
        }
        (row.acked_at, row.acked_by) = (Some(now), by.to_owned());
        store::monitor_know(&mut tx, &row).await?;
        let event = store::event_add(&mut tx, id, now, EventKind::Acknowledged, "", by).await?;
        if !self.watch.memory().settings.hook_url.is_empty() {
            self.hook_add(&mut tx, event, now).await?;
        }
        if let Some(draft) = row.draft_id {
            crate::store::drafts::draft_acknowledge(&mut tx, draft, by, now).await?;
        }
        tx.commit().await?;
        self.watch.put(row, false);
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }
}

/// What holds for all monitors.
async fn settings(tx: &mut Tx) -> StoreResult<WatchSettings> {
    let stored = setting(tx, SETTINGS).await?.unwrap_or_default();
    Ok(serde_json::from_str(&stored).unwrap_or_default())
}

#[async_trait]
impl Monitors for MonitorsDesk {
    async fn monitors(&self, by: &Actor) -> AppResult<MonitorsPage> {
        self.show_all(by).await
    }

    async fn monitor(&self, by: &Actor, id: i64) -> AppResult<MonitorPage> {
        self.show_one(by, id).await
    }

    async fn monitor_save(&self, by: &Actor, monitor: Monitor) -> AppResult<i64> {
        by.require(Role::Admin)?;
        let monitor = edit::monitor(monitor)?;
        let mut tx = self.base.store.write().await?;
        let id = if monitor.id == 0 {
            if store::monitors_count(&mut tx).await? >= MONITORS {
                return Err(AppError::Conflict {
                    nl: format!("Er zijn al {MONITORS} monitors. Haal er eerst een weg."),
                    en: format!("There are {MONITORS} monitors already. Take one away first."),
                });
            }
            store::monitor_add(&mut tx, &monitor, &self.base.env.token()).await?
        } else {
            if !store::monitor_save(&mut tx, &monitor).await? {
                return Err(AppError::NotFound);
            }
            self.switched(&mut tx, &monitor).await?;
            monitor.id
        };
        tx.commit().await?;
        self.sync().await?;
        Ok(id)
    }

    async fn monitor_delete(&self, by: &Actor, id: i64) -> AppResult<()> {
        by.require(Role::Admin)?;
        let mut tx = self.base.store.write().await?;
        let mut row = store::monitor_locked(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        self.withdraw(&mut tx, &mut row, self.base.env.now()).await?;
        store::monitor_delete(&mut tx, id).await?;
        tx.commit().await?;
        self.sync().await?;
        Ok(())
    }

    async fn monitor_test(&self, by: &Actor, id: i64) -> AppResult<()> {
        by.require(Role::Admin)?;
        let mut tx = self.base.store.read().await?;
        let row = store::monitor(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        drop(tx);
        self.look_and_tell(row, true).await;
        Ok(())
    }

    async fn monitor_acknowledge(&self, by: &Actor, id: i64) -> AppResult<()> {
        by.require(Role::Agent)?;
        self.seen(id, &by.name).await
    }

    async fn watch_settings_save(&self, by: &Actor, new: WatchSettings) -> AppResult<()> {
        by.require(Role::Admin)?;
        let mut tx = self.base.store.write().await?;
        let new = edit::settings(new, &settings(&mut tx).await?)?;
        let text = serde_json::to_string(&new).map_err(|error| crate::desk::internal(&error))?;
        setting_save(&mut tx, SETTINGS, &text).await?;
        tx.commit().await?;
        self.sync().await?;
        Ok(())
    }

    async fn alarm(&self, token: &str) -> AppResult<Alarm> {
        let row = self.by_alarm(token)?;
        Ok(Alarm {
            failing: row.state() == MonitorState::Down,
            name: row.name,
            since: row.since,
            failure: row.failure,
            acked: row.acked_at.map(|at| (at, row.acked_by)),
        })
    }

    async fn alarm_acknowledge(&self, token: &str) -> AppResult<()> {
        let row = self.by_alarm(token)?;
        self.seen(row.id, "").await
    }

    async fn beat(&self, token: &str) -> AppResult<()> {
        let now = self.base.env.now();
        let beats = |row: &WatchRow| row.kind() == MonitorKind::Heartbeat && row.token == token;
        let row = self.watch.row(beats).ok_or(AppError::NotFound)?;
        if row.beat_at.is_some_and(|last| now - last < BEAT) {
            return Ok(());
        }
        self.watch.put(WatchRow { beat_at: Some(now), ..row.clone() }, false);
        let written = async {
            let mut tx = self.base.store.write().await?;
            store::monitor_beat(&mut tx, row.id, now).await?;
            tx.commit().await
        };
        match written.await {
            Ok(()) => Ok(()),
            Err(error) if error.is_away() => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn drafts(&self, by: &Actor) -> AppResult<Vec<Draft>> {
        self.open_drafts(by).await
    }

    async fn draft(&self, by: &Actor, id: i64) -> AppResult<Draft> {
        by.require(Role::Lead)?;
        let open = self.open_drafts(by).await?;
        open.into_iter().find(|draft| draft.id == id).ok_or(AppError::NotFound)
    }

    async fn draft_acknowledge(&self, by: &Actor, id: i64) -> AppResult<()> {
        self.look_into(by, id).await
    }

    async fn draft_put_aside(&self, by: &Actor, id: i64, words: &str) -> AppResult<()> {
        self.put_aside(by, id, words).await
    }

    async fn draft_declared(&self, by: &Actor, id: i64, slug: &str) -> AppResult<()> {
        by.require(Role::Lead)?;
        self.decided(id, slug, Some(by)).await
    }
}

impl MonitorsDesk {
    /// The monitor that an alarm's link is about; known for as long as it hasn't failed again.
    fn by_alarm(&self, token: &str) -> AppResult<WatchRow> {
        let long = token.len() >= 32;
        self.watch.row(|row| long && row.ack_token == token).ok_or(AppError::NotFound)
    }

    /// A monitor that was switched off knows nothing any more, and proposes nothing.
    async fn switched(&self, tx: &mut Tx, monitor: &Monitor) -> StoreResult<()> {
        let Some(mut row) = store::monitor(tx, monitor.id).await? else { return Ok(()) };
        if monitor.enabled {
            return Ok(());
        }
        self.withdraw(tx, &mut row, self.base.env.now()).await?;
        let fresh = MonitorState::New.code().to_owned();
        row = WatchRow {
            state: fresh,
            since: None,
            past: String::new(),
            acked_at: None,
            escalated_at: None,
            ..row
        };
        store::monitor_know(tx, &row).await
    }
}
