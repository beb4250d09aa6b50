//! Live events. An event says only that something changed; who hears it asks
//! again. So nothing private travels here, and a reader who slept misses nothing.
//!
//! Here are the desk's stream and the fragments; the public's stream, for ten thousand at
//! once, is in `hub`.

use super::Web;
use super::guard::{self, Asker};
use crate::desk::pulse::Topic;
use app::{AppError, Lang, Role};
use axum::Router;
use axum::extract::{Extension, Query, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use futures::Stream;
use futures::stream::{self, StreamExt};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;

/// Comments keep proxies from closing a quiet stream.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// The desk's stream; it knows the actor but no time-out.
pub fn routes(web: Web) -> Router<Web> {
    Router::new().route("/desk/live", get(desk)).layer(axum::middleware::from_fn_with_state(web, guard::who))
}

async fn desk(State(web): State<Web>, Extension(asker): Extension<Asker>) -> Response {
    if let Err(error) = asker.actor.require(Role::Agent) {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::FORBIDDEN);
        return status.into_response();
    }
    let both = stream::select(changes(&web, Topic::Queue, "queue"), changes(&web, Topic::Status, "status"));
    sse(both, web.stop.clone())
}

/// An event at once (a reader who reconnects looks again), then one for each change.
fn changes(
    web: &Web,
    topic: Topic,
    name: &'static str,
) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let mut pings = web.base.pulse.subscribe(topic);
    pings.mark_changed();
    let snapshots = web.base.snapshots.clone();
    stream::unfold(pings, move |mut pings| {
        let snapshots = snapshots.clone();
        async move {
            pings.changed().await.ok()?;
            let count = *pings.borrow_and_update();
            // The status counts its versions in the store, the queue its pings in this process.
            let version = if name == "status" { snapshots.get().status.version } else { count as i64 };
            let event = Event::default().event(name).data(version.to_string());
            Some((Ok(event), pings))
        }
    })
}

fn sse(
    events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static,
    mut stop: watch::Receiver<bool>,
) -> Response {
    let stopped = async move {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let sse = Sse::new(events.take_until(Box::pin(stopped)));
    let mut response = sse.keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // nginx would otherwise keep events back until its buffer is full.
    response.headers_mut().insert("x-accel-buffering", header::HeaderValue::from_static("no"));
    response
}

/// Where a fragment is shown.
#[derive(serde::Deserialize)]
pub struct Place {
    #[serde(default)]
    lang: Lang,
    #[serde(default)]
    path: String,
}

/// What stands in the banner's live region.
pub async fn banner(State(web): State<Web>, Query(place): Query<Place>) -> Response {
    let view = web.desk.status.view();
    let now = (web.desk.now)();
    fragment(app::status::pages::banner_html(&view, place.lang, &place.path, now))
}

/// What stands in the status page's live region.
pub async fn status_fragment(State(web): State<Web>, Query(place): Query<Place>) -> Response {
    let view = web.desk.status.view();
    let now = (web.desk.now)();
    fragment(app::status::pages::status_html(&view, place.lang, now))
}

fn fragment(html: String) -> Response {
    ([(header::CACHE_CONTROL, "no-cache")], Html(html)).into_response()
}

/// An error as a plain response, for addresses that are no pages.
pub fn plain_error(error: &AppError, lang: Lang) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, error.words(lang)).into_response();
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
