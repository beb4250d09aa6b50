//! The use cases after an incident. Implemented by `server::desk::aftermath`.

use super::model::*;
use crate::status::model::Bilingual;
use crate::{Actor, AppResult, Lang, Moment};
use async_trait::async_trait;

/// What can be done after an incident.
#[async_trait]
pub trait Aftermaths: Send + Sync {
    /// What readers may know, from memory: never waits, works while the store is away.
    fn after(&self, incident: i64) -> After;
    /// Markdown of a postmortem as safe HTML.
    fn html(&self, markdown: &str, lang: Lang) -> String;
    /// All of it, for staff. Lead.
    async fn aftermath(&self, by: &Actor, slug: &str) -> AppResult<Aftermath>;
    /// Postmortems that wait and follow-ups that are open, the most urgent first. Lead.
    async fn duties(&self, by: &Actor) -> AppResult<Vec<Duty>>;
    /// There will be a postmortem by this moment; or none, when absent. Lead.
    async fn postmortem_decide(&self, by: &Actor, slug: &str, due_at: Option<Moment>) -> AppResult<()>;
    /// Saves the draft, and publishes it as a new version where asked. Lead.
    async fn postmortem_save(&self, by: &Actor, slug: &str, draft: PostmortemDraft) -> AppResult<()>;
    /// Adds or changes a follow-up. Lead.
    async fn follow_up_save(&self, by: &Actor, slug: &str, draft: FollowUpDraft) -> AppResult<()>;
    /// Takes a follow-up away. Lead.
    async fn follow_up_remove(&self, by: &Actor, slug: &str, id: i64) -> AppResult<()>;
    /// Says that earlier work or an earlier incident (a [`CauseChoice`]'s key) caused this one, or
    /// expressly didn't. Saying it again changes it. Lead.
    async fn cause_save(
        &self,
        by: &Actor,
        slug: &str,
        key: &str,
        caused: bool,
        text: Bilingual,
    ) -> AppResult<()>;
    /// Takes that back. Lead.
    async fn cause_remove(&self, by: &Actor, slug: &str, id: i64) -> AppResult<()>;
    /// Collects the commonest questions of the tickets held with an incident as drafts of articles;
    /// how many it made. Lead.
    async fn faq_collect(&self, by: &Actor, slug: &str) -> AppResult<usize>;
}
