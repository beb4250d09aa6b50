//! A copy of what is public, in a folder or a bucket, to be served from somewhere else by
//! anything that serves files. It works without Loket.
//!
//! What the copy holds is made by `http::copy`; here it is put in its place: file by file,
//! each whole at every moment, only what changed, and what is no longer public is taken away.
//! Called by `jobs::publish` and the command line. It must never touch a file that it didn't
//! write itself: the list of those lies beside them.

mod folder;

use crate::config::{PublishTo, S3Access};
use crate::desk::backup::bucket::Bucket;
use anyhow::Context;
use app::Moment;
use async_trait::async_trait;
use axum::body::Bytes;
pub use folder::Folder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// The list of what was written, with the hash of each.
const LIST: &str = "loket-copy.json";

/// A file of the copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyFile {
    /// Where, below the copy's root: `status/index.html`.
    pub path: String,
    /// Its type, for a bucket that must say so.
    pub kind: &'static str,
    /// Seconds that a browser may keep it.
    pub keep: u32,
    /// What it holds.
    pub bytes: Bytes,
}

/// Makes the files of a copy.
#[async_trait]
pub trait Copier: Send + Sync {
    /// Hands each file on, the most wanted first.
    async fn copy(&self, into: &mut Writing) -> anyhow::Result<()>;
}

/// Where a copy goes.
#[derive(Clone, Debug)]
pub enum Target {
    /// A folder of this machine.
    Folder(Folder),
    /// A bucket.
    Bucket(Bucket),
}

impl Target {
    /// As the settings say. Nothing is reached yet.
    pub fn open(to: &PublishTo, access: &S3Access) -> anyhow::Result<Target> {
        Ok(match to {
            PublishTo::Folder(path) => Target::Folder(Folder::new(path.clone())),
            PublishTo::Bucket { name, prefix } => Target::Bucket(Bucket::open(name, prefix, access)?),
        })
    }

    async fn read(&self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        match self {
            Target::Folder(folder) => folder.read(path).await,
            Target::Bucket(bucket) => bucket.text(path).await,
        }
    }

    async fn has(&self, path: &str) -> bool {
        match self {
            Target::Folder(folder) => folder.has(path).await,
            // The list is believed: asking for each file costs a request.
            Target::Bucket(_) => true,
        }
    }

    async fn write(&self, file: &CopyFile) -> anyhow::Result<()> {
        match self {
            Target::Folder(folder) => folder.write(&file.path, &file.bytes).await,
            Target::Bucket(bucket) => {
                let cache = format!("public, max-age={}", file.keep);
                bucket.put(&file.path, file.bytes.clone(), file.kind, &cache).await
            }
        }
    }

    async fn remove(&self, paths: Vec<String>) -> anyhow::Result<()> {
        match self {
            Target::Folder(folder) => folder.remove(&paths).await,
            Target::Bucket(bucket) => bucket.delete(paths).await,
        }
    }
}

/// What became of a copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Files it holds.
    pub files: usize,
    /// Files that were written now.
    pub written: usize,
    /// Files that were taken away.
    pub removed: usize,
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} files, {} written, {} removed", self.files, self.written, self.removed)
    }
}

#[derive(Default, Serialize, Deserialize)]
struct List {
    made_at: Moment,
    files: BTreeMap<String, String>,
}

/// A copy that is being written.
pub struct Writing {
    target: Target,
    before: BTreeMap<String, String>,
    now: BTreeMap<String, String>,
    written: usize,
}

impl Writing {
    async fn begin(target: &Target) -> anyhow::Result<Writing> {
        // A list that can't be read costs writing all anew, nothing else.
        let list = target.read(LIST).await?.and_then(|bytes| serde_json::from_slice::<List>(&bytes).ok());
        let before = list.unwrap_or_default().files;
        Ok(Writing { target: target.clone(), before, now: BTreeMap::new(), written: 0 })
    }

