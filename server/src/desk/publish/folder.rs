//! A folder that holds a copy: each file is whole at every moment, so that a web server never
//! reads half of one.

use crate::whole::{self, Readers};
use anyhow::Context;
use std::io::ErrorKind;
use std::path::PathBuf;

/// A folder of this machine.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// One that may not exist yet.
    pub fn new(path: PathBuf) -> Folder {
        Folder(path)
    }

    /// A file, where it is there.
    pub async fn read(&self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let path = self.0.join(path);
        match tokio::fs::read(&path).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{} can't be read", path.display())),
        }
    }

    /// Whether a file is there.
    pub async fn has(&self, path: &str) -> bool {
        tokio::fs::try_exists(self.0.join(path)).await.unwrap_or(false)
    }

    /// Writes a file whole.
    pub async fn write(&self, path: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let target = self.0.join(path);
        let told = || format!("{} can't be written", target.display());
        if let Some(folder) = target.parent() {
            tokio::fs::create_dir_all(folder).await.with_context(told)?;
        }
        let (path, bytes) = (target.clone(), bytes.to_owned());
        let write = move || whole::write(&path, &bytes, Readers::Anyone);
        tokio::task::spawn_blocking(write).await?.with_context(told)
    }

    /// Takes files away, and folders that nothing is left in.
    pub async fn remove(&self, paths: &[String]) -> anyhow::Result<()> {
        for path in paths {
            let target = self.0.join(path);
            match tokio::fs::remove_file(&target).await {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("{} can't be removed", target.display()));
                }
                _ => {}
            }
            let above = target.ancestors().skip(1).take_while(|folder| **folder != self.0);
            for folder in above {
                // Fails while something is in it.
                if tokio::fs::remove_dir(folder).await.is_err() {
                    break;
                }
            }
        }
        Ok(())
    }
}
