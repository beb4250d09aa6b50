//! Keeps the snapshot true: notices changes of other processes, the store's
//! return, and the passing of time (maintenance begins, days pass).

use crate::desk::Base;
use crate::env::MINUTE;
use crate::store::setting::snapshot_version;
use std::time::Duration;
use tokio::sync::watch;

/// How soon a change of another process is noticed.
const LOOK: Duration = Duration::from_millis(500);

/// Runs until stopped.
pub async fn run(base: Base, mut stop: watch::Receiver<bool>) {
    let mut here = base.store.here();
    loop {
        tokio::select! {
            () = super::on(&mut stop) => return,
            _ = here.changed() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
        if let Err(error) = look(&base).await
            && !error.is_away()
        {
            tracing::error!(%error, "the snapshot can't be refreshed");
        }
    }
}

async fn look(base: &Base) -> crate::store::StoreResult<()> {
    let mut tx = base.store.read().await?;
    let version = snapshot_version(&mut tx).await?;
    let now = base.env.now();
    base.leads.refresh(&mut tx, now).await?;
    drop(tx);
    let snapshot = base.snapshots.get();
    if version == snapshot.version && now - snapshot.status.as_of < MINUTE {
        return Ok(());
    }
    base.refresh().await?;
    if version != snapshot.version {
        base.wake_all();
    }
    Ok(())
}
