//! Monitors, what holds for all of them, their alarms, and what they propose.

use super::form_only;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::monitors::model::{Monitor, MonitorKind, WatchSettings};
use app::status::model::Impact;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

const PAGE: &str = "/desk/bewaking";
const CONSOLE: &str = "/desk/storingen";

pub fn routes() -> Router<Web> {
    Router::new()
        .route(PAGE, get(page::page).post(settings))
        .route("/desk/bewaking/{id}", get(page::page).post(save))
        .route("/desk/bewaking/{id}/test", form_only(test))
        .route("/desk/bewaking/{id}/gezien", form_only(seen))
        .route("/desk/bewaking/{id}/weg", form_only(delete))
        .route("/alarm/{token}", get(page::page).post(alarm))
        .route("/desk/storingen/voorstel-gezien", form_only(draft_seen))
        .route("/desk/storingen/voorstel-geen", form_only(draft_aside))
}

fn one(id: i64) -> String {
    if id == 0 { format!("{PAGE}/nieuw") } else { format!("{PAGE}/{id}") }
}

/// The id of an address; `nieuw` is 0.
fn number(id: &str) -> i64 {
    id.parse().unwrap_or_default()
}

async fn settings(form: Posting) -> Response {
    let new = WatchSettings {
        reference: words(form.raw("reference")),
        alert_to: words(form.raw("alert_to")),
        escalate_to: words(form.raw("escalate_to")),
        escalate_minutes: form.number("escalate_minutes").unwrap_or_default(),
        hook_url: form.text("hook_url"),
        hook_secret: form.text("hook_secret"),
    };
    let result = form.desk().monitors.watch_settings_save(&form.asker.actor, new).await;
    form.done(result, PAGE, |()| format!("{PAGE}?saved=1")).await
}

async fn save(Path(id): Path<String>, form: Posting) -> Response {
    let usual = Monitor::default();
    let id = number(&id);
    let count = |field: &str| form.number(field).unwrap_or(-1);
    let monitor = Monitor {
        id,
        name: form.text("name"),
        kind: MonitorKind::from_code(form.raw("kind")).unwrap_or(usual.kind),
        target: form.text("target"),
        component: form.text("component"),
        impact: Impact::from_code(form.raw("impact")).unwrap_or(usual.impact),
        interval_s: count("interval_s"),
        timeout_s: count("timeout_s"),
        retries: count("retries"),
        quorum_fail: count("quorum_fail"),
        quorum_of: count("quorum_of"),
        expect_status: form.text("expect_status"),
        expect_text: form.text("expect_text"),
        follow: form.ticked("follow"),
        tls_days: form.number("tls_days").unwrap_or(usual.tls_days),
        alert_to: words(form.raw("alert_to")),
        publish_after: (!form.text("publish_after").is_empty()).then(|| count("publish_after")),
        enabled: form.ticked("enabled"),
    };
    let result = form.desk().monitors.monitor_save(&form.asker.actor, monitor).await;
    form.done(result, &one(id), |id| format!("{}?saved=1", one(id))).await
}

async fn test(Path(id): Path<String>, form: Posting) -> Response {
    let id = number(&id);
    let result = form.desk().monitors.monitor_test(&form.asker.actor, id).await;
    form.done(result, &one(id), |()| format!("{}#h-now", one(id))).await
}

async fn seen(Path(id): Path<String>, form: Posting) -> Response {
    let result = form.desk().monitors.monitor_acknowledge(&form.asker.actor, number(&id)).await;
    form.done(result, PAGE, |()| PAGE.to_owned()).await
}

async fn delete(Path(id): Path<String>, form: Posting) -> Response {
    let result = form.desk().monitors.monitor_delete(&form.asker.actor, number(&id)).await;
    form.done(result, PAGE, |()| PAGE.to_owned()).await
}

async fn alarm(Path(token): Path<String>, form: Posting) -> Response {
    let result = form.desk().monitors.alarm_acknowledge(&token).await;
    let here = format!("/alarm/{token}");
    form.done(result, &here, |()| here.clone()).await
}

async fn draft_seen(form: Posting) -> Response {
    let id = form.number("id").unwrap_or_default();
    let result = form.desk().monitors.draft_acknowledge(&form.asker.actor, id).await;
    form.done(result, CONSOLE, |()| CONSOLE.to_owned()).await
}

async fn draft_aside(form: Posting) -> Response {
    let id = form.number("id").unwrap_or_default();
    let result = form.desk().monitors.draft_put_aside(&form.asker.actor, id, form.raw("words")).await;
    form.done(result, CONSOLE, |()| CONSOLE.to_owned()).await
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', '\n', ' ', '\r']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
