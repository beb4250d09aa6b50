//! Moments as short text, in the office's time zone and in both languages. Pure.

use app::ui::month_name;
use app::{Lang, Moment};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// For lists: "13:08" today, "gisteren", "12 nov", "12 nov 2025".
pub fn short(at: Moment, now: Moment, zone: &TimeZone, lang: Lang) -> String {
    let (at, now) = (local(at, zone), local(now, zone));
    if at.date() == now.date() {
        return clock(&at);
    }
    if now.date().yesterday().is_ok_and(|yesterday| yesterday == at.date()) {
        return lang.t("gisteren", "yesterday").into();
    }
    let month = month_name(lang, at.month());
    let month = match month {
        "maart" => "mrt",
        month => month.get(..3).unwrap_or(month),
    };
    if at.year() == now.year() {
        format!("{} {month}", at.day())
    } else {
        format!("{} {month} {}", at.day(), at.year())
    }
}

/// For a conversation: "13:08" today, "gisteren 13:08", "12 nov 13:08".
pub fn stamp(at: Moment, now: Moment, zone: &TimeZone, lang: Lang) -> String {
    let (day, time) = (short(at, now, zone, lang), clock(&local(at, zone)));
    if day == time { time } else { format!("{day} {time}") }
}

/// In full: "22 november 2026 om 13:08".
pub fn long(at: Moment, zone: &TimeZone, lang: Lang) -> String {
    let time = clock(&local(at, zone));
    format!("{} {} {time}", day(at, zone, lang), lang.t("om", "at"))
}

/// A day in full: "22 november 2026".
pub fn day(at: Moment, zone: &TimeZone, lang: Lang) -> String {
    let at = local(at, zone);
    format!("{} {} {}", at.day(), month_name(lang, at.month()), at.year())
}

/// A length of office time: "48 min", "3 u 05", "41 u".
pub fn office_time(minutes: i64, lang: Lang) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let unit = lang.t("u", "h");
    match hours {
        0 => format!("{rest} min"),
        1..10 => format!("{hours} {unit} {rest:02}"),
        _ => format!("{hours} {unit}"),
    }
}

/// Reads a moment as people type it: "04:40" (the last time it was that late),
/// "21-12-2022 04:40" or "2022-12-21 04:40". An hour that a change of the clock skips
/// or repeats is taken as [`jiff::tz::Disambiguation::Compatible`] takes it.
pub fn read(typed: &str, now: Moment, zone: &TimeZone) -> Option<Moment> {
    let now = local(now, zone);
    let today = |time: Time| if time <= now.time() { Some(now.date()) } else { now.date().yesterday().ok() };
    parsed(typed, today, zone)
}

/// The same for a moment to come: "03:00" is the next time it is that late after `now`.
pub fn read_ahead(typed: &str, now: Moment, zone: &TimeZone) -> Option<Moment> {
    let now = local(now, zone);
    let next = |time: Time| if time > now.time() { Some(now.date()) } else { now.date().tomorrow().ok() };
    parsed(typed, next, zone)
}

/// Reads a day as people type it: "21-12-2022", "21/12/2022" or "2022-12-21".
pub fn read_day(typed: &str) -> Option<Date> {
    let mut parts = typed.trim().split(['-', '/']).map(|part| part.parse::<i16>().ok());
    let (first, month, last) = (parts.next()??, parts.next()??, parts.next()??);
    let (year, day) = if first > 31 { (first, last) } else { (last, first) };
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// A moment as [`read_ahead`] reads it: "21-12-2022 04:40".
pub fn typed(at: Moment, zone: &TimeZone) -> String {
    let at = local(at, zone);
    format!("{:02}-{:02}-{} {}", at.day(), at.month(), at.year(), clock(&at))
}

/// The day of a moment.
pub fn date(at: Moment, zone: &TimeZone) -> Date {
    local(at, zone).date()
}

/// When a day begins.
pub fn begins(day: Date, zone: &TimeZone) -> Option<Moment> {
    zone.to_timestamp(day.at(0, 0, 0, 0)).ok().map(Timestamp::as_microsecond)
}

/// The last minute of a day.
pub fn end_of(day: Date, zone: &TimeZone) -> Moment {
    let last = zone.to_timestamp(day.at(23, 59, 0, 0));
    last.unwrap_or(Timestamp::UNIX_EPOCH).as_microsecond()
}

fn parsed(typed: &str, without_day: impl Fn(Time) -> Option<Date>, zone: &TimeZone) -> Option<Moment> {
    let (day, time) = typed.trim().rsplit_once([' ', 'T']).unwrap_or(("", typed.trim()));
    let (hour, minute) = time.split_once([':', '.'])?;
    let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    let date = if day.is_empty() { without_day(time)? } else { read_day(day)? };
    Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp().as_microsecond())
}

