//! Stamps: a hash of the inputs, kept beside the outputs, so that nothing is done twice.
//!
//! Called by the builders. Contents are hashed, not times: a checkout changes times.

use std::fs;
use std::path::{Path, PathBuf};

use crate::places;
use crate::step::{Done, Named};

/// FNV-1a, 64 bits: stable over compiler versions and enough to notice a change.
pub struct Hash(u64);

impl Hash {
    /// An empty hash.
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds bytes, and their length, so that neighbours can't run into each other.
    pub fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes.iter().chain(&(bytes.len() as u64).to_le_bytes()) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    /// Adds a file, or a folder with all that it holds, in the order of names. Hidden
    /// files (an editor's, mostly) don't count; what is absent counts as absent.
    pub fn add_path(&mut self, path: &Path) -> Done {
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        if path.is_dir() {
            self.add(name);
            for child in children(path)? {
                self.add_path(&child)?;
            }
        } else if path.exists() {
            self.add(name);
            self.add(&fs::read(path).named(path.display())?);
        }
        Ok(())
    }

    /// As sixteen hexadecimal digits.
    pub fn hex(&self) -> String {
        format!("{:016x}", self.0)
    }
}

/// A folder's visible files and folders, sorted, without `node_modules`.
pub fn children(dir: &Path) -> Done<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).named(dir.display())? {
        let entry = entry.named(dir.display())?;
        let name = entry.file_name();
        if !name.as_encoded_bytes().starts_with(b".") && name != "node_modules" {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn file(name: &str) -> PathBuf {
    places::work().join(format!("{name}.stamp"))
}

/// Whether the stamp `name` says `hash`.
pub fn holds(name: &str, hash: &str) -> bool {
    fs::read_to_string(file(name)).is_ok_and(|kept| kept == hash)
}

/// Takes a stamp away before its outputs are touched: a build that stops half-way must
/// not look finished.
pub fn lift(name: &str) {
    let _ = fs::remove_file(file(name));
}

/// Writes a stamp once its outputs stand.
pub fn put(name: &str, hash: &str) -> Done {
    let file = file(name);
    fs::create_dir_all(places::work()).named("target/xtask")?;
    fs::write(&file, hash).named(file.display())
}

#[cfg(test)]
mod tests {
    use super::Hash;

    fn of(parts: &[&str]) -> String {
        let mut hash = Hash::new();
        parts.iter().for_each(|part| hash.add(part.as_bytes()));
        hash.hex()
    }

    #[test]
    fn neighbours_do_not_run_together() {
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
    }
}
