//! The use cases of the community. Implemented by `server::desk::community`.

use super::model::*;
use crate::{Actor, AppResult, Lang};
use async_trait::async_trait;

/// What can be done in the community.
#[async_trait]
pub trait Community: Send + Sync {
    /// Threads in a language, latest first; staff also see hidden ones.
    async fn threads(
        &self,
        by: &Actor,
        lang: Lang,
        topic: Option<Topic>,
        after: Option<String>,
    ) -> AppResult<ThreadList>;
    /// A thread with its answers.
    async fn thread(&self, by: &Actor, id: i64) -> AppResult<Thread>;
    /// Starts a thread: its id, or none when it is accepted and shows up later. Merchant.
    async fn thread_start(&self, by: &Actor, lang: Lang, draft: ThreadDraft) -> AppResult<Option<i64>>;
    /// Answers a thread: the post's id, or none when it is accepted and shows up later. Merchant.
    async fn post_add(&self, by: &Actor, thread: i64, body: &str) -> AppResult<Option<i64>>;
    /// Marks the answer that solved the question. The one who asked, or staff.
    async fn post_accept(&self, by: &Actor, thread: i64, post: i64) -> AppResult<()>;
    /// Hides or shows a thread. Staff.
    async fn thread_hide(&self, by: &Actor, id: i64, hidden: bool) -> AppResult<()>;
    /// Hides or shows an answer. Staff.
    async fn post_hide(&self, by: &Actor, id: i64, hidden: bool) -> AppResult<()>;
    /// Threads without any answer, oldest first, in both languages. Staff.
    async fn unanswered(&self, by: &Actor) -> AppResult<Vec<ThreadRow>>;
    /// How many threads have no answer. Staff.
    async fn unanswered_count(&self, by: &Actor) -> AppResult<i64>;
    /// Threads with hidden parts, latest first. Staff.
    async fn hidden(&self, by: &Actor) -> AppResult<Vec<ThreadRow>>;
}