/// A moment that lies ahead; none for what can't be read, and for what is past.
pub fn ahead(typed: &str, now: Moment, zone: &TimeZone) -> Option<Moment> {
    read_ahead(typed, now, zone).filter(|at| *at > now)
}

/// A moment for programs: RFC 3339, in UTC.
pub fn rfc3339(at: Moment) -> String {
    Timestamp::from_microsecond(at).unwrap_or_default().to_string()
}

fn local(at: Moment, zone: &TimeZone) -> Zoned {
    Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}

fn clock(at: &Zoned) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse::<Timestamp>().unwrap().as_microsecond()
    }

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Amsterdam").unwrap()
    }

    #[test]
    fn the_nearer_the_shorter() {
        let now = at("2026-03-22T12:08:00Z");
        let nl = |text| short(at(text), now, &zone(), Lang::Nl);
        assert_eq!(nl("2026-03-22T12:08:00Z"), "13:08");
        assert_eq!(nl("2026-03-21T23:30:00Z"), "00:30");
        assert_eq!(nl("2026-03-21T22:30:00Z"), "gisteren");
        assert_eq!(nl("2026-03-01T12:00:00Z"), "1 mrt");
        assert_eq!(nl("2025-05-12T12:00:00Z"), "12 mei 2025");
        assert_eq!(short(at("2026-01-12T12:00:00Z"), now, &zone(), Lang::En), "12 Jan");
    }

    #[test]
    fn a_stamp_has_the_time() {
        let now = at("2026-03-22T12:08:00Z");
        assert_eq!(stamp(now, now, &zone(), Lang::Nl), "13:08");
        assert_eq!(stamp(at("2026-03-21T12:00:00Z"), now, &zone(), Lang::En), "yesterday 13:00");
        assert_eq!(long(now, &zone(), Lang::Nl), "22 maart 2026 om 13:08");
    }

    #[test]
    fn a_moment_is_read_as_people_type_it() {
        let now = at("2026-03-22T12:08:00Z");
        let read = |typed| read(typed, now, &zone());
        assert_eq!(read("04:40"), Some(at("2026-03-22T03:40:00Z")));
        assert_eq!(read(" 13.08 "), Some(now));
        assert_eq!(read("13:09"), Some(at("2026-03-21T12:09:00Z")), "not in the future");
        for same in ["21-12-2022 04:40", "2022-12-21 04:40", "2022-12-21T04:40", "21/12/2022  4:40"] {
            assert_eq!(read(same), Some(at("2022-12-21T03:40:00Z")), "{same}");
        }
        assert_eq!(read("29-3-2026 02:30"), Some(at("2026-03-29T01:30:00Z")), "an hour that there wasn't");
        for bad in ["", "half vijf", "25:00", "31-02-2026 04:40", "21-12 04:40", "04:40 21-12-2022"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_moment_to_come() {
        let now = at("2026-03-28T12:08:00Z");
        let ahead = |typed| ahead(typed, now, &zone());
        assert_eq!(ahead("13:09"), Some(at("2026-03-28T12:09:00Z")));
        assert_eq!(ahead("13:08"), Some(at("2026-03-29T11:08:00Z")), "tomorrow, when summer time began");
        assert_eq!(ahead("29-03-2026 07:30"), Some(at("2026-03-29T05:30:00Z")));
        assert_eq!(typed(at("2026-03-29T05:30:00Z"), &zone()), "29-03-2026 07:30");
        for bad in ["28-03-2026 13:08", "", "straks"] {
            assert_eq!(ahead(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_moment_to_come_lies_ahead() {
        let now = at("2026-03-28T12:08:00Z");
        let read = |typed| read_ahead(typed, now, &zone());
        assert_eq!(read("13:09"), Some(at("2026-03-28T12:09:00Z")));
        assert_eq!(
            read("03:00"),
            Some(at("2026-03-29T01:00:00Z")),
            "tomorrow, on the first day of summer time"
        );
        assert_eq!(read("6-4-2026 03:00"), Some(at("2026-04-06T01:00:00Z")));
        assert_eq!(typed(at("2026-04-06T01:00:00Z"), &zone()), "06-04-2026 03:00");
        assert_eq!(read_day("2026-12-1").map(|day| day.to_string()).as_deref(), Some("2026-12-01"));
        for bad in ["", "morgen", "31-2-2026", "1-2", "1-2-2026-3"] {
            assert_eq!(read_day(bad), None, "{bad}");
        }
    }

    #[test]
    fn office_time_is_short() {
        assert_eq!(office_time(48, Lang::Nl), "48 min");
        assert_eq!(office_time(185, Lang::Nl), "3 u 05");
        assert_eq!(office_time(41 * 60 + 3, Lang::En), "41 h");
    }
}
