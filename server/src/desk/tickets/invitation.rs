//! The calendar files of a message, as cards beside its text.

use super::conversation::Show;
use super::files::place;
use crate::mail::invite::{self, Answer, Invite, LARGEST, Method, Repeats, When};
use crate::store::tickets::FileRow;
use app::Lang;
use app::tickets::model::{Invitation, InvitationKind};
use app::ui::{month_name, time};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Calendar files of a message that are read.
const FILES: usize = 4;

/// The cards of a message. The same invitation is often there twice: once as a part of
/// the text, once as a file.
pub(super) fn invitations(files: &[&FileRow], show: &Show<'_>) -> Vec<Invitation> {
    let mut found: Vec<Invitation> = Vec::new();
    for file in files.iter().filter(|file| is_calendar(file)).take(FILES) {
        let Ok(bytes) = std::fs::read(place(show.dir, &file.sha256)) else { continue };
        if let Some(card) = invite::read(&bytes).map(|invite| card(invite, &show.office.zone, show.lang))
            && !found.contains(&card)
        {
            found.push(card);
        }
    }
    found
}

fn is_calendar(file: &FileRow) -> bool {
    let named = file.filename.get(file.filename.len().saturating_sub(4)..);
    let calendar = matches!(file.content_type.as_str(), "text/calendar" | "application/ics")
        || named.is_some_and(|end| end.eq_ignore_ascii_case(".ics"));
    calendar && file.bytes <= LARGEST as i64
}

fn card(invite: Invite, zone: &TimeZone, lang: Lang) -> Invitation {
    let kind = match (invite.method, invite.changed) {
        (Method::Request, false) => InvitationKind::Invited,
        (Method::Request, true) => InvitationKind::Changed,
        (Method::Cancel, _) => InvitationKind::Cancelled,
        (Method::Reply, _) => InvitationKind::Answered,
    };
    let when = invite.start.as_ref().map(|start| when(start, invite.end.as_ref(), zone, lang));
    let repeats = invite.repeats.map(|repeats| match repeats {
        Repeats::Daily => lang.t("elke dag", "every day"),
        Repeats::Weekly => lang.t("elke week", "every week"),
        Repeats::Monthly => lang.t("elke maand", "every month"),
        Repeats::Yearly => lang.t("elk jaar", "every year"),
        Repeats::Otherwise => lang.t("komt vaker terug", "comes back more often"),
    });
    let answer = invite.answer.map(|(who, answer)| match answer {
        Answer::Accepted => lang.t(format!("{who} komt"), format!("{who} will come")),
        Answer::Declined => lang.t(format!("{who} komt niet"), format!("{who} will not come")),
        Answer::Tentative => lang.t(format!("{who} komt misschien"), format!("{who} may come")),
    });
    Invitation {
        kind,
        what: invite.what,
        when: when.into_iter().chain(repeats.map(str::to_owned)).collect::<Vec<_>>().join(", "),
        place: invite.place,
        organiser: invite.organiser,
        answer: answer.unwrap_or_default(),
    }
}

/// A moment on the office's clock.
enum Local {
    Day(Date),
    At(DateTime),
}

/// "woensdag 14 december 2022, 10:00 tot 11:30".
fn when(start: &When, end: Option<&When>, zone: &TimeZone, lang: Lang) -> String {
    let to = lang.t("tot", "to");
    let words = match (local(start, zone), end.map(|end| local(end, zone))) {
        (Local::Day(first), end) => {
            // Calendars name the day after the last one.
            let last = match end {
                Some(Local::Day(end)) => end.yesterday().unwrap_or(end),
                _ => first,
            };
            if last > first {
                format!("{} {} {}", day(first, lang), lang.t("tot en met", "to"), day(last, lang))
            } else {
                format!("{}, {}", day(first, lang), lang.t("hele dag", "all day"))
            }
        }
        (Local::At(start), Some(Local::At(end))) if end > start && end.date() == start.date() => {
            format!("{} {to} {}", stamp(start, lang), clock(end))
        }
        (Local::At(start), Some(Local::At(end))) if end > start => {
            format!("{} {to} {}", stamp(start, lang), stamp(end, lang))
        }
        (Local::At(start), _) => stamp(start, lang),
    };
    match start {
        When::Wall(_, Some(name)) => {
            let unknown = lang.t("in de tijdzone", "in the time zone");
            format!("{words} ({unknown} “{name}”)")
        }
        _ => words,
    }
}

fn local(when: &When, zone: &TimeZone) -> Local {
    match when {
        When::Day(day) => Local::Day(*day),
        When::At(at) => Local::At(at.to_zoned(zone.clone()).datetime()),
        When::Wall(at, _) => Local::At(*at),
    }
}

fn stamp(at: DateTime, lang: Lang) -> String {
    format!("{}, {}", day(at.date(), lang), clock(at))
}

fn clock(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn day(day: Date, lang: Lang) -> String {
    let weekday = time::weekday_name(lang, day.weekday());
    format!("{weekday} {} {} {}", day.day(), month_name(lang, day.month()), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(event: &str, lang: Lang) -> Invitation {
        let raw =
            format!("BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n");
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        card(invite::read(raw.as_bytes()).unwrap(), &zone, lang)
    }

    #[test]
    fn moments_stand_on_the_offices_clock() {
        let nl = |event| says(event, Lang::Nl).when;
        assert_eq!(
            nl("DTSTART:20221214T090000Z\nDTEND:20221214T103000Z"),
            "woensdag 14 december 2022, 10:00 tot 11:30"
        );
        assert_eq!(nl("DTSTART;TZID=Eastern Standard Time:20220626T080000"), "zondag 26 juni 2022, 14:00");
        assert_eq!(
            nl("DTSTART:20221214T220000Z\nDTEND:20221214T233000Z"),
            "woensdag 14 december 2022, 23:00 tot donderdag 15 december 2022, 00:30"
        );
        assert_eq!(
            nl("DTSTART;VALUE=DATE:20221214\nDTEND;VALUE=DATE:20221215\nRRULE:FREQ=WEEKLY"),
            "woensdag 14 december 2022, hele dag, elke week"
        );
        assert_eq!(
            nl("DTSTART;VALUE=DATE:20221214\nDTEND;VALUE=DATE:20221217"),
            "woensdag 14 december 2022 tot en met vrijdag 16 december 2022"
        );
        assert_eq!(
            nl("DTSTART;TZID=Kantoor:20221214T090000"),
            "woensdag 14 december 2022, 09:00 (in de tijdzone “Kantoor”)"
        );
        assert_eq!(
            nl("DTSTART:20221214T090000Z\nDTEND:20221214T080000Z"),
            "woensdag 14 december 2022, 10:00"
        );
        assert_eq!(nl("SUMMARY:x"), "");
        assert_eq!(
            says("DTSTART:20221214T090000Z\nDTEND:20221214T103000Z\nRRULE:FREQ=DAILY", Lang::En).when,
            "Wednesday 14 December 2022, 10:00 to 11:30, every day"
        );
    }

    #[test]
    fn a_change_says_so() {
        assert_eq!(says("SEQUENCE:1", Lang::Nl).kind, InvitationKind::Changed);
        assert_eq!(says("SEQUENCE:0", Lang::Nl).kind, InvitationKind::Invited);
    }
}
