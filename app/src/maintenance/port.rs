//! The use cases of planned work. Implemented by `server::desk::maintenance`. Reading needs
//! none: what is planned stands in the status' view.

use super::model::*;
use crate::{Actor, AppResult};
use async_trait::async_trait;

/// What leads do with planned work.
#[async_trait]
pub trait Maintenances: Send + Sync {
    /// Announces it and returns its slug. Lead.
    async fn maintenance_announce(&self, by: &Actor, draft: MaintenanceDraft) -> AppResult<String>;
    /// Corrects words and components. Lead.
    async fn maintenance_edit(&self, by: &Actor, slug: &str, edit: MaintenanceEdit) -> AppResult<()>;
    /// Writes an update; begins, checks, ends or cancels it by its state. Lead.
    async fn maintenance_note(&self, by: &Actor, slug: &str, note: MaintenanceNote) -> AppResult<()>;
    /// Gives it another time, or another end while it runs. Lead.
    async fn maintenance_move(&self, by: &Actor, slug: &str, to: MaintenanceMove) -> AppResult<()>;
}
