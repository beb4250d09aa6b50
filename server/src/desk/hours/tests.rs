//! Office hours by example and by property; the office is in Amsterdam.

use super::*;
use crate::env::{DAY, HOUR};
use app::Lang;
use proptest::prelude::*;

fn zone() -> TimeZone {
    TimeZone::get("Europe/Amsterdam").unwrap()
}

fn at(local: &str) -> Moment {
    zone().to_timestamp(local.parse().unwrap()).unwrap().as_microsecond()
}

fn nine_to_five() -> WeekHours {
    let mut week = WeekHours::default();
    week.days[..5].fill(Some((9 * 60, 17 * 60)));
    week
}

fn office() -> Hours {
    let closures = [Closure { date: "2026-12-24".into(), nl: "Kerstavond".into(), en: String::new() }];
    Hours::new(&nine_to_five(), &closures, &zone())
}

#[test]
fn open_and_closed() {
    let office = office();
    let cases = [
        ("2026-11-23T08:59:59", false, "2026-11-23T09:00:00"),
        ("2026-11-23T09:00:00", true, "2026-11-23T09:00:00"),
        ("2026-11-23T16:59:59", true, "2026-11-23T16:59:59"),
        ("2026-11-23T17:00:00", false, "2026-11-24T09:00:00"),
        ("2026-11-22T12:00:00", false, "2026-11-23T09:00:00"),
        // Closed on the 24th, Christmas on Friday and Saturday, then a Sunday.
        ("2026-12-23T18:00:00", false, "2026-12-28T09:00:00"),
        // King's Day is a Monday in 2026.
        ("2026-04-27T10:00:00", false, "2026-04-28T09:00:00"),
        ("2025-05-05T10:00:00", false, "2025-05-06T09:00:00"),
        ("2026-05-05T10:00:00", true, "2026-05-05T10:00:00"),
    ];
    for (now, open, next) in cases {
        assert_eq!(office.is_open(at(now)), open, "{now}");
        assert_eq!(office.next_open(at(now)), Some(at(next)), "{now}");
    }
}

#[test]
fn words() {
    let office = office();
    let cases = [
        ("2026-11-23T11:00", "Vandaag open tot 17:00", "Open today until 17:00"),
        ("2026-11-23T07:00", "Vandaag vanaf 09:00", "Today from 09:00"),
        ("2026-11-22T12:00", "Morgen vanaf 09:00", "Tomorrow from 09:00"),
        ("2026-11-21T12:00", "Maandag vanaf 09:00", "Monday from 09:00"),
        ("2026-12-23T18:00", "Maandag vanaf 09:00", "Monday from 09:00"),
    ];
    for (now, nl, en) in cases {
        assert_eq!(office.words(at(now), Lang::Nl), nl);
        assert_eq!(office.words(at(now), Lang::En), en);
    }
    let on_fridays = {
        let mut week = WeekHours::default();
        week.days[4] = Some((13 * 60, 24 * 60));
        Hours::new(&week, &[], &zone())
    };
    assert_eq!(on_fridays.words(at("2026-12-18T12:59"), Lang::Nl), "Vandaag vanaf 13:00");
    assert_eq!(on_fridays.words(at("2026-12-18T23:59"), Lang::Nl), "Vandaag open tot 00:00");
    // Christmas and New Year's Day are Fridays.
    assert_eq!(on_fridays.words(at("2026-12-19T00:00"), Lang::Nl), "Vrijdag 8 januari vanaf 13:00");
    assert_eq!(on_fridays.words(at("2026-12-19T00:00"), Lang::En), "Friday 8 January from 13:00");
    let never = Hours::new(&WeekHours::default(), &[], &zone());
    assert_eq!(never.words(at("2026-11-23T11:00"), Lang::Nl), "Gesloten");
    assert_eq!(never.next_open(at("2026-11-23T11:00")), None);
    assert_eq!(never.add_worked(at("2026-11-23T11:00"), 1), None);
}

#[test]
fn what_to_expect() {
    let office = office();
    let cases = [
        ("2026-11-23T11:00", "Vandaag vóór 17:00", "You will hear from us today before 17:00."),
        // The last hour: a promise for today would be hollow.
        ("2026-11-23T16:30", "Morgen vanaf 09:00", "You will hear from us tomorrow from 09:00."),
        ("2026-11-20T16:30", "Maandag vanaf 09:00", "You will hear from us on Monday from 09:00."),
        ("2026-11-21T03:00", "Maandag vanaf 09:00", "You will hear from us on Monday from 09:00."),
    ];
    for (now, nl, en) in cases {
        assert_eq!(office.expect(at(now), Lang::Nl), nl);
        assert_eq!(office.expect_sentence(at(now), Lang::En), en);
    }
    assert_eq!(
        office.expect_sentence(at("2026-11-21T03:00"), Lang::Nl),
        "U hoort maandag vanaf 09:00 van ons."
    );
}

