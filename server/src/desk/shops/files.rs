//! A file for each shop with an outage page: `<slug>.json`.

use crate::whole::{self, Readers};
use app::shops::model::OutagePage;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

/// Longest name of a shop in an address.
const SLUG_MAX: usize = 80;

/// The folder of these files.
#[derive(Clone, Debug)]
pub struct ShopFiles(PathBuf);

impl ShopFiles {
    /// A folder that may not exist yet.
    pub fn new(dir: PathBuf) -> ShopFiles {
        ShopFiles(dir)
    }

    /// A shop's page, where it has one. What can't be read is told and counts as none: the
    /// shopper gets the platform's page.
    pub async fn read(&self, slug: &str) -> Option<OutagePage> {
        let path = self.path(slug)?;
        let bytes = match tokio::fs::read(&path).await {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::error!(%error, slug, "an outage page's file can't be read");
                return None;
            }
        };
        let page = serde_json::from_slice(&bytes);
        page.inspect_err(|error| tracing::error!(%error, slug, "an outage page's file is damaged")).ok()
    }

    /// Writes a page, unless it is there as it is.
    pub async fn write(&self, page: &OutagePage) -> io::Result<()> {
        let path = self.path(&page.slug).ok_or(ErrorKind::InvalidInput)?;
        let bytes = serde_json::to_vec(page)?;
        if tokio::fs::read(&path).await.is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        tokio::fs::create_dir_all(&self.0).await?;
        tokio::task::spawn_blocking(move || whole::write(&path, &bytes, Readers::Anyone)).await?
    }

    /// Takes a page away.
    pub async fn remove(&self, slug: &str) -> io::Result<()> {
        let Some(path) = self.path(slug) else { return Ok(()) };
        match tokio::fs::remove_file(path).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The names of all shops that have one.
    pub async fn list(&self) -> io::Result<Vec<String>> {
        let mut entries = match tokio::fs::read_dir(&self.0).await {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            let name = entry.file_name().to_string_lossy().into_owned();
            found.extend(name.strip_suffix(".json").map(str::to_owned));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// None for a name that could lead anywhere else.
    fn path(&self, slug: &str) -> Option<PathBuf> {
        let usual = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'-';
        let good = !slug.is_empty() && slug.len() <= SLUG_MAX && slug.bytes().all(usual);
        good.then(|| self.0.join(format!("{slug}.json")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_for_each_shop_and_none_elsewhere() {
        let dir = tempfile::tempdir().unwrap();
        let files = ShopFiles::new(dir.path().join("shops"));
        assert_eq!(files.list().await.unwrap(), [""; 0]);
        let page =
            OutagePage { slug: "wol-en-wimpel".into(), name: "Wol & Wimpel".into(), ..OutagePage::default() };
        files.write(&page).await.unwrap();
        assert_eq!(files.read("wol-en-wimpel").await, Some(page.clone()));
        assert_eq!(files.list().await.unwrap(), ["wol-en-wimpel"]);
        for bad in ["", "../x", "a/b", "A", ".hidden", &"x".repeat(81)] {
            assert_eq!(files.read(bad).await, None, "{bad}");
            assert!(files.write(&OutagePage { slug: bad.into(), ..page.clone() }).await.is_err(), "{bad}");
        }
        std::fs::write(dir.path().join("shops/wol-en-wimpel.json"), "{").unwrap();
        assert_eq!(files.read("wol-en-wimpel").await, None, "damaged");
        files.remove("wol-en-wimpel").await.unwrap();
        files.remove("wol-en-wimpel").await.unwrap();
        assert_eq!(files.list().await.unwrap(), [""; 0]);
    }
}
