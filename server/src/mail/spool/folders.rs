//! The spool's folders and what memory knows of them.
//!
//! Shared by the handle (`Spool`) and the commit thread. The folders are the truth;
//! memory is filled by one scan when the spool opens and follows each step after it.
//! Must never hold the memory's lock while waiting for the disk.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::disk::Disk;
use super::pack::{self, Form};
use super::{Place, SpoolError, SpoolId, SpoolIds, Told};

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
    /// Makes the folders, throws away what was never acknowledged, and scans. On a disk that
    /// can only be read it changes nothing: what is there is known, what comes is refused.
    pub fn open(root: &Path, ids: SpoolIds, disk: Box<dyn Disk>, min_free_bytes: u64) -> io::Result<Self> {
        make_private(root)?;
        let (lock, writable) = match File::create(root.join("lock")) {
            Err(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => {
                tracing::error!("the spool's disk can only be read: mail and forms are refused for now");
                (File::open(root.join("lock"))?, false)
            }
            made => (made?, true),
        };
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
        if writable {
            disk.sync_dir(root)?;
            for entry in fs::read_dir(&tmp)? {
                fs::remove_file(entry?.path())?;
            }
            pack::finish(&done)?;
        }
        let state =
            State { new: scan_ids(&new)?, quarantined: scan_ids(&quarantine)?, done: scan(&done)?.len() };
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

    /// To be held during a move, so that no other comes between.
    pub fn moving(&self) -> MutexGuard<'_, ()> {
        self.moving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where an item is written.
    pub fn tmp_path(&self, id: SpoolId) -> PathBuf {
        item(&self.tmp, id, Form::Plain)
    }

    /// Where an item waits.
    pub fn new_path(&self, id: SpoolId) -> PathBuf {
        item(&self.new, id, Form::Plain)
    }

    /// Where a quarantined item's reason stands.
    pub fn reason_path(&self, id: SpoolId) -> PathBuf {
        self.quarantine.join(format!("{id}.reason"))
    }

    /// Where it stands what the sender of a replayed item was told.
    fn told_path(&self, id: SpoolId) -> PathBuf {
        self.new.join(format!("{id}.told"))
    }

    /// The item's bytes, wherever it is and in whichever form.
    pub fn open_item(&self, id: SpoolId) -> Result<Box<dyn Read>, SpoolError> {
        let folders = [&self.new, &self.quarantine];
        let here = folders.into_iter().flat_map(|folder| Form::ALL.map(|form| item(folder, id, form)));
        // It may be packed, and so get another name, between the look and the opening.
        let done = || scan(&self.done).ok()?.into_iter().find(|found| found.id == id).map(|found| found.path);
        let twice = [(); 2].into_iter().filter_map(|()| done());
        for path in here.chain(twice) {
            match File::open(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                opened => return Ok(Form::of(&path).reader(opened?)),
            }
        }
        Err(SpoolError::Unknown)
    }

    /// What the sender was told, of an item that waits for its replay.
    pub fn told(&self, id: SpoolId) -> Result<Option<Told>, SpoolError> {
        match fs::read_to_string(self.told_path(id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => Ok(read?.parse().ok()),
        }
    }

    /// Handled: `new` → `done`, with what the sender was told. Twice is as good as once.
    pub fn done(&self, id: SpoolId, told: Option<&Told>) -> Result<(), SpoolError> {
        let _moving = self.moving();
        if rename(|form| item(&self.new, id, form), |form| done_path(&self.done, id, told, form))? {
            let _ = fs::remove_file(self.told_path(id));
            let mut state = self.state();
            state.new.remove(&id);
            state.done += 1;
            return Ok(());
        }
        let before = scan(&self.done)?.into_iter().any(|found| found.id == id);
        if before { Ok(()) } else { Err(SpoolError::Unknown) }
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
        for &Found { id, .. } in &left {
            shift(&self.import, &self.new, id)?;
            self.state().new.insert(id);
        }
        if !left.is_empty() {
            self.disk.sync_dir(&self.new)?;
            self.arrived.notify_one();
        }
        Ok(left.len())
    }

    /// Every item since then, with where it lies. Nothing moves meanwhile.
    pub fn journal(&self, since: i64) -> Result<Vec<(SpoolId, Place)>, SpoolError> {
        let _moving = self.moving();
        let mut items = Vec::new();
        for (folder, place) in
            [(&self.new, Place::New), (&self.quarantine, Place::Quarantine), (&self.done, Place::Done)]
        {
            let kept = scan(folder)?.into_iter().filter(|found| found.id.micros() >= since);
            items.extend(kept.map(|found| (found.id, place)));
        }
        items.sort_unstable_by_key(|(id, _)| *id);
        Ok(items)
    }

    /// Handled items once more, those that `wanted` says: `done` → `new`. What their
    /// senders were told stays with them.
    pub fn replay(&self, wanted: impl Fn(SpoolId) -> bool) -> Result<Vec<Option<Told>>, SpoolError> {
        let _moving = self.moving();
        let mut moved = Vec::new();
        for found in scan(&self.done)?.into_iter().filter(|found| wanted(found.id)) {
            if let Some(told) = &found.told {
                fs::write(self.told_path(found.id), told.to_string())?;
            }
            fs::rename(&found.path, item(&self.new, found.id, Form::of(&found.path)))?;
            let mut state = self.state();
            state.new.insert(found.id);
            state.done = state.done.saturating_sub(1);
            moved.push(found.told);
        }
        self.disk.sync_dir(&self.new)?;
        self.arrived.notify_one();
        Ok(moved)
    }

    /// Deletes handled items that are older.
    pub fn purge_done(&self, before: i64) -> Result<usize, SpoolError> {
        let _moving = self.moving();
        let mut purged = 0;
        for found in scan(&self.done)?.into_iter().filter(|found| found.id.micros() < before) {
            fs::remove_file(&found.path)?;
            let mut state = self.state();
            state.done = state.done.saturating_sub(1);
            purged += 1;
        }
        Ok(purged)
    }
}

fn item(folder: &Path, id: SpoolId, form: Form) -> PathBuf {
    folder.join(format!("{id}{}", form.ending()))
}

/// Moves a file in whichever form it is; false when it is in neither.
fn rename(from: impl Fn(Form) -> PathBuf, to: impl Fn(Form) -> PathBuf) -> io::Result<bool> {
    for form in Form::ALL {
        match fs::rename(from(form), to(form)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            renamed => return renamed.map(|()| true),
        }
    }
    Ok(false)
}

/// Moves an item; false when it was moved before, `Unknown` when it is in neither place.
fn shift(from: &Path, to: &Path, id: SpoolId) -> Result<bool, SpoolError> {
    if rename(|form| item(from, id, form), |form| item(to, id, form))? {
        return Ok(true);
    }
    for form in Form::ALL {
        if item(to, id, form).try_exists()? {
            return Ok(false);
        }
    }
    Err(SpoolError::Unknown)
}

/// The name of a handled item.
fn done_path(folder: &Path, id: SpoolId, told: Option<&Told>, form: Form) -> PathBuf {
    match told {
        Some(told) => folder.join(format!("{id}.{told}{}", form.ending())),
        None => item(folder, id, form),
    }
}

/// An item as it lies in a folder.
pub(super) struct Found {
    pub id: SpoolId,
    pub told: Option<Told>,
    pub path: PathBuf,
}

/// The items in a folder; other files are not ours to judge.
pub(super) fn scan(folder: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = Form::of(&path).ending();
        let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(ending)) else {
            continue;
        };
        let (id, told) = name.split_once('.').map_or((name, None), |(id, told)| (id, told.parse().ok()));
        if let Ok(id) = id.parse() {
            found.push(Found { id, told, path });
        }
    }
    Ok(found)
}

fn scan_ids(folder: &Path) -> io::Result<BTreeSet<SpoolId>> {
    Ok(scan(folder)?.into_iter().map(|found| found.id).collect())
}

/// Mail is nobody else's business on this machine.
fn make_private(root: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(root)
}
