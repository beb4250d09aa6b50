//! Dutch public holidays, computed. Pure.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// A public holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub date: Date,
    /// Its name in Dutch.
    pub nl: &'static str,
    /// Its name in English.
    pub en: &'static str,
}

/// The public holidays of a year, in order. Liberation Day closes offices once in
/// five years only; Good Friday never does.
pub fn holidays(year: i16) -> Vec<Holiday> {
    let easter = easter(year);
    let after_easter = |days: i64| easter.saturating_add(days.days());
    let mut all = vec![
        Holiday { date: date(year, 1, 1), nl: "Nieuwjaarsdag", en: "New Year's Day" },
        Holiday { date: easter, nl: "Eerste paasdag", en: "Easter Sunday" },
        Holiday { date: after_easter(1), nl: "Tweede paasdag", en: "Easter Monday" },
        Holiday { date: kings_day(year), nl: "Koningsdag", en: "King's Day" },
        Holiday { date: after_easter(39), nl: "Hemelvaartsdag", en: "Ascension Day" },
        Holiday { date: after_easter(49), nl: "Eerste pinksterdag", en: "Whit Sunday" },
        Holiday { date: after_easter(50), nl: "Tweede pinksterdag", en: "Whit Monday" },
        Holiday { date: date(year, 12, 25), nl: "Eerste kerstdag", en: "Christmas Day" },
        Holiday { date: date(year, 12, 26), nl: "Tweede kerstdag", en: "Boxing Day" },
    ];
    if year % 5 == 0 {
        all.push(Holiday { date: date(year, 5, 5), nl: "Bevrijdingsdag", en: "Liberation Day" });
    }
    all.sort_by_key(|holiday| holiday.date);
    all
}

/// 27 April; the day before when that is a Sunday.
fn kings_day(year: i16) -> Date {
    let day = date(year, 4, 27);
    if day.weekday() == Weekday::Sunday { date(year, 4, 26) } else { day }
}

/// Easter Sunday of the Gregorian calendar, after Meeus, Jones and Butcher.
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (golden, century, of_century) = (y % 19, y / 100, y % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let days = epact + to_sunday - 7 * late + 114;
    // Always between 22 March and 25 April.
    date(year, (days / 31) as i8, (days % 31 + 1) as i8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(year: i16) -> Vec<String> {
        holidays(year).iter().map(|holiday| format!("{} {}", holiday.date, holiday.nl)).collect()
    }

    #[test]
    fn easter_by_the_almanac() {
        let known = [
            date(1943, 4, 25),
            date(2008, 3, 23),
            date(2019, 4, 21),
            date(2022, 4, 17),
            date(2024, 3, 31),
            date(2025, 4, 20),
            date(2026, 4, 5),
            date(2027, 3, 28),
            date(2038, 4, 25),
        ];
        for sunday in known {
            assert_eq!(easter(sunday.year()), sunday);
        }
        for year in 1900..2200 {
            assert_eq!(easter(year).weekday(), Weekday::Sunday, "{year}");
        }
    }

    #[test]
    fn a_year_of_holidays() {
        assert_eq!(
            dates(2026),
            [
                "2026-01-01 Nieuwjaarsdag",
                "2026-04-05 Eerste paasdag",
                "2026-04-06 Tweede paasdag",
                "2026-04-27 Koningsdag",
                "2026-05-14 Hemelvaartsdag",
                "2026-05-24 Eerste pinksterdag",
                "2026-05-25 Tweede pinksterdag",
                "2026-12-25 Eerste kerstdag",
                "2026-12-26 Tweede kerstdag",
            ]
        );
    }

    #[test]
    fn kings_day_is_never_on_a_sunday_and_liberation_day_comes_every_five_years() {
        assert!(dates(2025).contains(&"2025-04-26 Koningsdag".into()), "27 April 2025 is a Sunday");
        assert!(dates(2025).contains(&"2025-05-05 Bevrijdingsdag".into()));
        assert!(!dates(2026).iter().any(|day| day.contains("Bevrijdingsdag")));
        assert!(dates(2030).contains(&"2030-05-05 Bevrijdingsdag".into()));
    }
}
