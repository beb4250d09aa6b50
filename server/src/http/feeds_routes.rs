//! The status for machines: Statuspage's JSON, Atom, RSS, iCalendar, the history as CSV, and the banner's
//! JSON. For anyone, from any site, answered from memory.

use super::Web;
use super::feeds::{self, FeedFacts};
use app::Lang;
use app::status::model::StatusView;
use axum::extract::{Extension, Query, Request, State};
use axum::http::header::{self, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::Value;

/// Makes one document.
pub type Feed = fn(&StatusView, &FeedFacts) -> Value;

/// Statuspage's addresses, below `/api/v2/`.
pub const JSON: [(&str, Feed); 8] = [
    ("summary.json", feeds::summary),
    ("status.json", feeds::status),
    ("components.json", feeds::components),
    ("incidents.json", feeds::incidents),
    ("incidents/unresolved.json", feeds::incidents_unresolved),
    ("scheduled-maintenances.json", feeds::maintenances),
    ("scheduled-maintenances/upcoming.json", feeds::maintenances_upcoming),
    ("scheduled-maintenances/active.json", feeds::maintenances_active),
];

#[derive(Deserialize)]
struct Wish {
    lang: Option<Lang>,
}

pub fn routes() -> Router<Web> {
    let mut router = Router::new()
        .route("/status.atom", get(atom))
        .route("/status.rss", get(rss))
        .route("/status.ics", get(ics))
        .route("/status/geschiedenis.csv", get(csv))
        .route("/banner.json", get(banner));
    for (name, feed) in JSON {
        let answer = move |State(web): State<Web>,
                           Extension(lang): Extension<Lang>,
                           Query(wish): Query<Wish>| async move {
            Json(feed(&web.desk.status.view(), &facts(&web, wish.lang.unwrap_or(lang))))
        };
        router = router.route(&format!("/api/v2/{name}"), get(answer));
    }
    router.layer(axum::middleware::from_fn(shared))
}

async fn atom(
    State(web): State<Web>,
    Extension(lang): Extension<Lang>,
    Query(wish): Query<Wish>,
) -> impl IntoResponse {
    let text = feeds::atom(&web.desk.status.view(), &facts(&web, wish.lang.unwrap_or(lang)));
    ([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], text)
}

async fn ics(
    State(web): State<Web>,
    Extension(lang): Extension<Lang>,
    Query(wish): Query<Wish>,
) -> impl IntoResponse {
    let text = feeds::ics(&web.desk.status.view(), &facts(&web, wish.lang.unwrap_or(lang)));
    ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text)
}

async fn csv(
    State(web): State<Web>,
    Extension(lang): Extension<Lang>,
    Query(wish): Query<Wish>,
) -> impl IntoResponse {
    let text = crate::desk::history::csv(&web.desk.history.view(), wish.lang.unwrap_or(lang));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"status.csv\""),
    ];
    (headers, text)
}

async fn rss(
    State(web): State<Web>,
    Extension(lang): Extension<Lang>,
    Query(wish): Query<Wish>,
) -> impl IntoResponse {
    let text = feeds::rss(&web.desk.status.view(), &facts(&web, wish.lang.unwrap_or(lang)));
    ([(header::CONTENT_TYPE, "application/rss+xml; charset=utf-8")], text)
}

async fn banner(State(web): State<Web>, Extension(lang): Extension<Lang>) -> impl IntoResponse {
    Json(feeds::banner(&web.desk.status.view(), &facts(&web, lang), (web.desk.now)()))
}

/// What feeds of this site say besides the status.
pub fn facts(web: &Web, lang: Lang) -> FeedFacts {
    FeedFacts {
        site_url: web.facts.site_url.to_string(),
        name: web.facts.platform.to_string(),
        zone: web.base.facts.zone.iana_name().unwrap_or("UTC").into(),
        lang,
    }
}

/// For any site, kept for ten seconds.
async fn shared(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=10"));
    response
}
