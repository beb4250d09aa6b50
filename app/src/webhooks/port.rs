//! The use cases of webhooks. Implemented by `server::desk::webhooks`.

use super::model::{Webhook, WebhookDraft};
use crate::{Actor, AppResult};
use async_trait::async_trait;

/// What can be done about webhooks. They belong to an account; nobody else changes them.
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// One's own. Merchant.
    async fn webhooks(&self, by: &Actor) -> AppResult<Vec<Webhook>>;
    /// One of one's own, with its last calls, and its secret while that is new. Merchant.
    async fn webhook(&self, by: &Actor, id: i64) -> AppResult<Webhook>;
    /// Those of all accounts, the latest first. Staff.
    async fn webhooks_all(&self, by: &Actor) -> AppResult<Vec<Webhook>>;
    /// Makes one; its number. Merchant.
    async fn webhook_add(&self, by: &Actor, draft: WebhookDraft) -> AppResult<i64>;
    /// Changes one of one's own. Merchant.
    async fn webhook_save(&self, by: &Actor, id: i64, draft: WebhookDraft) -> AppResult<()>;
    /// A new secret; the old one signs as well for a day. Merchant.
    async fn webhook_rotate(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// Switches one of one's own on or off. Merchant.
    async fn webhook_switch(&self, by: &Actor, id: i64, on: bool) -> AppResult<()>;
    /// Sends a test to one of one's own. Merchant; limited.
    async fn webhook_test(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// Takes one of one's own away. Merchant.
    async fn webhook_end(&self, by: &Actor, id: i64) -> AppResult<()>;
}
