//! Bars and figures, from the spans in which components were hit. Pure. The 90 days of the status
//! page and the months of the history use the same functions.
//!
//! A day is a day of the office's wall clock, so one of 23 or 25 hours is one. A moment that two
//! incidents share counts once, at the worst of them. While a component is in planned maintenance
//! nothing counts ([`outside`]). How much a moment counts is said by [`Weights`].

use crate::desk::when;
use crate::env::MINUTE;
use app::Moment;
use app::history::model::{Tally, Weights};
use app::status::model::{Day, Impact};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How many days the bars show, today included.
pub const DAYS: i64 = 90;

/// From when to when a component was hit, and how badly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From.
    pub from: Moment,
    /// Until.
    pub to: Moment,
    /// How badly.
    pub impact: Impact,
}

/// The days of the bars with when they begin and end, oldest first; today ends now.
pub fn days(now: Moment, zone: &TimeZone) -> Vec<(Date, Moment, Moment)> {
    let today = when::date(now, zone);
    let begins = |date: Date| when::begins(date, zone).unwrap_or(now);
    (0..DAYS)
        .rev()
        .map(|ago| {
            let date = today.saturating_sub(ago.days());
            (date, begins(date), begins(date.saturating_add(1.day())).min(now))
        })
        .collect()
}

/// The bar of a component.
pub fn bar(spans: &[Span], days: &[(Date, Moment, Moment)]) -> Vec<Day> {
    days.iter()
        .map(|(date, from, to)| {
            let tally = tally(spans, *from, *to);
            Day { date: date.to_string(), impact: tally.worst(), minutes: round_up(tally.hit()) }
        })
        .collect()
}

/// Share of the days that a component worked, in percent.
pub fn uptime(spans: &[Span], days: &[(Date, Moment, Moment)], weights: Weights) -> f64 {
    let (Some((_, from, _)), Some((_, _, to))) = (days.first(), days.last()) else { return 100.0 };
    tally(spans, *from, *to).uptime(to - from, weights)
}

