//! Server functions of search. Public endpoints: the use case limits and decides.

use super::model::Results;
use crate::{AppResult, Lang};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// How many results are shown while typing.
pub const TYPING: usize = 8;

/// What fits the words typed so far, the last of which may be unfinished.
#[server(prefix = "/api", endpoint = "search/typing", input = GetUrl)]
pub async fn search_typing(
    /// The words so far.
    q: String,
    /// Language of the page.
    lang: Lang,
) -> AppResult<Results> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    desk.search.search(&actor, lang, &q, None, true, TYPING).await
}
