//! The use cases of subscribers. Implemented by `server::desk::subscribers`.

use super::model::*;
use crate::{Actor, AppResult};
use async_trait::async_trait;

/// What can be done about following the status.
#[async_trait]
pub trait Subscribers: Send + Sync {
    /// Asks to follow. A mail asks to confirm it; the answer never tells whether the address is
    /// known. Goes through the spool: it is kept while the store is away. Anyone; limited.
    async fn follow(&self, by: &Actor, draft: FollowDraft) -> AppResult<()>;
    /// Who follows behind the token of a mail, and whether `incident` (a slug, or empty) is muted;
    /// `Ok(None)` while the store, which knows, is away. Anyone who has the token.
    async fn following(&self, by: &Actor, token: &str, incident: &str) -> AppResult<Option<Following>>;
    /// Confirms, changes or stops. Goes through the spool. Anyone who has the token.
    async fn follow_change(&self, by: &Actor, token: &str, deed: FollowDeed) -> AppResult<()>;
    /// One's own following of everything; none where there is none. Merchant.
    async fn own(&self, by: &Actor) -> AppResult<Option<Following>>;
    /// Follows with one's own address, which needs no confirmation, or stops (none). Merchant.
    async fn own_save(&self, by: &Actor, wishes: Option<Wishes>) -> AppResult<()>;
    /// How many an update of this incident would be told to now, by the same statement that tells
    /// them. Lead.
    async fn telling_count(&self, by: &Actor, incident: &str) -> AppResult<TellingCount>;
    /// How far the tellings of an incident got. Lead.
    async fn tellings(&self, by: &Actor, incident: &str) -> AppResult<Vec<Telling>>;
}
