//! The use cases of the history. Implemented by `server::desk::history`.

use super::model::*;
use crate::{Actor, AppResult};
use async_trait::async_trait;
use std::sync::Arc;

/// What can be done with the history.
#[async_trait]
pub trait History: Send + Sync {
    /// All months, from memory: never waits, works while the store is away.
    fn view(&self) -> Arc<HistoryView>;
    /// How impacts count from now on; months that are over keep theirs. Admin.
    async fn weights_save(&self, by: &Actor, weights: Weights) -> AppResult<()>;
}
