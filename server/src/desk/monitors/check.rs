//! One check from its claim to what follows of it, with the store or without.

use super::MonitorsDesk;
use super::rules::{self, every_s, mine_until, next, spans};
use super::watch::LoneEvent;
use crate::desk::pulse::Topic;
use crate::store::monitors::{self as store, WatchRow};
use crate::store::{StoreResult, Tx};
use crate::watch::Failure;
use app::Moment;
use app::monitors::model::{EventKind, MonitorKind, MonitorState};
use std::sync::Arc;

/// Whose check it is.
enum Claim {
    /// Ours; the store says so, or (false) is away.
    Ours(Box<WatchRow>, bool),
    /// Somebody else's, or nothing is to be looked at.
    Others,
}

impl MonitorsDesk {
    /// Looks at one monitor that [`super::Watch::due`] gave.
    pub(super) async fn check(self: Arc<Self>, id: i64) {
        if let Ok(_place) = self.watch.places.acquire().await {
            match self.claim(id).await {
                Ok(Claim::Ours(row, here)) => self.look_and_tell(*row, here).await,
                Ok(Claim::Others) => {}
                Err(error) => tracing::error!(%error, monitor = id, "a check can't be claimed"),
            }
        }
        self.watch.done(id);
    }

    async fn claim(&self, id: i64) -> StoreResult<Claim> {
        let now = self.base.env.now();
        let Some(known) = self.watch.row(|row| row.id == id) else { return Ok(Claim::Others) };
        let until = mine_until(&known, now);
        let asked = async {
            let mut tx = self.base.store.write().await?;
            let mine = store::monitor_claim(&mut tx, id, now, until).await?;
            let row = store::monitor(&mut tx, id).await?;
            tx.commit().await?;
            StoreResult::Ok(row.filter(|_| mine))
        };
        match asked.await {
            Ok(Some(row)) => Ok(Claim::Ours(Box::new(row), true)),
            Ok(None) => Ok(Claim::Others),
            Err(error) if error.is_away() => Ok(Claim::Ours(Box::new(known), false)),
            Err(error) => Err(error),
        }
    }

    /// Looks, and writes what was seen: into the store, or into memory while that is away.
    pub(super) async fn look_and_tell(&self, row: WatchRow, mut here: bool) {
        let seen = self.see(&row).await;
        if here {
            match self.record(row.id, &seen).await {
                Ok(()) => return,
                Err(error) if error.is_away() => here = false,
                Err(error) => {
                    tracing::error!(%error, monitor = row.id, "a check can't be written down");
                    return;
                }
            }
        }
        if !here {
            self.record_alone(row.id, &seen).await;
        }
    }

    /// What there is to see; none when that says nothing about the platform: the watch itself
    /// can reach nothing, or its component is in maintenance.
    async fn see(&self, row: &WatchRow) -> Option<Result<i64, Failure>> {
        let now = self.base.env.now();
        let seen = if row.kind() == MonitorKind::Heartbeat {
            let heard = self.watch.row(|known| known.id == row.id).and_then(|known| known.beat_at);
            let row = WatchRow { beat_at: row.beat_at.max(heard), ..row.clone() };
            match rules::missed(&row, self.watch.listening, now) {
                true => Err(Failure::Missed),
                // One that was never heard hasn't shown yet that it can be.
                false if row.beat_at.is_none() => return None,
                false => Ok(0),
            }
        } else {
            self.watch.probe.look(&row.monitor(), now).await
        };
        let working = |key: &str| {
            let snapshot = self.base.snapshots.get();
            snapshot.status.component(key).is_some_and(|component| component.maintenance)
        };
        match &seen {
            Err(_) if working(&row.component) => None,
            // Who waits to be called reaches out to nobody.
            Err(failure) if *failure != Failure::Missed && !self.sees().await => None,
            _ => Some(seen),
        }
    }

    /// Whether the watch can reach anything at all; remembers when it can't.
    pub(super) async fn sees(&self) -> bool {
        let reaches = self.watch.reaches().await;
        if let Some(before) = self.watch.set_blind(!reaches, self.base.env.now())
            && before.told
        {
            self.tell_blind(None).await;
        }
        reaches
    }

