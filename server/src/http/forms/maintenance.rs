//! Announcing planned work, and what leads write about it.

use super::form_only;
use super::incidents::{bilingual, notify};
use crate::desk::{Base, when};
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::maintenance::model::*;
use app::status::model::Impact;
use app::{AppError, AppResult, Moment};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

const HERE: &str = "/desk/onderhoud";

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/desk/onderhoud", get(page::page).post(announce))
        .route("/desk/onderhoud/{slug}", get(page::page).post(note))
        .route("/desk/onderhoud/{slug}/verplaatsen", form_only(shift))
        .route("/desk/onderhoud/{slug}/aanpassen", form_only(edit))
}

async fn announce(form: Posting) -> Response {
    let (starts_at, ends_at) = match period(&form) {
        Ok(period) => period,
        Err(error) => return form.again(HERE, error).await,
    };
    let draft = MaintenanceDraft {
        title: bilingual(&form, "title"),
        text: bilingual(&form, "text"),
        starts_at,
        ends_at,
        components: impacts(&form),
        by_itself: form.raw("by_itself") != "0",
        reminders: REMINDERS
            .into_iter()
            .filter(|minutes| form.ticked(&format!("remind_{minutes}")))
            .collect(),
        notify: form.raw("notify") != "0",
    };
    let result = form.desk().maintenance.maintenance_announce(&form.asker.actor, draft).await;
    form.done(result, HERE, |slug| format!("{HERE}/{slug}")).await
}

async fn note(Path(slug): Path<String>, form: Posting) -> Response {
    let parent = format!("{HERE}/{slug}");
    let Some(state) = MaintenanceState::from_code(form.raw("state")) else {
        let error =
            AppError::invalid("state", "Kies een stand uit de lijst.", "Choose a state from the list.");
        return form.again(&parent, error).await;
    };
    let note = MaintenanceNote { state, text: bilingual(&form, "text"), notify: notify(&form) };
    let result = form.desk().maintenance.maintenance_note(&form.asker.actor, &slug, note).await;
    form.done(result, &parent, |()| parent.clone()).await
}

async fn shift(Path(slug): Path<String>, form: Posting) -> Response {
    let parent = format!("{HERE}/{slug}");
    let (starts_at, ends_at) = match period(&form) {
        Ok(period) => period,
        Err(error) => return form.again(&parent, error).await,
    };
    let to = MaintenanceMove { starts_at, ends_at, text: bilingual(&form, "why") };
    let result = form.desk().maintenance.maintenance_move(&form.asker.actor, &slug, to).await;
    form.done(named(result, "why"), &parent, |()| parent.clone()).await
}

async fn edit(Path(slug): Path<String>, form: Posting) -> Response {
    let parent = format!("{HERE}/{slug}");
    let edit = MaintenanceEdit {
        title: bilingual(&form, "title"),
        text: bilingual(&form, "body"),
        components: impacts(&form),
    };
    let result = form.desk().maintenance.maintenance_edit(&form.asker.actor, &slug, edit).await;
    form.done(named(result, "body"), &parent, |()| parent.clone()).await
}

/// The fields `impact_<component>`: what readers notice; an untouched one is empty.
fn impacts(form: &Posting) -> Vec<(String, Impact)> {
    let chosen = form.fields.iter().filter_map(|(name, value)| {
        Some((name.strip_prefix("impact_")?.to_owned(), Impact::from_code(value)?))
    });
    chosen.collect()
}

/// Where a page has several forms, their texts have names of their own.
fn named<T>(result: AppResult<T>, name: &str) -> AppResult<T> {
    result.map_err(|error| match error {
        AppError::Invalid { field, nl, en } if field == "text" => {
            AppError::Invalid { field: name.into(), nl, en }
        }
        other => other,
    })
}

/// The fields `starts_at` and `ends_at`, in the office's time. Nothing means now for the beginning;
/// an end without a day is the first such time after the beginning.
fn period(form: &Posting) -> AppResult<(Moment, Moment)> {
    let Base { env, facts, .. } = &form.web.base;
    let moment = |field: &str, after: Moment| {
        when::read_ahead(form.raw(field), after, &facts.zone).ok_or_else(|| {
            AppError::invalid(
                field,
                "Schrijf een dag en een tijd als 28-11-2026 03:00, of alleen een tijd als 03:00.",
                "Write a day and a time such as 28-11-2026 03:00, or a time alone such as 03:00.",
            )
        })
    };
    let now = env.now();
    let starts_at = if form.text("starts_at").is_empty() { now } else { moment("starts_at", now)? };
    Ok((starts_at, moment("ends_at", starts_at)?))
}
