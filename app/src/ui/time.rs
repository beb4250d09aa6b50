//! Moments as readers say them on the office's clock, in both languages.
//!
//! Called by pages; the clock comes in as `now`, it is never read here.

use super::month_name;
use crate::{Lang, Moment};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use leptos::prelude::*;
use std::sync::OnceLock;

/// The office's zone: one for a process, for it has one set of pages.
static ZONE: OnceLock<TimeZone> = OnceLock::new();

const DAYS_NL: [&str; 7] = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Says which zone pages tell times of; the first who says it is heard.
pub fn set_zone(zone: TimeZone) {
    ZONE.get_or_init(|| zone);
}

fn zone() -> &'static TimeZone {
    ZONE.get_or_init(|| TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC))
}

/// Whose clock it is: `Amsterdam`.
pub fn place() -> String {
    let name = zone().iana_name().unwrap_or("UTC");
    name.rsplit('/').next().unwrap_or(name).replace('_', " ")
}

/// The moment on the office's clock.
pub fn local(at: Moment) -> Zoned {
    Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone().clone())
}

/// For `datetime`: `2026-12-01T09:31:00+01:00`.
pub fn iso(at: Moment) -> String {
    local(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `09:31`.
pub fn clock(at: Moment) -> String {
    local(at).strftime("%H:%M").to_string()
}

/// `09:31:07`, for what is told to the second.
pub fn seconds(at: Moment) -> String {
    local(at).strftime("%H:%M:%S").to_string()
}

/// `09:31:07` today, otherwise `12 november, 09:31:07`.
pub fn exact(lang: Lang, now: Moment, at: Moment) -> String {
    let clock = seconds(at);
    if local(now).date() == local(at).date() { clock } else { format!("{}, {clock}", on(lang, now, at)) }
}

/// `12 november`.
pub fn day(lang: Lang, at: Moment) -> String {
    let at = local(at);
    format!("{} {}", at.day(), month_name(lang, at.month()))
}

/// `12 november 2026`.
pub fn date(lang: Lang, at: Moment) -> String {
    format!("{} {}", day(lang, at), local(at).year())
}

/// `November 2026`, as a heading.
pub fn month(lang: Lang, at: Moment) -> String {
    let at = local(at);
    capital(&format!("{} {}", month_name(lang, at.month()), at.year()))
}

/// `dinsdag`.
pub fn weekday(lang: Lang, at: Moment) -> &'static str {
    weekday_name(lang, local(at).weekday())
}

/// The name of a day of the week, `dinsdag`.
pub fn weekday_name(lang: Lang, day: Weekday) -> &'static str {
    lang.t(DAYS_NL, DAYS_EN)[usize::try_from(day.to_monday_zero_offset()).unwrap_or_default()]
}

/// `dinsdag 1 december 2026, 09:31`: what a tooltip tells.
pub fn full(lang: Lang, at: Moment) -> String {
    format!("{} {}, {}", weekday(lang, at), date(lang, at), clock(at))
}

/// `23 minuten geleden`; older than a week: the date.
pub fn ago(lang: Lang, now: Moment, at: Moment) -> String {
    let minutes = (now - at).max(0) / 60_000_000;
    let hours = minutes / 60;
    let days = (local(now).date() - local(at).date()).get_days();
    match (minutes, hours, days) {
        (0, _, _) => lang.t("zojuist", "just now").into(),
        (1, _, _) => lang.t("1 minuut geleden", "1 minute ago").into(),
        (2..60, _, _) => lang.t(format!("{minutes} minuten geleden"), format!("{minutes} minutes ago")),
        (_, 1, 0) => lang.t("1 uur geleden", "1 hour ago").into(),
        (_, _, 0) => lang.t(format!("{hours} uur geleden"), format!("{hours} hours ago")),
        (_, _, 1) => lang.t(format!("gisteren om {}", clock(at)), format!("yesterday at {}", clock(at))),
        (_, _, 2..7) => lang.t(format!("{days} dagen geleden"), format!("{days} days ago")),
        _ => on(lang, now, at),
    }
}

/// The day, with the year only where it is another one.
pub fn on(lang: Lang, now: Moment, at: Moment) -> String {
    if local(now).year() == local(at).year() { day(lang, at) } else { date(lang, at) }
}

/// `10:30` today, otherwise `woensdag 2 december, 10:30`.
pub fn when(lang: Lang, now: Moment, at: Moment) -> String {
    if local(now).date() == local(at).date() {
        clock(at)
    } else {
        format!("{} {}, {}", weekday(lang, at), on(lang, now, at), clock(at))
    }
}

