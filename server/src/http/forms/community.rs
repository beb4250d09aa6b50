//! Starting threads, answering, accepting an answer, moderation.

use super::form_only;
use crate::http::posting::{Posting, safe_next};
use crate::http::{Web, page};
use app::community::model::{ThreadDraft, Topic};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

/// Where somebody is led whose words are safe but not on a page yet.
const ACCEPTED: &str = "/community/ontvangen";

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/community/nieuw", get(page::page).post(start))
        .route("/community/{id}", get(page::page).post(answer))
        .route("/community/{id}/accept", form_only(accept))
        .route("/desk/community/verbergen", form_only(hide))
}

async fn start(form: Posting) -> Response {
    let draft = ThreadDraft {
        title: form.text("title"),
        body: form.text("body"),
        topic: Topic::from_code(form.raw("topic")).unwrap_or_default(),
    };
    let result = form.desk().community.thread_start(&form.asker.actor, form.lang(), draft).await;
    let target = |id: Option<i64>| id.map_or(ACCEPTED.to_owned(), |id| format!("/community/{id}"));
    form.done(result, "/community/nieuw", target).await
}

async fn answer(Path(id): Path<i64>, form: Posting) -> Response {
    let result = form.desk().community.post_add(&form.asker.actor, id, &form.text("body")).await;
    let target =
        |post: Option<i64>| post.map_or(ACCEPTED.to_owned(), |post| format!("/community/{id}#post-{post}"));
    form.done(result, &format!("/community/{id}"), target).await
}

async fn accept(Path(id): Path<i64>, form: Posting) -> Response {
    let post = form.number("post").unwrap_or_default();
    let result = form.desk().community.post_accept(&form.asker.actor, id, post).await;
    form.done(result, &format!("/community/{id}"), |()| format!("/community/{id}#post-{post}")).await
}

async fn hide(form: Posting) -> Response {
    let id = form.number("id").unwrap_or_default();
    let hidden = form.ticked("hidden");
    let community = &form.desk().community;
    let result = match form.raw("kind") {
        "thread" => community.thread_hide(&form.asker.actor, id, hidden).await,
        _ => community.post_hide(&form.asker.actor, id, hidden).await,
    };
    let next = safe_next(form.raw("next"), "/desk/community");
    form.done(result, "/desk/community", |()| next).await
}
