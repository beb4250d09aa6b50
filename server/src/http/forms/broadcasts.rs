//! Writing, trying, confirming and steering broadcasts.

use super::form_only;
use super::mails::{OfMail, framed};
use crate::http::guard::Asker;
use crate::http::live::plain_error;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::broadcasts::model::BroadcastDraft;
use app::mails::model::MailKind;
use app::status::model::Bilingual;
use app::{AppError, AppResult, Lang};
use axum::Router;
use axum::extract::{Extension, Path, Query, State};
use axum::response::Response;
use axum::routing::get;

const LIST: &str = "/desk/rondzendingen";

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/desk/rondzendingen/nieuw", get(page::page).post(add))
        .route("/desk/rondzendingen/{id}", get(page::page))
        .route("/desk/rondzendingen/{id}/tekst", get(page::page).post(save))
        .route("/desk/rondzendingen/{id}/html", get(html))
        .route("/desk/rondzendingen/{id}/proef", form_only(test))
        .route("/desk/rondzendingen/{id}/weg", form_only(drop_draft))
        .route("/desk/rondzendingen/{id}/voorleggen", form_only(ask))
        .route("/desk/rondzendingen/{id}/bevestigen", form_only(confirm))
        .route("/desk/rondzendingen/{id}/pauze", form_only(pause))
        .route("/desk/rondzendingen/{id}/verder", form_only(resume))
        .route("/desk/rondzendingen/{id}/stop", form_only(stop))
}

fn parent(id: i64) -> String {
    format!("{LIST}/{id}")
}

fn draft(form: &Posting) -> AppResult<BroadcastDraft> {
    let both = |field: &str| Bilingual {
        nl: form.text(&format!("{field}_nl")),
        en: form.text(&format!("{field}_en")),
    };
    let kind = MailKind::from_code(form.raw("kind")).ok_or_else(|| {
        AppError::invalid("kind", "Kies wat voor mail dit is.", "Choose what kind of mail this is.")
    })?;
    Ok(BroadcastDraft {
        incident: form.text("incident"),
        kind,
        subject: both("subject"),
        text: both("text"),
        start: form.text("start"),
    })
}

async fn add(form: Posting) -> Response {
    let result = match draft(&form) {
        Ok(draft) => form.desk().broadcasts.broadcast_add(&form.asker.actor, draft).await,
        Err(error) => Err(error),
    };
    form.done(result, "/desk/rondzendingen/nieuw", parent).await
}

async fn save(Path(id): Path<i64>, form: Posting) -> Response {
    let version = form.number("version").unwrap_or_default();
    let result = match draft(&form) {
        Ok(draft) => form.desk().broadcasts.broadcast_save(&form.asker.actor, id, version, draft).await,
        Err(error) => Err(error),
    };
    form.done(result, &format!("{}/tekst", parent(id)), |()| parent(id)).await
}

/// The HTML half of the mail, for its frame.
async fn html(
    State(web): State<Web>,
    Extension(asker): Extension<Asker>,
    Path(id): Path<i64>,
    Query(OfMail { taal }): Query<OfMail>,
) -> Response {
    match web.desk.broadcasts.broadcast_preview(&asker.actor, id, Lang::from_code(&taal)).await {
        Ok(mail) => framed(mail.html),
        Err(error) => plain_error(&error, asker.lang),
    }
}

async fn test(Path(id): Path<i64>, form: Posting) -> Response {
    let of_mail = Lang::from_code(form.raw("taal"));
    let result = form.desk().broadcasts.broadcast_test(&form.asker.actor, id, of_mail).await;
    let here = format!("{}?taal={}", parent(id), of_mail.code());
    form.done(result, &here, |()| format!("{here}&proef=1")).await
}

async fn drop_draft(Path(id): Path<i64>, form: Posting) -> Response {
    let result = form.desk().broadcasts.broadcast_drop(&form.asker.actor, id).await;
    form.done(result, &parent(id), |()| LIST.to_owned()).await
}

async fn ask(Path(id): Path<i64>, form: Posting) -> Response {
    let version = form.number("version").unwrap_or_default();
    let result = form.desk().broadcasts.broadcast_ask(&form.asker.actor, id, version).await;
    form.done(result, &parent(id), |()| parent(id)).await
}

async fn confirm(Path(id): Path<i64>, form: Posting) -> Response {
    let version = form.number("version").unwrap_or_default();
    let seen = form.number("seen").unwrap_or_default();
    let result = form.desk().broadcasts.broadcast_confirm(&form.asker.actor, id, version, seen).await;
    form.done(result, &parent(id), |()| parent(id)).await
}

async fn pause(Path(id): Path<i64>, form: Posting) -> Response {
    let result = form.desk().broadcasts.broadcast_pause(&form.asker.actor, id).await;
    form.done(result, &parent(id), |()| parent(id)).await
}

async fn resume(Path(id): Path<i64>, form: Posting) -> Response {
    let result = form.desk().broadcasts.broadcast_resume(&form.asker.actor, id).await;
    form.done(result, &parent(id), |()| parent(id)).await
}

async fn stop(Path(id): Path<i64>, form: Posting) -> Response {
    let result = form.desk().broadcasts.broadcast_stop(&form.asker.actor, id).await;
    form.done(result, &parent(id), |()| parent(id)).await
}
