//! What leads do to incidents: journal first, store later. A deed is on disk before anything
//! else happens; then it goes into the store, or, while that is away, over the public view
//! until the store is back. So an incident is declared and updated on a night when Loket's
//! own database is what broke.
//!
//! Called by [`StatusDesk`] for a lead's deed and by `jobs::deeds` for what is left. One at a
//! time, oldest first: a deed is never overtaken by a later one.
//!
//! Old deeds must stay readable: fields may be added with a default, never renamed.

use super::StatusDesk;
use super::overlay::overlay;
use crate::desk::internal;
use crate::desk::snapshot::{Snapshot, Snapshots};
use crate::env::Env;
use crate::mail::spool::{Envelope, Spool, SpoolError, SpoolId, SpoolSettings};
use crate::store::tickets::intake_seen;
use crate::store::{StoreResult, Tx};
use app::status::model::{IncidentDraft, UpdateDraft};
use app::{AppError, AppResult, Lang, Moment};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Deeds that may wait for the disk at once.
const QUEUE: usize = 64;

/// A deed as it lies in the journal: complete, so that it means the same later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum IncidentDeed {
    /// An incident was declared.
    Declare {
        /// Its name in the address.
        slug: String,
        /// What was said.
        draft: IncidentDraft,
        /// The lead's account; absent for the command line.
        by: Option<i64>,
    },
    /// An update was written.
    Update {
        /// Of this incident.
        slug: String,
        /// What was said.
        draft: UpdateDraft,
        /// The lead's account; absent for the command line.
        by: Option<i64>,
    },
}

impl IncidentDeed {
    /// The incident's name in the address.
    pub fn slug(&self) -> &str {
        match self {
            IncidentDeed::Declare { slug, .. } | IncidentDeed::Update { slug, .. } => slug,
        }
    }

    /// When it counts: as told, else when it was handed in.
    pub fn at(&self, accepted_at: Moment) -> Moment {
        match self {
            IncidentDeed::Declare { draft, .. } => draft.at,
            IncidentDeed::Update { draft, .. } => draft.at,
        }
        .unwrap_or(accepted_at)
    }

    /// As it lies in the journal.
    pub fn envelope(&self, now: Moment) -> AppResult<Envelope> {
        let data = serde_json::to_value(self).map_err(|error| internal(&error))?;
        Ok(Envelope::Deed { accepted_at: now, data })
    }
}

/// A deed that is shown before the store knows of it.
#[derive(Clone, Debug)]
pub struct Shown {
    id: SpoolId,
    at: Moment,
    deed: IncidentDeed,
}

impl Shown {
    /// Puts it over what is public.
    pub fn over(&self, snapshot: &mut Snapshot) {
        overlay(&mut snapshot.status, &self.deed, self.id.micros(), self.at);
        // So that open pages hear that there is something new.
        snapshot.status.version += 1;
        if !snapshot.slugs.iter().any(|slug| slug == self.deed.slug()) {
            snapshot.slugs.insert(0, self.deed.slug().to_owned());
        }
    }
}

/// The journal of deeds.
pub struct Deeds {
    spool: Arc<Spool>,
    /// Shown, but not in the store yet; oldest first.
    shown: Mutex<Vec<Shown>>,
    turn: tokio::sync::Mutex<()>,
}

impl Deeds {
    /// Opens the journal in this folder.
    pub fn open(dir: &Path, env: &Env) -> std::io::Result<Deeds> {
        let random = env.clone();
        // A few hundred bytes a deed: a disk that is too full for mail still takes them.
        let settings = SpoolSettings { min_free_bytes: 0, queue: QUEUE };
        let spool = Spool::open_with(dir, env.clock(), Arc::new(move || random.random()), settings)?;
        Ok(Deeds { spool, shown: Mutex::default(), turn: tokio::sync::Mutex::default() })
    }

    /// The folder of deeds as a spool: for the restore, which replays them, and for the job.
    pub fn spool(&self) -> &Arc<Spool> {
        &self.spool
    }

    /// Deeds that the store does not know yet.
    pub fn waiting(&self) -> usize {
        self.spool.counts().new
    }