    /// One transaction: what it knows, its figures, and what follows when its state changes.
    async fn record(&self, id: i64, seen: &Option<Result<i64, Failure>>) -> StoreResult<()> {
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let Some(mut row) = store::monitor_locked(&mut tx, id).await? else { return Ok(()) };
        row.next_at = next(id, every_s(&row), now);
        let mut news = None;
        if let Some(seen) = seen {
            if row.enabled {
                news = rules::step(&mut row, seen, now);
                for (span, at) in spans(now) {
                    store::stat_add(&mut tx, id, span, at, seen.as_ref().ok().copied()).await?;
                }
            } else {
                rules::look(&mut row, seen, now);
            }
        }
        if let Some(kind) = news {
            self.happened(&mut tx, &mut row, kind, now).await?;
        }
        store::monitor_know(&mut tx, &row).await?;
        tx.commit().await?;
        self.watch.put(row, false);
        if news.is_some() {
            self.base.pulse.ping(Topic::Outbox);
            self.base.pulse.ping(Topic::Queue);
        }
        Ok(())
    }

    /// What follows a change of state, in its transaction.
    async fn happened(
        &self,
        tx: &mut Tx,
        row: &mut WatchRow,
        kind: EventKind,
        now: Moment,
    ) -> StoreResult<()> {
        tracing::warn!(monitor = row.id, kind = kind.code(), failure = row.failure, "a monitor changed");
        if kind == EventKind::Failed {
            row.ack_token = self.base.env.token();
        }
        let event = store::event_add(tx, row.id, now, kind, &row.failure, "").await?;
        self.alarm_by_outbox(tx, row, kind, event).await?;
        match kind {
            EventKind::Failed => self.propose(tx, row, now).await,
            EventKind::Recovered => self.withdraw(tx, row, now).await,
            EventKind::Acknowledged | EventKind::Escalated => Ok(()),
        }
    }

    /// The same while the store is away: into memory, and to staff at once.
    async fn record_alone(&self, id: i64, seen: &Option<Result<i64, Failure>>) {
        let now = self.base.env.now();
        let Some(mut row) = self.watch.row(|row| row.id == id) else { return };
        row.next_at = next(id, every_s(&row), now);
        let news = seen.as_ref().and_then(|seen| rules::step(&mut row, seen, now));
        if news == Some(EventKind::Failed) {
            row.ack_token = self.base.env.token();
        }
        self.watch.put(row.clone(), true);
        if let Some(kind) = news {
            tracing::warn!(monitor = id, kind = kind.code(), failure = row.failure, "a monitor changed");
            self.alone(&row, kind, now, "").await;
        }
    }

    /// Something happened while the store is away.
    pub(super) async fn alone(&self, row: &WatchRow, kind: EventKind, at: Moment, by: &str) {
        let (failure, by) = (row.failure.clone(), by.to_owned());
        self.watch.remember(LoneEvent { monitor: row.id, at, kind, failure, by });
        if kind != EventKind::Acknowledged {
            self.alarm_at_once(row, kind, at).await;
        }
    }

    /// The store is back: it hears what happened meanwhile. Who had to be told was told; what
    /// still fails proposes its incident.
    pub(super) async fn catch_up(&self) -> StoreResult<()> {
        let memory = self.watch.memory().clone();
        if memory.ahead.is_empty() && memory.events.is_empty() {
            return Ok(());
        }
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        for known in memory.rows.iter().filter(|row| memory.ahead.contains(&row.id)) {
            let Some(mut row) = store::monitor_locked(&mut tx, known.id).await? else { continue };
            // Another process may have seen more since.
            if row.last_at > known.last_at {
                continue;
            }
            let (before, draft_id) = (row.state(), row.draft_id);
            row = WatchRow { draft_id, ..known.clone() };
            match (before, row.state()) {
                (from, to) if from == to => {}
                (_, MonitorState::Down) => self.propose(&mut tx, &mut row, now).await?,
                _ => self.withdraw(&mut tx, &mut row, now).await?,
            }
            store::monitor_know(&mut tx, &row).await?;
            store::monitor_beat(&mut tx, row.id, row.beat_at.unwrap_or_default()).await?;
        }
        for event in &memory.events {
            let LoneEvent { monitor, at, kind, failure, by } = event;
            if store::monitor(&mut tx, *monitor).await?.is_some() {
                store::event_add(&mut tx, *monitor, *at, *kind, failure, by).await?;
            }
        }
        tx.commit().await?;
        let mut now_known = self.watch.memory();
        now_known.ahead.clear();
        now_known.events.drain(..memory.events.len());
        Ok(())
    }
}
