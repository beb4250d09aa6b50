//! `/hb/TOKEN`: called by what a heartbeat watches, by GET or POST, with or without a body. No
//! session and no form: whoever knows the address may say that it lives.

use super::Web;
use super::live::plain_error;
use app::Lang;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new().route("/hb/{token}", get(beat).post(beat))
}

async fn beat(State(web): State<Web>, Path(token): Path<String>) -> Response {
    match web.desk.monitors.beat(&token).await {
        Ok(()) => ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response(),
        Err(error) => plain_error(&error, Lang::En),
    }
}
