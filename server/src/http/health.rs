//! For machines that watch: alive, ready, measured.

use super::Web;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
}

/// The process answers.
async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether all of it works, part by part; 503 when a part doesn't.
async fn readyz(State(web): State<Web>) -> Response {
    let store = web.base.store.ping().await.map_err(|error| error.to_string());
    let index = match web.base.index.count() {
        0 if !web.base.snapshots.get().faq.is_empty() => Err("empty: it is being rebuilt".to_owned()),
        _ => Ok(()),
    };
    let counts = web.base.spool.counts();
    let spool = match counts.oldest_new {
        Some(oldest) if web.base.env.now() - oldest > crate::env::MINUTE && store.is_ok() => {
            Err(format!("{} accepted items wait for more than a minute", counts.new))
        }
        _ => Ok(()),
    };
    let word = |part: &Result<(), String>| match part {
        Ok(()) => json!("ok"),
        Err(why) => json!(why),
    };
    let ready = store.is_ok() && index.is_ok() && spool.is_ok();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({ "ready": ready, "store": word(&store), "index": word(&index), "spool": word(&spool) });
    (status, Json(body)).into_response()
}

/// Prometheus' text format.
async fn metrics(State(web): State<Web>) -> Response {
    let counts = web.base.spool.counts();
    metrics::gauge!("loket_spool_waiting").set(counts.new as f64);
    metrics::gauge!("loket_spool_quarantined").set(counts.quarantined as f64);
    let now = web.base.env.now();
    let oldest = counts.oldest_new.map_or(0, |oldest| now - oldest);
    metrics::gauge!("loket_spool_oldest_seconds").set(oldest as f64 / 1e6);
    metrics::gauge!("loket_store_here").set(if *web.base.store.here().borrow() { 1.0 } else { 0.0 });
    match &web.facts.metrics {
        Some(handle) => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
