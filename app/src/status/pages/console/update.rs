//! The form that writes an update to an open incident.

use super::conditions::{conditions, data_loss};
use super::declare::{next_minutes, texts};
use super::told::Told;
use super::{impacts, templates};
use crate::incidents::model::Template;
use crate::page::Page;
use crate::status::islands::{BannerPreview, Preview};
use crate::status::model::{Component, Impact, Incident, IncidentState, StatusView};
use leptos::prelude::*;

/// The form.
pub fn form(
    page: &Page,
    status: &StatusView,
    incident: &Incident,
    stored: &[Template],
    told: &Told,
) -> AnyView {
    let now = |component: &Component| {
        let hit = incident.components.iter().find(|(key, _)| *key == component.key);
        hit.map(|(_, impact)| *impact)
    };
    let first = preview(page, status, incident, now);
    let action = page.href(&format!("/desk/storingen/{}", incident.slug));
    let words = page.t(
        "Staat meteen op de banner en de statuspagina. Regel: een nieuwe stand gaat met bericht, een aanvulling niet.",
        "Appears at once in the banner and on the status page. Rule: a new state comes with a notice, an addition doesn’t.",
    );
    view! {
        <section class="card card-flush" aria-labelledby="h-update">
            <div class="card-head"><h2 id="h-update">{page.t("Volgende update", "Next update")}</h2></div>
            <form method="post" id="update" action=action>
                <div class="console-form">
                    <div class="row">{states(page, incident.state)}{notify(page)}</div>
                    {told.ahead(page)}
                    {templates::choose(page, stored, false)}
                    {texts(page, false)}
                    {next_minutes(page)}
                    {impacts::choices(page, "update", &status.components, now)}
                    {conditions(page, &incident.conditions)}
                    {data_loss(page, incident)}
                </div>
                <BannerPreview first=first lang=page.lang/>
                <div class="bar bar-foot sunk">
                    <span class="tiny muted grow">{words}</span>
                    <button class="btn btn-primary push">{page.t("Publiceer update", "Publish update")}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn preview(
    page: &Page,
    status: &StatusView,
    incident: &Incident,
    now: impl Fn(&Component) -> Option<Impact>,
) -> Preview {
    let mut fields: Vec<(String, String)> = ["text_nl", "text_en", "next_minutes"]
        .iter()
        .map(|name| ((*name).to_owned(), page.typed(name)))
        .collect();
    fields.push(("state".into(), state(page, incident.state).code().into()));
    fields.extend(impacts::fields(page, &status.components, now));
    Preview { form: "update".into(), title: incident.title.clone(), minutes: None, fields }
}

fn state(page: &Page, now: IncidentState) -> IncidentState {
    IncidentState::from_code(&page.typed("state")).unwrap_or(now)
}

fn states(page: &Page, now: IncidentState) -> AnyView {
    let chosen = state(page, now);
    let options = IncidentState::ALL
        .into_iter()
        .map(|state| {
            view! {
                <label>
                    <input type="radio" name="state" value=state.code() checked=state == chosen/>
                    <span>{crate::ui::time::capital(state.word(page.lang))}</span>
                </label>
            }
        })
        .collect_view();
    let name = page.t("Stand na deze update", "State after this update");
    view! { <span class="seg" role="radiogroup" aria-label=name>{options}</span> }.into_any()
}

/// Whether followers hear of it, also for planned work.
pub fn notify(page: &Page) -> AnyView {
    let told = page.typed("notify");
    let name = page.t("Volgers inlichten", "Tell followers");
    let options = [
        ("", page.t("Volgens regel", "By rule")),
        ("1", page.t("Met bericht", "With a notice")),
        ("0", page.t("Stil", "Quietly")),
    ];
    let options = options.map(|(value, words)| {
        view! {
            <label>
                <input type="radio" name="notify" value=value checked=told == value/>
                <span>{words}</span>
            </label>
        }
    });
    view! { <span class="seg" role="radiogroup" aria-label=name>{options.collect_view()}</span> }.into_any()
}
