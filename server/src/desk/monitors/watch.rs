//! What the watch knows, in memory and as `monitors.json`: with it monitors go on, and alarm,
//! while the store is away, also when it is away at the start. What was seen meanwhile is
//! remembered until the store takes it.

use crate::store::monitors::WatchRow;
use crate::watch::Probe;
use crate::whole::{self, Readers};
use app::Moment;
use app::monitors::model::{EventKind, WatchSettings};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Checks at once.
const AT_ONCE: usize = 16;
/// Events that wait for the store.
const EVENTS: usize = 1000;
/// What a reference said is believed so long.
const FRESH: Duration = Duration::from_secs(2);

/// Something that happened while the store was away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoneEvent {
    /// The monitor.
    pub monitor: i64,
    /// When.
    pub at: Moment,
    /// What.
    pub kind: EventKind,
    /// What was wrong.
    pub failure: String,
    /// Who did it.
    pub by: String,
}

/// The memory.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// All monitors, with what they know.
    pub rows: Vec<WatchRow>,
    /// What holds for all.
    pub settings: WatchSettings,
    /// Monitors that know more than the store.
    pub ahead: BTreeSet<i64>,
    /// What the store doesn't know yet, oldest first.
    pub events: Vec<LoneEvent>,
}

/// Since when the watch can reach nothing, and whether staff knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blind {
    /// Since when.
    pub since: Moment,
    /// Staff was told.
    pub told: bool,
}

/// The memory with what looks.
pub struct Watch {
    /// Looks.
    pub probe: Probe,
    /// Checks that may run at once.
    pub places: Semaphore,
    /// Since when this process hears heartbeats.
    pub listening: Moment,
    memory: Mutex<Memory>,
    under_way: Mutex<HashSet<i64>>,
    blind: Mutex<Option<Blind>>,
    reference: tokio::sync::Mutex<Option<(Instant, bool)>>,
    saved: Mutex<Option<Memory>>,
    path: PathBuf,
}

impl Watch {
    /// Begins with the file of the last run, where there is one that can be read.
    pub fn open(path: PathBuf, probe: Probe, now: Moment) -> Watch {
        let memory = std::fs::read(&path).ok().and_then(|bytes| match serde_json::from_slice(&bytes) {
            Ok(memory) => Some(memory),
            Err(error) => {
                tracing::warn!(%error, "the monitors' file can't be read: starting without");
                None
            }
        });
        Watch {
            probe,
            places: Semaphore::new(AT_ONCE),
            listening: now,
            memory: Mutex::new(memory.unwrap_or_default()),
            under_way: Mutex::default(),
            blind: Mutex::default(),
            reference: tokio::sync::Mutex::default(),
            saved: Mutex::default(),
            path,
        }
    }

    /// The memory. Never held across an await.
    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        held(&self.memory)
    }

    /// A monitor as it is known.
    pub fn row(&self, wanted: impl Fn(&WatchRow) -> bool) -> Option<WatchRow> {
        self.memory().rows.iter().find(|row| wanted(row)).cloned()
    }

    /// What was read from the store: a monitor that knows more than the store stays, and so
    /// does a later heartbeat.
    pub fn learn(&self, rows: Vec<WatchRow>, settings: WatchSettings) {
        let mut memory = self.memory();
        let known = std::mem::take(&mut memory.rows);
        memory.rows = rows
            .into_iter()
            .map(|row| match known.iter().find(|known| known.id == row.id) {
                Some(known) if memory.ahead.contains(&row.id) => known.clone(),
                Some(known) => WatchRow { beat_at: row.beat_at.max(known.beat_at), ..row },
                None => row,
            })
            .collect();
        memory.settings = settings;
        drop(memory);
        self.save();
    }

    /// What one monitor knows now; `ahead` when the store doesn't.
    pub fn put(&self, row: WatchRow, ahead: bool) {
        let mut memory = self.memory();
        if ahead {
            memory.ahead.insert(row.id);
        }
        if let Some(known) = memory.rows.iter_mut().find(|known| known.id == row.id) {
            *known = WatchRow { beat_at: row.beat_at.max(known.beat_at), ..row };
        }
        drop(memory);
        self.save();
    }

    /// Something happened that the store doesn't know.
    pub fn remember(&self, event: LoneEvent) {
        let mut memory = self.memory();
        if memory.events.len() < EVENTS {
            memory.events.push(event);
        }
        drop(memory);
        self.save();
    }

    /// Takes the monitors that are due and that nobody here looks at.
    pub fn due(&self, now: Moment) -> Vec<i64> {
        let mut under_way = held(&self.under_way);
        let memory = self.memory();
        let due = memory.rows.iter().filter(|row| row.enabled && row.next_at <= now).map(|row| row.id);
        due.filter(|id| under_way.insert(*id)).collect()
    }

    /// Nobody here looks at it any more.
    pub fn done(&self, id: i64) {
        held(&self.under_way).remove(&id);
    }

    /// Whether any reference answers. Without references nobody doubts.
    pub async fn reaches(&self) -> bool {
        let references = self.memory().settings.reference.clone();
        if references.is_empty() {
            return true;
        }
        // Those who come at the same time wait for one answer.
        let mut last = self.reference.lock().await;
        if let Some((at, reaches)) = *last
            && at.elapsed() < FRESH
        {
            return reaches;
        }
        let looks = references.iter().map(|reference| self.probe.reaches(reference));
        let reaches = futures::future::join_all(looks).await.contains(&true);
        *last = Some((Instant::now(), reaches));
        reaches
    }

    /// Since when it can reach nothing.
    pub fn blind(&self) -> Option<Blind> {
        *held(&self.blind)
    }

    /// It can reach something, or nothing since `now`; gives what it was before that ended.
    pub fn set_blind(&self, blind: bool, now: Moment) -> Option<Blind> {
        let mut known = held(&self.blind);
        if blind {
            known.get_or_insert(Blind { since: now, told: false });
            return None;
        }
        known.take()
    }

    /// Staff knows that it can reach nothing.
    pub fn told_blind(&self) {
        if let Some(blind) = held(&self.blind).as_mut() {
            blind.told = true;
        }
    }

    /// Writes the file when anything in it matters for another start: not at each check.
    fn save(&self) {
        let memory = self.memory().clone();
        let still = |row: &WatchRow| WatchRow {
            next_at: 0,
            past: String::new(),
            last_at: None,
            last_ms: None,
            failure: String::new(),
            beat_at: None,
            ..row.clone()
        };
        let matters = Memory { rows: memory.rows.iter().map(still).collect(), ..memory.clone() };
        let mut saved = held(&self.saved);
        if saved.as_ref() == Some(&matters) {
            return;
        }
        let bytes = serde_json::to_vec(&memory).map_err(std::io::Error::other);
        match bytes.and_then(|bytes| whole::write(&self.path, &bytes, Readers::Owner)) {
            Ok(()) => *saved = Some(matters),
            Err(error) => tracing::error!(%error, "the monitors' file can't be written"),
        }
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
