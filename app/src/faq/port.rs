//! The use cases of the knowledge base. Implemented by `server::desk::faq`.

use super::model::*;
use crate::{Actor, AppResult, Lang};
use async_trait::async_trait;

/// What can be done with articles. Reading works while the store is away.
#[async_trait]
pub trait Faq: Send + Sync {
    /// Collections and the most-read articles.
    async fn home(&self, lang: Lang) -> AppResult<FaqHome>;
    /// A collection with its articles.
    async fn collection(&self, lang: Lang, slug: &str) -> AppResult<Collection>;
    /// A published article. Found by its slug in either language.
    async fn article(&self, slug: &str) -> AppResult<Article>;
    /// "Did this help?", with the reason where it didn't. Limited per reader.
    async fn article_feedback(&self, by: &Actor, slug: &str, helpful: bool, reason: &str) -> AppResult<()>;
    /// All articles, latest change first. Staff.
    async fn articles(&self, by: &Actor, lang: Lang) -> AppResult<Vec<ArticleRow>>;
    /// An article to edit. Staff.
    async fn article_draft(&self, by: &Actor, id: i64) -> AppResult<ArticleDraft>;
    /// Saves an article and returns its id. Staff.
    async fn article_save(&self, by: &Actor, draft: ArticleDraft) -> AppResult<i64>;
    /// Markdown as the page would show it. Staff.
    async fn article_preview(&self, by: &Actor, markdown: &str) -> AppResult<String>;
}
