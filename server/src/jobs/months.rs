//! Writes down the figures of months that are over. Any number of processes may look: each month
//! is written once.

use crate::desk::{Base, history};
use std::time::Duration;
use tokio::sync::watch;

const LOOK: Duration = Duration::from_secs(300);

/// Runs until stopped; looks at the start, too.
pub async fn run(base: Base, mut stop: watch::Receiver<bool>) {
    let mut wait = Duration::from_secs(2);
    loop {
        tokio::select! {
            () = super::on(&mut stop) => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = LOOK;
        match history::freeze(&base).await {
            Ok(0) => {}
            Ok(months) => tracing::info!(months, "months that are over have their figures"),
            Err(error) if error.is_away() => {}
            Err(error) => tracing::error!(%error, "months that are over can't be written down"),
        }
    }
}
