//! A day of checks as a line: how long they took, and red where they failed. The words beside it
//! and the table of the monitor's page say the same.

use crate::monitors::model::Slot;
use crate::page::Page;
use crate::{Lang, Moment};
use leptos::prelude::*;

/// A quarter of an hour.
const QUARTER: Moment = 900_000_000;
/// Quarters in a day.
const SLOTS: i64 = 96;
/// Height of the line's box.
const HIGH: f64 = 24.0;

/// The picture, named for who can't see it.
pub fn spark(page: &Page, slots: &[Slot], now: Moment) -> AnyView {
    let name = summary(page.lang, slots);
    let first = now - now.rem_euclid(QUARTER) - (SLOTS - 1) * QUARTER;
    let places = |slot: &Slot| (slot.at - first) / QUARTER;
    let bad = slots.iter().filter(|slot| slot.failed > 0 && places(slot) >= 0).map(|slot| {
        view! { <rect class="bad" x=places(slot) y="0" width="1" height="24"></rect> }
    });
    view! {
        <svg class="spark" viewBox="0 0 96 24" preserveAspectRatio="none" role="img" aria-label=name>
            {bad.collect_view()}
            <path class="l" d=line(slots, first)></path>
        </svg>
    }
    .into_any()
}

/// "Laatste 24 uur: 96 keer gekeken, 2 keer mis, gemiddeld 41 ms."
pub fn summary(lang: Lang, slots: &[Slot]) -> String {
    let (checks, failed) =
        slots.iter().fold((0, 0), |(checks, failed), slot| (checks + slot.checks, failed + slot.failed));
    let good = checks - failed;
    let sum: i64 = slots.iter().filter_map(|slot| slot.ms.map(|ms| ms * (slot.checks - slot.failed))).sum();
    let mean = sum.checked_div(good).filter(|ms| *ms > 0);
    let mean = mean.map(|ms| lang.t(format!(", gemiddeld {ms} ms"), format!(", {ms} ms on average")));
    let mean = mean.unwrap_or_default();
    lang.t(
        format!("Laatste 24 uur: {checks} keer gekeken, {failed} keer mis{mean}"),
        format!("Last 24 hours: looked {checks} times, {failed} failed{mean}"),
    )
}

/// The line; it breaks where there was no good check.
fn line(slots: &[Slot], first: Moment) -> String {
    let most = slots.iter().filter_map(|slot| slot.ms).max().unwrap_or(1).max(1);
    let (mut path, mut last) = (String::new(), None);
    for slot in slots {
        let place = (slot.at - first) / QUARTER;
        let Some(ms) = slot.ms.filter(|_| place >= 0) else {
            last = None;
            continue;
        };
        let high = HIGH - 2.0 - (HIGH - 4.0) * ms as f64 / most as f64;
        let step = if last == Some(place - 1) { 'L' } else { 'M' };
        // A point alone is a short line, or nobody would see it.
        let alone = if step == 'M' { "h.6" } else { "" };
        path.push_str(&format!("{step}{:.1} {high:.1}{alone}", place as f64));
        last = Some(place);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_breaks_where_nothing_was_good() {
        let slot = |place: i64, ms: Option<i64>| Slot {
            at: place * QUARTER,
            checks: 2,
            failed: ms.map_or(2, |_| 0),
            ms,
        };
        let slots = [slot(0, Some(10)), slot(1, Some(20)), slot(2, None), slot(3, Some(20))];
        assert_eq!(line(&slots, 0), "M0.0 12.0h.6L1.0 2.0M3.0 2.0h.6");
        assert_eq!(line(&slots, 10 * QUARTER), "", "all before the day began");
        assert_eq!(summary(Lang::Nl, &slots), "Laatste 24 uur: 8 keer gekeken, 2 keer mis, gemiddeld 16 ms");
    }
}
