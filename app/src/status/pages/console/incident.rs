//! An incident in the console: left what goes out, right what is true.

use super::told::Told;
use super::{clock, promises, record, update};
use crate::Moment;
use crate::aftermath::model::After;
use crate::aftermath::pages::panel;
use crate::contact::pages as switches;
use crate::contact::switch::SwitchLine;
use crate::incidents::model::{Record, Template};
use crate::page::Page;
use crate::status::model::{Impact, Incident, IncidentState, StatusView, Update};
use crate::ui::{form_error, head, icon, time, tone_icon};
use leptos::prelude::*;

/// What stands beside an incident in the console.
pub struct Beside {
    /// Who is told, and was.
    pub told: Told,
    /// Channels that are closed or may be.
    pub lines: Vec<SwitchLine>,
    /// What comes after it.
    pub after: After,
}

/// The page.
pub fn incident(
    page: &Page,
    status: &StatusView,
    incident: &Incident,
    stored: &[Template],
    all: Option<Record>,
    beside: &Beside,
    now: Moment,
) -> AnyView {
    let title = incident.title.get(page.lang).to_owned();
    let open = incident.is_open();
    let tone = if open { incident.tone() } else { "ok" };
    let form = open.then(|| update::form(page, status, incident, stored, &beside.told));
    let kept = all.as_ref().map(|all| promises::of_incident(page, &all.promises, now));
    let promise = open.then(|| clock::clock(page, incident, now));
    let mail = page.href(&format!("/desk/storingen/{}/post", incident.slug));
    let public = page.href(&format!("/status/{}", incident.slug));
    view! {
        {head(page, &title, "")}
        <div class="bar">
            <h1 class="grow">
                {tone_icon(tone)}" "{title}" "
                <span class="badge" data-tone=tone>{incident.impact.incident_word(page.lang)}</span>
            </h1>
            <a class="btn" href=mail>{icon("inbox")}{page.t("Post", "Mail")}</a>
            <a class="btn" href=public>{icon("eye")}{page.t("Publieke pagina", "Public page")}</a>
        </div>
        <div class="bar bar-thin">{steps(page, incident, now)}</div>
        <div class="console">
            <div class="col">{form_error(page)}{crate::broadcasts::pages::proposal(page, incident, now)}{form}{timeline(page, incident, &beside.told, now)}{record::record(page, all.as_ref(), now)}</div>
            <div class="col">
                {promise}{kept}{panel::console(page, incident, &beside.after, now)}
                {components(page, status, incident)}{switches::panel(page, &beside.lines)}
                {facts(page, incident, now)}
            </div>
        </div>
    }
    .into_any()
}

/// The states in their order, those that were reached with their time.
fn steps(page: &Page, incident: &Incident, now: Moment) -> AnyView {
    let steps = IncidentState::ALL
        .into_iter()
        .map(|state| {
            let current = (state == incident.state).then_some("step");
            // Updates are newest first: the last match is when the state was reached.
            let reached =
                incident.updates.iter().rev().find(|update| update.changed && update.state == state);
            let at = reached.map(|update| {
                view! { <span class="count">{time::time_when(page.lang, now, update.at)}</span> }
            });
            let mark = if state == incident.state {
                let tone = if incident.is_open() { incident.tone() } else { "ok" };
                view! { <span class="dot" data-tone=tone></span> }.into_any()
            } else if state < incident.state {
                icon("check")
            } else {
                ().into_any()
            };
            view! { <li aria-current=current>{mark}{time::capital(state.word(page.lang))}" "{at}</li> }
        })
        .collect_view();
    view! { <ol class="steps" aria-label=page.t("Stand", "State")>{steps}</ol> }.into_any()
}

fn timeline(page: &Page, incident: &Incident, told: &Told, now: Moment) -> AnyView {
    let updates =
        incident.updates.iter().map(|update| entry(page, incident, update, told, now)).collect_view();
    view! {
        <section class="card" aria-labelledby="h-timeline">
            <h2 id="h-timeline" class="mb-3">{page.t("Tijdlijn", "Timeline")}</h2>
            <ol class="timeline">{updates}</ol>
        </section>
    }
    .into_any()
}