    /// Puts a file in its place, unless it is there already.
    pub async fn put(&mut self, file: CopyFile) -> anyhow::Result<()> {
        anyhow::ensure!(is_safe(&file.path), "{} is no name for a file of a copy", file.path);
        let hash = Sha256::digest(&file.bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let same = self.before.get(&file.path) == Some(&hash) && self.target.has(&file.path).await;
        if !same {
            self.target.write(&file).await?;
            self.written += 1;
        }
        self.now.insert(file.path, hash);
        Ok(())
    }

    /// Takes away what is no longer public, and writes the list.
    async fn end(self, made_at: Moment) -> anyhow::Result<Published> {
        let gone: Vec<String> =
            self.before.into_keys().filter(|path| !self.now.contains_key(path) && is_safe(path)).collect();
        let published = Published { files: self.now.len(), written: self.written, removed: gone.len() };
        if !gone.is_empty() {
            self.target.remove(gone).await?;
        }
        let bytes = serde_json::to_vec(&List { made_at, files: self.now })?;
        let list = CopyFile { path: LIST.into(), kind: "application/json", keep: 0, bytes: bytes.into() };
        self.target.write(&list).await?;
        Ok(published)
    }
}

/// Makes a copy at its target.
pub async fn publish(copier: &dyn Copier, target: &Target, now: Moment) -> anyhow::Result<Published> {
    let mut writing = Writing::begin(target).await.context("the copy can't be begun")?;
    copier.copy(&mut writing).await?;
    writing.end(now).await
}

/// A name that stays below the root, on every system.
fn is_safe(path: &str) -> bool {
    let usual = |sign: char| sign.is_ascii_alphanumeric() || "-_.".contains(sign);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(usual);
    path != LIST && path.len() < 512 && path.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Files(Vec<(&'static str, &'static str)>);

    #[async_trait]
    impl Copier for Files {
        async fn copy(&self, into: &mut Writing) -> anyhow::Result<()> {
            for (path, text) in &self.0 {
                let (path, bytes) = ((*path).to_owned(), Bytes::from_static(text.as_bytes()));
                into.put(CopyFile { path, kind: "text/plain", keep: 10, bytes }).await?;
            }
            Ok(())
        }
    }

    #[tokio::test]
    async fn only_what_changed_is_written_and_only_our_own_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let target = Target::Folder(Folder::new(dir.path().join("copy")));
        let publish = async |files: &[(&'static str, &'static str)]| {
            publish(&Files(files.to_vec()), &target, 1).await.unwrap()
        };
        let first = publish(&[("a.html", "a"), ("b/c.html", "c"), ("b/d.html", "d")]).await;
        assert_eq!(first, Published { files: 3, written: 3, removed: 0 });
        let at = |path: &str| dir.path().join("copy").join(path);
        std::fs::write(at("theirs.txt"), "not ours").unwrap();
        let before = std::fs::metadata(at("a.html")).unwrap().modified().unwrap();

        let second = publish(&[("a.html", "a"), ("b/c.html", "new")]).await;
        assert_eq!(second, Published { files: 2, written: 1, removed: 1 });
        assert_eq!(std::fs::metadata(at("a.html")).unwrap().modified().unwrap(), before, "untouched");
        assert_eq!(std::fs::read_to_string(at("b/c.html")).unwrap(), "new");
        assert!(!at("b/d.html").exists() && at("theirs.txt").exists());

        std::fs::remove_file(at("a.html")).unwrap();
        assert_eq!(publish(&[("a.html", "a")]).await, Published { files: 1, written: 1, removed: 1 });
        assert!(at("a.html").exists() && !at("b").exists(), "what was lost comes back, empty folders go");
        let names: Vec<_> =
            std::fs::read_dir(at("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names.len(), 3, "nothing half written is left: {names:?}");
    }

    #[test]
    fn names_stay_below_the_root() {
        for good in ["index.html", "en/status/x-1/index.html", "api/v2/incidents/unresolved.json"] {
            assert!(is_safe(good), "{good}");
        }
        for bad in ["", "/etc/passwd", "../x", "a/../b", "a//b", ".ssh/x", "a b", "a\\b", LIST] {
            assert!(!is_safe(bad), "{bad}");
        }
    }
}
