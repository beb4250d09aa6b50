//! Pictures from elsewhere in mails, for agents who asked to see them: `/desk/beeld/ENTRY/PLACE`.
//! The desk finds the address in the stored mail, so that nobody can make us fetch another one.

use super::Web;
use super::files::POLICY;
use super::guard::Asker;
use super::live::plain_error;
use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new().route("/desk/beeld/{entry}/{place}", get(picture))
}

async fn picture(
    State(web): State<Web>,
    Extension(asker): Extension<Asker>,
    Path((entry, place)): Path<(i64, usize)>,
) -> Response {
    let picture = match web.tickets.remote_picture(&asker.actor, entry, place).await {
        Ok(picture) => picture,
        Err(error) => return plain_error(&error, asker.lang),
    };
    let headers = [
        (header::CONTENT_TYPE, picture.kind.media_type()),
        (header::CONTENT_DISPOSITION, "inline"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "private, max-age=3600"),
    ];
    (headers, picture.bytes).into_response()
}
