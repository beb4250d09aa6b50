//! `/status/onderhoud/:slug`: planned work with all that was said of it.

use super::parts::{badge, expected, period, really, timeline};
use crate::AppError;
use crate::maintenance::model::Maintenance;
use crate::page::{Page, desk};
use crate::status::model::StatusView;
use crate::status::pages::parts::words;
use crate::ui::{crumbs, head, icon, load_now, shell, time, tone_icon};
use crate::{Lang, Moment};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page of planned work.
#[component]
pub fn MaintenancePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let slug = use_params_map().read_untracked().get("slug").unwrap_or_default();
    let (view, now) = (site.status.view(), (site.now)());
    let found = view.work(&slug).cloned().ok_or(AppError::NotFound);
    shell(load_now(found, |work| content(&page, &view, &work, now)))
}

fn content(page: &Page, view: &StatusView, work: &Maintenance, now: Moment) -> AnyView {
    let lang = page.lang;
    let title = work.title.get(lang).to_owned();
    let steps = [(page.href("/status"), "Status".to_owned())];
    let late = work.is_late(now).then(|| {
        let words = lang.t(
            "Het duurt langer dan gepland. U leest het hier zodra het klaar is.",
            "It takes longer than planned. You read it here as soon as it is completed.",
        );
        view! { <p class="callout mt-4" data-tone="minor">{icon("clock")}<span>{words}</span></p> }
    });
    view! {
        {head(page, &title, work.text.get(lang))}
        <div id="live-maintenance" data-live=page.href(&super::parts::path(work))>
            <div class="wrap page-crumbs">
                {crumbs(page, &steps)}
                <h1 class="h-article mt-5">{title}</h1>
                <p class="row mt-3">
                    {badge(work, lang)}<span class="small muted">{lang.t("Gepland onderhoud", "Planned maintenance")}</span>
                </p>
                {facts(work, lang, now)}
                {late}
            </div>
            <div class="wrap split mt-6">
                <div class="stack gap-5">
                    <p class="lead measure">{words(&work.text, lang)}</p>
                    <section aria-labelledby="h-tijd">
                        <h2 id="h-tijd" class="mb-5">{lang.t("Verloop", "Updates")}</h2>
                        {timeline(work, lang, now)}
                    </section>
                </div>
                <div class="stack gap-5">{touched(view, work, lang)}{calendar(lang)}</div>
            </div>
        </div>
    }
    .into_any()
}

/// When, how long, and when it really was.
fn facts(work: &Maintenance, lang: Lang, now: Moment) -> AnyView {
    let (from, to) = work.period();
    let real = really(work, lang, now).map(|words| {
        view! { <div><dt>{lang.t("Werkelijk", "Really")}</dt><dd><small>{words}</small></dd></div> }
    });
    view! {
        <dl class="figures-row mt-4">
            <div><dt>{lang.t("Gepland", "Planned")}</dt><dd><small>{period(work, lang, now)}</small></dd></div>
            <div><dt>{lang.t("Duur", "Takes")}</dt><dd>{time::span(lang, (to - from) / 60_000_000)}</dd></div>
            {real}
        </dl>
    }
    .into_any()
}

/// What is expected of each component.
fn touched(view: &StatusView, work: &Maintenance, lang: Lang) -> AnyView {
    let rows = work
        .components
        .iter()
        .filter_map(|(key, impact)| Some((view.component(key)?, *impact)))
        .map(|(component, impact)| {
            view! {
                <li class="row">
                    <span>{component.name.get(lang).to_owned()}</span>
                    <span class="push state-word" data-tone=impact.tone()>{tone_icon(impact.tone())}{expected(impact, lang)}</span>
                </li>
            }
        })
        .collect_view();
    let words = lang.t(
        "Deze tijd telt niet mee als uitval in de cijfers.",
        "This time doesn’t count as downtime in the figures.",
    );
    view! {
        <section class="card" aria-labelledby="h-raakt">
            <h2 id="h-raakt">{lang.t("Wat u ervan merkt", "What you notice")}</h2>
            <ul class="stack gap-2">{rows}</ul>
            <p class="small muted mt-3">{words}</p>
        </section>
    }
    .into_any()
}

fn calendar(lang: Lang) -> AnyView {
    view! {
        <section class="card" aria-labelledby="h-agenda">
            <h2 id="h-agenda">{lang.t("In uw agenda", "In your calendar")}</h2>
            <p class="small muted">{lang.t(
                "Abonneer uw agenda op dit adres: wat we verplaatsen of afzeggen, verandert vanzelf mee.",
                "Subscribe your calendar to this address: what we move or cancel changes by itself.",
            )}</p>
            <p class="feeds"><a href=lang.href("/status.ics")>{icon("calendar")}{lang.t("Agenda (iCalendar)", "Calendar (iCalendar)")}</a></p>
        </section>
    }
    .into_any()
}
