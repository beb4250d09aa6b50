//! Looks at the platform through the monitors that are due. The use cases know what that
//! means; here is only the clock. It goes on while the store is away.

use crate::desk::monitors::MonitorsDesk;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

/// How often it looks what is due.
const LOOK: Duration = Duration::from_millis(500);

/// Runs until stopped. A check that is under way then is taken up by the next process.
pub async fn run(desk: Arc<MonitorsDesk>, mut stop: watch::Receiver<bool>) {
    let mut checks = JoinSet::new();
    let mut clock = tokio::time::interval(LOOK);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = super::on(&mut stop) => return,
            _ = clock.tick() => desk.tick(&mut checks).await,
            Some(ended) = checks.join_next(), if !checks.is_empty() => {
                if let Err(error) = ended {
                    tracing::error!(%error, "a check broke off");
                }
            }
        }
    }
}