#[test]
fn the_night_the_clock_changes() {
    let mut week = WeekHours::default();
    week.days[6] = Some((0, 24 * 60));
    let sundays = Hours::new(&week, &[], &zone());
    let of = |day: &str, next: &str| sundays.worked_between(at(day), at(next));
    assert_eq!(of("2026-03-29T00:00", "2026-03-30T00:00"), 23 * 60);
    assert_eq!(of("2026-10-25T00:00", "2026-10-26T00:00"), 25 * 60);
    assert_eq!(of("2026-11-22T00:00", "2026-11-23T00:00"), 24 * 60);
    // An opening that lies wholly in the hour that is left out.
    week.days[6] = Some((2 * 60 + 30, 3 * 60));
    assert_eq!(
        Hours::new(&week, &[], &zone()).worked_between(at("2026-03-29T00:00"), at("2026-03-30T00:00")),
        0
    );
}

prop_compose! {
    /// Hours of any kind, each weekday of its own, with a chance of being closed.
    fn any_week()(days in prop::array::uniform7(prop::option::weighted(0.8, (0u16..1440, 1u16..=1440)))) -> WeekHours {
        WeekHours { days: days.map(|day| day.map(|(opens, length)| (opens, (opens + length).min(1440)))) }
    }
}

/// Any moment around a change of the clock or somewhere in ten years.
fn any_moment() -> impl Strategy<Value = Moment> {
    let change =
        prop::sample::select(vec![at("2026-03-29T02:00"), at("2026-10-25T02:00"), at("2027-03-28T02:00")]);
    prop_oneof![
        (change, -3 * DAY..3 * DAY).prop_map(|(change, off)| change + off),
        at("2020-01-01T00:00")..at("2030-01-01T00:00"),
    ]
}

proptest! {
    #[test]
    fn worked_time_adds_up(week in any_week(), from in any_moment(), one in 0..40 * DAY, two in 0..40 * DAY) {
        let hours = Hours::new(&week, &[], &zone());
        let (mid, to) = (from + one, from + one + two);
        let whole = hours.worked_between(from, to);
        prop_assert_eq!(whole, hours.worked_between(from, mid) + hours.worked_between(mid, to));
        prop_assert!(hours.worked_between(from, mid) <= whole);
        prop_assert!(whole <= (to - from) / MINUTE + 1);
        prop_assert_eq!(hours.worked_between(to, from), 0);
    }

    #[test]
    fn the_next_opening_is_open_and_never_past(week in any_week(), now in any_moment()) {
        let hours = Hours::new(&week, &[], &zone());
        let Some(next) = hours.next_open(now) else { return Ok(()) };
        prop_assert!(next >= now);
        prop_assert!(hours.is_open(next));
        prop_assert_eq!(hours.worked_between(now, next), 0);
        prop_assert_eq!(hours.is_open(now), next == now);
        let closes = hours.closes_at(next).unwrap();
        prop_assert!(!hours.is_open(closes) || hours.closes_at(closes).unwrap() > closes);
        let after = hours.next_opening(now);
        prop_assert!(after.is_none_or(|after| after > now && hours.is_open(after)));
    }

    #[test]
    fn adding_undoes_counting(week in any_week(), from in any_moment(), minutes in 0i64..20_000) {
        let hours = Hours::new(&week, &[], &zone());
        let Some(then) = hours.add_worked(from, minutes) else { return Ok(()) };
        prop_assert_eq!(hours.worked_between(from, then), minutes);
        prop_assert!(then + MINUTE > from);
        if minutes > 0 {
            prop_assert_eq!(hours.worked_between(from, then - MINUTE), minutes - 1, "the first such moment");
        }
    }
}

#[test]
fn ten_years_are_counted_at_once() {
    let office = office();
    let began = std::time::Instant::now();
    let minutes = office.worked_between(at("2016-01-01T00:00"), at("2026-01-01T00:00"));
    assert!(minutes > 10 * 250 * 8 * 60 && minutes < 10 * 262 * 8 * 60, "{minutes}");
    assert!(began.elapsed().as_secs() < 2);
    assert_eq!(office.add_worked(at("2026-11-20T16:00"), 120), Some(at("2026-11-20T16:00") + 66 * HOUR));
}
