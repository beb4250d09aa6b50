//! `loket demo`: fills an empty data folder.

use super::{Misuse, Outcome, base, index, print};
use crate::config::Config;
use crate::demo;
use crate::env::Env;

/// Loads the demo, unless there is something already.
pub async fn load(config: &Config) -> anyhow::Result<Outcome> {
    let folder = config.data_dir.display();
    let Some((base, _)) = base(config, &Env::system()).await? else {
        return Err(Misuse(format!(
            "a server runs on {folder}: stop it, or set LOKET_DATA_DIR to another folder"
        ))
        .into());
    };
    if !demo::is_empty(&base).await? {
        return Err(Misuse(format!(
            "the store of {folder} is not empty: set LOKET_DATA_DIR to a new folder for the demo"
        ))
        .into());
    }
    let counts = demo::demo_load_told(&base, |step| eprintln!("  {step}")).await?;
    index::here(&base).await?;
    base.store.close().await;
    print(counts);
    Ok(Outcome::Done)
}
