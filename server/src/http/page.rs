//! Rendering: a page on the server with Leptos, and server functions of islands.

use super::guard::Asker;
use super::{Web, see_other};
use app::page::{Page, Posted};
use app::{AppError, Desk};
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use leptos::prelude::{provide_context, use_context};
use std::sync::Arc;

/// Answers every address that nothing else answers; an unknown one gets the page
/// that says so.
pub async fn page(State(web): State<Web>, Extension(asker): Extension<Asker>, request: Request) -> Response {
    let path = request.uri().path();
    match request.method() {
        &Method::GET | &Method::HEAD => {}
        _ => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
    if path == "/desk" || path == "/desk/" {
        return see_other(&asker.lang.href("/desk/wachtrij/new"));
    }
    if path.starts_with("/desk/") && asker.actor.account.is_none() && asker.actor.unknown.is_none() {
        let here = asker.lang.href(path);
        return see_other(&format!("{}?next={here}", asker.lang.href("/inloggen")));
    }
    render(&web, &asker, request, None).await
}

/// Renders the page at the request's path; after a form that failed, with what was typed.
pub async fn render(web: &Web, asker: &Asker, mut request: Request, posted: Option<Posted>) -> Response {
    let error = posted.as_ref().and_then(|posted| posted.error.clone());
    let page = page_of(web, asker, &request, posted);
    let is_head = request.method() == Method::HEAD;
    *request.method_mut() = Method::GET;
    let context = contexts(web.desk.clone(), page);
    let mut response = app::ui::document::respond(context, request).await;
    if let Some(error) = error {
        let (mut parts, body) = response.into_parts();
        status_of(&error, &mut parts.status, &mut parts.headers);
        response = Response::from_parts(parts, body);
    }
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    if is_head { response.map(|_| Body::empty()) } else { response }
}

/// What the page knows of its request.
fn page_of(web: &Web, asker: &Asker, request: &Request, posted: Option<Posted>) -> Page {
    Page {
        lang: asker.lang,
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        actor: asker.actor.clone(),
        assets: web.facts.assets.clone(),
        bundle: web.facts.bundle.clone(),
        site_url: web.facts.site_url.clone(),
        token: asker.token.clone(),
        platform: web.facts.platform.clone(),
        demo: web.facts.demo,
        posted: posted.map(Arc::new),
    }
}

/// Renders the page at `path` again after a form that failed, or that is to be looked at again.
pub async fn again(
    web: &Web,
    asker: &Asker,
    path: &str,
    fields: Vec<(String, String)>,
    error: Option<AppError>,
) -> Response {
    let mut request = Request::new(Body::empty());
    if let Ok(uri) = path.parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    render(web, asker, request, Some(Posted { fields, error })).await
}

/// The policy of pages: scripts and styles from our own files, none in line. So it needs no
/// nonce, and a page may be kept as bytes.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What pages and server functions find in their context, and the page's policy.
fn contexts(desk: Desk, page: Page) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(desk.clone());
        provide_context(page.clone());
        let Some(options) = use_context::<leptos_axum::ResponseOptions>() else { return };
        options.insert_header(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
}

/// A server function, called by an island.
pub async fn server_function(
    State(web): State<Web>,
    Extension(asker): Extension<Asker>,
    request: Request,
) -> Response {
    let page = page_of(&web, &asker, &request, None);
    let context = contexts(web.desk.clone(), page);
    let response = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    with_status(response).await
}

/// Longest error of a server function that is looked at, in bytes.
const ERROR_MAX: usize = 64 * 1024;

/// Leptos answers every error of a server function with 500: the error itself knows better.
async fn with_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, ERROR_MAX).await.unwrap_or_default();
    if let Ok(error) = serde_json::from_slice::<AppError>(&body) {
        status_of(&error, &mut parts.status, &mut parts.headers);
    }
    Response::from_parts(parts, Body::from(body))
}

/// The status of an error, and when to try again.
fn status_of(error: &AppError, status: &mut StatusCode, headers: &mut HeaderMap) {
    *status = StatusCode::from_u16(error.status()).unwrap_or(*status);
    if let Some(seconds) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
}
