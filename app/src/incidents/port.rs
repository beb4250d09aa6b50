//! The use cases around an incident. Implemented by `server::desk::incidents`.

use super::model::*;
use crate::status::model::Bilingual;
use crate::{Actor, AppResult};
use async_trait::async_trait;

/// What leads do around an incident.
#[async_trait]
pub trait Incidents: Send + Sync {
    /// The templates by name, from memory: they are there while the store is away. Lead.
    fn templates(&self, by: &Actor) -> AppResult<Vec<Template>>;
    /// Adds a template (`id` 0) or changes one; its number. Admin.
    async fn template_save(&self, by: &Actor, template: Template) -> AppResult<i64>;
    /// Takes a template away. Admin.
    async fn template_remove(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// Corrects the words of an update, which keeps the old ones in public. Nobody is mailed.
    /// `seen` is how many corrections the lead has seen. Lead.
    async fn update_edit(
        &self,
        by: &Actor,
        slug: &str,
        update: i64,
        text: Bilingual,
        seen: i64,
    ) -> AppResult<()>;
    /// All that happened in an incident. Lead.
    async fn record(&self, by: &Actor, slug: &str) -> AppResult<Record>;
    /// Promises kept, by month, latest first; a year at most. Lead.
    async fn promises(&self, by: &Actor) -> AppResult<Vec<MonthKept>>;
}
