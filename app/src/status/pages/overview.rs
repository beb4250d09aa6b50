//! `/status`: components, open incidents with their timeline, maintenance ahead, history, feeds.
//!
//! Its content is a live region; [`status_html`] is what `GET /live/status` answers.

use super::conditions::{advice, data_loss, phases};
use super::parts::timeline;
use super::uptime::{legend, tree};
use super::why::why;
use crate::maintenance::pages::parts::card;
use crate::page::{Page, desk};
use crate::status::islands::WalkBars;
use crate::status::model::{Incident, StatusView};
use crate::subscribers::pages::follow_card;
use crate::ui::{head, icon, shell, time, tone_icon};
use crate::{Lang, Moment};
use leptos::prelude::*;

/// The status page.
#[component]
pub fn StatusPage() -> AnyView {
    let page = Page::current();
    let site = desk();
    let (view, now) = (site.status.view(), (site.now)());
    let source = format!("/live/status?lang={}", page.lang.code());
    let told = page.t(
        "Wat werkt en wat niet, met elke update, het onderhoud en de geschiedenis.",
        "What works and what does not, with every update, maintenance and history.",
    );
    shell(
        view! {
            {head(&page, "Status", told)}
            <div class="wrap page-top"><h1 class="h-page">"Status"</h1></div>
            <div id="live-status" data-live=source>{body(&view, page.lang, now)}</div>
            <div class="wrap section">{follow_card(&page, &view, None)}</div>
            <WalkBars lang=page.lang/>
        }
        .into_any(),
    )
}

/// What stands inside the status page's live region.
pub fn status_html(view: &StatusView, lang: Lang, now: Moment) -> String {
    Owner::new().with(|| body(view, lang, now).to_html())
}

fn body(view: &StatusView, lang: Lang, now: Moment) -> AnyView {
    let open = view.open.iter().map(|incident| open_incident(view, incident, lang, now)).collect_view();
    view! {
        <div class="wrap mt-6 stack gap-section">
            {components(view, lang, now)}
            {open}
            {maintenance(view, lang, now)}
            {history(view, lang, now)}
        </div>
    }
    .into_any()
}

fn components(view: &StatusView, lang: Lang, now: Moment) -> AnyView {
    view! {
        <section aria-labelledby="h-ond">
            <div class="head">
                <h2 id="h-ond">{lang.t("Onderdelen", "Components")}</h2>
                <span class="push muted">
                    {lang.t("Bijgewerkt om ", "Updated at ")}{time::time_when(lang, now, view.as_of)}
                </span>
            </div>
            {why(view, lang, |component| component.impact)}
            {tree(view, lang)}
            {legend(lang)}
            <p class="small muted measure mt-3">{view.weights.sentence(lang)}</p>
        </section>
    }
    .into_any()
}

fn open_incident(view: &StatusView, incident: &Incident, lang: Lang, now: Moment) -> AnyView {
    // The banner's section has the title as its name; this one is told apart from it.
    let title = incident.title.get(lang);
    let name = lang.t(format!("Verloop: {title}"), format!("Updates: {title}"));
    let href = lang.href(&format!("/status/{}", incident.slug));
    let tone = incident.tone();
    view! {
        <section class="split" aria-label=name>
            <div class="stack gap-3">
                <h2><a href=href>{title.to_owned()}</a></h2>
                <p class="row row-meta small muted">
                    <span class="state-word" data-tone=tone>{tone_icon(tone)}{incident.impact.incident_word(lang)}</span>
                    <span>{lang.t("sinds ", "since ")}{time::time_when(lang, now, incident.started_at)}</span>
                    {incident.next_update_at.map(|at| view! {
                        <span>{lang.t("volgende update vóór ", "next update before ")}{time::time_when(lang, now, at)}</span>
                    })}
                </p>
                <div class="mt-4">{timeline(view, incident, lang, now)}</div>
            </div>
            <div class="stack gap-5">
                <div class="card">
                    <h3>{lang.t("Wat u nu kunt doen", "What you can do now")}</h3>
                    {advice(incident, lang, now)}
                </div>
                {phases(incident, lang)}
                {data_loss(incident, lang, now)}
            </div>
        </section>
    }
    .into_any()
}

fn maintenance(view: &StatusView, lang: Lang, now: Moment) -> AnyView {
    if view.maintenance.is_empty() {
        return ().into_any();
    }
    let works = view.maintenance.iter().map(|work| card(view, work, lang, now)).collect_view();
    view! {
        <section aria-labelledby="h-ohd">
            <div class="head">
                <h2 id="h-ohd">{lang.t("Gepland onderhoud", "Planned maintenance")}</h2>
                <a class="push" href=lang.href("/status.ics")>{lang.t("In uw agenda", "In your calendar")}</a>
            </div>
            <div class="cols">{works}</div>
        </section>
    }
    .into_any()
}

fn history(view: &StatusView, lang: Lang, now: Moment) -> AnyView {
    if view.past.is_empty() {
        return view! {
            <section aria-labelledby="h-eer">
                <h2 id="h-eer">{lang.t("Eerdere storingen", "Earlier incidents")}</h2>
                <p class="muted mt-2">{lang.t("Er zijn nog geen storingen geweest.", "There have been no incidents yet.")}</p>
            </section>
        }
        .into_any();
    }
    let months = view
        .past
        .chunk_by(|a, b| time::month(lang, a.started_at) == time::month(lang, b.started_at))
        .map(|chunk| {
            let links = chunk.iter().map(|incident| past(incident, lang, now)).collect_view();
            view! {
                <section class="month"><h2>{time::month(lang, chunk[0].started_at)}</h2><ul class="links">{links}</ul></section>
            }
        })
        .collect_view();
    view! {
        <div class="months">{months}</div>
        <p><a href=lang.href("/status/geschiedenis")>{lang.t("Alle maanden, met cijfers", "All months, with figures")}</a></p>
    }
    .into_any()
}

fn past(incident: &Incident, lang: Lang, now: Moment) -> AnyView {
    let href = lang.href(&format!("/status/{}", incident.slug));
    let minutes = (incident.resolved_at.unwrap_or(now) - incident.started_at) / 60_000_000;
    let facts = format!(
        "{} · {} · {}",
        time::day(lang, incident.started_at),
        time::span(lang, minutes),
        incident.impact.incident_word(lang).to_lowercase(),
    );
    view! {
        <li><a href=href>
            {tone_icon(incident.tone())}
            <span><span class="t">{incident.title.get(lang).to_owned()}</span><small>{facts}</small></span>
            {icon("right")}
        </a></li>
    }
    .into_any()
}
