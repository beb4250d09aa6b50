//! Attachments: a download, except for a picture, which a page of ours may show.

use super::Web;
use super::guard::Asker;
use super::live::plain_error;
use crate::mail::pictures::Raster;
use app::AppError;
use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::header::{self, HeaderValue};
use axum::response::Response;
use axum::routing::get;

/// A stranger's file runs nothing, loads nothing and knows no cookie of ours.
pub const POLICY: &str = "default-src 'none'; sandbox";

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/desk/bestand/{id}", get(for_staff))
        .route("/ticket/{token}/bestand/{id}", get(for_requester))
}

async fn for_staff(
    State(web): State<Web>,
    Extension(asker): Extension<Asker>,
    Path(id): Path<i64>,
) -> Response {
    download(&web, &asker, id, None).await
}

async fn for_requester(
    State(web): State<Web>,
    Extension(asker): Extension<Asker>,
    Path((token, id)): Path<(String, i64)>,
) -> Response {
    download(&web, &asker, id, Some(&token)).await
}

async fn download(web: &Web, asker: &Asker, id: i64, token: Option<&str>) -> Response {
    let file = match web.tickets.attachment(&asker.actor, id, token).await {
        Ok(file) => file,
        Err(error) => return plain_error(&error, asker.lang),
    };
    let Ok(data) = tokio::fs::read(&file.path).await else {
        tracing::error!(id, "an attachment's file is missing");
        return plain_error(&AppError::NotFound, asker.lang);
    };
    // The type as sent would let a mail choose how the browser treats it: its bytes decide.
    let (kind, disposition) = match Raster::sniff(&data) {
        Some(kind) => (kind.media_type(), "inline"),
        None => ("application/octet-stream", "attachment"),
    };
    let mut response = Response::new(Body::from(data));
    let headers = response.headers_mut();
    let name: String = file.filename.bytes().map(percent).collect();
    let set = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("{disposition}; filename*=UTF-8''{name}")),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "private, max-age=3600".to_owned()),
    ];
    for (name, value) in set {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

/// RFC 8187: everything but letters, digits and three harmless signs.
fn percent(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}
