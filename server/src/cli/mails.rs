//! `loket mail`: hands over to `mail`, and lets imported mails become tickets at once.

use super::{Outcome, base, mail, print};
use crate::config::Config;
use crate::desk::contact;
use crate::env::Env;
use crate::jobs::drain;
use crate::mail::spool::{IMPORT, Spool, SpoolSettings};
use crate::store::Store;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often an import looks whether its mails were taken.
const LOOK: Duration = Duration::from_millis(20);
/// A running server takes over within a few seconds; after so long it is told that it didn't.
const PATIENCE: Duration = Duration::from_secs(60);

/// Tells how mails are read. One JSON object a line is the only form there is.
pub fn parse(files: &[PathBuf], _json: bool) -> anyhow::Result<Outcome> {
    let all = mail::parse_files(files, &mut std::io::stdout().lock())?;
    Ok(if all { Outcome::Done } else { Outcome::Wrong })
}

/// Puts mails into the spool, and makes tickets of them; beside a running server that does the latter.
pub async fn import(config: &Config, path: &Path) -> anyhow::Result<Outcome> {
    let env = Env::system();
    let Some((base, _)) = base(config, &env).await? else {
        return hand_over(config, &env, path).await;
    };
    let contact = base.snapshots.get();
    let done = mail::import(&base.spool, &contact.contact, path, env.now()).await?;
    drain::until_empty(&base, |_| ()).await?;
    let counts = base.spool.counts();
    print(format_args!("{done}, {} in quarantine", counts.quarantined));
    base.store.close().await;
    Ok(if counts.quarantined > 0 { Outcome::Wrong } else { Outcome::Done })
}

/// Into a spool beside the server's, which takes over what lies there.
async fn hand_over(config: &Config, env: &Env, path: &Path) -> anyhow::Result<Outcome> {
    let store = Store::new(config.store.clone());
    let facts = contact::snapshot(&mut store.read().await?).await?;
    store.close().await;
    let dir = config.data_dir.join("spool").join(IMPORT);
    let random = env.clone();
    let settings = SpoolSettings { min_free_bytes: config.spool_free, ..SpoolSettings::default() };
    let spool = Spool::open_with(&dir, env.clock(), Arc::new(move || random.random()), settings)
        .context("another import is under way: wait for its end, then try again")?;
    let done = mail::import(&spool, &facts, path, env.now()).await?;
    let waits = async || -> anyhow::Result<bool> {
        Ok(tokio::fs::read_dir(dir.join("new")).await?.next_entry().await?.is_some())
    };
    let began = Instant::now();
    while waits().await? {
        if began.elapsed() > PATIENCE {
            print(format_args!("{done}; the server on {} has not taken them yet", config.data_dir.display()));
            return Ok(Outcome::Done);
        }
        tokio::time::sleep(LOOK).await;
    }
    print(format_args!("{done}, handed to the server on {}", config.data_dir.display()));
    Ok(Outcome::Done)
}
