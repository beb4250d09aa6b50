//! The use cases of shops. Implemented by `server::desk::shops`.

use super::model::*;
use crate::{Actor, AppResult};
use async_trait::async_trait;

/// What can be done with a shop's outage page.
#[async_trait]
pub trait Shops: Send + Sync {
    /// One's own page; one that was never saved has the account's shop as its name. Merchant.
    async fn outage_page(&self, by: &Actor) -> AppResult<OutagePage>;
    /// Changes one's own page. Merchant.
    async fn outage_page_save(&self, by: &Actor, draft: OutageDraft) -> AppResult<()>;
}