/// How long a period was hit, each moment once at the worst that was true of it.
pub fn tally(spans: &[Span], from: Moment, to: Moment) -> Tally {
    let within: Vec<Span> = spans
        .iter()
        .filter(|span| span.impact > Impact::None)
        .map(|span| Span { from: span.from.max(from), to: span.to.min(to), ..*span })
        .filter(|span| span.from < span.to)
        .collect();
    let mut edges: Vec<Moment> = within.iter().flat_map(|span| [span.from, span.to]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut tally = Tally::default();
    for edge in edges.windows(2) {
        let covers = |span: &&Span| span.from <= edge[0] && edge[1] <= span.to;
        let length = edge[1] - edge[0];
        match within.iter().filter(covers).map(|span| span.impact).max() {
            Some(Impact::Critical) => tally.critical += length,
            Some(Impact::Major) => tally.major += length,
            Some(Impact::Minor) => tally.minor += length,
            Some(Impact::None) | None => {}
        }
    }
    tally
}

/// What is left of spans outside of these windows.
pub fn outside(spans: Vec<Span>, windows: &[(Moment, Moment)]) -> Vec<Span> {
    windows.iter().fold(spans, |spans, (from, to)| {
        let parts = spans.into_iter().flat_map(|span| {
            let before = Span { to: span.to.min(*from), ..span };
            let after = Span { from: span.from.max(*to), ..span };
            [before, after]
        });
        parts.filter(|span| span.from < span.to).collect()
    })
}

/// How much of a period windows cover, counting overlaps once.
pub fn covered(windows: &[(Moment, Moment)], from: Moment, to: Moment) -> Moment {
    let spans: Vec<Span> =
        windows.iter().map(|(from, to)| Span { from: *from, to: *to, impact: Impact::Minor }).collect();
    tally(&spans, from, to).hit()
}

/// A part of a minute is a minute: nothing that happened shows as 0.
pub fn round_up(micros: Moment) -> i64 {
    (micros + MINUTE - 1) / MINUTE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::{DAY, HOUR};
    use proptest::prelude::*;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Amsterdam").unwrap()
    }

    fn at(local: &str) -> Moment {
        zone().to_timestamp(local.parse().unwrap()).unwrap().as_microsecond()
    }

    fn span(from: &str, to: &str, impact: Impact) -> Span {
        Span { from: at(from), to: at(to), impact }
    }

    #[test]
    fn ninety_days_of_the_wall_clock() {
        let days = days(at("2026-11-22T12:00"), &zone());
        assert_eq!(days.len(), 90);
        assert_eq!(days[0].0.to_string(), "2026-08-25");
        assert_eq!(days[89].0.to_string(), "2026-11-22");
        assert_eq!(days[89].2 - days[89].1, 12 * HOUR, "today ends now");
        let long = days.iter().find(|(date, ..)| date.to_string() == "2026-10-25").unwrap();
        assert_eq!(long.2 - long.1, 25 * HOUR, "the clock is put back");
        assert!(days.windows(2).all(|pair| pair[0].2 == pair[1].1), "no gap and no overlap");
    }

    #[test]
    fn a_night_is_split_over_its_days_and_shared_minutes_count_once() {
        let days = days(at("2026-11-22T12:00"), &zone());
        let spans = [
            span("2026-11-20T23:30", "2026-11-21T01:00", Impact::Critical),
            span("2026-11-21T00:30", "2026-11-21T02:00", Impact::Major),
            span("2026-11-21T03:00", "2026-11-21T04:00", Impact::None),
            span("2020-01-01T00:00", "2020-01-02T00:00", Impact::Critical),
        ];
        let bar = bar(&spans, &days);
        assert_eq!((bar[87].impact, bar[87].minutes), (Impact::Critical, 30));
        assert_eq!((bar[88].impact, bar[88].minutes), (Impact::Critical, 120));
        assert_eq!((bar[89].impact, bar[89].minutes), (Impact::None, 0));
        assert!(bar[..87].iter().all(|day| day.minutes == 0));
        let whole = (days[89].2 - days[0].1) as f64;
        // Down for 90 minutes; the hour of the other incident that is left counts half.
        let expected = (whole - 120.0 * MINUTE as f64) / whole * 100.0;
        assert!((uptime(&spans, &days, Weights::default()) - expected).abs() < 0.001);
    }

    #[test]
    fn the_hour_that_comes_twice_counts_twice() {
        let days = days(at("2026-11-22T12:00"), &zone());
        let spans = [span("2026-10-25T01:30", "2026-10-25T03:30", Impact::Major)];
        let sunday = bar(&spans, &days).into_iter().find(|day| day.date == "2026-10-25").unwrap();
        assert_eq!(sunday.minutes, 180);
    }

    #[test]
    fn a_second_is_enough_to_lose_the_hundred() {
        let (days, weights) = (days(at("2026-11-22T12:00"), &zone()), Weights::default());
        assert_eq!(uptime(&[], &days, weights), 100.0);
        let second = Span { from: days[3].1, to: days[3].1 + 1_000_000, impact: Impact::Critical };
        assert!(uptime(&[second], &days, weights) < 100.0);
        assert_eq!(bar(&[second], &days)[3].minutes, 1);
        let slow = Span { from: days[0].1, to: days[0].1 + 3 * DAY, impact: Impact::Minor };
        assert_eq!(uptime(&[slow], &days, weights), 100.0, "slow is up");
        let all = Span { from: 0, to: i64::MAX, impact: Impact::Critical };
        assert_eq!(uptime(&[all], &days, weights), 0.0);
    }

    #[test]
    fn maintenance_takes_out_what_it_covers() {
        let spans = vec![Span { from: 10, to: 50, impact: Impact::Critical }];
        let left = outside(spans, &[(0, 15), (20, 30), (45, 90)]);
        assert_eq!(left.iter().map(|span| (span.from, span.to)).collect::<Vec<_>>(), [(15, 20), (30, 45)]);
        assert_eq!(covered(&[(0, 15), (10, 30), (45, 90)], 5, 50), 30);
    }

    prop_compose! {
        fn any_span()(from in 0..60 * DAY, length in 0..3 * DAY, impact in 0..4usize) -> Span {
            let from = at("2026-10-01T00:00") - 2 * DAY + from;
            Span { from, to: from + length, impact: Impact::ALL[impact] }
        }
    }

    proptest! {
        /// October has a day of 25 hours, March one of 23: the days of a month are the month.
        #[test]
        fn the_days_of_a_month_are_the_month(spans in prop::collection::vec(any_span(), 0..12), spring in any::<bool>()) {
            let (first, shift) = if spring { ("2026-03-01", -214 * DAY) } else { ("2026-10-01", 0) };
            let spans: Vec<Span> =
                spans.iter().map(|span| Span { from: span.from + shift, to: span.to + shift, ..*span }).collect();
            let first: Date = first.parse().unwrap();
            let edges: Vec<Moment> =
                (0..=31).map(|day| when::begins(first.saturating_add(day.days()), &zone()).unwrap()).collect();
            prop_assert_eq!((edges[31] - edges[0]) / HOUR, if spring { 31 * 24 - 1 } else { 31 * 24 + 1 });
            let whole = tally(&spans, edges[0], edges[31]);
            let mut sum = Tally::default();
            for day in edges.windows(2) {
                let one = tally(&spans, day[0], day[1]);
                prop_assert!(one.hit() <= day[1] - day[0]);
                sum.minor += one.minor;
                sum.major += one.major;
                sum.critical += one.critical;
            }
            prop_assert_eq!(sum, whole);
            let worst = tally(&spans, edges[0], edges[31]).uptime(edges[31] - edges[0], Weights::default());
            prop_assert!((0.0..=100.0).contains(&worst));
        }

        /// Inside and outside of maintenance together are all there was.
        #[test]
        fn maintenance_parts_a_span_in_two(spans in prop::collection::vec(any_span(), 0..8), windows in prop::collection::vec(any_span(), 0..5)) {
            let windows: Vec<(Moment, Moment)> = windows.iter().map(|span| (span.from, span.to)).collect();
            let (from, to) = (at("2026-09-01T00:00"), at("2027-01-01T00:00"));
            let left = outside(spans.clone(), &windows);
            let hit = tally(&left, from, to).hit();
            let mut all: Vec<(Moment, Moment)> = windows.clone();
            all.extend(left.iter().filter(|span| span.impact > Impact::None).map(|span| (span.from, span.to)));
            prop_assert_eq!(covered(&all, from, to), covered(&windows, from, to) + hit);
        }
    }
}
