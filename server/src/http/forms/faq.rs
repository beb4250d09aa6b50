//! Feedback on articles, and the desk's editor.

use super::form_only;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::Lang;
use app::faq::model::ArticleDraft;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/faq/{slug}/feedback", form_only(feedback))
        .route("/desk/kennisbank/nieuw", get(page::page).post(create))
        .route("/desk/kennisbank/{id}", get(page::page).post(save))
}

async fn feedback(Path(slug): Path<String>, form: Posting) -> Response {
    let helpful = form.raw("helpful") == "yes";
    let reason = form.text("reason");
    let result = form.desk().faq.article_feedback(&form.asker.actor, &slug, helpful, &reason).await;
    form.done(result, &format!("/faq/{slug}"), |()| format!("/faq/{slug}?thanks=1#feedback")).await
}

async fn create(form: Posting) -> Response {
    let result = form.desk().faq.article_save(&form.asker.actor, draft(&form, None)).await;
    form.done(result, "/desk/kennisbank/nieuw", |id| format!("/desk/kennisbank/{id}?saved=1")).await
}

async fn save(Path(id): Path<i64>, form: Posting) -> Response {
    let result = form.desk().faq.article_save(&form.asker.actor, draft(&form, Some(id))).await;
    form.done(result, &format!("/desk/kennisbank/{id}"), |id| format!("/desk/kennisbank/{id}?saved=1")).await
}

fn draft(form: &Posting, id: Option<i64>) -> ArticleDraft {
    ArticleDraft {
        id,
        version: form.number("version").unwrap_or_default(),
        slug: form.text("slug"),
        lang: Lang::from_code(form.raw("lang")),
        title: form.text("title"),
        answer: form.text("answer"),
        body: form.text("body"),
        collection: form.text("collection"),
        tags: form.text("tags"),
        published: form.ticked("published"),
        other: form.text("other"),
    }
}
