//! The use cases of broadcasts. Implemented by `server::desk::broadcasts`.

use super::model::{Broadcast, BroadcastDraft, BroadcastLine, BroadcastState, Preview, Progress};
use crate::{Actor, AppResult, Lang};
use async_trait::async_trait;

/// What can be done with mails to all merchants. Nothing goes out that one person alone wanted.
#[async_trait]
pub trait Broadcasts: Send + Sync {
    /// Those before number `before`, latest first. Staff.
    async fn broadcasts(&self, by: &Actor, before: Option<i64>) -> AppResult<Vec<BroadcastLine>>;
    /// How many wait for a confirmation. Staff.
    async fn broadcasts_ready(&self, by: &Actor) -> AppResult<i64>;
    /// Number and state of those about an incident, latest first. Lead.
    async fn broadcasts_of(&self, by: &Actor, incident: i64) -> AppResult<Vec<(i64, BroadcastState)>>;
    /// One of them. Staff.
    async fn broadcast(&self, by: &Actor, lang: Lang, id: i64) -> AppResult<Broadcast>;
    /// How far it is. Staff.
    async fn broadcast_progress(&self, by: &Actor, lang: Lang, id: i64) -> AppResult<Progress>;
    /// The mail in the language `of_mail`, made as the real one is. Staff.
    async fn broadcast_preview(&self, by: &Actor, id: i64, of_mail: Lang) -> AppResult<Preview>;
    /// Begins a draft and gives its number. Lead.
    async fn broadcast_add(&self, by: &Actor, draft: BroadcastDraft) -> AppResult<i64>;
    /// Writes a draft anew; `version` is the one that was read. What waited for a confirmation
    /// waits no more. Lead.
    async fn broadcast_save(&self, by: &Actor, id: i64, version: i64, draft: BroadcastDraft)
    -> AppResult<()>;
    /// Throws a draft away. Lead.
    async fn broadcast_drop(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// Sends a draft to the actor's own address, in the language `of_mail`. Limited. Lead.
    async fn broadcast_test(&self, by: &Actor, id: i64, of_mail: Lang) -> AppResult<()>;
    /// Asks for a confirmation of the version that was read. Lead.
    async fn broadcast_ask(&self, by: &Actor, id: i64, version: i64) -> AppResult<()>;
    /// Confirms the version that was read, knowing that it goes to `seen` addresses. Another lead
    /// than who wrote it.
    async fn broadcast_confirm(&self, by: &Actor, id: i64, version: i64, seen: i64) -> AppResult<()>;
    /// Holds it; what is not under way yet waits. Lead.
    async fn broadcast_pause(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// Goes on. Lead.
    async fn broadcast_resume(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// Ends it for good; what was sent stays sent. Lead.
    async fn broadcast_stop(&self, by: &Actor, id: i64) -> AppResult<()>;
}
