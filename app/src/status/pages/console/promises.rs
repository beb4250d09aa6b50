//! Promises of the next update: how many were kept, by month and in one incident.

use crate::Moment;
use crate::incidents::model::{Kept, MonthKept, Promise};
use crate::page::Page;
use crate::ui::{time, tone_icon};
use leptos::prelude::*;

/// "Beloften: 41 van 43 gehouden".
fn words(page: &Page, kept: Kept) -> String {
    page.t(format!("{} van {} gehouden", kept.kept, kept.of), format!("{} of {} kept", kept.kept, kept.of))
}

fn tone(kept: Kept) -> &'static str {
    if kept.kept == kept.of { "ok" } else { "minor" }
}

/// The report by month; a line that says so while the store is away.
pub fn report(page: &Page, months: Option<&[MonthKept]>) -> AnyView {
    let line = |month: &MonthKept| {
        view! {
            <li>
                <span>{time::month(page.lang, month.month)}</span>
                <span class="state-word tiny" data-tone=tone(month.kept)>
                    {tone_icon(tone(month.kept))}{words(page, month.kept)}
                </span>
            </li>
        }
        .into_any()
    };
    let said = |words: &'static str| view! { <li><span class="muted">{words}</span></li> }.into_any();
    let (head, lines) = match months {
        None => (
            None,
            vec![said(page.t(
                "De database is weg; dit komt vanzelf terug.",
                "The database is away; this comes back by itself.",
            ))],
        ),
        Some([]) => (None, vec![said(page.t("Er is nog niets beloofd.", "Nothing was promised yet."))]),
        Some(months) => {
            let sum = months.iter().fold(Kept::default(), |sum, month| Kept {
                kept: sum.kept + month.kept.kept,
                of: sum.of + month.kept.of,
            });
            (Some(words(page, sum)), months.iter().map(line).collect())
        }
    };
    view! {
        <section class="card card-flush" aria-labelledby="h-kept">
            <div class="card-head">
                <h2 id="h-kept">{page.t("Beloften", "Promises")}</h2><span class="muted push">{head}</span>
            </div>
            <ul class="lines">{lines}</ul>
        </section>
    }
    .into_any()
}

/// The promises of one incident, latest first.
pub fn of_incident(page: &Page, promises: &[Promise], now: Moment) -> AnyView {
    let kept = Kept::count(promises, now);
    let head = (kept.of > 0).then(|| words(page, kept));
    let lines = promises.iter().rev().map(|promise| one(page, promise, now)).collect_view();
    let none = promises.is_empty().then(|| {
        view! { <li><span class="muted">{page.t("Er is niets beloofd.", "Nothing was promised.")}</span></li> }
    });
    view! {
        <section class="card card-flush" aria-labelledby="h-kept">
            <div class="card-head">
                <h2 id="h-kept">{page.t("Beloften in deze storing", "Promises in this incident")}</h2>
                <span class="muted push">{head}</span>
            </div>
            <ul class="lines">{lines}{none}</ul>
        </section>
    }
    .into_any()
}

fn one(page: &Page, promise: &Promise, now: Moment) -> AnyView {
    let late = (promise.told_at.unwrap_or(now) - promise.until) / 60_000_000;
    let state = |tone: &'static str, words: String| {
        view! { <span class="state-word tiny" data-tone=tone>{tone_icon(tone)}{words}</span> }.into_any()
    };
    let state = match promise.kept(now) {
        None => view! { <span class="muted tiny">{page.t("loopt nog", "still running")}</span> }.into_any(),
        Some(true) => state("ok", page.t("gehouden", "kept").to_owned()),
        Some(false) if late < 1 => state("minor", page.t("net te laat", "just late").to_owned()),
        Some(false) => {
            let span = time::span(page.lang, late);
            state("minor", page.t(format!("{span} te laat"), format!("{span} late")))
        }
    };
    view! {
        <li>
            <span>{page.t("vóór ", "before ")}{time::time_when(page.lang, now, promise.until)}</span>{state}
        </li>
    }
    .into_any()
}
