//! The five things the commit thread asks of a file system.
//!
//! A trait so that tests can record their order and let one fail; the program
//! itself only ever uses [`RealDisk`]. Must never combine steps: the order is the
//! promise that an acknowledged item is on the disk.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The steps of a commit.
pub(super) trait Disk: Send + Sync {
    /// Creates a file (it may not exist) and writes both parts.
    fn write(&self, path: &Path, head: &[u8], body: &[u8]) -> io::Result<File>;
    /// Waits until the file's bytes are on the disk.
    fn sync_file(&self, file: &File, path: &Path) -> io::Result<()>;
    /// Gives the file its place.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Waits until the folder's names are on the disk.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
    /// Bytes free to us on the disk that holds the folder.
    fn free(&self, dir: &Path) -> io::Result<u64>;
}

/// The file system.
pub(super) struct RealDisk;

impl Disk for RealDisk {
    fn write(&self, path: &Path, head: &[u8], body: &[u8]) -> io::Result<File> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(head)?;
        file.write_all(body)?;
        Ok(file)
    }

    fn sync_file(&self, file: &File, _path: &Path) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    fn free(&self, dir: &Path) -> io::Result<u64> {
        fs4::available_space(dir)
    }
}
