//! When things happened in the demo: counted from now, by the office's clock. Pure.

use crate::desk::hours::Hours;
use crate::desk::when;
use crate::env::DAY;
use app::Moment;
use app::contact::model::WeekHours;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Minutes since midnight at which the office opens and closes on weekdays.
const OFFICE: (u16, u16) = (9 * 60, 17 * 60);

/// The demo's calendar.
pub struct Calendar {
    /// The moment of loading.
    pub now: Moment,
    zone: TimeZone,
    sunday: Date,
    office: Hours,
}

/// Weekdays from nine to five.
pub fn office_week() -> WeekHours {
    let mut week = WeekHours::default();
    week.days[..5].fill(Some(OFFICE));
    week
}

impl Calendar {
    /// A calendar that is read now.
    pub fn new(now: Moment, zone: &TimeZone) -> Calendar {
        let today = when::date(now, zone);
        let since = i64::from(today.weekday().to_sunday_zero_offset());
        Calendar {
            now,
            zone: zone.clone(),
            sunday: today.saturating_sub(since.days()),
            office: Hours::new(&office_week(), &[], zone),
        }
    }

    /// So many days before the latest Sunday (today, on a Sunday), at a time of day.
    pub fn before_sunday(&self, days: i64, time: Time) -> Moment {
        self.at(self.sunday.saturating_sub(days.days()), time)
    }

    /// So many days before today, at a time of day.
    pub fn before_today(&self, days: i64, time: Time) -> Moment {
        self.at(when::date(self.now, &self.zone).saturating_sub(days.days()), time)
    }

    /// A minute of the office at this moment or after it.
    pub fn office_minute(&self, at: Moment) -> Moment {
        self.office.next_open(at).unwrap_or(at)
    }

    /// A day shortly before, in words: `12 november`.
    pub fn day_before(&self, at: Moment, days: i64, lang: app::Lang) -> String {
        app::ui::time::day(lang, at - days * DAY)
    }

    fn at(&self, date: Date, time: Time) -> Moment {
        let local = DateTime::from_parts(date, time);
        self.zone.to_timestamp(local).unwrap_or(Timestamp::UNIX_EPOCH).as_microsecond()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Amsterdam").unwrap()
    }

    fn at(local: &str) -> Moment {
        zone().to_timestamp(local.parse().unwrap()).unwrap().as_microsecond()
    }

    #[test]
    fn days_count_from_the_latest_sunday() {
        let noon = time(12, 0, 0, 0);
        for (now, sunday) in [
            ("2026-11-22T10:00:00", "2026-11-22T12:00:00"),
            ("2026-11-23T10:00:00", "2026-11-22T12:00:00"),
            ("2026-11-28T10:00:00", "2026-11-22T12:00:00"),
        ] {
            assert_eq!(Calendar::new(at(now), &zone()).before_sunday(0, noon), at(sunday), "{now}");
        }
        let calendar = Calendar::new(at("2026-11-23T10:00:00"), &zone());
        assert_eq!(calendar.before_sunday(-6, noon), at("2026-11-28T12:00:00"));
        assert_eq!(calendar.before_today(1, noon), at("2026-11-22T12:00:00"));
        // Across the end of summer time.
        assert_eq!(calendar.before_sunday(42, noon), at("2026-10-11T12:00:00"));
    }

    #[test]
    fn staff_writes_in_office_hours() {
        let calendar = Calendar::new(at("2026-11-23T10:00:00"), &zone());
        assert_eq!(calendar.office_minute(at("2026-11-21T20:00:00")), at("2026-11-23T09:00:00"));
        assert_eq!(calendar.office_minute(at("2026-11-23T09:30:00")), at("2026-11-23T09:30:00"));
    }
}
