//! The spool's folders and what memory knows of them.
//!
//! Shared by the handle (`Spool`) and the commit thread. The folders are the truth;
//! memory is filled by one scan when the spool opens and follows each step after it.
//! Must never hold the memory's lock while waiting for the disk.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::disk::Disk;
use super::{SpoolError, SpoolId, SpoolIds};

/// Paths, tools and memory.
pub(super) struct Folders {
    pub tmp: PathBuf,
    pub new: PathBuf,
    pub done: PathBuf,
    pub quarantine: PathBuf,
    /// The `new` of a spool that another process fills while this one is open.
    pub import: PathBuf,
    pub ids: SpoolIds,
    pub disk: Box<dyn Disk>,
    pub min_free_bytes: u64,
    pub arrived: Notify,
    state: Mutex<State>,
    /// One move at a time, so that memory follows the folders in their order.
    moving: Mutex<()>,
    /// Held for as long as the spool is open: a second process would clean our `tmp`.
    _lock: File,
}

/// What memory knows.
#[derive(Default)]
pub(super) struct State {
    pub new: BTreeSet<SpoolId>,
    pub quarantined: BTreeSet<SpoolId>,
    pub done: usize,
}

impl Folders {
    /// Makes the folders, throws away what was never acknowledged, and scans.
    pub fn open(root: &Path, ids: SpoolIds, disk: Box<dyn Disk>, min_free_bytes: u64) -> io::Result<Self> {
        make_private(root)?;
        let lock = File::create(root.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(
                    io::ErrorKind::ResourceBusy,
                    "the spool is in use by another process",
                ));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let folder = |name| {
            let path = root.join(name);
            fs::create_dir_all(&path).map(|()| path)
        };
        let (tmp, new) = (folder("tmp")?, folder("new")?);
        let (done, quarantine) = (folder("done")?, folder("quarantine")?);
        disk.sync_dir(root)?;

        for entry in fs::read_dir(&tmp)? {
            fs::remove_file(entry?.path())?;
        }
        let state = State {
            new: scan(&new)?.into_iter().collect(),
            quarantined: scan(&quarantine)?.into_iter().collect(),
            done: scan(&done)?.len(),
        };
        let arrived = Notify::new();
        if !state.new.is_empty() {
            arrived.notify_one();
        }
        Ok(Self {
            tmp,
            new,
            done,
            quarantine,
            import: root.join("import/new"),
            ids,
            disk,
            min_free_bytes,
            arrived,
            state: Mutex::new(state),
            moving: Mutex::new(()),
            _lock: lock,
        })
    }

    /// Memory. No step inside the lock can leave it half done, so poison is ignored.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn moving(&self) -> MutexGuard<'_, ()> {
        self.moving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where an item is written.
    pub fn tmp_path(&self, id: SpoolId) -> PathBuf {
        item(&self.tmp, id)
    }

    /// Where an item waits.
    pub fn new_path(&self, id: SpoolId) -> PathBuf {
        item(&self.new, id)
    }

    /// Where a quarantined item's reason stands.
    pub fn reason_path(&self, id: SpoolId) -> PathBuf {
        self.quarantine.join(format!("{id}.reason"))
    }

    /// The item's bytes, wherever it is.
    pub fn read(&self, id: SpoolId) -> Result<Vec<u8>, SpoolError> {
        for folder in [&self.new, &self.quarantine, &self.done] {
            match fs::read(item(folder, id)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                read => return Ok(read?),
            }
        }
        Err(SpoolError::Unknown)
    }

    /// The item's first line, wherever it is.
    pub fn read_head(&self, id: SpoolId) -> Result<Vec<u8>, SpoolError> {
        for folder in [&self.new, &self.quarantine, &self.done] {
            match File::open(item(folder, id)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
                Ok(file) => {
                    let mut line = Vec::new();
                    BufReader::new(file).read_until(b'\n', &mut line)?;
                    return Ok(line);
                }
            }
        }
        Err(SpoolError::Unknown)
    }

