//! What a monitor says, as words and shapes.

use crate::Moment;
use crate::monitors::model::{MonitorRow, MonitorState, failure_words};
use crate::page::Page;
use crate::ui::{icon, time, tone_icon};
use leptos::prelude::*;

/// The state in a word, with its shape. What is off or has seen nothing yet is neither good nor bad.
pub fn state(page: &Page, row: &MonitorRow, blind: bool) -> AnyView {
    let neutral = |picture: &'static str, words: &'static str| {
        view! { <span class="state-word tiny" data-tone="">{icon(picture)}{words}</span> }.into_any()
    };
    let toned = |tone: &'static str, words: &'static str| {
        view! { <span class="state-word tiny" data-tone=tone>{tone_icon(tone)}{words}</span> }.into_any()
    };
    match row.state {
        _ if !row.monitor.enabled => neutral("pause", page.t("Staat uit", "Off")),
        _ if blind => toned("minor", page.t("Kan zelf niets bereiken", "Can reach nothing itself")),
        MonitorState::New => neutral("clock", page.t("Nog niets gezien", "Nothing seen yet")),
        MonitorState::Up => toned("ok", page.t("Werkt", "Works")),
        MonitorState::Down => toned("critical", page.t("Faalt", "Failing")),
    }
}

/// What was wrong and who looks into it; or what the last check took.
pub fn told(page: &Page, row: &MonitorRow, now: Moment) -> AnyView {
    let failure = (!row.failure.is_empty()).then(|| time::capital(&failure_words(&row.failure, page.lang)));
    let down = row.state == MonitorState::Down;
    let since = row.since.filter(|_| down).map(|since| {
        view! { " "{page.t("Sinds ", "Since ")}{time::time_when(page.lang, now, since)}"." }
    });
    let acked = row.acked.as_ref().filter(|_| down).map(|(at, by)| acked(page, *at, by, now));
    let last = match (failure, row.last_ms) {
        (Some(words), _) => format!("{words}."),
        // A heartbeat takes no time.
        (None, Some(0) | None) => String::new(),
        (None, Some(ms)) => format!("{ms} ms."),
    };
    view! { <span>{last}{since}{acked}</span> }.into_any()
}

/// Who saw an alarm, and when.
pub fn acked(page: &Page, at: Moment, by: &str, now: Moment) -> AnyView {
    let by = if by.is_empty() { page.t("de link in de mail", "the link in the mail") } else { by }.to_owned();
    view! { " "{page.t("Gezien door ", "Seen by ")}{by}", "{time::time_when(page.lang, now, at)}"." }
        .into_any()
}
