//! Throws away what has had its time: items of the spool that became tickets
//! thirty days ago, sessions and links that are over, full rate limits. Looks at the
//! books while it is about.

use crate::desk::Base;
use crate::desk::books::BooksDesk;
use crate::env::DAY;
use crate::mail::spool::SpoolError;
use crate::store::{StoreResult, accounts};
use app::AppError;
use std::time::Duration;
use tokio::sync::watch;

/// How long the spool keeps what became a ticket, for a restore to replay.
const KEEP_DONE: i64 = 30 * DAY;
const PAUSE: Duration = Duration::from_secs(600);
/// Handled items that are packed at a time, and how many times between two pauses: a storm's
/// are done within hours, and the disk is there for what comes in.
const PORTION: usize = 32;
const PORTIONS: usize = 32;

/// Runs until stopped.
pub async fn run(base: Base, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = super::on(&mut stop) => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
        base.limits.tidy();
        if let Err(error) = base.sent.purge(base.env.now() - KEEP_DONE) {
            tracing::error!(%error, "the journal of what was sent can't be tidied");
        }
        if let Err(error) = base.spool.purge_done(base.env.now() - KEEP_DONE).await {
            tracing::error!(%error, "the spool can't be tidied");
        }
        if let Err(error) = pack(&base, &stop).await {
            tracing::error!(%error, "the spool's journal can't be packed");
        }
        match BooksDesk::new(base.clone()).watch().await {
            Err(AppError::StoreAway) | Ok(()) => {}
            Err(error) => tracing::error!(%error, "the books can't be read"),
        }
        match sessions(&base).await {
            Err(error) if !error.is_away() => tracing::error!(%error, "sessions can't be tidied"),
            _ => {}
        }
    }
}

/// Packs what became tickets, in portions, until a stop is asked for.
async fn pack(base: &Base, stop: &watch::Receiver<bool>) -> Result<(), SpoolError> {
    for _ in 0..PORTIONS {
        if *stop.borrow() || base.spool.pack_done(PORTION).await? < PORTION {
            break;
        }
    }
    Ok(())
}

async fn sessions(base: &Base) -> StoreResult<()> {
    let mut tx = base.store.write().await?;
    accounts::sessions_purge(&mut tx, base.env.now()).await?;
    tx.commit().await
}
