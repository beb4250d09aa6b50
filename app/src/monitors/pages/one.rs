//! `/desk/bewaking/:id`: one monitor, what it saw, what happened, its form. `nieuw` is a new one.

use super::list::HERE;
use super::{edit, spark, words};
use crate::AppError;
use crate::Moment;
use crate::monitors::model::{MonitorEvent, MonitorPage, Slot, failure_words};
use crate::page::{Page, desk};
use crate::status::model::StatusView;
use crate::ui::desk::{param, sheet};
use crate::ui::{head, icon, time};
use leptos::prelude::*;

/// The page.
#[component]
pub fn MonitorOnePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, id) = (page.actor.clone(), param("id"));
    let work = async move {
        let id =
            if id == "nieuw" { 0 } else { id.parse().ok().filter(|id| *id > 0).ok_or(AppError::NotFound)? };
        let one = site.monitors.monitor(&actor, id).await?;
        Ok((one, site.status.view(), (site.now)()))
    };
    sheet(HERE, work, move |(one, status, now)| show(&page, &one, &status, now))
}

fn show(page: &Page, one: &MonitorPage, status: &StatusView, now: Moment) -> AnyView {
    let monitor = &one.row.monitor;
    let new = monitor.id == 0;
    let title = if new { page.t("Nieuwe monitor", "New monitor").to_owned() } else { monitor.name.clone() };
    let back = page.href(HERE);
    let seen = (!new)
        .then(|| view! { <div class="col">{now_is(page, one, now)}{events(page, &one.events, now)}</div> });
    let class = if new { "console console-one" } else { "console" };
    view! {
        {head(page, &title, "")}
        <div class="bar">
            <h1 class="grow">{title}</h1>
            <a class="btn" href=back>{icon("left")}{page.t("Alle monitors", "All monitors")}</a>
        </div>
        <div class=class>
            <div class="col">
                {(!one.beat_url.is_empty()).then(|| beat(page, &one.beat_url))}
                {edit::form(page, monitor, status)}
                {(!new).then(|| delete(page, monitor.id))}
            </div>
            {seen}
        </div>
    }
    .into_any()
}

/// The address of a heartbeat, with a line to paste.
fn beat(page: &Page, url: &str) -> AnyView {
    let words = page.t(
        "Laat uw programma dit adres aanroepen, met GET of POST. Wie het kent, kan een hartslag geven: houd het geheim.",
        "Have your program call this address, by GET or POST. Whoever knows it can beat: keep it secret.",
    );
    let line = format!("curl -fsS --max-time 10 --retry 3 {url}");
    view! {
        <section class="card" aria-labelledby="h-beat">
            <h2 id="h-beat" class="mb-3">{page.t("Adres van de hartslag", "The heartbeat’s address")}</h2>
            <p class="small muted">{words}</p>
            <pre class="curl mt-3" tabindex="0"><code>{line}</code></pre>
        </section>
    }
    .into_any()
}

/// What it knows, the last day, and a look now.
fn now_is(page: &Page, one: &MonitorPage, now: Moment) -> AnyView {
    let row = &one.row;
    let test = page.href(&format!("{HERE}/{}/test", row.monitor.id));
    let last = row.last_at.map(|at| {
        view! { {page.t("Laatst gekeken: ", "Last looked: ")}{time::time_ago(page.lang, now, at)}". " }
    });
    let seen = (row.state == crate::monitors::model::MonitorState::Down && row.acked.is_none()).then(|| {
        let action = page.href(&format!("{HERE}/{}/gezien", row.monitor.id));
        view! {
            <form method="post" action=action>
                <button class="btn btn-primary">{page.t("Ik kijk ernaar", "I look into it")}</button>
            </form>
        }
    });
    view! {
        <section class="card" aria-labelledby="h-now">
            <h2 id="h-now" class="mb-3">{page.t("Nu", "Now")}</h2>
            <p>{words::state(page, row, false)}</p>
            <p class="small mt-2">{last}{words::told(page, row, now)}</p>
            <div class="mt-3">{spark::spark(page, &row.slots, now)}</div>
            <p class="tiny muted">{spark::summary(page.lang, &row.slots)}"."</p>
            {figures(page, &one.days)}
            <div class="row mt-3">
                {seen}
                <form method="post" action=test>
                    <button class="btn">{icon("eye")}{page.t("Kijk nu", "Look now")}</button>
                </form>
            </div>
        </section>
    }
    .into_any()
}

/// Thirty days as a table.
fn figures(page: &Page, days: &[Slot]) -> AnyView {
    if days.is_empty() {
        return ().into_any();
    }
    let rows = days.iter().rev().map(|day| {
        let ms = day.ms.filter(|ms| *ms > 0).map_or("–".to_owned(), |ms| format!("{ms} ms"));
        view! {
            <tr><td>{time::day(page.lang, day.at)}</td><td>{day.checks}</td><td>{day.failed}</td><td>{ms}</td></tr>
        }
    });
    view! {
        <details class="figures mt-3">
            <summary>{icon("table")}{page.t("Per dag", "By day")}</summary>
            <table>
                <thead><tr>
                    <th scope="col">{page.t("Dag", "Day")}</th><th scope="col">{page.t("Gekeken", "Looked")}</th>
                    <th scope="col">{page.t("Mis", "Failed")}</th><th scope="col">{page.t("Gemiddeld", "Average")}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </details>
    }
    .into_any()
}

fn events(page: &Page, events: &[MonitorEvent], now: Moment) -> AnyView {
    let lines = events.iter().map(|event| {
        let failure = failure_words(&event.failure, page.lang);
        let by = event.by.clone();
        let detail = [failure, by].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        view! {
            <li>
                <span><b>{event.kind.word(page.lang)}</b><small>{detail}</small></span>
                <span class="tiny muted">{time::time_when(page.lang, now, event.at)}</span>
            </li>
        }
    });
    let lines = lines.collect_view();
    let none = events.is_empty().then(|| {
        view! { <li><span class="muted">{page.t("Er is nog niets gebeurd.", "Nothing has happened yet.")}</span></li> }
    });
    view! {
        <section class="card card-flush" aria-labelledby="h-events">
            <div class="card-head"><h2 id="h-events">{page.t("Wat er gebeurde", "What happened")}</h2></div>
            <ul class="lines">{lines}{none}</ul>
        </section>
    }
    .into_any()
}

fn delete(page: &Page, id: i64) -> AnyView {
    let words = page.t(
        "Wat hij zag, gaat ook weg. Uitzetten bewaart het.",
        "What it saw goes as well. Switching it off keeps it.",
    );
    view! {
        <details class="card">
            <summary class="strong small">{page.t("Haal deze monitor weg", "Take this monitor away")}</summary>
            <p class="small muted mt-2">{words}</p>
            <form class="mt-3" method="post" action=page.href(&format!("{HERE}/{id}/weg"))>
                <button class="btn btn-critical">{icon("trash")}{page.t("Haal weg", "Take away")}</button>
            </form>
        </details>
    }
    .into_any()
}
