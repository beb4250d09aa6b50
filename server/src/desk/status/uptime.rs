//! The 90-day bars and the uptime, from the spans in which components were hit. Pure.
//!
//! A day is a day of the office's wall clock, so one of 23 or 25 hours is one. A minute
//! that two incidents share counts once. Uptime: the share of the period without a
//! major or critical impact; a component that is merely slow (minor) is up. Planned
//! maintenance doesn't count.

use crate::env::MINUTE;
use app::Moment;
use app::status::model::{Day, Impact};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

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
    let today = zone.to_datetime(Timestamp::from_microsecond(now).unwrap_or_default()).date();
    let begins = |date: Date| {
        let midnight = zone.to_timestamp(date.at(0, 0, 0, 0));
        midnight.map_or(now, Timestamp::as_microsecond)
    };
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
            let within = |span: &&Span| span.impact > Impact::None && span.from < *to && span.to > *from;
            let worst = spans.iter().filter(within).map(|span| span.impact).max();
            let hit = hit(spans, *from, *to, Impact::Minor);
            Day { date: date.to_string(), impact: worst.unwrap_or_default(), minutes: round_up(hit) }
        })
        .collect()
}

/// Share of the days without a major or critical impact, in percent; rounded down to a
/// thousandth, so that 100 means "not a minute".
pub fn uptime(spans: &[Span], days: &[(Date, Moment, Moment)]) -> f64 {
    let (Some((_, from, _)), Some((_, _, to))) = (days.first(), days.last()) else { return 100.0 };
    let (down, whole) = (hit(spans, *from, *to, Impact::Major), to - from);
    if whole <= 0 {
        return 100.0;
    }
    ((whole - down) as f64 / whole as f64 * 100_000.0).floor() / 1000.0
}

/// How much of a period at least this impact covers, counting overlaps once.
fn hit(spans: &[Span], from: Moment, to: Moment, least: Impact) -> Moment {
    let mut parts: Vec<(Moment, Moment)> = spans
        .iter()
        .filter(|span| span.impact >= least)
        .map(|span| (span.from.max(from), span.to.min(to)))
        .filter(|(from, to)| from < to)
        .collect();
    parts.sort_unstable();
    let mut covered_to = from;
    parts.iter().fold(0, |sum, (from, to)| {
        let new = (to - covered_to.max(*from)).max(0);
        covered_to = covered_to.max(*to);
        sum + new
    })
}

/// A part of a minute is a minute: nothing that happened shows as 0.
fn round_up(micros: Moment) -> i64 {
    (micros + MINUTE - 1) / MINUTE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::{DAY, HOUR};

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
            span("2026-11-21T00:30", "2026-11-21T02:00", Impact::Minor),
            span("2026-11-21T03:00", "2026-11-21T04:00", Impact::None),
            span("2020-01-01T00:00", "2020-01-02T00:00", Impact::Critical),
        ];
        let bar = bar(&spans, &days);
        assert_eq!((bar[87].impact, bar[87].minutes), (Impact::Critical, 30));
        assert_eq!((bar[88].impact, bar[88].minutes), (Impact::Critical, 120));
        assert_eq!((bar[89].impact, bar[89].minutes), (Impact::None, 0));
        assert!(bar[..87].iter().all(|day| day.minutes == 0));
        let whole = (days[89].2 - days[0].1) as f64;
        let expected = (whole - 90.0 * MINUTE as f64) / whole * 100.0;
        assert!((uptime(&spans, &days) - expected).abs() < 0.001);
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
        let days = days(at("2026-11-22T12:00"), &zone());
        assert_eq!(uptime(&[], &days), 100.0);
        let second = Span { from: days[3].1, to: days[3].1 + 1_000_000, impact: Impact::Critical };
        assert!(uptime(&[second], &days) < 100.0);
        assert_eq!(bar(&[second], &days)[3].minutes, 1);
        let slow = Span { from: days[0].1, to: days[0].1 + 3 * DAY, impact: Impact::Minor };
        assert_eq!(uptime(&[slow], &days), 100.0, "slow is up");
        let all = Span { from: 0, to: i64::MAX, impact: Impact::Critical };
        assert_eq!(uptime(&[all], &days), 0.0);
    }
}
