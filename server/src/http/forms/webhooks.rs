//! Webhooks on one's own account.

use super::followers::wishes;
use super::form_only;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::AppError;
use app::webhooks::model::{Format, WebhookDraft};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/account/webhooks", get(page::page).post(add))
        .route("/account/webhooks/{id}", get(page::page).post(save))
        .route("/account/webhooks/{id}/doe", form_only(deed))
}

fn draft(form: &Posting) -> WebhookDraft {
    WebhookDraft {
        url: form.text("url"),
        format: Format::from_code(form.raw("format")),
        wishes: wishes(form),
    }
}

async fn add(form: Posting) -> Response {
    let result = form.desk().webhooks.webhook_add(&form.asker.actor, draft(&form)).await;
    form.done(result, "/account/webhooks", |id| format!("/account/webhooks/{id}?nieuw=1")).await
}

async fn save(Path(id): Path<i64>, form: Posting) -> Response {
    let here = format!("/account/webhooks/{id}");
    let result = form.desk().webhooks.webhook_save(&form.asker.actor, id, draft(&form)).await;
    form.done(result, &here, |()| format!("{here}?bewaard=1")).await
}

async fn deed(Path(id): Path<i64>, form: Posting) -> Response {
    let here = format!("/account/webhooks/{id}");
    let (actor, webhooks) = (form.asker.actor.clone(), form.desk().webhooks.clone());
    let (result, target) = match form.raw("doe") {
        "test" => (webhooks.webhook_test(&actor, id).await, format!("{here}?getest=1")),
        "geheim" => (webhooks.webhook_rotate(&actor, id).await, format!("{here}?nieuw=1")),
        "aan" => (webhooks.webhook_switch(&actor, id, true).await, here.clone()),
        "uit" => (webhooks.webhook_switch(&actor, id, false).await, here.clone()),
        "weg" => (webhooks.webhook_end(&actor, id).await, "/account/webhooks".to_owned()),
        _ => (Err(AppError::NotFound), here.clone()),
    };
    form.done(result, &here, |()| target).await
}
