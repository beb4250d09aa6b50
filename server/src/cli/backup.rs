//! `loket backup` and `loket restore`.

use super::args::{BackupArgs, RestoreArgs};
use super::progress::Progress;
use super::{Misuse, Outcome, base, index, print};
use crate::config::{BackupTo, Config};
use crate::desk::backup::{self, Backup, Where};
use crate::desk::status::StatusDesk;
use crate::desk::tickets::TicketsDesk;
use crate::desk::when;
use crate::env::Env;
use crate::jobs::drain;
use crate::mail::spool::Spool;
use app::Lang;
use std::io::{IsTerminal, Write};
use std::sync::Arc;

/// Makes a backup beside a running server, or lists and looks at those there are.
pub async fn make(config: &Config, args: BackupArgs) -> anyhow::Result<Outcome> {
    let (place, env) = (place(config, args.to)?, Env::system());
    if args.verify {
        let backups = backup::list(&place).await?;
        backup::verify(&place, &backups, step, |one| print(line(one))).await?;
        return Ok(Outcome::Done);
    }
    if args.list {
        backup::list(&place).await?.iter().for_each(|one| print(line(one)));
        return Ok(Outcome::Done);
    }
    let made = backup::make(&place, &env, step).await?;
    let gone = backup::rotate(&place, config.backup_keep).await?;
    print(format_args!("{} in {}", line(&made), place.name));
    if gone > 0 {
        print(format_args!("{gone} older ones taken away; the last {} are kept", config.backup_keep));
    }
    Ok(Outcome::Done)
}

/// Puts a backup back and replays what came in since.
pub async fn restore(config: &Config, args: RestoreArgs) -> anyhow::Result<Outcome> {
    let (place, env) = (place(config, args.from)?, Env::system());
    let chosen = backup::choose(&place, args.at.as_deref(), &env, &config.zone).await?;
    let spool_dir = config.data_dir.join("spool");
    let random = env.clone();
    let spool = Spool::open(&spool_dir, env.clock(), Arc::new(move || random.random())).map_err(|_| {
        Misuse(format!("a server runs on {}: stop it for the restore", config.data_dir.display()))
    })?;
    let at = |moment| when::long(moment, &config.zone, Lang::En);
    let since = spool.journal(chosen.manifest.at).await?.len();
    eprintln!("The store goes back to {}, by the backup {}:", at(chosen.manifest.at), chosen.name());
    eprintln!("  {}", counted(&chosen));
    eprintln!("  {since} messages came in since then; what the store doesn't know of them is replayed.");
    eprintln!(
        "  What agents wrote and changed since then can't come back. The store as it is now is kept aside."
    );
    if !(args.yes || confirmed()?) {
        return Err(Misuse("nothing was done: say yes, or run it with --yes".into()).into());
    }
    let aside = backup::put_back(&place, &chosen, &env, step).await?;
    drop(spool);
    if let Some(aside) = aside {
        eprintln!("  the store as it was: {aside}");
    }
    let Some((base, _)) = base(config, &env).await? else {
        return Err(Misuse("a server was started meanwhile: stop it and restore again".into()).into());
    };
    let replay = backup::prepare(&base).await?;
    let mut bar = Progress::new(replay.items.len() as u64, "messages");
    let all = replay.items.len();
    drain::until_empty(&Arc::new(TicketsDesk::new(base.clone())), |left| {
        bar.set(all.saturating_sub(left) as u64)
    })
    .await?;
    bar.end();
    StatusDesk::new(base.clone()).settle().await?;
    index::here(&base).await?;
    let outcomes = backup::outcomes(&base, &replay.items).await?;
    let words: Vec<String> = outcomes.iter().map(|(word, count)| format!("{count} {word}")).collect();
    print(format_args!("restored to {}", at(chosen.manifest.at)));
    print(format_args!("replayed {}: {}", replay.items.len(), words.join(", ")));
    print(format_args!("{} mails had been sent since and are not sent again", replay.sent));
    print(format_args!(
        "data-loss window for what agents did: {} – {}",
        at(chosen.manifest.at),
        at(env.now())
    ));
    base.store.close().await;
    Ok(if outcomes.contains_key("in doubt") { Outcome::Wrong } else { Outcome::Done })
}

fn place(config: &Config, other: Option<BackupTo>) -> anyhow::Result<Where> {
    Where::of(config, other).map_err(|error| Misuse(format!("{error:#}")).into())
}

/// What is being done, on standard error.
fn step(text: &str) {
    eprintln!("  {text}");
}

fn line(backup: &Backup) -> String {
    format!("{}  {}", backup.name(), counted(backup))
}

fn counted(backup: &Backup) -> String {
    let count = |kind: &str| backup.manifest.counts.get(kind).copied().unwrap_or_default();
    format!(
        "{} tickets, {} messages, {} articles, {} threads, {} attachments",
        count("tickets"),
        count("entries"),
        count("articles"),
        count("threads"),
        backup.manifest.files.len()
    )
}

/// Asks, where there is somebody to ask.
fn confirmed() -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    eprint!("Go on? Type yes: ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "yes" | "ja"))
}
