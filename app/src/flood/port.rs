//! The use cases of an incident's flood. Implemented by `server::desk::tickets`.

use super::model::*;
use crate::{Actor, AppResult, Lang};
use async_trait::async_trait;

/// What can be done with what comes in during an incident.
#[async_trait]
pub trait Flood: Send + Sync {
    /// An incident's mail: a page of one of its lists, and all around it. Agent.
    async fn flood(
        &self,
        by: &Actor,
        lang: Lang,
        slug: &str,
        view: FloodView,
        after: Option<String>,
    ) -> AppResult<FloodPage>;
    /// Holds tickets, takes them out, or takes that back; how many changed. Agent.
    async fn flood_decide(&self, by: &Actor, slug: &str, numbers: &[i64], what: Decision)
    -> AppResult<usize>;
    /// Says from how many percent on tickets are held by themselves; none: never. Lead.
    async fn flood_hold_above(&self, by: &Actor, slug: &str, percent: Option<i64>) -> AppResult<()>;
    /// Says whether a thread is about the incident. Agent.
    async fn flood_thread(&self, by: &Actor, slug: &str, thread: i64, out: bool) -> AppResult<()>;
    /// An answer to all that is held, as it would go out. Lead.
    async fn answer_preview(&self, by: &Actor, slug: &str, draft: AnswerDraft) -> AppResult<AnswerPreview>;
    /// Sends it, half a minute later; its id. Lead.
    async fn answer_send(&self, by: &Actor, slug: &str, draft: AnswerDraft) -> AppResult<i64>;
    /// Takes it back within that half minute. Lead.
    async fn answer_undo(&self, by: &Actor, slug: &str, id: i64) -> AppResult<()>;
    /// Open incidents that words may be about. From memory: works while the store is away.
    fn likely(&self, lang: Lang, text: &str) -> Vec<Likely>;
    /// "I have it too": counted, and followed. Anybody; never tells whose address is known.
    async fn me_too(&self, by: &Actor, lang: Lang, slug: &str, email: &str) -> AppResult<()>;
    /// The incident that a thread of the community is about, as far as is known.
    async fn thread_incident(&self, thread: i64) -> AppResult<Option<Likely>>;
}
