//! `loket mail`: hands over to `mail`, and lets imported mails become tickets at once.

use super::{Misuse, Outcome, base, mail, print};
use crate::config::Config;
use crate::desk::tickets::TicketsDesk;
use crate::env::Env;
use crate::jobs::drain;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Tells how mails are read. One JSON object a line is the only form there is.
pub fn parse(files: &[PathBuf], _json: bool) -> anyhow::Result<Outcome> {
    let all = mail::parse_files(files, &mut std::io::stdout().lock())?;
    Ok(if all { Outcome::Done } else { Outcome::Wrong })
}

/// Puts mails into the spool, and makes tickets of them.
pub async fn import(config: &Config, path: &Path) -> anyhow::Result<Outcome> {
    let env = Env::system();
    let Some((base, _)) = base(config, &env).await? else {
        return Err(Misuse(format!(
            "a server runs on {}: stop it for the import",
            config.data_dir.display()
        ))
        .into());
    };
    let contact = base.snapshots.get();
    let done = mail::import(&base.spool, &contact.contact, path, env.now()).await?;
    let stop = watch::Sender::new(false);
    let draining = tokio::spawn(drain::run(Arc::new(TicketsDesk::new(base.clone())), stop.subscribe()));
    while base.spool.counts().new > 0 && !draining.is_finished() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.send_replace(true);
    draining.await?;
    let counts = base.spool.counts();
    print(format_args!(
        "{} mails imported, {} empty, {} in quarantine",
        done.accepted, done.empty, counts.quarantined
    ));
    base.store.close().await;
    Ok(if counts.quarantined > 0 { Outcome::Wrong } else { Outcome::Done })
}
