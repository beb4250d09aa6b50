//! Office hours: when people answer, and how much office time lies between two
//! moments. Pure: knows no clock and no store.
//!
//! Called by `contact` for its words and by whatever counts in office time. An
//! opening is what the wall clock says in the office's zone, so days on which
//! the clock is put forward or back come out right. Must never be asked in hours
//! of 60 minutes times days of 24.

mod holidays;
#[cfg(test)]
mod tests;
mod words;

pub use holidays::{Holiday, holidays};

use crate::env::MINUTE;
use app::Moment;
use app::contact::model::{Closure, WeekHours};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// Further ahead no opening is looked for: the hours are empty then.
const LOOK_AHEAD: usize = 400;
/// Minutes of a day by the wall clock.
const WALL_DAY: u16 = 24 * 60;

/// The office hours of one channel.
#[derive(Clone, Debug)]
pub struct Hours {
    week: WeekHours,
    closed: BTreeSet<Date>,
    zone: TimeZone,
}

impl Hours {
    /// Hours of a week in `zone`, without Dutch public holidays and `closures`.
    /// A closure whose date can't be read is left out (saving refuses it).
    pub fn new(week: &WeekHours, closures: &[Closure], zone: &TimeZone) -> Hours {
        let closed = closures.iter().filter_map(|closure| closure.date.parse().ok()).collect();
        Hours { week: week.clone(), closed, zone: zone.clone() }
    }

    /// Whether the office is open at this moment.
    pub fn is_open(&self, at: Moment) -> bool {
        self.closes_at(at).is_some()
    }

    /// When the opening that is running ends; none when closed.
    pub fn closes_at(&self, at: Moment) -> Option<Moment> {
        let (opens, closes) = self.opening(self.local(at).date())?;
        (opens <= at && at < closes).then_some(closes)
    }

    /// This moment when open, otherwise when the office opens; none when it never does.
    pub fn next_open(&self, at: Moment) -> Option<Moment> {
        self.openings(at).next().map(|(opens, _)| opens.max(at))
    }

    /// The first opening that begins after this moment.
    pub fn next_opening(&self, at: Moment) -> Option<Moment> {
        self.openings(at).map(|(opens, _)| opens).find(|opens| *opens > at)
    }

    /// Minutes of office time from `from` to `to`; 0 when `to` is not later. Both are
    /// taken at their whole minute, so that parts add up to the whole.
    pub fn worked_between(&self, from: Moment, to: Moment) -> i64 {
        let (from, to) = (whole(from), whole(to));
        if to <= from {
            return 0;
        }
        let last = self.local(to).date();
        let mut date = self.local(from).date();
        let mut worked = 0;
        loop {
            if let Some((opens, closes)) = self.opening(date) {
                worked += (closes.min(to) - opens.max(from)).max(0);
            }
            match date.tomorrow() {
                Ok(next) if next <= last => date = next,
                _ => return worked / MINUTE,
            }
        }
    }

    /// The moment when `minutes` of office time have passed since `at`; none when the
    /// office doesn't open often enough. Undoes [`Hours::worked_between`].
    pub fn add_worked(&self, at: Moment, minutes: i64) -> Option<Moment> {
        let mut from = whole(at);
        let mut left = minutes.max(0) * MINUTE;
        while left > 0 {
            let (opens, closes) = self.openings(from).next()?;
            let began = opens.max(from);
            if closes - began >= left {
                return Some(began + left);
            }
            left -= closes - began;
            from = closes;
        }
        Some(from)
    }

    /// Openings that are running at `at` or come after it, soonest first.
    fn openings(&self, at: Moment) -> impl Iterator<Item = (Moment, Moment)> {
        let first = self.local(at).date();
        std::iter::successors(Some(first), |date| date.tomorrow().ok())
            .take(LOOK_AHEAD)
            .filter_map(|date| self.opening(date))
            .filter(move |(_, closes)| *closes > at)
    }

    /// From when to when the office is open on a date.
    fn opening(&self, date: Date) -> Option<(Moment, Moment)> {
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        let (opens, closes) = self.week.days[weekday]?;
        let closed = self.closed.contains(&date) || is_holiday(date);
        if closed || closes > WALL_DAY || opens >= closes {
            return None;
        }
        let (opens, closes) = (self.moment(date, opens)?, self.moment(date, closes)?);
        (opens < closes).then_some((opens, closes))
    }

    /// When the wall clock of the office shows this many minutes after midnight.
    fn moment(&self, date: Date, minutes: u16) -> Option<Moment> {
        let date = if minutes == WALL_DAY { date.tomorrow().ok()? } else { date };
        let minutes = minutes % WALL_DAY;
        let time = Time::new((minutes / 60) as i8, (minutes % 60) as i8, 0, 0).ok()?;
        self.zone.to_timestamp(DateTime::from_parts(date, time)).ok().map(Timestamp::as_microsecond)
    }

    /// What the wall clock of the office shows.
    fn local(&self, at: Moment) -> DateTime {
        let at =
            Timestamp::from_microsecond(at).unwrap_or(if at < 0 { Timestamp::MIN } else { Timestamp::MAX });
        self.zone.to_datetime(at)
    }
}

fn is_holiday(date: Date) -> bool {
    holidays(date.year()).iter().any(|holiday| holiday.date == date)
}

/// The minute that a moment lies in.
fn whole(at: Moment) -> Moment {
    at - at.rem_euclid(MINUTE)
}