    /// Handled: `new` → `done`. Twice is as good as once.
    pub fn done(&self, id: SpoolId) -> Result<(), SpoolError> {
        let _moving = self.moving();
        if shift(&self.new, &self.done, id)? {
            let mut state = self.state();
            state.new.remove(&id);
            state.done += 1;
        }
        Ok(())
    }

    /// Set apart: the reason first, so that no item lies there without one.
    pub fn quarantine(&self, id: SpoolId, reason: &str) -> Result<(), SpoolError> {
        let _moving = self.moving();
        fs::write(self.reason_path(id), reason)?;
        match shift(&self.new, &self.quarantine, id) {
            Ok(false) => {}
            Ok(true) => {
                let mut state = self.state();
                state.new.remove(&id);
                state.quarantined.insert(id);
            }
            Err(error) => {
                let _ = fs::remove_file(self.reason_path(id));
                return Err(error);
            }
        }
        Ok(())
    }

    /// Another try: `quarantine` → `new`.
    pub fn requeue(&self, id: SpoolId) -> Result<(), SpoolError> {
        let _moving = self.moving();
        if shift(&self.quarantine, &self.new, id)? {
            let _ = fs::remove_file(self.reason_path(id));
            let mut state = self.state();
            state.quarantined.remove(&id);
            state.new.insert(id);
            drop(state);
            self.arrived.notify_one();
        }
        Ok(())
    }

    /// Takes over what another process accepted into its own spool in `import/`.
    pub fn adopt(&self) -> Result<usize, SpoolError> {
        let _moving = self.moving();
        let left = match scan(&self.import) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            scanned => scanned?,
        };
        for &id in &left {
            shift(&self.import, &self.new, id)?;
            self.state().new.insert(id);
        }
        if !left.is_empty() {
            self.disk.sync_dir(&self.new)?;
            self.arrived.notify_one();
        }
        Ok(left.len())
    }

    /// Everything handled since then once more: `done` → `new`.
    pub fn replay(&self, since: i64) -> Result<usize, SpoolError> {
        let _moving = self.moving();
        let mut moved = 0;
        for id in scan(&self.done)?.into_iter().filter(|id| id.micros() >= since) {
            if shift(&self.done, &self.new, id)? {
                let mut state = self.state();
                state.new.insert(id);
                state.done = state.done.saturating_sub(1);
                moved += 1;
            }
        }
        self.disk.sync_dir(&self.new)?;
        self.arrived.notify_one();
        Ok(moved)
    }

    /// Deletes handled items that are older.
    pub fn purge_done(&self, before: i64) -> Result<usize, SpoolError> {
        let _moving = self.moving();
        let mut purged = 0;
        for id in scan(&self.done)?.into_iter().filter(|id| id.micros() < before) {
            fs::remove_file(item(&self.done, id))?;
            let mut state = self.state();
            state.done = state.done.saturating_sub(1);
            purged += 1;
        }
        Ok(purged)
    }
}

fn item(folder: &Path, id: SpoolId) -> PathBuf {
    folder.join(format!("{id}.item"))
}

/// Moves an item; false when it was moved before, `Unknown` when it is in neither place.
fn shift(from: &Path, to: &Path, id: SpoolId) -> Result<bool, SpoolError> {
    match fs::rename(item(from, id), item(to, id)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if item(to, id).try_exists()? {
                Ok(false)
            } else {
                Err(SpoolError::Unknown)
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// The items in a folder; other files are not ours to judge.
fn scan(folder: &Path) -> io::Result<Vec<SpoolId>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let id: Option<SpoolId> = name.to_str().and_then(|name| name.strip_suffix(".item")?.parse().ok());
        found.extend(id);
    }
    Ok(found)
}

/// Mail is nobody else's business on this machine.
fn make_private(root: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(root)
}
