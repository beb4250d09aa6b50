//! `loket mail parse` and `loket mail import`.
//!
//! Called by `main` through the command line's parser. `parse` reads files and writes
//! JSON, nothing else; `import` puts mails into the spool, the same door as SMTP's, and
//! leaves the rest to the drain job. Neither ever stops at a mail that can't be read.

use super::mbox::Mbox;
use super::progress::Progress;
use crate::desk::contact::ContactSnapshot;
use crate::mail::address;
use crate::mail::origin::Origin;
use crate::mail::parse;
use crate::mail::spool::{Envelope, MailSource, Spool, SpoolError};
use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Parses each file and writes one JSON line a mail; false when one could not be read.
pub fn parse_files(files: &[PathBuf], out: &mut dyn Write) -> io::Result<bool> {
    let mut whole = true;
    for file in files {
        let line = match std::fs::read(file) {
            Ok(bytes) => parse::parse(&bytes).map(|mail| parse::to_json(&mail)).map_err(|e| e.to_string()),
            Err(error) => Err(format!("{}: {error}", file.display())),
        };
        let line = line.unwrap_or_else(|error| {
            whole = false;
            serde_json::json!({ "error": error })
        });
        writeln!(out, "{line}")?;
    }
    Ok(whole)
}

/// Mails that are looked at for the mailbox they are addressed to.
const LOOKED_AT: usize = 100;

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Mails in the spool now.
    pub accepted: usize,
    /// Files and parts without a mail in them.
    pub empty: usize,
}

impl std::fmt::Display for Imported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} mails imported, {} empty", self.accepted, self.empty)
    }
}

/// Puts every mail of an mbox file, or of the `.eml` files below a folder, into the
/// spool, in their order. `contact` knows the mailboxes; `now` is for mails that don't
/// tell when they came. `source` says whether they are of the past or played as live ones.
pub async fn import(
    spool: &Spool,
    contact: &ContactSnapshot,
    path: &Path,
    now: i64,
    source: MailSource,
) -> anyhow::Result<Imported> {
    let Some(first) = contact.mailboxes.first() else {
        bail!("there is no mailbox yet: add one in the desk under Mailboxes, or run loket demo");
    };
    let first = first.address.clone();
    let mut done = Imported::default();
    let take = |bytes: Vec<u8>, at: Option<i64>| {
        let envelope = envelope(&bytes, at, contact, (&first, source), now);
        (envelope, bytes)
    };
    if path.is_dir() {
        let files = mail_files(path)?;
        let mut bar = Progress::new(files.len() as u64, "mails");
        for file in files {
            let bytes = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let (envelope, bytes) = take(bytes, None);
            accept(spool, envelope, bytes, &mut done).await?;
            bar.add(1);
        }
        bar.end();
    } else {
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut bar = Progress::new(file.metadata()?.len(), "bytes");
        let mut mbox = Mbox::new(BufReader::new(file));
        while let Some(mail) = mbox.next_mail().with_context(|| format!("cannot read {}", path.display()))? {
            let (envelope, bytes) = take(mail.bytes, mail.at);
            accept(spool, envelope, bytes, &mut done).await?;
            bar.set(mbox.read_bytes());
        }
        bar.end();
    }
    Ok(done)
}

/// The address that most mails of an mbox file are sent to: the mailbox of a store that has
/// none yet. Looks at the first of them.
pub fn addressed_to(path: &Path) -> anyhow::Result<Option<String>> {
    let read = || format!("cannot read {}", path.display());
    let mut mails: Vec<Vec<u8>> = Vec::new();
    if path.is_dir() {
        for file in mail_files(path)?.into_iter().take(LOOKED_AT) {
            mails.push(std::fs::read(file).with_context(read)?);
        }
    } else {
        let mut mbox = Mbox::new(BufReader::new(File::open(path).with_context(read)?));
        while mails.len() < LOOKED_AT
            && let Some(mail) = mbox.next_mail().with_context(read)?
        {
            mails.push(mail.bytes);
        }
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for mail in &mails {
        if let Some(to) = Origin::read(mail, |_| true).to.and_then(|to| address::clean(&to)) {
            *counts.entry(to).or_default() += 1;
        }
    }
    Ok(counts.into_iter().max_by_key(|(_, count)| *count).map(|(to, _)| to))
}

/// Into the spool; when that is full for now, as soon as it isn't.
async fn accept(
    spool: &Spool,
    envelope: Envelope,
    bytes: Vec<u8>,
    done: &mut Imported,
) -> anyhow::Result<()> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        done.empty += 1;
        return Ok(());
    }
    let mut pauses = 0;
    loop {
        match spool.accept(&envelope, bytes.clone()).await {
            Ok(_) => break,
            Err(SpoolError::Full) if pauses < 50 => {
                pauses += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(SpoolError::Full) => bail!("the disk is full: make room, then import what is missing again"),
            Err(error) => return Err(error).context("the spool does not take the mail"),
        }
    }
    done.accepted += 1;
    Ok(())
}

