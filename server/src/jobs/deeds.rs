//! Brings into the store what leads did while it was away, and what the command line hands in
//! beside a running server. Started by `startup`.

use crate::desk::Base;
use crate::desk::status::StatusDesk;
use std::time::Duration;
use tokio::sync::watch;

/// How soon the command line is heard.
const LOOK: Duration = Duration::from_millis(500);

/// Runs until stopped.
pub async fn run(base: Base, mut stop: watch::Receiver<bool>) {
    let mut here = base.store.here();
    let desk = StatusDesk::new(base);
    loop {
        if let Err(error) = desk.settle().await {
            tracing::error!(%error, "the journal of deeds can't be read");
        }
        tokio::select! {
            () = super::on(&mut stop) => return,
            _ = here.changed() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