fn entry(page: &Page, incident: &Incident, update: &Update, told: &Told, now: Moment) -> AnyView {
    let mark = if update.changed {
        tone_icon(if update.state == IncidentState::Resolved { "ok" } else { incident.tone() })
    } else {
        view! { <span class="pip"></span> }.into_any()
    };
    let quiet = (!update.notify).then(|| view! { <span>{page.t("stil", "quiet")}</span> });
    let lacks = crate::Lang::ALL.into_iter().filter(|lang| update.text.lacks(*lang)).map(|lang| {
        let words = lang.t(
            page.t("Nederlands ontbreekt", "Dutch is missing"),
            page.t("Engels ontbreekt", "English is missing"),
        );
        view! { <span class="badge" data-tone="minor">{words}</span> }
    });
    let edit = page.href(&format!("/desk/storingen/{}/update/{}", incident.slug, update.id));
    let when = time::clock(update.at);
    let name = page.t(format!("Pas aan: de update van {when}"), format!("Correct: the update of {when}"));
    let edited = (!update.edits.is_empty()).then(|| view! { <span>{page.t("bewerkt", "edited")}</span> });
    view! {
        <li id=format!("u{}", update.id)>
            {mark}
            <p class="meta">
                <b>{time::capital(update.state.word(page.lang))}</b>
                {time::time_when(page.lang, now, update.at)}{quiet}{edited}{lacks.collect_view()}
                <a href=edit aria-label=name>{icon("edit")}{page.t("Pas aan", "Correct")}</a>
            </p>
            <p>{update.text.get(page.lang).to_owned()}</p>
            {told.line(page, update.id)}
        </li>
    }
    .into_any()
}

/// What is hit, and what was hit once it is over.
fn components(page: &Page, status: &StatusView, incident: &Incident) -> AnyView {
    let rows = incident
        .components
        .iter()
        .map(|(key, impact)| {
            let name = status.component(key).map_or(key.as_str(), |component| component.name.get(page.lang));
            let tone = impact.tone();
            view! {
                <li>
                    <span>{name.to_owned()}</span>
                    <span class="state-word tiny" data-tone=tone>{tone_icon(tone)}{impact.word(page.lang)}</span>
                </li>
            }
        })
        .collect_view();
    let none = incident.components.iter().all(|(_, impact)| *impact == Impact::None).then(|| {
        let words = page.t("Niets is nu geraakt.", "Nothing is hit now.");
        view! { <li><span class="muted">{words}</span></li> }
    });
    view! {
        <section class="card card-flush" aria-labelledby="h-components">
            <div class="card-head"><h2 id="h-components">{page.t("Onderdelen", "Components")}</h2></div>
            <ul class="lines">{rows}{none}</ul>
        </section>
    }
    .into_any()
}

fn facts(page: &Page, incident: &Incident, now: Moment) -> AnyView {
    let until = incident.resolved_at.unwrap_or(now);
    let lasted = time::span(page.lang, (until - incident.started_at) / 60_000_000);
    // Numbers are the store's; while that is away there is none yet.
    let number = if incident.id > 0 {
        incident.id.to_string()
    } else {
        page.t("volgt zodra de database terug is", "follows when the database is back").to_owned()
    };
    let lost = incident.data_loss.as_ref().map(|loss| {
        view! {
            <dt>{loss.certainty.word(page.lang)}</dt>
            <dd>{time::time_when(page.lang, now, loss.from)}" – "{time::time_until(page.lang, loss.from, loss.to)}</dd>
        }
    });
    view! {
        <section class="card" aria-labelledby="h-facts">
            <h2 id="h-facts" class="mb-3">{page.t("Feiten", "Facts")}</h2>
            <dl class="facts">
                <dt>{page.t("Nummer", "Number")}</dt><dd>{number}</dd>
                <dt>{page.t("Begon", "Began")}</dt><dd>{time::time_when(page.lang, now, incident.started_at)}</dd>
                <dt>{page.t("Duur", "Lasted")}</dt><dd>{lasted}</dd>
                {lost}
            </dl>
        </section>
    }
    .into_any()
}