/// The envelope that SMTP would have given: to whom, from whom, when.
fn envelope(
    bytes: &[u8],
    at: Option<i64>,
    contact: &ContactSnapshot,
    (first, source): (&str, MailSource),
    now: i64,
) -> Envelope {
    let ours = |address: &str| contact.mailbox_for(address).is_some();
    let origin = Origin::read(bytes, ours);
    let arrived = at.or(origin.received_at).or(origin.written_at);
    origin.envelope(arrived.filter(|at| (0..=now).contains(at)).unwrap_or(now), first, source)
}

/// The mail files below a folder, in the order of their names.
fn mail_files(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("eml")) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::contact::MailboxFacts;

    fn contact() -> ContactSnapshot {
        let mailbox = |id, address: &str| MailboxFacts {
            id,
            name: String::new(),
            address: address.into(),
            aliases: Vec::new(),
            signature: Default::default(),
        };
        ContactSnapshot {
            mailboxes: vec![mailbox(1, "support@w.example"), mailbox(2, "kassa@w.example")],
            ..ContactSnapshot::default()
        }
    }

    fn envelope_of(raw: &str) -> (Vec<String>, Option<String>, i64) {
        let raw = raw.replace('\n', "\r\n");
        match envelope(
            raw.as_bytes(),
            None,
            &contact(),
            ("support@w.example", MailSource::Import),
            2_000_000_000_000_000,
        ) {
            Envelope::Mail { rcpt_to, mail_from, accepted_at, .. } => (rcpt_to, mail_from, accepted_at),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_envelope_is_read_from_the_headers() {
        let (to, from, at) = envelope_of(
            "Return-Path: <bounce@shop.example>\nDelivered-To: kassa+Ab3@w.example\n\
             Received: from a by b with SMTP; Tue, 20 Dec 2022 20:04:31 +0100\n\
             From: a@shop.example\nTo: support@w.example\nDate: Mon, 1 Jan 2001 00:00:00 +0000\n\nHoi\n",
        );
        assert_eq!(to, ["kassa+Ab3@w.example"]);
        assert_eq!(from.as_deref(), Some("bounce@shop.example"));
        assert_eq!(at, 1_671_563_071_000_000);
    }

    #[test]
    fn what_is_missing_is_filled_in() {
        let (to, from, at) = envelope_of("From: a@shop.example\nTo: x@elsewhere.example\n\nHoi\n");
        assert_eq!(
            (to.as_slice(), from.as_deref()),
            (&["support@w.example".to_owned()][..], Some("a@shop.example"))
        );
        assert_eq!(at, 2_000_000_000_000_000);
        let (_, from, _) = envelope_of("Return-Path: <>\nFrom: MAILER-DAEMON@x.example\n\nHoi\n");
        assert_eq!(from, None);
    }

    #[test]
    fn each_file_gets_a_line() {
        let dir = tempfile::tempdir().unwrap();
        let (good, bad) = (dir.path().join("good.eml"), dir.path().join("bad.eml"));
        std::fs::write(&good, "From: a@b.example\r\nSubject: Re: Kassa\r\n\r\nHoi\r\n").unwrap();
        std::fs::write(&bad, "").unwrap();
        let mut out = Vec::new();
        assert!(!parse_files(&[good.clone(), bad, dir.path().join("none.eml")], &mut out).unwrap());
        let lines: Vec<serde_json::Value> =
            String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["normalized_subject"], "Kassa");
        assert!(lines[1]["error"].is_string() && lines[2]["error"].is_string() && lines.len() == 3);
        assert!(parse_files(&[good], &mut Vec::new()).unwrap());
    }
}
