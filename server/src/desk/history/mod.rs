//! History by month: figures computed from recorded impacts and planned work, never typed in. A
//! month that is over is written down and stays as it is, whatever is imported or corrected later.
//!
//! Called by its page, by the snapshot and by `jobs::months`.

mod csv;
mod freeze;
mod view;

pub use csv::csv;
pub use freeze::freeze;
pub use view::view;

use super::Base;
use super::snapshot::Snapshot;
use crate::store::setting::{setting, setting_save};
use crate::store::{StoreResult, Tx};
use app::history::model::{HistoryView, Weights};
use app::history::port::History;
use app::{Actor, AppError, AppResult, Role};
use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use std::sync::Arc;

/// How impacts count, in the store's settings: `0,50,100`.
const WEIGHTS: &str = "uptime_weights";

/// The use cases of the history.
pub struct HistoryDesk {
    base: Base,
    /// The view of the snapshot it was taken from, so that a page copies nothing.
    viewed: ArcSwapOption<(Arc<Snapshot>, Arc<HistoryView>)>,
}

impl HistoryDesk {
    /// On this base.
    pub fn new(base: Base) -> HistoryDesk {
        HistoryDesk { base, viewed: ArcSwapOption::empty() }
    }
}

#[async_trait]
impl History for HistoryDesk {
    fn view(&self) -> Arc<HistoryView> {
        let snapshot = self.base.snapshots.get();
        if let Some(viewed) = &*self.viewed.load()
            && Arc::ptr_eq(&viewed.0, &snapshot)
        {
            return viewed.1.clone();
        }
        let view = Arc::new(snapshot.history.clone());
        self.viewed.store(Some(Arc::new((snapshot, view.clone()))));
        view
    }

    async fn weights_save(&self, by: &Actor, weights: Weights) -> AppResult<()> {
        by.require(Role::Admin)?;
        let Weights { minor, major, critical } = weights;
        if !(0 <= minor && minor <= major && major <= critical && critical <= 100) {
            return Err(AppError::invalid(
                "minor",
                "Kies percentages van 0 tot 100, waarbij erger niet minder telt.",
                "Choose percentages from 0 to 100, where worse doesn’t count less.",
            ));
        }
        let mut tx = self.base.store.write().await?;
        setting_save(&mut tx, WEIGHTS, &format!("{minor},{major},{critical}")).await?;
        self.base.commit_public(tx).await
    }
}

/// How impacts count.
pub async fn weights(tx: &mut Tx) -> StoreResult<Weights> {
    let saved = setting(tx, WEIGHTS).await?.unwrap_or_default();
    let numbers: Vec<i64> = saved.split(',').filter_map(|part| part.parse().ok()).collect();
    Ok(match numbers[..] {
        [minor, major, critical] => Weights { minor, major, critical },
        _ => Weights::default(),
    })
}
