//! Parts of planned work that several pages show.

use crate::maintenance::model::{Maintenance, MaintenanceState, MaintenanceUpdate, Step};
use crate::status::model::{Impact, StatusView};
use crate::status::pages::parts::{listed, words};
use crate::ui::{icon, time, tone_icon};
use crate::{Lang, Moment};
use leptos::prelude::*;

/// A card on the status page: what, when, what the reader notices.
pub fn card(view: &StatusView, work: &Maintenance, lang: Lang, now: Moment) -> AnyView {
    let names: Vec<String> = work
        .components
        .iter()
        .filter_map(|(key, _)| view.component(key))
        .map(|component| component.name.get(lang).to_owned())
        .collect();
    let touched = (!names.is_empty()).then(|| {
        view! { <p class="small muted">{lang.t("Raakt: ", "Touches: ")}{listed(&names, lang)}"."</p> }
    });
    let running = work.state.runs().then(|| badge(work, lang));
    view! {
        <div class="card">
            <p class="row ahead">
                {tone_icon("maint")}
                <b><a href=lang.href(&path(work))>{work.title.get(lang).to_owned()}</a></b>
                {running}
            </p>
            <p class="ahead-when">{period(work, lang, now)}"."</p>
            <p class="small muted">{words(&work.text, lang)}</p>
            {touched}
        </div>
    }
    .into_any()
}

/// Its page.
pub fn path(work: &Maintenance) -> String {
    format!("/status/onderhoud/{}", work.slug)
}

/// From when to when, as planned: `Zaterdag 28 november, 03:00 tot 03:45`.
pub fn period(work: &Maintenance, lang: Lang, now: Moment) -> AnyView {
    let until = time::when(lang, work.starts_at, work.ends_at);
    view! {
        {time::capital(time::weekday(lang, work.starts_at))}" "{time::on(lang, now, work.starts_at)}", "
        {time::stamp(lang, work.starts_at, time::clock(work.starts_at))}
        {lang.t(" tot ", " to ")}
        {time::stamp(lang, work.ends_at, until)}
    }
    .into_any()
}

/// How far it is, as a badge.
pub fn badge(work: &Maintenance, lang: Lang) -> AnyView {
    let tone = work.state.tone();
    let mark = tone.map(tone_icon);
    view! { <span class="badge" data-tone=tone>{mark}{time::capital(work.state.word(lang))}</span> }
        .into_any()
}

/// What is expected of a component while the work lasts.
pub fn expected(impact: Impact, lang: Lang) -> &'static str {
    match impact {
        Impact::None => lang.t("Blijft werken", "Keeps working"),
        Impact::Minor => lang.t("Kan vertraagd zijn", "May be slow"),
        Impact::Major => lang.t("Kan haperen", "May fail"),
        Impact::Critical => lang.t("Ligt stil", "Is down"),
    }
}

/// Updates, newest first. The announcement's words stand above already.
pub fn timeline(work: &Maintenance, lang: Lang, now: Moment) -> AnyView {
    let entries = work.updates.iter().map(|update| entry(work, update, lang, now)).collect_view();
    view! { <ol class="timeline">{entries}</ol> }.into_any()
}

fn entry(work: &Maintenance, update: &MaintenanceUpdate, lang: Lang, now: Moment) -> AnyView {
    let mark = match (update.step, update.state) {
        (Step::Noted, _) => view! { <span class="pip"></span> }.into_any(),
        (Step::Completed, _) => tone_icon("ok"),
        (Step::Cancelled, _) => icon("x"),
        _ => tone_icon("maint"),
    };
    let same = update.step == Step::Announced && update.text == work.text;
    let text = (!same).then(|| view! { <p>{words(&update.text, lang)}</p> });
    let quiet = (!update.notify).then(|| view! { <span>{lang.t("zonder mail", "without mail")}</span> });
    view! {
        <li id=format!("u{}", update.id)>
            {mark}
            <p class="meta"><b>{update.step.word(lang)}</b>{time::time_when(lang, now, update.at)}{quiet}</p>
            {text}
        </li>
    }
    .into_any()
}

/// The line that says when it really was, where that is known.
pub fn really(work: &Maintenance, lang: Lang, now: Moment) -> Option<AnyView> {
    let began = work.began_at?;
    let ended = work
        .ended_at
        .map(|at| view! { {lang.t(", klaar ", ", completed ")}{time::time_when(lang, now, at)} });
    Some(view! { {lang.t("Begonnen ", "Began ")}{time::time_when(lang, now, began)}{ended} }.into_any())
}

/// Whether a lead can still do something with it.
pub fn is_open(work: &Maintenance) -> bool {
    !matches!(work.state, MaintenanceState::Completed | MaintenanceState::Cancelled)
}
