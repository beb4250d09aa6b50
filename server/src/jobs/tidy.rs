//! Throws away what has had its time: items of the spool that became tickets
//! thirty days ago, sessions and links that are over, full rate limits, wishes to follow that nobody confirmed, pictures that were
//! fetched for a look. Looks at the books while it is about.

use crate::desk::Base;
use crate::desk::books::BooksDesk;
use crate::env::DAY;
use crate::mail::spool::SpoolError;
use crate::store::{StoreResult, accounts, subscribers};
use app::AppError;
use std::time::{Duration, SystemTime};
use tokio::sync::watch;

/// How long the spool keeps what became a ticket, for a restore to replay.
const KEEP_DONE: i64 = 30 * DAY;
/// How long a wish to follow waits for its confirmation.
const KEEP_UNCONFIRMED: i64 = 7 * DAY;
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
        pictures(&base).await;
        if let Err(error) = pack(&base, &stop).await {
            tracing::error!(%error, "the spool's journal can't be packed");
        }
        match BooksDesk::new(base.clone()).watch().await {
            Err(AppError::StoreAway) | Ok(()) => {}
            Err(error) => tracing::error!(%error, "the books can't be read"),
        }
        match unconfirmed(&base).await {
            Err(error) if !error.is_away() => tracing::error!(%error, "subscribers can't be tidied"),
            _ => {}
        }
        match sessions(&base).await {
            Err(error) if !error.is_away() => tracing::error!(%error, "sessions can't be tidied"),
            _ => {}
        }
    }
}

async fn pictures(base: &Base) {
    let (pictures, now) = (base.pictures.clone(), base.env.now());
    let now = SystemTime::UNIX_EPOCH + Duration::from_micros(now.unsigned_abs());
    match tokio::task::spawn_blocking(move || pictures.tidy(now)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the pictures can't be tidied"),
        Err(error) => tracing::error!(%error, "tidying the pictures broke off"),
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

/// Who asked to follow and didn't confirm it.
pub async fn unconfirmed(base: &Base) -> StoreResult<()> {
    let mut tx = base.store.write().await?;
    subscribers::subscribers_purge(&mut tx, base.env.now() - KEEP_UNCONFIRMED).await?;
    tx.commit().await
}

async fn sessions(base: &Base) -> StoreResult<()> {
    let mut tx = base.store.write().await?;
    accounts::sessions_purge(&mut tx, base.env.now()).await?;
    tx.commit().await
}
