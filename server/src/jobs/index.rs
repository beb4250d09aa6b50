//! Keeps the index up to date: does the jobs of kind `index` in batches, and makes the
//! whole index anew where it was empty at the start. Its own timer backs every ping up.

use crate::desk::Base;
use crate::desk::pulse::Topic;
use crate::desk::search::{IndexingError, index_all, work};
use std::time::Duration;
use tokio::sync::watch;

/// How soon work of another process is noticed.
const LOOK: Duration = Duration::from_secs(1);
/// Changes that come close together go into one commit.
const GATHER: Duration = Duration::from_millis(100);
/// Rest after a failure.
const REST: Duration = Duration::from_secs(5);

/// Runs until stopped. `all` asks for the whole index.
pub async fn run(base: Base, all: bool, mut stop: watch::Receiver<bool>) {
    let mut pings = base.pulse.subscribe(Topic::Jobs);
    let mut ask = all;
    let mut wait = Duration::ZERO;
    loop {
        tokio::select! {
            () = super::on(&mut stop) => return,
            _ = pings.changed(), if wait < REST => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(wait) => {}
        }
        wait = match step(&base, &mut ask).await {
            Ok(0) => LOOK,
            Ok(_) => Duration::ZERO,
            Err(error) => {
                if !error.is_away() {
                    tracing::error!(%error, "the index falls behind: another try in a moment");
                }
                if error.is_away() { LOOK } else { REST }
            }
        };
    }
}

/// One batch. That everything is asked for is written down first: it is done even when
/// this process ends halfway.
async fn step(base: &Base, ask: &mut bool) -> Result<usize, IndexingError> {
    if *ask {
        let mut tx = base.store.write().await?;
        index_all(&mut tx, base.env.now()).await?;
        tx.commit().await?;
        *ask = false;
    }
    work(base).await
}
