//! The use cases of keeping components. Implemented by `server::desk::components`.

use super::model::*;
use crate::status::model::Bilingual;
use crate::{Actor, AppResult};
use async_trait::async_trait;

/// What admins do with components. What the public sees of them is the status.
#[async_trait]
pub trait Components: Send + Sync {
    /// A component with its history. Admin.
    async fn component(&self, by: &Actor, key: &str) -> AppResult<ComponentSheet>;
    /// Adds a component as the last of its group, and returns its key. Admin.
    async fn component_add(&self, by: &Actor, draft: ComponentDraft) -> AppResult<String>;
    /// Changes a component; a dependency that closes a cycle is refused. Admin.
    async fn component_save(&self, by: &Actor, key: &str, draft: ComponentDraft) -> AppResult<()>;
    /// Takes away a component that nothing refers to. Admin.
    async fn component_remove(&self, by: &Actor, key: &str) -> AppResult<()>;
    /// Moves a component within its group. Admin.
    async fn component_move(&self, by: &Actor, key: &str, way: Move) -> AppResult<()>;
    /// Names a group anew, or adds one (`id` 0) as the last. Admin.
    async fn group_save(&self, by: &Actor, id: i64, name: Bilingual) -> AppResult<()>;
    /// Takes away a group; its components stay, without one. Admin.
    async fn group_remove(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// Moves a group. Admin.
    async fn group_move(&self, by: &Actor, id: i64, way: Move) -> AppResult<()>;
}
