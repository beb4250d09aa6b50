//! The journal of what went out: the Message-ID of every mail that a server took, outside of
//! the store. After a restore of an older store it tells which of the mails that wait in its
//! outbox have long been sent. One file a day, one line a mail; addresses are not in it.
//!
//! Written by `jobs::deliver` after a server said 250 and before the store notes it, read by
//! a restore. A line is not fsynced: what a loss of power takes from it may go out twice,
//! which a crash at that moment might bring about anyway.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The journal.
#[derive(Debug, Clone)]
pub struct SentLog {
    dir: PathBuf,
}

impl SentLog {
    /// In this folder, which is made at the first line.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// A mail was taken. `at` is in microseconds since 1970.
    pub fn note(&self, at: i64, message_id: &str) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        let path = self.dir.join(format!("{}.log", day(at)));
        let line = format!("{at} {}\n", message_id.replace(char::is_whitespace, ""));
        // One write of a short line: lines of two senders never mix.
        OpenOptions::new().append(true).create(true).open(path)?.write_all(line.as_bytes())
    }

    /// The Message-IDs of all mails that went out.
    pub fn all(&self) -> io::Result<HashSet<String>> {
        let mut ids = HashSet::new();
        for (_, path) in self.files()? {
            let text = fs::read_to_string(path)?;
            ids.extend(text.lines().filter_map(|line| Some(line.split_once(' ')?.1.to_owned())));
        }
        Ok(ids)
    }

    /// Whether this mail went out on the day of `at` or later.
    pub fn holds(&self, at: i64, message_id: &str) -> io::Result<bool> {
        let from = day(at);
        for (_, path) in self.files()?.into_iter().filter(|(day, _)| *day >= from) {
            let text = fs::read_to_string(path)?;
            if text.lines().any(|line| line.split_once(' ').is_some_and(|(_, id)| id == message_id)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Deletes the days that ended before this moment.
    pub fn purge(&self, before: i64) -> io::Result<()> {
        let before = day(before);
        for (day, path) in self.files()? {
            if day < before {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn files(&self) -> io::Result<Vec<(Date, PathBuf)>> {
        let entries = match fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
        Ok(paths.into_iter().filter_map(|path| Some((day_of(&path)?, path))).collect())
    }
}

fn day(at: i64) -> Date {
    Timestamp::from_microsecond(at).unwrap_or_default().to_zoned(TimeZone::UTC).date()
}

fn day_of(path: &Path) -> Option<Date> {
    path.file_name()?.to_str()?.strip_suffix(".log")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_known_for_a_while() {
        let dir = tempfile::tempdir().unwrap();
        let log = SentLog::new(dir.path().join("sent"));
        assert!(log.all().unwrap().is_empty());
        let noon = 1_671_000_000_000_000; // 14 December 2022
        log.note(noon, "<ack.1@loket.example>").unwrap();
        log.note(noon + 86_400_000_000, "<ack.2@loket.example>\n0 <forged@x>").unwrap();
        fs::write(dir.path().join("sent/notes.txt"), "not ours").unwrap();
        let all = log.all().unwrap();
        assert!(all.contains("<ack.1@loket.example>") && all.len() == 2, "{all:?}");
        let holds = |at, id| log.holds(at, id).unwrap();
        assert!(holds(noon - 1, "<ack.1@loket.example>") && !holds(noon, "<ack.3@loket.example>"));
        assert!(!holds(noon + 2 * 86_400_000_000, "<ack.1@loket.example>"), "it went out before");
        log.purge(noon + 86_400_000_000).unwrap();
        assert_eq!(log.all().unwrap().len(), 1);
    }
}
