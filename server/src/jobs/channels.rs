//! Opens channels of the switchboard again when their time has come, and reminds who closed
//! them. What the public sees needs no job: it knows the end itself.

use crate::desk::contact::ContactDesk;
use app::AppError;
use std::time::Duration;
use tokio::sync::watch;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(2);

/// Runs until stopped.
pub async fn run(desk: ContactDesk, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = super::on(&mut stop) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        match desk.switches_due().await {
            Ok(()) | Err(AppError::StoreAway) => {}
            Err(error) => tracing::error!(%error, "the switchboard can't be read"),
        }
    }
}
