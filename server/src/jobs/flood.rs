//! Looks again at the tickets of an incident's time, and lets answers to all go out. Both are
//! jobs, so that a crash or another process loses nothing; a timer backs every ping up.

use crate::desk::Base;
use crate::desk::pulse::Topic;
use crate::desk::tickets::TicketsDesk;
use crate::store::StoreResult;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How soon work of another process, or work that became due, is noticed.
const LOOK: Duration = Duration::from_secs(1);
/// Rest after a failure.
const REST: Duration = Duration::from_secs(5);

/// Runs until stopped.
pub async fn run(base: Base, desk: Arc<TicketsDesk>, mut stop: watch::Receiver<bool>) {
    let mut pings = base.pulse.subscribe(Topic::Jobs);
    let mut wait = LOOK;
    loop {
        tokio::select! {
            () = super::on(&mut stop) => return,
            _ = pings.changed(), if wait < REST => {}
            () = tokio::time::sleep(wait) => {}
        }
        wait = match work(&base, &desk).await {
            Ok(_) => LOOK,
            Err(error) if error.is_away() => LOOK,
            Err(error) => {
                tracing::error!(%error, "the flood of an incident can't be worked on: another try in a moment");
                REST
            }
        };
    }
}

async fn work(base: &Base, desk: &TicketsDesk) -> StoreResult<usize> {
    let now = base.env.now();
    Ok(desk.answers_go_on(now).await? + desk.look_again(now).await?)
}
