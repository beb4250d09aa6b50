//! Server functions of the editor. Public endpoints: the use case decides by its actor.

use crate::AppResult;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// Markdown as the page would show it: safe HTML.
#[server(prefix = "/api", endpoint = "desk/article/preview", input = Json)]
pub async fn article_preview(
    /// The text.
    markdown: String,
) -> AppResult<String> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    desk.faq.article_preview(&actor, &markdown).await
}
