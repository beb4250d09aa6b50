//! Handled items, packed: they are kept for a month and hardly ever read again.
//!
//! `<name>.item` becomes `<name>.item.gz`, the same bytes as gzip, so that any machine can
//! read them without Loket. Called by the tidying job through `Spool::pack_done`, a portion
//! at a time, so that intake never waits for it. The plain file must never be removed before
//! the packed one *and* its name are on the disk: between any two steps at least one is whole.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder};

use super::SpoolError;
use super::folders::{Folders, Found, scan};

/// How an item's bytes are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As they came.
    Plain,
    /// As gzip.
    Packed,
}

impl Form {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Plain, Self::Packed];

    /// The end of the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Plain => ".item",
            Self::Packed => ".item.gz",
        }
    }

    /// The form that a file's name tells.
    pub fn of(path: &Path) -> Self {
        if path.extension().is_some_and(|ending| ending == "gz") { Self::Packed } else { Self::Plain }
    }

    /// The bytes as they came.
    pub fn reader(self, file: File) -> Box<dyn Read> {
        match self {
            Self::Plain => Box::new(file),
            Self::Packed => Box::new(GzDecoder::new(file)),
        }
    }
}

/// Packs so many handled items at most. Returns how many plain ones it found among them: as
/// many as were asked for means that there may be more.
pub(super) fn pack(folders: &Folders, most: usize) -> Result<usize, SpoolError> {
    let plain = scan(&folders.done)?.into_iter().filter(|found| Form::of(&found.path) == Form::Plain);
    let plain: Vec<Found> = plain.take(most).collect();
    let mut packed = Vec::with_capacity(plain.len());
    for found in &plain {
        // Moved away meanwhile: purged, or to be replayed.
        let Ok(file) = File::open(&found.path) else { continue };
        packed.push((found, write(folders, found, &file)?));
    }
    let _moving = folders.moving();
    let mut replaced = Vec::with_capacity(packed.len());
    for (found, path) in packed {
        if found.path.try_exists()? {
            folders.disk.rename(&path, &packed_path(&found.path))?;
            replaced.push(&found.path);
        } else {
            fs::remove_file(path)?;
        }
    }
    folders.disk.sync_dir(&folders.done)?;
    for path in replaced {
        fs::remove_file(path)?;
    }
    Ok(plain.len())
}

/// The packed bytes in `tmp`, on the disk.
fn write(folders: &Folders, found: &Found, file: &File) -> io::Result<PathBuf> {
    let path = folders.tmp.join(format!("{}.gz", found.id));
    let mut packed = File::create(&path)?;
    io::copy(&mut GzEncoder::new(file, Compression::default()), &mut packed)?;
    folders.disk.sync_file(&packed, &path)?;
    Ok(path)
}

/// After a loss of power between the two last steps both forms are there; the packed one is
/// whole, for it got its name last.
pub(super) fn finish(done: &Path) -> io::Result<()> {
    for found in scan(done)?.iter().filter(|found| Form::of(&found.path) == Form::Plain) {
        if packed_path(&found.path).try_exists()? {
            fs::remove_file(&found.path)?;
        }
    }
    Ok(())
}

fn packed_path(plain: &Path) -> PathBuf {
    let mut name = plain.as_os_str().to_owned();
    name.push(".gz");
    PathBuf::from(name)
}
