//! Keeps the files of outage pages as the store has them: what changed here or in another
//! process, at once where a ping tells, within a minute otherwise; all of it from time to time.

use crate::desk::Base;
use crate::desk::pulse::Topic;
use crate::desk::shops::{Mark, follow};
use std::time::Duration;
use tokio::sync::watch;

/// How soon a change is noticed of which nobody told.
const LOOK: Duration = Duration::from_secs(60);
/// Looks after which all is compared: an account that was deleted leaves no file.
const WHOLE: u32 = 60;

/// Runs until stopped.
pub async fn run(base: Base, mut stop: watch::Receiver<bool>) {
    let mut changes = base.pulse.subscribe(Topic::Status);
    let (mut mark, mut looks) = (Mark::default(), 0);
    loop {
        if looks >= WHOLE {
            (mark, looks) = (Mark::default(), 0);
        }
        match follow(&base, mark).await {
            Ok(next) => mark = next,
            Err(error) if !*base.store.here().borrow() => {
                tracing::debug!(%error, "outage pages wait for the store")
            }
            Err(error) => tracing::error!(error = format!("{error:#}"), "outage pages can't be kept"),
        }
        tokio::select! {
            () = super::on(&mut stop) => return,
            _ = changes.changed() => {}
            () = tokio::time::sleep(LOOK) => looks += 1,
        }
    }
}
