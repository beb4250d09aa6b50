//! The journal of what went out: the Message-ID of every mail that a server took, outside of
//! the store. After a restore of an older store it tells which of the mails that wait in its
//! outbox have long been sent; after a crash, which of those that were under way. One file a
//! day, one line a mail; addresses are not in it.
//!
//! Written by `jobs::deliver` after a server said 250 and before the store notes it, and
//! synced to the disk. Of mails that must not go out twice another line says, before the last
//! bytes leave us, that they are about to: where that is the last word, nobody knows whether
//! the server has them.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// What stands in front of a Message-ID whose mail is about to leave.
const BEGUN: char = '?';

/// The journal.
#[derive(Debug, Clone)]
pub struct SentLog {
    dir: PathBuf,
}

/// What the journal last says of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was about to leave, and nothing more is known.
    Begun,
    /// A server took it.
    Sent,
}

impl SentLog {
    /// In this folder, which is made at the first line.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Whose journal it is: what claims of mails are signed with. `fresh` becomes the name
    /// where there is none yet.
    pub fn owner(&self, fresh: &str) -> io::Result<String> {
        fs::create_dir_all(&self.dir)?;
        let path = self.dir.join("owner");
        match fs::read_to_string(&path) {
            Ok(owner) if !owner.trim().is_empty() => Ok(owner.trim().to_owned()),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => {
                let mut file = File::create(&path)?;
                file.write_all(fresh.as_bytes())?;
                file.sync_all()?;
                Ok(fresh.to_owned())
            }
        }
    }

    /// A mail was taken; on the disk when this returns. `at` is in microseconds since 1970.
    pub fn note(&self, at: i64, message_id: &str) -> io::Result<()> {
        self.line(at, message_id)?.sync_data()
    }

    /// A mail is about to leave. Not synced: it has to outlive the process, not the power.
    pub fn begin(&self, at: i64, message_id: &str) -> io::Result<()> {
        self.line(at, &format!("{BEGUN}{message_id}")).map(drop)
    }

    fn line(&self, at: i64, words: &str) -> io::Result<File> {
        let path = self.dir.join(format!("{}.log", day(at)));
        let line = format!("{at} {}\n", words.replace(char::is_whitespace, ""));
        let open = || OpenOptions::new().append(true).create(true).open(&path);
        let mut file = match open() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(&self.dir)?;
                open()?
            }
            opened => opened?,
        };
        // One write of a short line: lines of two senders never mix.
        file.write_all(line.as_bytes())?;
        Ok(file)
    }

    /// The Message-IDs of all mails that went out.
    pub fn all(&self) -> io::Result<HashSet<String>> {
        let mut ids = HashSet::new();
        for (_, path) in self.files()? {
            let text = fs::read_to_string(path)?;
            let taken = words(&text).filter(|id| !id.starts_with(BEGUN));
            ids.extend(taken.map(str::to_owned));
        }
        Ok(ids)
    }

    /// Whether this mail went out on the day of `at` or later.
    pub fn holds(&self, at: i64, message_id: &str) -> io::Result<bool> {
        Ok(self.fates(at, &[message_id.to_owned()])?.get(message_id) == Some(&Fate::Sent))
    }

    /// What became of these mails on the day of `at` or later, of those that it knows.
    pub fn fates(&self, at: i64, message_ids: &[String]) -> io::Result<HashMap<String, Fate>> {
        let wanted: HashSet<&str> = message_ids.iter().map(String::as_str).collect();
        let (mut fates, from) = (HashMap::new(), day(at));
        for (_, path) in self.files()?.into_iter().filter(|(day, _)| *day >= from) {
            let text = fs::read_to_string(path)?;
            for word in words(&text) {
                let (id, fate) = match word.strip_prefix(BEGUN) {
                    Some(id) => (id, Fate::Begun),
                    None => (word, Fate::Sent),
                };
                // What was taken once stays taken.
                if wanted.contains(id) && fates.get(id) != Some(&Fate::Sent) {
                    fates.insert(id.to_owned(), fate);
                }
            }
        }
        Ok(fates)
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

/// What the lines say.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| Some(line.split_once(' ')?.1))
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
    fn what_was_about_to_leave_is_known_apart() {
        let dir = tempfile::tempdir().unwrap();
        let log = SentLog::new(dir.path().join("sent"));
        let noon = 1_671_000_000_000_000;
        for id in ["<a@x>", "<b@x>"] {
            log.begin(noon, id).unwrap();
        }
        log.note(noon, "<b@x>").unwrap();
        log.begin(noon, "<b@x>").unwrap();
        let ids = ["<a@x>", "<b@x>", "<c@x>"].map(str::to_owned);
        let fates = log.fates(noon, &ids).unwrap();
        assert_eq!(fates.get("<a@x>"), Some(&Fate::Begun));
        assert_eq!(fates.get("<b@x>"), Some(&Fate::Sent));
        assert_eq!(fates.len(), 2);
        assert!(log.all().unwrap().len() == 1 && !log.holds(noon, "<a@x>").unwrap());
        assert_eq!(log.owner("een").unwrap(), "een");
        assert_eq!(log.owner("twee").unwrap(), "een", "it keeps its name");
        assert_eq!(log.files().unwrap().len(), 1);
    }

    #[test]
    fn what_was_sent_is_known_for_a_while() {
        let dir = tempfile::tempdir().unwrap();
        let log = SentLog::new(dir.path().join("sent"));
        assert!(log.all().unwrap().is_empty());
        let noon = 1_671_000_000_000_000; // 14 December 2022
        log.note(noon, "<ack.1@loket.example>").unwrap();
        log.note(noon + 86_400_000_000, "<ack.2@loket.example>\n0 <forged@x>").unwrap();
        fs::write(dir.path().join("sent/notes.txt"), "not ours").unwrap();
        log.begin(noon, "<b1.5@loket.example>").unwrap();
        let all = log.all().unwrap();
        assert!(all.contains("<ack.1@loket.example>") && all.len() == 2, "{all:?}");
        let holds = |at, id| log.holds(at, id).unwrap();
        assert!(holds(noon - 1, "<ack.1@loket.example>") && !holds(noon, "<ack.3@loket.example>"));
        assert!(!holds(noon + 2 * 86_400_000_000, "<ack.1@loket.example>"), "it went out before");
        log.purge(noon + 86_400_000_000).unwrap();
        assert_eq!(log.all().unwrap().len(), 1);
    }
}
