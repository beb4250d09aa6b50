//! Backup and restore. A backup is a folder named after its moment with a copy of the
//! store, the settings and a manifest; attachments lie beside, once for all backups, under
//! the hash of their bytes. It counts only once it was restored into a scratch place and
//! looked at.
//!
//! Backups lie in a folder, or under the same names in a bucket: then a scratch folder of the
//! data folder stands for it here, and only the way there and back differs (`remote`).
//!
//! A restore puts the store back and then replays from the spool what the store doesn't
//! know: the spool remembers each item, and what its sender was told. So a restore loses
//! no mail, no form and no post, gives the same ticket numbers, and answers nobody twice.
//!
//! Called by `cli` and `jobs`. It must never delete the store that it replaces.

pub(in crate::desk) mod bucket;
mod make;
mod pg;
mod remote;
mod restore;

pub use make::{make, verify};
pub use restore::{Replay, choose, outcomes, prepare, put_back};

use crate::config::{BackupTo, Config};
use crate::store::StoreUrl;
use anyhow::{Context, bail};
use app::Moment;
use bucket::Bucket;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The manifest's name; a folder without one is no backup.
const MANIFEST: &str = "manifest.json";
/// Where attachments lie, beside the backups.
const FILES: &str = "files";

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of Loket that made it.
    pub version: String,
    /// Its moment: nothing later is in it.
    pub at: Moment,
    /// The copy of the store: `store.db` (SQLite) or `store.dump` (`pg_dump`).
    pub store: Piece,
    /// The settings' file, where there was one.
    pub settings: Option<Piece>,
    /// Hashes of the attachments that the store speaks of.
    pub files: Vec<String>,
    /// How much the store holds, counted in the scratch place.
    pub counts: BTreeMap<String, i64>,
}

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its name in the backup's folder.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl Piece {
    fn of(dir: &Path, name: &str) -> anyhow::Result<Piece> {
        let path = dir.join(name);
        let bytes = path.metadata().with_context(|| path.display().to_string())?.len();
        Ok(Piece { name: name.to_owned(), bytes, sha256: hash(&path)? })
    }

    /// Fails unless the file is as it was.
    fn check(&self, dir: &Path) -> anyhow::Result<PathBuf> {
        let path = dir.join(&self.name);
        anyhow::ensure!(hash(&path)? == self.sha256, "{} is damaged: its checksum is wrong", path.display());
        Ok(path)
    }
}

/// A backup on the disk.
#[derive(Clone, Debug)]
pub struct Backup {
    /// Its folder.
    pub dir: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
}

impl Backup {
    /// Its name.
    pub fn name(&self) -> String {
        self.dir.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The backups, oldest first; unfinished ones are left out.
pub async fn list(place: &Where) -> anyhow::Result<Vec<Backup>> {
    match &place.bucket {
        Some(bucket) => remote::list(bucket, &place.to).await,
        None => list_folder(&place.to),
    }
}

fn list_folder(to: &Path) -> anyhow::Result<Vec<Backup>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(to).with_context(|| format!("{} can't be read", to.display()))?;
    for entry in entries {
        let dir = entry?.path();
        let Ok(text) = std::fs::read_to_string(dir.join(MANIFEST)) else { continue };
        let manifest = serde_json::from_str(&text)
            .with_context(|| format!("{} is no manifest", dir.join(MANIFEST).display()))?;
        found.push(Backup { dir, manifest });
    }
    found.sort_by_key(|backup| backup.manifest.at);
    Ok(found)
}

/// Takes away the oldest backups but the last `keep`, and attachments that none speaks of.
pub async fn rotate(place: &Where, keep: usize) -> anyhow::Result<usize> {
    match &place.bucket {
        Some(bucket) => {
            let _room = place.room()?;
            remote::rotate(bucket, keep).await
        }
        None => rotate_folder(&place.to, keep),
    }
}

fn rotate_folder(to: &Path, keep: usize) -> anyhow::Result<usize> {
    let mut backups = list_folder(to)?;
    let old = backups.len().saturating_sub(keep.max(1));
    for backup in backups.drain(..old) {
        std::fs::remove_dir_all(&backup.dir).with_context(|| backup.dir.display().to_string())?;
    }
    if old > 0 {
        let spoken: std::collections::HashSet<&str> =
            backups.iter().flat_map(|backup| &backup.manifest.files).map(String::as_str).collect();
        for folder in std::fs::read_dir(to.join(FILES)).into_iter().flatten().flatten() {
            for file in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
                if !spoken.contains(&*file.file_name().to_string_lossy()) {
                    std::fs::remove_file(file.path())?;
                }
            }
        }
    }
    Ok(old)
}

/// Where the data lies and where backups go.
#[derive(Clone, Debug)]
pub struct Where {
    /// The store.
    pub store: StoreUrl,
    /// The data folder.
    pub data: PathBuf,
    /// The settings' file.
    pub settings: Option<PathBuf>,
    /// Where the backups are, for people.
    pub name: BackupTo,
    /// Their folder; a scratch folder where they are in a bucket.
    to: PathBuf,
    bucket: Option<Bucket>,
}

impl Where {
    /// As the settings say, with another place of backups where one is named. Nothing is
    /// reached yet.
    pub fn of(config: &Config, to: Option<BackupTo>) -> anyhow::Result<Where> {
        let name = to.unwrap_or_else(|| config.backup_to.clone());
        let (to, bucket) = match &name {
            BackupTo::Folder(folder) => (folder.clone(), None),
            BackupTo::Bucket { name, prefix } => {
                let bucket = Bucket::open(name, prefix, &config.backup_s3)?;
                (config.data_dir.join("backup-scratch"), Some(bucket))
            }
        };
        let (store, data, settings) = (config.store.clone(), config.data_dir.clone(), config.file.clone());
        Ok(Where { store, data, settings, name, to, bucket })
    }

    /// Whether looking there costs requests.
    pub fn is_remote(&self) -> bool {
        self.bucket.is_some()
    }

    /// The scratch folder that stands for a bucket, empty and for this process alone.
    fn room(&self) -> anyhow::Result<Option<Room>> {
        if self.bucket.is_none() {
            return Ok(None);
        }
        std::fs::create_dir_all(&self.data)?;
        let path = self.to.with_extension("lock");
        let lock = File::create(&path).with_context(|| format!("{} can't be made", path.display()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!("another backup or restore is under way on {}: wait for it", self.data.display())
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let room = Room { dir: self.to.clone(), _lock: lock };
        room.clear(); // what was left when the last one was killed
        std::fs::create_dir_all(&room.dir)?;
        Ok(Some(room))
    }
}

/// See [`Where::room`]. Gone when dropped.
struct Room {
    dir: PathBuf,
    _lock: File,
}

impl Room {
    fn clear(&self) {
        match std::fs::remove_dir_all(&self.dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, "a scratch folder is left");
            }
            _ => {}
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A moment as a backup's name: "2026-11-22T170312.123456Z".
fn name_of(at: Moment) -> String {
    Timestamp::from_microsecond(at).unwrap_or_default().strftime("%Y-%m-%dT%H%M%S.%6fZ").to_string()
}

fn hash(path: &Path) -> anyhow::Result<String> {
    let mut file = File::open(path).with_context(|| format!("{} can't be read", path.display()))?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            n => hasher.update(&buffer[..n]),
        }
    }
    Ok(hex(&hasher.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
