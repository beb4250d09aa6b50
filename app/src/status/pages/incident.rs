//! `/status/:slug`: one incident, open or past, with all its updates.

use super::conditions::{advice, data_loss, phases};
use super::parts::{listed, timeline, words};
use super::uptime::state;
use super::why::why;
use crate::aftermath::model::After;
use crate::aftermath::pages::panel;
use crate::page::{Page, desk};
use crate::status::model::{Impact, Incident, StatusView};
use crate::subscribers::pages::follow_card;
use crate::ui::{crumbs, head, load_now, shell, time, tone_icon};
use crate::{AppError, Lang, Moment};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page of an incident.
#[component]
pub fn IncidentPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let slug = use_params_map().read_untracked().get("slug").unwrap_or_default();
    let (view, now) = (site.status.view(), (site.now)());
    let found = view.incident(&slug).cloned().ok_or(AppError::NotFound);
    let after = |incident: &Incident| site.aftermath.after(incident.id);
    shell(load_now(found, |incident| content(&page, &view, &incident, &after(&incident), now)))
}

fn content(page: &Page, view: &StatusView, incident: &Incident, after: &After, now: Moment) -> AnyView {
    let lang = page.lang;
    let title = incident.title.get(lang).to_owned();
    let told = incident.updates.first().map(|update| update.text.get(lang).to_owned()).unwrap_or_default();
    let steps = [(page.href("/status"), "Status".to_owned())];
    let live = page.href(&format!("/status/{}", incident.slug));
    let do_now = incident.is_open().then(|| {
        view! {
            <section class="card" aria-labelledby="h-nu">
                <h2 id="h-nu">{lang.t("Wat u nu kunt doen", "What you can do now")}</h2>
                {advice(incident, lang, now)}
            </section>
        }
    });
    let together = incident.is_open().then(|| {
        let hit = |key: &str| incident.components.iter().find(|(other, _)| other == key);
        why(view, lang, |component| hit(&component.key).map_or(Impact::None, |(_, impact)| *impact))
    });
    view! {
        {head(page, &title, &told)}
        <div id="live-incident" data-live=live>
            <div class="wrap page-crumbs">
                {crumbs(page, &steps)}
                {crate::flood::pages::thanks(page)}
                <h1 class="h-article mt-5">{words(&incident.title, lang)}</h1>
                {facts(incident, lang, now)}
            </div>
            <div class="wrap split mt-6">
                <section aria-labelledby="h-tijd">
                    <h2 id="h-tijd" class="mb-5">{lang.t("Verloop", "Updates")}</h2>
                    {timeline(view, incident, lang, now)}
                </section>
                <div class="stack gap-5">
                    {phases(incident, lang)}
                    {together}
                    {do_now}
                    {data_loss(incident, lang, now)}
                    {panel::public(incident, after, lang, now)}
                    {touched(view, incident, lang)}
                </div>
            </div>
        </div>
        <div class="wrap section">{follow_card(page, view, Some(incident))}</div>
    }
    .into_any()
}

/// State, since when, how long, and the promise.
fn facts(incident: &Incident, lang: Lang, now: Moment) -> AnyView {
    let tone = if incident.is_open() { incident.tone() } else { "ok" };
    let minutes = (incident.resolved_at.unwrap_or(now) - incident.started_at) / 60_000_000;
    let ended = incident.resolved_at.map(|at| {
        view! { <div><dt>{lang.t("Opgelost", "Resolved")}</dt><dd>{time::time_when(lang, now, at)}</dd></div> }
    });
    let promise = incident.next_update_at.filter(|_| incident.is_open()).map(|at| {
        view! { <div><dt>{lang.t("Volgende update vóór", "Next update before")}</dt><dd>{time::time_when(lang, now, at)}</dd></div> }
    });
    view! {
        <p class="row mt-3">
            <span class="badge" data-tone=tone>{tone_icon(tone)}{time::capital(incident.state.word(lang))}</span>
            <span class="small muted">{incident.impact.incident_word(lang)}</span>
        </p>
        <dl class="figures-row mt-4">
            <div><dt>{lang.t("Begonnen", "Started")}</dt><dd>{time::time_when(lang, now, incident.started_at)}</dd></div>
            {ended}
            <div><dt>{lang.t("Duur", "Lasted")}</dt><dd>{time::span(lang, minutes)}</dd></div>
            {promise}
        </dl>
    }
    .into_any()
}

/// Components that are or were hit.
fn touched(view: &StatusView, incident: &Incident, lang: Lang) -> AnyView {
    let rows = incident
        .components
        .iter()
        .filter(|(_, impact)| *impact != Impact::None)
        .filter_map(|(key, impact)| Some((view.component(key)?, *impact)))
        .map(|(component, impact)| {
            let (tone, word) =
                if incident.is_open() { (impact.tone(), impact.word(lang)) } else { state(component, lang) };
            view! {
                <li class="row">
                    <span>{component.name.get(lang).to_owned()}</span>
                    <span class="push state-word" data-tone=tone>{tone_icon(tone)}{word}</span>
                </li>
            }
        })
        .collect_view();
    let title = if incident.is_open() {
        lang.t("Getroffen onderdelen", "Affected components")
    } else {
        lang.t("Getroffen onderdelen, zoals ze nu zijn", "Affected components, as they are now")
    };
    view! {
        <section class="card" aria-labelledby="h-raakt">
            <h2 id="h-raakt">{title}</h2><ul class="stack gap-2">{rows}</ul>{spared(view, incident, lang)}
        </section>
    }
    .into_any()
}

/// Components that were expressly said not to be hit.
fn spared(view: &StatusView, incident: &Incident, lang: Lang) -> AnyView {
    let said = incident.components.iter().filter(|(_, impact)| *impact == Impact::None);
    let names: Vec<String> =
        said.filter_map(|(key, _)| view.component(key)).map(|one| one.name.get(lang).to_owned()).collect();
    if names.is_empty() || !incident.is_open() {
        return ().into_any();
    }
    let words = lang.t("Niet geraakt:", "Not affected:");
    view! { <p class="row row-tight row-keep mt-3">{tone_icon("ok")}<span><b>{words}</b>" "{listed(&names, lang)}</span></p> }
        .into_any()
}
