//! Tells followers: does the jobs of kind `tell`, each until all of its recipients have their
//! mail in the outbox. A stop ends it between two batches; the next start goes on there.

use crate::desk::Base;
use crate::desk::pulse::Topic;
use crate::desk::subscribers::SubscribersDesk;
use crate::env::{MINUTE, SECOND};
use crate::store::StoreResult;
use crate::store::jobs::{Job, job_done, job_retry, jobs_due};
use std::time::Duration;
use tokio::sync::watch;

/// How soon work of another process is noticed.
const LOOK: Duration = Duration::from_secs(2);
/// Jobs that are looked up at a time.
const BATCH: i64 = 20;

/// Runs until stopped.
pub async fn run(base: Base, mut stop: watch::Receiver<bool>) {
    let desk = SubscribersDesk::new(base.clone());
    let mut pings = base.pulse.subscribe(Topic::Jobs);
    loop {
        pings.mark_unchanged();
        tokio::select! {
            () = super::on(&mut stop) => return,
            done = step(&base, &desk) => match done {
                Ok(()) => {}
                Err(error) if error.is_away() => {}
                Err(error) => tracing::error!(%error, "followers can't be told: another try in a moment"),
            },
        }
        tokio::select! {
            () = super::on(&mut stop) => return,
            _ = pings.changed() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Everything that is due.
async fn step(base: &Base, desk: &SubscribersDesk) -> StoreResult<()> {
    let due = jobs_due(&mut base.store.read().await?, "tell", base.env.now(), BATCH).await?;
    for job in due {
        one(base, desk, &job).await?;
    }
    Ok(())
}

async fn one(base: &Base, desk: &SubscribersDesk, job: &Job) -> StoreResult<()> {
    let told = desk.tell(&job.subject).await;
    let mut tx = base.store.write().await?;
    match told {
        Ok(true) => tracing::info!(subject = job.subject, "followers are told"),
        Ok(false) => tracing::warn!(subject = job.subject, "there is nothing to tell"),
        Err(error) if error.is_away() => return Err(error),
        Err(error) => {
            tracing::error!(subject = job.subject, %error, "telling failed: another try in a while");
            let pause = (30 * SECOND) << job.attempts.clamp(0, 5);
            let at = base.env.now() + pause.min(10 * MINUTE);
            job_retry(&mut tx, job.id, at, "failed").await?;
            return tx.commit().await;
        }
    }
    job_done(&mut tx, job.id).await?;
    tx.commit().await
}