    /// What is shown without the store knowing of it. To be read before the view is, and put
    /// over it: what gets into the store in between is then in the view, in this, or in both.
    pub async fn unsettled(&self, tx: &mut Tx) -> StoreResult<Vec<Shown>> {
        let mut unsettled = self.lock().clone();
        for place in (0..unsettled.len()).rev() {
            if intake_seen(tx, &unsettled[place].id.to_string()).await? {
                unsettled.remove(place);
            }
        }
        Ok(unsettled)
    }

    /// What was left when the process ended is shown again.
    pub async fn remember(&self, snapshots: &Snapshots) -> Result<(), SpoolError> {
        for id in self.spool.pending() {
            if let Ok((at, deed)) = self.read(id).await {
                self.lock().push(Shown { id, at, deed });
            }
        }
        let shown = self.lock().clone();
        if !shown.is_empty() {
            snapshots.overlay(|snapshot| shown.iter().for_each(|deed| deed.over(snapshot))).await;
        }
        Ok(())
    }

    async fn read(&self, id: SpoolId) -> Result<(Moment, IncidentDeed), SpoolError> {
        let (envelope, _) = self.spool.read(id).await?;
        let Envelope::Deed { accepted_at, data } = envelope else { return Err(SpoolError::Unreadable) };
        let deed: IncidentDeed = serde_json::from_value(data).map_err(|_| SpoolError::Unreadable)?;
        Ok((deed.at(accepted_at), deed))
    }

    fn is_shown(&self, id: SpoolId) -> bool {
        self.lock().iter().any(|shown| shown.id == id)
    }

    fn settled(&self, id: SpoolId) {
        self.lock().retain(|shown| shown.id != id);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StatusDesk {
    /// Takes a deed: into the journal, then into the store or over the public view. Gives the
    /// incident's name in the address.
    pub async fn hand_in(&self, deed: IncidentDeed) -> AppResult<String> {
        let deeds = &self.base.deeds;
        let _turn = deeds.turn.lock().await;
        let envelope = deed.envelope(self.base.env.now())?;
        let id = deeds.spool.accept(&envelope, Vec::new()).await?;
        let ended = self.settle_all(Some(id)).await?;
        let ours = ended.into_iter().find(|(ended, _)| *ended == id);
        ours.map_or(Ok(deed.slug().to_owned()), |(_, result)| result)
    }

    /// Brings what the journal holds into the store, as far as that is there; says whether it
    /// is. What another process handed in is taken over first.
    pub async fn settle(&self) -> AppResult<bool> {
        let deeds = &self.base.deeds;
        let _turn = deeds.turn.lock().await;
        deeds.spool.adopt().await?;
        if deeds.waiting() > 0 {
            self.settle_all(None).await?;
        }
        Ok(deeds.waiting() == 0)
    }

    /// `ours` is a deed whose writer waits for the answer.
    async fn settle_all(&self, ours: Option<SpoolId>) -> AppResult<Vec<(SpoolId, AppResult<String>)>> {
        let deeds = &self.base.deeds;
        let (mut ended, mut away) = (Vec::new(), false);
        for id in deeds.spool.pending() {
            let (at, deed) = match deeds.read(id).await {
                Ok(read) => read,
                Err(SpoolError::Unreadable) => {
                    deeds.spool.quarantine(id, "not a deed").await?;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let taken = if away { Err(AppError::StoreAway) } else { self.take(id, at, &deed).await };
            match taken {
                Err(AppError::StoreAway) => {
                    away = true;
                    self.show(id, at, deed).await;
                    continue;
                }
                // Nobody but its writer has seen it, and hears why.
                Err(_) if ours == Some(id) && !deeds.is_shown(id) => deeds.spool.done(id, None).await?,
                Err(ref error) => {
                    tracing::error!(deed = %id, %error, "a deed can't be kept");
                    deeds.spool.quarantine(id, &error.words(Lang::En)).await?;
                }
                Ok(_) => deeds.spool.done(id, None).await?,
            }
            deeds.settled(id);
            ended.push((id, taken));
        }
        if !ended.is_empty() {
            self.base.publish_or_later().await;
        }
        Ok(ended)
    }

    async fn show(&self, id: SpoolId, at: Moment, deed: IncidentDeed) {
        let deeds = &self.base.deeds;
        if deeds.is_shown(id) {
            return;
        }
        let shown = Shown { id, at, deed };
        deeds.lock().push(shown.clone());
        self.base.snapshots.overlay(|snapshot| shown.over(snapshot)).await;
        self.base.pulse.ping(crate::desk::pulse::Topic::Status);
    }
}
