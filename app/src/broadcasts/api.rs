//! The server function of the progress. A public endpoint: the use case decides by its actor.

use super::model::Progress;
use crate::{AppResult, Lang};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// How far a broadcast is now.
#[server(prefix = "/api", endpoint = "desk/broadcast", input = Json)]
pub async fn broadcast_progress(
    /// Its number.
    id: i64,
    /// Language of the reader.
    lang: Lang,
) -> AppResult<Progress> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    desk.broadcasts.broadcast_progress(&actor, lang, id).await
}
