//! `/alarm/:token`: where an alarm's link leads. One button; opening the page says nothing, for
//! mail scanners open links. Works while the store is away, and without an account.

use super::words::acked;
use crate::Moment;
use crate::monitors::model::{Alarm, failure_words};
use crate::page::{Page, desk};
use crate::ui::{form_error, head_private, load, shell, time, tone_icon};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page.
#[component]
pub fn AlarmPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let wanted = token.clone();
    let work = async move { Ok((site.monitors.alarm(&wanted).await?, (site.now)())) };
    shell(load(work, move |(alarm, now)| show(&page, &token, &alarm, now)))
}

fn show(page: &Page, token: &str, alarm: &Alarm, now: Moment) -> AnyView {
    let title = page.t("Alarm", "Alarm");
    let tone = if alarm.failing { "critical" } else { "ok" };
    let since = alarm.since.map(|at| time::time_when(page.lang, now, at));
    let failure = failure_words(&alarm.failure, page.lang);
    let what = if alarm.failing {
        let why = if failure.is_empty() { String::new() } else { format!(": {failure}") };
        view! { {page.t("Faalt sinds ", "Failing since ")}{since}{why}"." }.into_any()
    } else {
        view! { {page.t("Weer goed sinds ", "Well again since ")}{since}"." }.into_any()
    };
    let action = page.href(&format!("/alarm/{token}"));
    let next = match (&alarm.acked, alarm.failing) {
        (Some((at, by)), _) => view! { <p class="note-below">{acked(page, *at, by, now)}</p> }.into_any(),
        (None, true) => view! {
            <form class="stack" method="post" action=action>
                <button class="btn btn-primary btn-l">{page.t("Ik kijk ernaar", "I am looking into it")}</button>
            </form>
            <p class="note-below">{page.t(
                "Dan wordt niemand anders gewekt, en meldt de storing zich niet vanzelf.",
                "Then nobody else is woken, and the incident does not declare itself.",
            )}</p>
        }
        .into_any(),
        (None, false) => ().into_any(),
    };
    view! {
        {head_private(page, title)}
        <div class="wrap"><div class="signin">
            <h1 class="h-page">{alarm.name.clone()}</h1>
            {form_error(page)}
            <p class="intro"><span class="state-word" data-tone=tone>{tone_icon(tone)}{what}</span></p>
            {next}
        </div></div>
    }
    .into_any()
}