/// `41 minuten`, `4 uur 36`, `3 dagen`.
pub fn span(lang: Lang, minutes: i64) -> String {
    match (minutes.max(0), minutes / 60, minutes % 60) {
        (1, _, _) => lang.t("1 minuut", "1 minute").into(),
        (0..120, _, _) => lang.t(format!("{minutes} minuten"), format!("{minutes} minutes")),
        (_, hours, _) if hours >= 48 => {
            lang.t(format!("{} dagen", hours / 24), format!("{} days", hours / 24))
        }
        (_, hours, 0) => lang.t(format!("{hours} uur"), format!("{hours} hours")),
        (_, hours, rest) => lang.t(format!("{hours} uur {rest}"), format!("{hours} h {rest} min")),
    }
}

/// The first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `<time>` with any words and the exact moment for hover and machines.
pub fn stamp(lang: Lang, at: Moment, words: String) -> AnyView {
    view! { <time datetime=iso(at) title=full(lang, at)>{words}</time> }.into_any()
}

/// `<time>23 minuten geleden</time>`.
pub fn time_ago(lang: Lang, now: Moment, at: Moment) -> AnyView {
    stamp(lang, at, ago(lang, now, at))
}

/// `<time>09:31</time>`, with the day where it isn't today.
pub fn time_when(lang: Lang, now: Moment, at: Moment) -> AnyView {
    stamp(lang, at, near(lang, now, at))
}

/// The end of a period that began then: with the day where that is another one.
pub fn time_until(lang: Lang, from: Moment, to: Moment) -> AnyView {
    stamp(lang, to, when(lang, from, to))
}

/// As [`when`], for a reader of now: `morgen 00:21`, `gisteren 23:51`.
fn near(lang: Lang, now: Moment, at: Moment) -> String {
    let (today, day) = (local(now).date(), local(at).date());
    let word = if today.tomorrow().is_ok_and(|next| next == day) {
        lang.t("morgen", "tomorrow")
    } else if today.yesterday().is_ok_and(|last| last == day) {
        lang.t("gisteren", "yesterday")
    } else {
        return when(lang, now, at);
    };
    format!("{word} {}", clock(at))
}

/// `<time>12 november 2026</time>`.
pub fn time_date(lang: Lang, at: Moment) -> AnyView {
    stamp(lang, at, date(lang, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Moment = 60_000_000;
    /// Tuesday 1 December 2026, 09:54 in Amsterdam.
    const NOW: Moment = 1_796_115_240_000_000;

    #[test]
    fn words_for_what_is_past() {
        let nl = |minutes: i64| ago(Lang::Nl, NOW, NOW - minutes * MINUTE);
        assert_eq!(nl(0), "zojuist");
        assert_eq!(nl(1), "1 minuut geleden");
        assert_eq!(nl(23), "23 minuten geleden");
        assert_eq!(nl(61), "1 uur geleden");
        assert_eq!(nl(60 * 12), "gisteren om 21:54");
        assert_eq!(nl(60 * 24 * 3), "3 dagen geleden");
        assert_eq!(nl(60 * 24 * 9), "22 november");
        assert_eq!(nl(60 * 24 * 400), "27 oktober 2025");
        assert_eq!(ago(Lang::En, NOW, NOW - 23 * MINUTE), "23 minutes ago");
    }

    #[test]
    fn words_for_a_moment() {
        assert_eq!(full(Lang::Nl, NOW), "dinsdag 1 december 2026, 09:54");
        assert_eq!(iso(NOW), "2026-12-01T09:54:00+01:00");
        assert_eq!(when(Lang::Nl, NOW, NOW + 36 * MINUTE), "10:30");
        assert_eq!(when(Lang::En, NOW, NOW + 24 * 60 * MINUTE), "Wednesday 2 December, 09:54");
        assert_eq!(near(Lang::Nl, NOW, NOW + 15 * 60 * MINUTE), "morgen 00:54");
        assert_eq!(near(Lang::En, NOW, NOW - 10 * 60 * MINUTE), "yesterday 23:54");
        assert_eq!(near(Lang::Nl, NOW, NOW + 48 * 60 * MINUTE), "donderdag 3 december, 09:54");
        assert_eq!(month(Lang::Nl, NOW), "December 2026");
        assert_eq!(exact(Lang::Nl, NOW, NOW + 7_000_000), "09:54:07");
        assert_eq!(exact(Lang::En, NOW, NOW - 24 * 60 * MINUTE), "30 November, 09:54:00");
    }

    #[test]
    fn words_for_a_span() {
        assert_eq!(span(Lang::Nl, 41), "41 minuten");
        assert_eq!(span(Lang::Nl, 276), "4 uur 36");
        assert_eq!(span(Lang::En, 120), "2 hours");
        assert_eq!(span(Lang::Nl, 60 * 50), "2 dagen");
    }
}
