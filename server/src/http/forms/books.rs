//! Another try for what lies in quarantine, and items as they came in.

use super::form_only;
use crate::http::guard::Asker;
use crate::http::live::plain_error;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

const PAGE: &str = "/desk/postboek";

pub fn routes() -> Router<Web> {
    Router::new()
        .route(PAGE, get(page::page))
        .route("/desk/postboek/opnieuw", form_only(retry))
        .route("/desk/postboek/{id}/bron", get(raw))
}

async fn retry(form: Posting) -> Response {
    let result = form.desk().books.retry(&form.asker.actor, form.raw("id")).await;
    form.done(result, PAGE, |()| PAGE.to_owned()).await
}

/// As a download: what could not be processed is shown by no program of ours.
async fn raw(State(web): State<Web>, Extension(asker): Extension<Asker>, Path(id): Path<String>) -> Response {
    match web.desk.books.raw(&asker.actor, &id).await {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.eml\"")),
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
            ];
            (headers, bytes).into_response()
        }
        Err(error) => plain_error(&error, asker.lang),
    }
}
