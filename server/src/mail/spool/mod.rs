//! The spool: what the public sends is safe here before anyone is told so, and before
//! the store sees it. It knows no database and no index, and so it keeps accepting
//! when both are away.
//!
//! Layout: `tmp/` (being written), `new/` (accepted, not yet handled), `done/`,
//! `quarantine/` (could not be handled, with the reason next to it), `import/` (a spool of the
//! same kind, which an import fills while the server has this one). One file an item,
//! `<id>.item`: the envelope as one line of JSON, then the bytes as they came; `<id>.item.gz`
//! holds the same packed, some time after it was handled.
//!
//! Called by SMTP, the contact form and the community to `accept`; by the worker for
//! the rest. It may hand an item out twice after a crash (the store's unique key makes
//! that harmless). It must never acknowledge what is not on the disk, nor delete what
//! was acknowledged and not handled.
//!
//! A worker:
//! ```text
//! loop {
//!     for id in spool.pending() {
//!         let (envelope, bytes) = spool.read(id).await?;
//!         // one transaction in the store, then:
//!         spool.done(id).await?;
//!     }
//!     spool.wait_new().await;
//! }
//! ```

mod commit;
mod disk;
mod envelope;
mod folders;
mod id;
mod pack;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_pack;
mod told;

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;

use commit::Job;
use disk::{Disk, RealDisk};
use folders::Folders;

pub use envelope::{Envelope, MailSource};
pub use id::{BadSpoolId, Clock, Random, SpoolId, SpoolIds};
pub use told::{BadTold, Told};

/// Why the spool did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// No room on the disk, too many waiting for it, or a disk that can only be read: try again later.
    #[error("the spool is full")]
    Full,
    /// The disk failed.
    #[error("the spool's disk failed: {0}")]
    Io(io::Error),
    /// There is no such item where it would have to be.
    #[error("no such item in the spool")]
    Unknown,
    /// The file is not an envelope's line and bytes.
    #[error("the spool item has no readable envelope")]
    Unreadable,
}

impl From<io::Error> for SpoolError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::ReadOnlyFilesystem => {
                Self::Full
            }
            _ => Self::Io(error),
        }
    }
}

/// Where another process finds room while this spool is open; see [`Spool::adopt`].
pub const IMPORT: &str = "import";

/// What can be set.
#[derive(Debug, Clone, Copy)]
pub struct SpoolSettings {
    /// The disk keeps at least this many bytes free; what would take them is refused.
    pub min_free_bytes: u64,
    /// Items that may wait for the disk at once; more are refused.
    pub queue: usize,
}

impl Default for SpoolSettings {
    fn default() -> Self {
        Self { min_free_bytes: 256 * 1024 * 1024, queue: 1024 }
    }
}

/// Where an item lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Accepted, not yet handled.
    New,
    /// Could not be handled.
    Quarantine,
    /// Handled.
    Done,
}

/// How many items are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Accepted, not yet handled.
    pub new: usize,
    /// Could not be handled.
    pub quarantined: usize,
    /// Handled, not yet purged.
    pub done: usize,
    /// When the oldest in `new` arrived, in microseconds since 1970.
    pub oldest_new: Option<i64>,
}

