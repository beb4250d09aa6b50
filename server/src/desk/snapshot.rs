//! What is public, in memory and as a file: status, articles, contact, history. Pages are
//! answered from it whether the store is there or not. It is rebuilt from the
//! store at each change, and can always be rebuilt.

use super::contact::ContactSnapshot;
use super::faq::FaqSnapshot;
use super::status::deeds::Deeds;
use crate::store::setting::snapshot_changed;
use crate::store::{Store, StoreResult, Tx};
use crate::whole::{self, Readers};
use app::Moment;
use app::aftermath::model::After;
use app::history::model::HistoryView;
use app::status::model::StatusView;
use arc_swap::ArcSwap;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Everything public at one moment.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Snapshot {
    /// The store's version it was read at.
    pub version: i64,
    /// Components, incidents, maintenance.
    pub status: StatusView,
    /// Names in addresses that incidents have, so that a new one gets one of its own.
    #[serde(default)]
    pub slugs: Vec<String>,
    /// Collections and published articles.
    pub faq: FaqSnapshot,
    /// Office hours and mailboxes.
    pub contact: ContactSnapshot,
    /// Months with their figures.
    #[serde(default)]
    pub history: HistoryView,
    /// What follows incidents.
    #[serde(default)]
    pub aftermath: Vec<After>,
    /// Templates of incidents: not public, but needed most while the store is away.
    #[serde(default)]
    pub templates: Vec<app::incidents::model::Template>,
}

/// Holds the current snapshot and its file.
pub struct Snapshots {
    current: ArcSwap<Snapshot>,
    path: PathBuf,
    one_at_a_time: tokio::sync::Mutex<()>,
}

impl Snapshots {
    /// Starts with the file of the last run, where there is one that can be read.
    pub fn open(path: PathBuf) -> Snapshots {
        let last = std::fs::read(&path).ok().and_then(|bytes| match serde_json::from_slice(&bytes) {
            Ok(snapshot) => Some(snapshot),
            Err(error) => {
                tracing::warn!(%error, "the snapshot's file can't be read: starting without");
                None
            }
        });
        Snapshots {
            current: ArcSwap::from_pointee(last.unwrap_or_default()),
            path,
            one_at_a_time: tokio::sync::Mutex::new(()),
        }
    }

    /// The current one.
    pub fn get(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Changes the status that is shown, while the store that should hold it is away.
    pub async fn overlay(&self, change: impl Fn(&mut Snapshot)) {
        let _one = self.one_at_a_time.lock().await;
        let mut snapshot = (*self.get()).clone();
        change(&mut snapshot);
        self.current.store(Arc::new(snapshot));
        self.save().await;
    }

    /// Reads everything public from the store, with the deeds that it doesn't know yet over it,
    /// into memory and into the file.
    pub async fn refresh(
        &self,
        store: &Store,
        deeds: &Deeds,
        now: Moment,
        zone: &jiff::tz::TimeZone,
    ) -> StoreResult<()> {
        let _one = self.one_at_a_time.lock().await;
        let mut tx = store.read().await?;
        let version = crate::store::setting::snapshot_version(&mut tx).await?;
        let unsettled = deeds.unsettled(&mut tx).await?;
        let mut snapshot = Snapshot {
            version,
            status: super::status::view(&mut tx, version, now, zone).await?,
            slugs: crate::store::status::slugs(&mut tx).await?,
            faq: super::faq::snapshot(&mut tx, &self.get().faq).await?,
            contact: super::contact::snapshot(&mut tx).await?,
            history: super::history::view(&mut tx, now, zone).await?,
            aftermath: super::aftermath::view(&mut tx).await?,
            templates: crate::store::templates::templates(&mut tx).await?,
        };
        drop(tx);
        unsettled.iter().for_each(|deed| deed.over(&mut snapshot));
        self.current.store(Arc::new(snapshot));
        self.save().await;
        Ok(())
    }

    /// Writes the file.
    async fn save(&self) {
        let (path, snapshot) = (self.path.clone(), self.get());
        let written = tokio::task::spawn_blocking(move || write_whole(&path, &snapshot)).await;
        match written {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the snapshot's file can't be written"),
            Err(error) => tracing::error!(%error, "writing the snapshot failed"),
        }
    }
}

fn write_whole(path: &Path, snapshot: &Snapshot) -> std::io::Result<()> {
    whole::write(path, &serde_json::to_vec(snapshot)?, Readers::Anyone)
}

impl super::Base {
    /// Rebuilds the snapshot from the store.
    pub async fn refresh(&self) -> StoreResult<()> {
        self.snapshots.refresh(&self.store, &self.deeds, self.env.now(), &self.facts.zone).await
    }

    /// After a change of something public was committed: memory, file, then the ping.
    pub async fn publish(&self) -> app::AppResult<()> {
        self.refresh().await?;
        self.pulse.ping(super::pulse::Topic::Status);
        self.pulse.ping(super::pulse::Topic::Jobs);
        Ok(())
    }

    /// Commits a change of something public, and lets everybody see it. An error means that nothing
    /// was changed.
    pub async fn commit_public(&self, mut tx: Tx) -> app::AppResult<()> {
        snapshot_changed(&mut tx).await?;
        tx.commit().await?;
        self.publish_or_later().await;
        Ok(())
    }

    /// [`Base::publish`](super::Base::publish) for a change that is made whatever happens: should the
    /// store go away just now, the timer publishes it, and nobody must be told to try again.
    pub async fn publish_or_later(&self) {
        if let Err(error) = self.publish().await {
            tracing::warn!(%error, "a change is published by the timer");
        }
    }
}
