//! The use case of search. Implemented by `server::desk::search`.

use super::model::*;
use crate::{Actor, AppResult, Lang};
use async_trait::async_trait;

/// Searching; works while the store is away.
#[async_trait]
pub trait Search: Send + Sync {
    /// Looks in everything public, or in one group. `typing` completes the last word.
    /// Limited per reader.
    async fn search(
        &self,
        by: &Actor,
        lang: Lang,
        q: &str,
        group: Option<Group>,
        typing: bool,
        limit: usize,
    ) -> AppResult<Results>;
}
