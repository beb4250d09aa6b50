//! Files that are whole at every moment, for whoever reads them and after a power cut: written
//! beside under a name of their own, synced, renamed. Several writers of a file don't meet; the
//! last one's stands. Called wherever a file is replaced; blocking.

use std::fs::Permissions;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// This user alone.
    Owner,
    /// Whoever the umask lets.
    Anyone,
}

/// Puts `bytes` in the place of what stands at `path`. Its folder must be there.
///
/// # Errors
/// As the file system says; what stood there stands then.
pub fn write(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mode = match readers {
        Readers::Owner => 0o600,
        Readers::Anyone => 0o666,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut named = tempfile::Builder::new();
    named.prefix(".").suffix(".half").permissions(Permissions::from_mode(mode));
    let mut file = named.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_writers_leave_one_whole_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("page.json");
        std::thread::scope(|scope| {
            for letter in b'a'..=b'h' {
                let path = &path;
                scope.spawn(move || write(path, &[letter; 9_000], Readers::Owner).unwrap());
            }
        });
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(bytes, [bytes[0]; 9_000]);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside");
        assert!(write(&dir.path().join("none/x"), b"", Readers::Anyone).is_err());
    }
}
