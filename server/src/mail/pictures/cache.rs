//! Pictures on the disk, under the SHA-256 of their address: bounded in age and in size.

use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};
use url::Url;

/// The folder holds so many bytes after tidying.
const MOST: u64 = 200_000_000;
/// So much may come in between: a mail full of large pictures must not wait for the job.
const BETWEEN: u64 = 50_000_000;
/// A picture may be somebody's data: none is kept for longer.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 3600);

pub(super) struct Cache {
    dir: PathBuf,
    /// Bytes written since the last tidying.
    fresh: AtomicU64,
    /// Keeps half-written files of two fetches apart.
    next: AtomicU64,
}

impl Cache {
    pub fn new(dir: PathBuf) -> Cache {
        Cache { dir, fresh: AtomicU64::new(0), next: AtomicU64::new(0) }
    }

    /// Where the picture of an address lies.
    pub fn place(&self, url: &Url) -> PathBuf {
        let name: String = Sha256::digest(url.as_str()).iter().map(|byte| format!("{byte:02x}")).collect();
        self.dir.join(&name[..2]).join(name)
    }

    /// Writes beside and renames: the file is whole or not there. Not synced: a cache.
    pub fn keep(&self, url: &Url, bytes: &[u8]) -> io::Result<()> {
        let path = self.place(url);
        fs::create_dir_all(path.parent().unwrap_or(&self.dir))?;
        let beside = path.with_extension(format!("{}.tmp", self.next.fetch_add(1, Ordering::Relaxed)));
        fs::write(&beside, bytes)?;
        fs::rename(&beside, &path)?;
        let written = bytes.len() as u64;
        if self.fresh.fetch_add(written, Ordering::Relaxed) + written > BETWEEN {
            self.shrink(MOST)?;
        }
        Ok(())
    }

    /// Takes away what is too old at `now`, then the oldest while there is too much.
    pub fn tidy(&self, now: SystemTime) -> io::Result<()> {
        let begin = now.checked_sub(LONGEST).unwrap_or(SystemTime::UNIX_EPOCH);
        for file in self.files()?.iter().filter(|file| file.at < begin) {
            remove(file)?;
        }
        self.shrink(MOST)
    }

    fn shrink(&self, most: u64) -> io::Result<()> {
        self.fresh.store(0, Ordering::Relaxed);
        let mut files = self.files()?;
        files.sort_by_key(|file| file.at);
        let mut total: u64 = files.iter().map(|file| file.bytes).sum();
        for file in files {
            if total <= most {
                break;
            }
            total -= file.bytes;
            remove(&file)?;
        }
        Ok(())
    }

    fn files(&self) -> io::Result<Vec<Kept>> {
        let mut files = Vec::new();
        let folders = match fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
            folders => folders?,
        };
        for folder in folders {
            for file in fs::read_dir(folder?.path())? {
                let file = file?;
                // Another tidying may have been here in between.
                let Ok(meta) = file.metadata() else { continue };
                files.push(Kept { at: meta.modified()?, bytes: meta.len(), path: file.path() });
            }
        }
        Ok(files)
    }
}

/// A file of the folder.
struct Kept {
    at: SystemTime,
    bytes: u64,
    path: PathBuf,
}

fn remove(file: &Kept) -> io::Result<()> {
    match fs::remove_file(&file.path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 3600);

    fn url(name: &str) -> Url {
        Url::parse(&format!("https://t.example/{name}")).unwrap()
    }

    fn keep(cache: &Cache, name: &str, age_days: u32, now: SystemTime) {
        cache.keep(&url(name), &[0; 100]).unwrap();
        let file = fs::File::options().write(true).open(cache.place(&url(name))).unwrap();
        file.set_modified(now - DAY * age_days).unwrap();
    }

    #[test]
    fn the_oldest_go_first() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path().join("images"));
        let now = SystemTime::UNIX_EPOCH + DAY * 20_000;
        cache.tidy(now).unwrap();
        for (name, age) in [("a", 2), ("b", 29), ("c", 31), ("d", 1)] {
            keep(&cache, name, age, now);
        }
        let there = |names: [&str; 4]| names.map(|name| cache.place(&url(name)).exists());
        cache.tidy(now).unwrap();
        assert_eq!(there(["a", "b", "c", "d"]), [true, true, false, true], "nothing is kept for ever");
        cache.shrink(200).unwrap();
        assert_eq!(there(["a", "b", "c", "d"]), [true, false, false, true]);
        cache.shrink(0).unwrap();
        assert_eq!(there(["a", "b", "c", "d"]), [false; 4]);
    }
}
