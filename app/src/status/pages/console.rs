//! The incident console: declaring, writing updates, keeping the promise of the next one.

mod clock;
mod conditions;
mod declare;
mod impacts;
mod incident;
mod update;

use super::banner::tone_of;
use crate::page::{Page, desk};
use crate::status::model::{Incident, StatusView};
use crate::ui::desk::{param, sheet};
use crate::ui::{form_error, head, time, tone_icon};
use crate::{AppError, Moment, Role};
use leptos::prelude::*;

/// The entry of the menu.
const HERE: &str = "/desk/storingen";

/// `/desk/storingen`: open incidents and the form that declares one.
#[component]
pub fn ConsolePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let allowed = page.actor.require(Role::Lead);
    let work = async move { allowed.map(|()| (site.status.view(), (site.now)())) };
    sheet(HERE, work, move |(status, now)| console(&page, &status, now))
}

/// `/desk/storingen/:slug`: an incident, its timeline and its next update.
#[component]
pub fn ConsoleIncidentPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (slug, allowed) = (param("slug"), page.actor.require(Role::Lead));
    let work = async move {
        allowed?;
        let status = site.status.view();
        let incident = status.incident(&slug).cloned().ok_or(AppError::NotFound)?;
        Ok((status, incident, (site.now)()))
    };
    sheet(HERE, work, move |(status, incident, now)| incident::incident(&page, &status, &incident, now))
}

fn console(page: &Page, status: &StatusView, now: Moment) -> AnyView {
    let title = page.t("Storingen", "Incidents");
    view! {
        {head(page, title, "")}
        <div class="bar"><h1>{title}</h1></div>
        <div class="console">
            <div class="col">{form_error(page)}{declare::form(page, status)}</div>
            <div class="col">
                {list(page, "h-open", page.t("Nu open", "Open now"), &status.open, now)}
                {list(page, "h-past", page.t("Eerder", "Earlier"), &status.past, now)}
            </div>
        </div>
    }
    .into_any()
}

/// Incidents with their state; ten at most.
fn list(page: &Page, id: &'static str, title: &'static str, incidents: &[Incident], now: Moment) -> AnyView {
    let lines = incidents
        .iter()
        .take(10)
        .map(|incident| {
            let tone = if incident.is_open() { tone_of(incident) } else { "ok" };
            let href = page.href(&format!("{HERE}/{}", incident.slug));
            view! {
                <li>
                    <span>
                        <a href=href>{incident.title.get(page.lang).to_owned()}</a>
                        <small>{time::time_when(page.lang, now, incident.started_at)}</small>
                    </span>
                    <span class="state-word tiny" data-tone=tone>
                        {tone_icon(tone)}{incident.state.word(page.lang)}
                    </span>
                </li>
            }
        })
        .collect_view();
    let none = incidents.is_empty().then(|| {
        view! { <li><span class="muted">{page.t("Geen.", "None.")}</span></li> }
    });
    view! {
        <section class="card card-flush" aria-labelledby=id>
            <div class="card-head"><h2 id=id>{title}</h2><span class="count">{incidents.len()}</span></div>
            <ul class="lines">{lines}{none}</ul>
        </section>
    }
    .into_any()
}
