//! HTTP: pages, forms, live events, feeds, files and health. Handlers are a few
//! lines: take the actor, call one use case, answer. No rules live here.

mod assets;
pub use assets::version as asset_version;
mod cookie;
mod copy;
pub use copy::SiteCopier;
mod feeds_routes;
mod files;
mod forms;
mod guard;
mod health;
mod heartbeat;
mod hub;
mod lang;
mod live;
mod page;
mod pictures;
mod posting;
mod rendered;
mod serve;
mod shops;
pub use serve::serve;
pub use shops::pack as outage_pack;

pub mod feeds;

use crate::desk::Base;
use crate::desk::tickets::TicketsDesk;
use app::Desk;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use axum::routing::{any, get, post};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Longest time a request may take; live events are not counted.
const PATIENCE: Duration = Duration::from_secs(30);
/// Largest form without files.
const FORM_MAX: usize = 1_000_000;
/// Largest contact form: ten megabytes of files and the words around them.
const CONTACT_MAX: usize = 12_000_000;

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    /// The use cases.
    pub desk: Desk,
    /// Tickets again, for downloads.
    pub tickets: Arc<TicketsDesk>,
    /// Snapshot and pings, for banner, feeds, live events and health.
    pub base: Base,
    /// Facts of this installation.
    pub facts: Arc<WebFacts>,
    /// Turns true when the process is to stop: live events end then.
    pub stop: watch::Receiver<bool>,
}

/// Facts of this installation that HTTP needs.
#[derive(Debug)]
pub struct WebFacts {
    /// Version of the browser files.
    pub assets: Arc<str>,
    /// Folder of the browser files.
    pub site_dir: std::path::PathBuf,
    /// Address of the site from outside.
    pub site_url: Arc<str>,
    /// The bundle that `cargo leptos` built for all pages.
    pub bundle: Option<Arc<str>>,
    /// The platform's name.
    pub platform: Arc<str>,
    /// Demo content and accounts are in place.
    pub demo: bool,
    /// The proxy whose X-Forwarded-For is believed.
    pub trusted_proxy: Option<IpAddr>,
    /// Renders the metrics.
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
}

/// The whole site. [`serve`] takes the language off before.
fn router(web: Web) -> Router {
    let pages = Router::new()
        .merge(forms::routes())
        .route("/api/{*function}", any(page::server_function))
        .fallback(page::page)
        .layer(DefaultBodyLimit::max(FORM_MAX))
        .route(
            "/contact",
            post(forms::contact::submit).layer(DefaultBodyLimit::max(CONTACT_MAX)).get(page::page),
        )
        .merge(files::routes())
        .merge(pictures::routes())
        .layer(axum::middleware::from_fn_with_state(web.clone(), guard::who))
        .layer(tower_http::csrf::CsrfLayer::new());

    let plain = Router::new()
        .merge(feeds_routes::routes())
        .merge(shops::routes())
        .merge(health::routes())
        .merge(heartbeat::routes())
        .route("/live/banner", get(live::banner))
        .route("/live/status", get(live::status_fragment));

    let layers = tower::ServiceBuilder::new()
        .layer(tower_http::request_id::SetRequestIdLayer::x_request_id(
            tower_http::request_id::MakeRequestUuid,
        ))
        .layer(axum::middleware::from_fn(guard::headers))
        .layer(tower_http::trace::TraceLayer::new_for_http().make_span_with(span))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .layer(tower_http::compression::CompressionLayer::new());

    pages
        .merge(plain)
        .layer(tower_http::timeout::TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .merge(live::routes(web.clone()))
        .merge(assets::routes(&web.facts.site_dir, web.facts.bundle.is_some()))
        .layer(layers)
        .with_state(web)
}

/// Paths only in the log: queries may hold words of people.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let path = request.uri().path();
    let secret = ["/ticket/", "/inloggen/l/", "/afmelden/", "/alarm/", "/hb/", "/volgen/"]
        .iter()
        .any(|start| path.starts_with(start));
    let shown = if secret { "(token)" } else { path };
    tracing::info_span!("http", method = %request.method(), path = shown)
}

/// A response without body that leads to another page.
fn see_other(location: &str) -> Response {
    use axum::response::{IntoResponse, Redirect};
    Redirect::to(location).into_response()
}
