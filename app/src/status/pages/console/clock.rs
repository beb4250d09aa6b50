//! The promise as a clock: how much of the time until the next update is left.

use crate::Moment;
use crate::page::Page;
use crate::status::model::Incident;
use crate::ui::time;
use leptos::prelude::*;

/// The card with the clock; for open incidents.
pub fn clock(page: &Page, incident: &Incident, now: Moment) -> AnyView {
    let Some(at) = incident.next_update_at else {
        let words = page.t(
            "Er is geen volgende update beloofd. Kies er een bij uw volgende bericht.",
            "No next update was promised. Choose one with your next text.",
        );
        return card(page, view! { <p class="muted">{words}</p> }.into_any(), incident);
    };
    let since = incident.updates.first().map_or(incident.started_at, |update| update.at);
    let left = left(since, at, now);
    let late = at < now;
    let span = time::span(page.lang, (at - now).abs() / 60_000_000);
    let big = if late { page.t(format!("{span} te laat"), format!("{span} late")) } else { span };
    let tone = match left {
        0 => Some("critical"),
        1..25 => Some("minor"),
        _ => None,
    };
    let label =
        page.t(format!("Nog {left} procent van de tijd"), format!("{left} percent of the time is left"));
    let body = view! {
        <div class="clock" data-tone=tone>
            <svg viewBox="0 0 68 68" role="img" aria-label=label>
                <circle class="track" cx="34" cy="34" r="29"></circle>
                <circle class="run" cx="34" cy="34" r="29" pathLength="100"
                    stroke-dasharray=format!("{left} 100") transform="rotate(-90 34 34)"></circle>
            </svg>
            <div>
                <b>{big}</b>
                <span class="muted tiny">
                    {page.t("Update beloofd vóór ", "Update promised before ")}{time::time_when(page.lang, now, at)}"."
                </span>
            </div>
        </div>
    };
    card(page, body.into_any(), incident)
}

fn card(page: &Page, body: AnyView, incident: &Incident) -> AnyView {
    let every = time::span(page.lang, incident.impact.cadence_minutes());
    let rhythm = page.t(format!("Ritme: elke {every}"), format!("Rule: every {every}"));
    view! {
        <section class="card" aria-labelledby="h-promise">
            <h2 id="h-promise">{page.t("Belofte", "Promise")}</h2>
            {body}
            <p class="clock-note">{rhythm}</p>
        </section>
    }
    .into_any()
}

/// Percent of the time between two moments that is left.
fn left(since: Moment, until: Moment, now: Moment) -> i64 {
    if until <= since || now >= until {
        return 0;
    }
    ((until - now) * 100 / (until - since)).clamp(1, 100)
}

#[cfg(test)]
mod tests {
    use super::left;

    #[test]
    fn the_clock_runs_out() {
        assert_eq!(left(0, 100, 0), 100);
        assert_eq!(left(0, 100, 61), 39);
        assert_eq!(left(0, 100, 100), 0);
        assert_eq!(left(0, 100, 400), 0);
        assert_eq!(left(100, 100, 50), 0);
    }
}
