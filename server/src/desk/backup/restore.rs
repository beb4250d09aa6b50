//! Putting the store back, and preparing the replay of what it doesn't know.

use super::make::{keep, look};
use super::{Backup, FILES, Where, list, name_of, pg};
use crate::desk::Base;
use crate::desk::broadcasts::recognise;
use crate::desk::when;
use crate::env::Env;
use crate::mail::spool::{SpoolId, Told};
use crate::store::StoreUrl;
use crate::store::backup::{self as store, Numbered};
use crate::store::books::{BookRow, book_rows};
use crate::store::outbox::outbox_sent;
use anyhow::{Context, bail};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Mails at a time.
const STEP: i64 = 5_000;

/// The backup to restore: the latest, the one of this name, or the last one before a
/// time ("2026-11-22 17:00" at the office, or RFC 3339).
pub async fn choose(
    place: &Where,
    at: Option<&str>,
    env: &Env,
    zone: &jiff::tz::TimeZone,
) -> anyhow::Result<Backup> {
    let backups = list(place).await?;
    let Some(at) = at else {
        return backups.into_iter().next_back().context("there is no backup yet: loket backup makes one");
    };
    if let Some(named) = backups.iter().find(|backup| backup.name() == at) {
        return Ok(named.clone());
    }
    let moment = at.parse::<Timestamp>().ok().map(Timestamp::as_microsecond);
    let Some(moment) = moment.or_else(|| when::read(at, env.now(), zone)) else {
        bail!("--at takes a backup's name, or a time such as 2026-11-22 17:00");
    };
    backups
        .into_iter()
        .rfind(|backup| backup.manifest.at <= moment)
        .with_context(|| format!("no backup is as old as {at}: loket backup --list shows them all"))
}

/// Puts store and attachments back. The store that was there stays beside, under the name
/// that is returned; with PostgreSQL as a dump, where it could still be read.
pub async fn put_back(
    place: &Where,
    backup: &Backup,
    env: &Env,
    mut told: impl FnMut(&str),
) -> anyhow::Result<Option<String>> {
    let _room = place.room()?;
    if place.is_remote() {
        for file in &backup.manifest.files {
            // What is still whole here needn't travel; what isn't comes from the bucket.
            let _ = keep(&place.data.join(FILES), &place.to.join(FILES), file);
        }
    }
    look(place, backup, &mut told).await?;
    for file in &backup.manifest.files {
        keep(&place.to.join(FILES), &place.data.join(FILES), file)?;
    }
    let copy = backup.dir.join(&backup.manifest.store.name);
    let moment = name_of(env.now());
    match &place.store {
        StoreUrl::Lite(path) => {
            let half = path.with_extension("half");
            fs::copy(&copy, &half)?;
            fs::File::open(&half)?.sync_all()?;
            let aside = aside(path, &moment)?;
            fs::rename(&half, path)?;
            Ok(aside)
        }
        StoreUrl::Pg(url) => {
            let beside = if place.is_remote() { &place.data } else { &place.to };
            let before = beside.join(format!("before-{moment}.dump"));
            let kept = pg::dump(url, &before).await;
            if let Err(error) = &kept {
                tracing::warn!(error = format!("{error:#}"), "the store as it was can't be kept");
            }
            store::empty(&place.store).await?;
            pg::restore(url, &copy).await?;
            Ok(kept.is_ok().then(|| before.display().to_string()))
        }
    }
}

/// Moves the store's file and its journals out of the way.
fn aside(path: &Path, moment: &str) -> anyhow::Result<Option<String>> {
    let mut kept = None;
    for ending in ["", "-wal", "-shm"] {
        let from = path
            .with_file_name(format!("{}{ending}", path.file_name().unwrap_or_default().to_string_lossy()));
        if from.exists() {
            let to = path.with_file_name(format!("before-{moment}.db{ending}"));
            fs::rename(&from, &to)?;
            kept.get_or_insert(to.display().to_string());
        }
    }
    Ok(kept)
}

/// What a sender was told the number of.
fn kind_of(told: &Told) -> Numbered {
    match told.token.as_str() {
        Told::THREAD => Numbered::Thread,
        Told::POST => Numbered::Post,
        _ => Numbered::Ticket,
    }
}

/// What is to be replayed.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// Items of the spool that the store doesn't know.
    pub items: Vec<SpoolId>,
    /// Mails of the outbox that had gone out since the backup.
    pub sent: usize,
}

/// Lets wait again what the restored store doesn't know, and takes from its outbox what
/// has been sent since. Running it twice does nothing the second time.
pub async fn prepare(base: &Base) -> anyhow::Result<Replay> {
    let mut tx = base.store.read().await?;
    let mut known = HashSet::new();
    book_rows(&mut tx, String::new(), |row| known.extend([row.spool_id])).await?;
    drop(tx);
    let known = Arc::new(known);
    let deeds = known.clone();
    base.deeds.spool().replay(move |id| !deeds.contains(&id.to_string())).await?;
    let told = base.spool.replay(move |id| !known.contains(&id.to_string())).await?;
    let highest = |of: Numbered| {
        let numbers = told.iter().flatten().filter(|told| kind_of(told) == of).map(|told| told.number);
        numbers.max().unwrap_or_default()
    };

    let gone = base.sent.all()?;
    let mut tx = base.store.write().await?;
    for of in [Numbered::Ticket, Numbered::Thread, Numbered::Post] {
        store::numbers_above(&mut tx, of, highest(of)).await?;
    }
    let (mut sent, mut after) = (0, 0);
    loop {
        let mails = store::mails_waiting(&mut tx, after, STEP).await?;
        let Some(last) = mails.last() else { break };
        after = last.0;
        for (id, message_id) in mails {
            if gone.contains(&message_id) {
                outbox_sent(&mut tx, id, base.env.now()).await?;
                sent += 1;
            }
        }
    }
    recognise(base, &mut tx, &gone).await?;
    tx.commit().await?;
    Ok(Replay { items: base.spool.pending(), sent })
}

/// What became of the replayed items: tickets, replies and so on, by the store's words;
/// `in doubt` lie in quarantine.
pub async fn outcomes(base: &Base, items: &[SpoolId]) -> anyhow::Result<BTreeMap<String, usize>> {
    let wanted: HashSet<String> = items.iter().map(ToString::to_string).collect();
    let after = items.iter().min().map(|id| id.before()).unwrap_or_default();
    let mut counts = BTreeMap::new();
    let count = |row: BookRow| {
        if wanted.contains(&row.spool_id) {
            let word = if row.outcome == "quarantined" { "in doubt".to_owned() } else { row.outcome };
            *counts.entry(word).or_default() += 1;
        }
    };
    book_rows(&mut base.store.read().await?, after, count).await?;
    Ok(counts)
}
