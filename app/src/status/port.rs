//! The use cases of the status. Implemented by `server::desk::status`.

use super::model::*;
use crate::{Actor, AppResult};
use async_trait::async_trait;
use std::sync::Arc;

/// What can be done with the status.
#[async_trait]
pub trait Status: Send + Sync {
    /// What the public may know, from memory: never waits, works while the store is away.
    fn view(&self) -> Arc<StatusView>;
    /// Declares an incident and returns its slug. Lead.
    async fn incident_declare(&self, by: &Actor, draft: IncidentDraft) -> AppResult<String>;
    /// Writes an update; `resolved` ends the incident. Lead.
    async fn incident_update(&self, by: &Actor, slug: &str, draft: UpdateDraft) -> AppResult<()>;
}
