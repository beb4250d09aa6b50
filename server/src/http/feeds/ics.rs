//! Planned work for calendars: iCalendar (RFC 5545). Pure.
//!
//! An event keeps its UID for ever; its SEQUENCE goes up with every change of the plan, and what is
//! cancelled stays in the calendar as cancelled, so that calendars take it out by themselves. Times
//! are in UTC: no time zone needs to be told.

use super::FeedFacts;
use app::Moment;
use app::maintenance::model::{Maintenance, MaintenanceState};
use app::status::model::StatusView;
use jiff::Timestamp;

/// Longest line, in octets without its end (RFC 5545, 3.1).
const LINE: usize = 75;

/// `/status.ics`: work that runs or is ahead, and the latest that is over.
pub fn ics(view: &StatusView, facts: &FeedFacts) -> String {
    let name = format!("{} {}", facts.lang.t("Onderhoud", "Maintenance"), facts.name);
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Loket//Status//NL");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("METHOD", "PUBLISH");
    lines.text("NAME", &name);
    lines.text("X-WR-CALNAME", &name);
    lines.add("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    lines.add("X-PUBLISHED-TTL", "PT1H");
    for work in view.maintenance.iter().chain(&view.maintained) {
        event(&mut lines, view, work, facts);
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

fn event(lines: &mut Lines, view: &StatusView, work: &Maintenance, facts: &FeedFacts) {
    let lang = facts.lang;
    let cancelled = work.state == MaintenanceState::Cancelled;
    let (from, to) = work.period();
    // Cancelled work has an end that was never reached: its plan is what calendars hold.
    let (from, to) =
        if cancelled { (work.starts_at, work.ends_at) } else { (from, to.max(from + 60_000_000)) };
    let url = facts.url(&format!("/status/onderhoud/{}", work.slug));
    let names: Vec<&str> = work
        .components
        .iter()
        .filter_map(|(key, _)| view.component(key))
        .map(|component| component.name.get(lang))
        .collect();
    let latest =
        work.updates.first().map(|update| update.text.get(lang)).filter(|text| *text != work.text.get(lang));
    let touches =
        (!names.is_empty()).then(|| format!("{}: {}", lang.t("Raakt", "Touches"), names.join(", ")));
    let paragraphs =
        [latest.map(str::to_owned), Some(work.text.get(lang).to_owned()), touches, Some(url.clone())];
    let description: Vec<String> = paragraphs.into_iter().flatten().collect();
    lines.add("BEGIN", "VEVENT");
    lines.add(
        "UID",
        &format!("maintenance-{}@{}", work.id, facts.host().split(':').next().unwrap_or_default()),
    );
    lines.add("DTSTAMP", &utc(work.updated_at));
    lines.add("LAST-MODIFIED", &utc(work.updated_at));
    lines.add("CREATED", &utc(work.created_at));
    lines.add("SEQUENCE", &work.sequence.to_string());
    lines.add("DTSTART", &utc(from));
    lines.add("DTEND", &utc(to));
    lines.text("SUMMARY", &format!("{}: {}", facts.name, work.title.get(lang)));
    lines.text("DESCRIPTION", &description.join("\n\n"));
    lines.add("URL", &url);
    lines.text("CATEGORIES", lang.t("Onderhoud", "Maintenance"));
    lines.add("STATUS", if cancelled { "CANCELLED" } else { "CONFIRMED" });
    lines.add("TRANSP", "TRANSPARENT");
    lines.add("END", "VEVENT");
}

fn utc(at: Moment) -> String {
    Timestamp::from_microsecond(at).unwrap_or_default().strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Lines as they go out: ended by CRLF, folded, texts escaped.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A line whose value is ours.
    fn add(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut room = LINE;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A line whose value is a text (RFC 5545, 3.3.11). Other control characters have no place in one.
    fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::new();
        for c in value.replace("\r\n", "\n").chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                c if c.is_control() => {}
                c => escaped.push(c),
            }
        }
        self.add(name, &escaped);
    }
}
