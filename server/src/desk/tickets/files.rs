//! Attachments on the disk, under the hash of their bytes: the same file sent by
//! a hundred merchants lies there once, and writing it again changes nothing.
//!
//! Written before the transaction that speaks of it, so that no row points at a
//! file that isn't there. A file that no row points at is harmless.

use super::TicketsDesk;
use crate::store::tickets;
use crate::whole::{self, Readers};
use app::tickets::model::EntryKind;
use app::{Actor, AppError, AppResult};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// A file to serve. Its type is what the sender said: to be judged by who serves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Its name as sent.
    pub filename: String,
    /// Its type as sent.
    pub content_type: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// A file that lies on the disk and is to be named in the store.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub filename: String,
    pub content_type: String,
    pub bytes: i64,
    pub sha256: String,
    pub content_id: Option<String>,
}

impl Kept {
    /// Writes a file, durably.
    pub fn keep(
        dir: &Path,
        filename: String,
        content_type: &str,
        content_id: Option<&str>,
        data: &[u8],
    ) -> io::Result<Kept> {
        let sha256: String = Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect();
        write_once(&place(dir, &sha256), data)?;
        Ok(Kept {
            filename,
            content_type: super::incoming::cut(content_type, 100),
            bytes: i64::try_from(data.len()).unwrap_or(i64::MAX),
            sha256,
            content_id: content_id.map(|id| super::incoming::cut(id, 250)),
        })
    }
}

/// Where a file with this hash lies.
pub(crate) fn place(dir: &Path, sha256: &str) -> PathBuf {
    dir.join(sha256.get(..2).unwrap_or("00")).join(sha256)
}

/// The file is whole or not there, and still there after a power cut.
fn write_once(path: &Path, data: &[u8]) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|meta| meta.len() == data.len() as u64) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    if !folder.is_dir() {
        fs::create_dir_all(folder)?;
        if let Some(above) = folder.parent() {
            File::open(above)?.sync_all()?;
        }
    }
    whole::write(path, data, Readers::Anyone)?;
    File::open(folder)?.sync_all()
}

/// A name for what came without one.
pub(super) fn filename(name: Option<&str>, content_type: &str, index: usize) -> String {
    let name = name.map(str::trim).unwrap_or_default();
    let name: String =
        name.chars().filter(|sign| !sign.is_control() && !matches!(sign, '/' | '\\')).collect();
    if !name.is_empty() {
        return super::incoming::cut(&name, 150);
    }
    match content_type {
        "message/rfc822" => format!("bericht-{index}.eml"),
        "text/plain" => format!("bijlage-{index}.txt"),
        "text/calendar" => format!("bijlage-{index}.ics"),
        "image/png" => format!("bijlage-{index}.png"),
        "image/jpeg" => format!("bijlage-{index}.jpg"),
        "application/pdf" => format!("bijlage-{index}.pdf"),
        _ => format!("bijlage-{index}"),
    }
}

impl TicketsDesk {
    /// A file of a message: for staff, for the requester, and for who has the ticket's
    /// token. Files of notes are the desk's alone.
    pub async fn attachment(&self, by: &Actor, id: i64, token: Option<&str>) -> AppResult<StoredFile> {
        let mut tx = self.base.store.read().await?;
        let row = tickets::file(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        let public = matches!(EntryKind::from_code(&row.kind), Some(EntryKind::Requester | EntryKind::Agent));
        let theirs = token == Some(row.token.as_str()) || by.account == Some(row.requester_id);
        if !(by.is_staff() || public && theirs) {
            return Err(AppError::NotFound);
        }
        let path = place(&self.base.facts.files_dir, &row.sha256);
        Ok(StoredFile { filename: row.filename, content_type: row.content_type, path })
    }
}

/// A stand-in for a Message-ID that is too long for an index of PostgreSQL.
pub(super) fn short_id(id: &str) -> String {
    if id.len() <= 250 {
        return id.to_owned();
    }
    format!("<{}@long.invalid>", URL_SAFE_NO_PAD.encode(Sha256::digest(id.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_lie_there_once() {
        let dir = tempfile::tempdir().unwrap();
        let keep = |name: &str, data| Kept::keep(dir.path(), name.into(), "text/plain", None, data).unwrap();
        let (one, two, other) = (keep("a", b"x"), keep("b", b"x"), keep("c", b"y"));
        assert_eq!(one.sha256, two.sha256);
        assert_ne!(one.sha256, other.sha256);
        assert_eq!(fs::read(place(dir.path(), &one.sha256)).unwrap(), b"x");
    }

    #[test]
    fn a_damaged_file_is_written_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = place(dir.path(), "abcd");
        write_once(&path, b"whole").unwrap();
        fs::write(&path, b"ha").unwrap();
        write_once(&path, b"whole").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
    }

    #[test]
    fn names_hold_no_folders() {
        assert_eq!(filename(Some("../../etc/pass\nwd"), "", 1), "....etcpasswd");
        assert_eq!(filename(None, "message/rfc822", 2), "bericht-2.eml");
    }

    #[test]
    fn long_ids_get_short_ones() {
        let long = format!("<{}@x>", "a".repeat(3000));
        assert!(short_id(&long).len() < 100 && short_id(&long) == short_id(&long));
        assert_eq!(short_id("<a@x>"), "<a@x>");
    }
}
