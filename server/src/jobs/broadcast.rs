//! Sends confirmed broadcasts at their pace: fixes the recipients, and moves the next of them
//! into the outbox. What it has done so far stands in the store alone, so it goes on after a
//! crash, a pause or the store's absence by looking again.
//!
//! Started by `startup` in every process.

use crate::desk::Base;
use crate::desk::broadcasts::send::{next, work};
use crate::desk::pulse::Topic;
use crate::store::StoreResult;
use std::time::Duration;
use tokio::sync::watch;

/// Between two portions of a broadcast that is under way.
const TICK: Duration = Duration::from_millis(500);
/// Portions between two words to open pages, which ask for more than the broadcast then.
const QUIET: u32 = 4;
/// The longest sleep: pings may be missed, another process may have confirmed one.
const LOOK: Duration = Duration::from_secs(5);

/// Runs until stopped.
pub async fn run(base: Base, mut stop: watch::Receiver<bool>) {
    let mut pings = base.pulse.subscribe(Topic::Jobs);
    let mut portions: u32 = 0;
    while !*stop.borrow() {
        pings.mark_unchanged();
        let sleep = match step(&base).await {
            Ok(sleep) => sleep,
            Err(error) => {
                if !error.is_away() {
                    tracing::error!(%error, "broadcasts don't go on: another try in a moment");
                }
                LOOK
            }
        };
        if sleep == TICK {
            portions = portions.wrapping_add(1);
            if portions.is_multiple_of(QUIET) {
                base.pulse.ping(Topic::Queue);
            }
        }
        tokio::select! {
            () = super::on(&mut stop) => return,
            () = tokio::time::sleep(sleep) => {}
            _ = pings.changed(), if sleep > TICK => {}
        }
    }
}

/// Does what is due; says how long until there may be more.
async fn step(base: &Base) -> StoreResult<Duration> {
    if work(base).await? {
        return Ok(TICK);
    }
    Ok(super::left(next(base).await?, base.env.now()).clamp(TICK, LOOK))
}
