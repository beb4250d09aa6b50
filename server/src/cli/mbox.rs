//! Reads an mbox file mail by mail, in the form mboxrd: `From ` begins a mail, and
//! `>From ` inside one has one `>` too many. Called by `cli::mail`. Must never hold
//! more than one mail in memory.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::io::{self, BufRead};

/// A mail of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MboxMail {
    /// Its bytes as they were sent, as far as the file tells.
    pub bytes: Vec<u8>,
    /// The time in its envelope line, which is in UTC.
    pub at: Option<i64>,
}

/// The file.
pub struct Mbox<R> {
    from: R,
    /// The envelope line of the mail to come.
    next: Option<Vec<u8>>,
    read: u64,
}

impl<R: BufRead> Mbox<R> {
    /// Begins to read.
    pub fn new(from: R) -> Mbox<R> {
        Mbox { from, next: None, read: 0 }
    }

    /// How far it has read.
    pub fn read_bytes(&self) -> u64 {
        self.read
    }

    /// The next mail; none at the end.
    pub fn next_mail(&mut self) -> io::Result<Option<MboxMail>> {
        let mut line = Vec::new();
        while self.next.is_none() {
            if !self.line(&mut line)? {
                return Ok(None);
            }
            if line.starts_with(b"From ") {
                self.next = Some(line.clone());
            } else if !line.iter().all(u8::is_ascii_whitespace) {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "not an mbox file: the first line does not begin with \"From \"",
                ));
            }
        }
        let at = self.next.take().and_then(|envelope| envelope_time(&envelope));
        let mut bytes = Vec::new();
        let mut blank = true;
        while self.line(&mut line)? {
            // A mail begins after an empty line alone: careless writers escape nothing.
            if blank && line.starts_with(b"From ") {
                self.next = Some(line.clone());
                break;
            }
            blank = line.iter().all(u8::is_ascii_whitespace);
            let quoted = line.iter().take_while(|byte| **byte == b'>').count();
            let escaped = quoted > 0 && line[quoted..].starts_with(b"From ");
            bytes.extend_from_slice(if escaped { &line[1..] } else { &line });
        }
        // The empty line before the next envelope line is the file's, not the mail's.
        for end in [b'\n', b'\r'] {
            if blank && bytes.last() == Some(&end) {
                bytes.pop();
            }
        }
        Ok(Some(MboxMail { bytes, at }))
    }

    fn line(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        line.clear();
        let read = self.from.read_until(b'\n', line)?;
        self.read += read as u64;
        Ok(read > 0)
    }
}

/// The time in `From a@b.example Tue Dec 20 19:04:31 2022`.
fn envelope_time(line: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(line).ok()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let [.., month, day, time, year] = words.as_slice() else { return None };
    let at = DateTime::strptime("%b %d %H:%M:%S %Y", format!("{month} {day} {time} {year}")).ok()?;
    Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mails(text: &str) -> Vec<MboxMail> {
        let mut mbox = Mbox::new(text.as_bytes());
        std::iter::from_fn(|| mbox.next_mail().unwrap()).collect()
    }

    #[test]
    fn mails_are_told_apart_and_unescaped() {
        let found = mails(
            "From a@b.example Tue Dec 20 19:04:31 2022\nSubject: 1\n\n>From here\n>>From there\nx\nFrom now\n\n\
             From MAILER-DAEMON Tue Dec  6 09:05:13 2022\nSubject: 2\n\ny\n",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].bytes, b"Subject: 1\n\nFrom here\n>From there\nx\nFrom now\n");
        assert_eq!(found[0].at, Some(1_671_563_071_000_000));
        assert_eq!(found[1].bytes, b"Subject: 2\n\ny\n");
        assert_eq!(found[1].at, Some(1_670_317_513_000_000));
    }

    #[test]
    fn other_files_are_refused() {
        assert!(Mbox::new("Subject: x\n\ny\n".as_bytes()).next_mail().is_err());
        assert!(mails("").is_empty() && mails("\n\n").is_empty());
    }
}
