//! All that happened in an incident, to the second: what is asked for afterwards.

use crate::Moment;
use crate::incidents::model::{Event, Record, What};
use crate::page::Page;
use crate::ui::{icon, time};
use leptos::prelude::*;

/// The record, folded; nothing while the store is away.
pub fn record(page: &Page, record: Option<&Record>, now: Moment) -> AnyView {
    let Some(record) = record else { return ().into_any() };
    let rows = record.events.iter().map(|event| row(page, event, now)).collect_view();
    let title = page.t("Alles op de seconde", "Everything to the second");
    view! {
        <details class="card card-flush record">
            <summary class="card-head"><b>{title}</b><span class="count">{record.events.len()}</span>{icon("down")}</summary>
            <div class="table-box" tabindex="0" role="region" aria-label=title><table class="table">
                <thead><tr>
                    <th scope="col">{page.t("Tijd", "Time")}</th>
                    <th scope="col">{page.t("Wat", "What")}</th>
                    <th scope="col">{page.t("Wie", "Who")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </details>
    }
    .into_any()
}

fn row(page: &Page, event: &Event, now: Moment) -> AnyView {
    let (what, more) = words(page, &event.what, now);
    let more = more.map(|more| view! { <small>{more}</small> });
    view! {
        <tr>
            <td class="num">{time::stamp(page.lang, event.at, time::exact(page.lang, now, event.at))}</td>
            <td>{what}{more}</td>
            <td>{event.by.clone()}</td>
        </tr>
    }
    .into_any()
}

/// What happened, and the text that goes with it.
fn words(page: &Page, what: &What, now: Moment) -> (String, Option<String>) {
    let lang = page.lang;
    let until = |at: &Moment| time::when(lang, now, *at);
    match what {
        What::Began => (page.t("Begonnen", "Began").into(), None),
        What::Update { state, text, notify } => {
            let quiet = if *notify { "" } else { page.t(" (stil)", " (quiet)") };
            (format!("Update: {}{quiet}", state.word(lang)), Some(text.get(lang).to_owned()))
        }
        What::Edited { before } => {
            let was = page.t("Eerder: ", "Before: ");
            (
                page.t("Update aangepast", "Update corrected").into(),
                Some(format!("{was}{}", before.get(lang))),
            )
        }
        What::Impact { component, impact } => {
            (format!("{}: {}", component.get(lang), impact.word(lang).to_lowercase()), None)
        }
        What::Promised { until: at } => {
            let at = until(at);
            (page.t(format!("Beloofd: update vóór {at}"), format!("Promised: update before {at}")), None)
        }
        What::Broken { until: at } => {
            let at = until(at);
            (page.t(format!("Belofte van {at} gebroken"), format!("Promise of {at} broken")), None)
        }
        What::Held => (page.t("Tickets vastgehouden", "Tickets held").into(), None),
        What::LetGo => (page.t("Tickets losgelaten", "Tickets let go").into(), None),
    }
}