/// The spool, open. One process at a time may have it so.
pub struct Spool {
    folders: Arc<Folders>,
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Spool {
    /// Opens the spool in this folder with the default settings. Blocks for the scan:
    /// meant for the start of the process.
    pub fn open(dir: &Path, now: Clock, random: Random) -> io::Result<Arc<Self>> {
        Self::open_with(dir, now, random, SpoolSettings::default())
    }

    /// As [`Spool::open`], with other settings.
    pub fn open_with(
        dir: &Path,
        now: Clock,
        random: Random,
        settings: SpoolSettings,
    ) -> io::Result<Arc<Self>> {
        Self::start(dir, SpoolIds::new(now, random), settings, Box::new(RealDisk))
    }

    fn start(
        dir: &Path,
        ids: SpoolIds,
        settings: SpoolSettings,
        disk: Box<dyn Disk>,
    ) -> io::Result<Arc<Self>> {
        let folders = Arc::new(Folders::open(dir, ids, disk, settings.min_free_bytes)?);
        let (jobs, waiting) = mpsc::channel(settings.queue.max(1));
        let thread = thread::Builder::new().name("spool".into()).spawn({
            let folders = folders.clone();
            move || commit::run(&folders, waiting)
        })?;
        Ok(Arc::new(Self { folders, jobs: Some(jobs), thread: Some(thread) }))
    }

    /// The injected clock's time, in microseconds since 1970.
    pub fn now(&self) -> i64 {
        self.folders.ids.now()
    }

    /// Takes an item in. When this returns Ok, the item survives a loss of power. When
    /// the caller goes away before that, the item may still be accepted.
    pub async fn accept(&self, envelope: &Envelope, bytes: Vec<u8>) -> Result<SpoolId, SpoolError> {
        let gone = || SpoolError::Io(io::Error::new(io::ErrorKind::BrokenPipe, "the commit thread ended"));
        let mut head = serde_json::to_vec(envelope).map_err(io::Error::from)?;
        head.push(b'\n');
        let (answer, reply) = oneshot::channel();
        let job = Job { head, body: bytes, answer };
        self.jobs.as_ref().ok_or_else(gone)?.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => SpoolError::Full,
            TrySendError::Closed(_) => gone(),
        })?;
        reply.await.map_err(|_| gone())?
    }

    /// What waits to be handled, oldest first. From memory.
    pub fn pending(&self) -> Vec<SpoolId> {
        self.folders.state().new.iter().copied().collect()
    }

    /// What lies in quarantine, oldest first. From memory.
    pub fn quarantined(&self) -> Vec<SpoolId> {
        self.folders.state().quarantined.iter().copied().collect()
    }

    /// How many items are where. From memory.
    pub fn counts(&self) -> Counts {
        let state = self.folders.state();
        Counts {
            new: state.new.len(),
            quarantined: state.quarantined.len(),
            done: state.done,
            oldest_new: state.new.first().map(|id| id.micros()),
        }
    }

    /// Whether new items are refused for want of room.
    pub fn is_full(&self) -> bool {
        let Folders { disk, new, min_free_bytes, .. } = &*self.folders;
        disk.free(new).is_ok_and(|free| free <= *min_free_bytes)
    }

    /// Waits until something arrived since the last time this returned (at first: until
    /// there is anything). For one worker; several would share the wake-ups.
    pub async fn wait_new(&self) {
        self.folders.arrived.notified().await;
    }

    /// An item's envelope and bytes, wherever it is.
    pub async fn read(&self, id: SpoolId) -> Result<(Envelope, Vec<u8>), SpoolError> {
        let read = move |folders: &Folders| {
            let mut bytes = Vec::new();
            folders.open_item(id)?.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let mut bytes = self.blocking(read).await?;
        let end = bytes.iter().position(|&b| b == b'\n').ok_or(SpoolError::Unreadable)?;
        let envelope = serde_json::from_slice(&bytes[..end]).map_err(|_| SpoolError::Unreadable)?;
        bytes.drain(..=end);
        Ok((envelope, bytes))
    }

    /// An item's envelope alone, wherever it is: one line is read, not the bytes.
    pub async fn envelope(&self, id: SpoolId) -> Result<Envelope, SpoolError> {
        let read = move |folders: &Folders| {
            let mut line = Vec::new();
            BufReader::new(folders.open_item(id)?).read_until(b'\n', &mut line)?;
            Ok(line)
        };
        let line = self.blocking(read).await?;
        serde_json::from_slice(&line).map_err(|_| SpoolError::Unreadable)
    }

    /// Why an item is in quarantine.
    pub async fn reason(&self, id: SpoolId) -> Result<String, SpoolError> {
        self.blocking(move |folders| match std::fs::read(folders.reason_path(id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(SpoolError::Unknown),
            read => Ok(String::from_utf8_lossy(&read?).into_owned()),
        })
        .await
    }

    /// The item is handled, and its sender was told this. Saying so twice is harmless.
    pub async fn done(&self, id: SpoolId, told: Option<Told>) -> Result<(), SpoolError> {
        self.blocking(move |folders| folders.done(id, told.as_ref())).await
    }

    /// What the sender of this item was told when it was handled the first time; none for
    /// an item that isn't replayed.
    pub async fn told(&self, id: SpoolId) -> Result<Option<Told>, SpoolError> {
        self.blocking(move |folders| folders.told(id)).await
    }

    /// The item cannot be handled: it is set apart with the reason, for people to look at.
    pub async fn quarantine(&self, id: SpoolId, reason: &str) -> Result<(), SpoolError> {
        let reason = reason.to_owned();
        self.blocking(move |folders| folders.quarantine(id, &reason)).await
    }

    /// Another try for an item in quarantine.
    pub async fn requeue(&self, id: SpoolId) -> Result<(), SpoolError> {
        self.blocking(move |folders| folders.requeue(id)).await
    }

    /// Every item that came in since this moment (microseconds since 1970) and is still
    /// kept, in its order, with where it lies. From the disk.
    pub async fn journal(&self, since: i64) -> Result<Vec<(SpoolId, Place)>, SpoolError> {
        self.blocking(move |folders| folders.journal(since)).await
    }

    /// Takes over what another process (an import) accepted meanwhile into a spool of
    /// its own, the folder [`IMPORT`] inside this one. Returns how many items.
    pub async fn adopt(&self) -> Result<usize, SpoolError> {
        self.blocking(Folders::adopt).await
    }

    /// Handled items wait again, those that `wanted` says: after a restore of the store
    /// they are the ones that it doesn't know. Returns what the sender of each was told.
    pub async fn replay(
        &self,
        wanted: impl Fn(SpoolId) -> bool + Send + 'static,
    ) -> Result<Vec<Option<Told>>, SpoolError> {
        self.blocking(move |folders| folders.replay(wanted)).await
    }

    /// Packs so many handled items at most, to save room. Returns how many it found; fewer
    /// than asked for means that all are packed now.
    pub async fn pack_done(&self, most: usize) -> Result<usize, SpoolError> {
        self.blocking(move |folders| pack::pack(folders, most)).await
    }

    /// Deletes handled items that arrived before this moment. Returns how many.
    pub async fn purge_done(&self, before: i64) -> Result<usize, SpoolError> {
        self.blocking(move |folders| folders.purge_done(before)).await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        step: impl FnOnce(&Folders) -> Result<T, SpoolError> + Send + 'static,
    ) -> Result<T, SpoolError> {
        let folders = self.folders.clone();
        spawn_blocking(move || step(&folders)).await.map_err(io::Error::from)?
    }
}

impl Drop for Spool {
    /// Lets the thread finish what it has: at most what was waiting for the disk.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the spool's commit thread had panicked");
        }
    }
}
