//! Goes over to a new DKIM key as soon as the world can see its DNS record.
//!
//! Started by `startup` where DNS may be asked. It may run at any time and in several
//! processes. It must never let a key sign whose record is not there: receivers would take
//! such mail for forged.

use crate::desk::Base;
use crate::mail::auth::Judge;
use crate::mail::dkim::record_name;
use crate::store::StoreResult;
use crate::store::dkim::{dkim_use, dkim_waiting};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(60);

/// Looks until `shutdown` turns true.
pub async fn run(base: Base, judge: Arc<Judge>, mut shutdown: watch::Receiver<bool>) {
    while !*shutdown.borrow() {
        if let Err(error) = go_over(&base, &judge).await
            && !error.is_away()
        {
            tracing::error!(%error, "DKIM keys can't be looked at");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            stop = shutdown.changed() => if stop.is_err() { return },
        }
    }
}

/// Lets every waiting key sign whose record is visible; says how many that were.
pub async fn go_over(base: &Base, judge: &Judge) -> StoreResult<usize> {
    let mut tx = base.store.read().await?;
    let waiting = dkim_waiting(&mut tx).await?;
    drop(tx);
    let mut over = 0;
    for key in waiting {
        if judge.publishes(&record_name(&key.domain, key.number), &key.public).await != Some(true) {
            continue;
        }
        let mut tx = base.store.write().await?;
        if dkim_use(&mut tx, &key.domain, key.number, base.env.now()).await? {
            over += 1;
            tracing::info!(domain = key.domain, number = key.number, "mail is signed with a new DKIM key");
        }
        tx.commit().await?;
    }
    Ok(over)
}
