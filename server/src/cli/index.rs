//! `loket index rebuild`. With a server running, the server does it: it alone writes the index.

use super::progress::Progress;
use super::{Outcome, base};
use crate::config::Config;
use crate::desk::Base;
use crate::desk::search;
use crate::env::Env;
use crate::store::Store;

/// Makes the index anew, or asks the running server to.
pub async fn rebuild(config: &Config) -> anyhow::Result<Outcome> {
    let env = Env::system();
    match base(config, &env).await? {
        Some((base, _)) => here(&base).await?,
        None => {
            let store = Store::new(config.store.clone());
            let mut tx = store.write().await?;
            search::index_all(&mut tx, env.now()).await?;
            tx.commit().await?;
            store.close().await;
            eprintln!("a server runs on this data folder: it makes the index anew within a few seconds");
        }
    }
    Ok(Outcome::Done)
}

/// Makes it anew in this process, and takes away the work that waited for it.
pub(super) async fn here(base: &Base) -> anyhow::Result<()> {
    let mut bar: Option<Progress> = None;
    let told = |done: usize, total: usize| {
        bar.get_or_insert_with(|| Progress::new(total as u64, "documents")).set(done as u64);
    };
    search::rebuild(base, told).await?;
    if let Some(mut bar) = bar {
        bar.end();
    }
    waiting(base).await
}

/// Does the work on the index that waits.
pub(super) async fn waiting(base: &Base) -> anyhow::Result<()> {
    while search::work(base).await? > 0 {}
    Ok(())
}
