//! Begins, ends and reminds of planned work at its times. Any number of processes may look: each
//! thing happens once.

use crate::desk::{Base, maintenance};
use std::time::Duration;
use tokio::sync::watch;

/// How late anything may be.
const LOOK: Duration = Duration::from_secs(2);

/// Runs until stopped.
pub async fn run(base: Base, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = super::on(&mut stop) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        if let Err(error) = maintenance::tick(&base).await
            && !error.is_away()
        {
            tracing::error!(%error, "planned work can't be looked at");
        }
    }
}
