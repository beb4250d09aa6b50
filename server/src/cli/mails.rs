//! `loket mail`: hands over to `mail`, and lets imported mails become tickets at once.

use super::incident::snapshot;
use super::{Misuse, Outcome, base, mail, print};
use crate::config::Config;
use crate::desk::Base;
use crate::desk::tickets::TicketsDesk;
use crate::env::Env;
use crate::jobs::drain;
use crate::mail::spool::{IMPORT, MailSource, Spool, SpoolSettings};
use crate::store::contact::mailbox_save;
use crate::store::setting::snapshot_changed;
use anyhow::Context;
use app::contact::model::Mailbox;
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
/// `played`: each with the clock of its own time, as live mail.
pub async fn import(config: &Config, path: &Path, played: bool) -> anyhow::Result<Outcome> {
    let env = Env::system();
    let source = if played { MailSource::Played } else { MailSource::Import };
    let Some((base, _)) = base(config, &env).await? else {
        return hand_over(config, &env, path, source).await;
    };
    if played && base.snapshots.get().contact.mailboxes.is_empty() {
        mailbox(&base, path).await?;
    }
    let contact = base.snapshots.get();
    let done = mail::import(&base.spool, &contact.contact, path, env.now(), source).await?;
    if let Err(away) = base.store.ping().await {
        print(format_args!("{done}, kept in the spool: they become tickets when Loket runs again ({away})"));
        return Ok(Outcome::Done);
    }
    let tickets = Arc::new(TicketsDesk::new(base.clone()));
    drain::until_empty(&tickets, |_| ()).await?;
    // What the last of them teach of the first is not left for a server that isn't there.
    tickets.look_at_all().await?;
    let counts = base.spool.counts();
    print(format_args!("{done}, {} in quarantine", counts.quarantined));
    base.store.close().await;
    Ok(if counts.quarantined > 0 { Outcome::Wrong } else { Outcome::Done })
}

/// Makes the mailbox that the mails are addressed to.
async fn mailbox(base: &Base, path: &Path) -> anyhow::Result<()> {
    let address = mail::addressed_to(path)?.ok_or_else(|| {
        Misuse(
            "there is no mailbox, and the mails name no recipient: add one in the desk under Mailboxes"
                .into(),
        )
    })?;
    let made = Mailbox { name: "Support".into(), address: address.clone(), ..Mailbox::default() };
    let mut tx = base.store.write().await?;
    mailbox_save(&mut tx, &made).await?;
    snapshot_changed(&mut tx).await?;
    tx.commit().await?;
    base.refresh().await?;
    eprintln!("made the mailbox {address}: most of the mails are addressed to it");
    Ok(())
}

/// Into a spool beside the server's, which takes over what lies there.
async fn hand_over(config: &Config, env: &Env, path: &Path, source: MailSource) -> anyhow::Result<Outcome> {
    let facts = snapshot(config).contact;
    let dir = config.data_dir.join("spool").join(IMPORT);
    let random = env.clone();
    let settings = SpoolSettings { min_free_bytes: config.spool_free, ..SpoolSettings::default() };
    let spool = Spool::open_with(&dir, env.clock(), Arc::new(move || random.random()), settings)
        .context("another import is under way: wait for its end, then try again")?;
    let done = mail::import(&spool, &facts, path, env.now(), source).await?;
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
