//! What a `text/calendar` part of a mail says: an invitation, a change, a cancellation or an
//! answer (RFC 5545, RFC 5546), as far as an agent needs it to understand the mail.
//!
//! Called by `desk::tickets` when it shows a message. Pure. Read by hand and line by line:
//! the crates for it either refuse a whole file for one odd line, as half of the world's
//! calendars have one, or descend into nested components by recursion, which a hostile file
//! turns into the end of the process. Here nothing recurses, and everything is bounded.

mod lines;
mod zone;

use super::parse::decode_text;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use lines::{Property, one_line, unfold};

/// A larger file is not read.
pub const LARGEST: usize = 256 * 1024;
/// More lines than any invitation has.
const LINES: usize = 5_000;
/// Components inside components.
const DEEP: usize = 8;

/// What is asked or told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Come, or: something changed.
    Request,
    /// It is off.
    Cancel,
    /// Somebody says whether they come.
    Reply,
}

/// A moment as a calendar gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// A whole day.
    Day(Date),
    /// A moment.
    At(Timestamp),
    /// A time on the wall, wherever the reader is; with the name of a zone that nobody knows.
    Wall(DateTime, Option<String>),
}

/// How often it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// In another rhythm.
    Otherwise,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
}

/// Whether somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Accepted,
    /// No.
    Declined,
    /// Perhaps.
    Tentative,
}

/// An event of a calendar. Texts are one line each and short; they are a stranger's.
#[derive(Clone, Debug, PartialEq)]
pub struct Invite {
    /// What is asked or told.
    pub method: Method,
    /// It was sent before and something changed.
    pub changed: bool,
    /// What it is about; may be empty.
    pub what: String,
    /// Where; may be empty.
    pub place: String,
    /// Name and address of who invites; may be empty.
    pub organiser: String,
    /// When it begins.
    pub start: Option<When>,
    /// When it ends; for days the day after the last one, as calendars have it.
    pub end: Option<When>,
    /// How often it comes back.
    pub repeats: Option<Repeats>,
    /// Who answered what, in a reply.
    pub answer: Option<(String, Answer)>,
}

/// The first event of a calendar that asks or tells something; nothing for any other file.
pub fn read(bytes: &[u8]) -> Option<Invite> {
    if bytes.len() > LARGEST {
        return None;
    }
    let text = decode_text(bytes, None);
    let mut inside: Vec<String> = Vec::new();
    let (mut method, mut event) = (None, Event::default());
    for line in unfold(&text).take(LINES) {
        let Some(property) = Property::read(&line) else { continue };
        match property.name.as_str() {
            "BEGIN" if inside.len() >= DEEP => return None,
            "BEGIN" => inside.push(property.value.trim().to_ascii_uppercase()),
            "END" => {
                // The first event tells enough; others are exceptions from its series.
                event.whole |= inside.pop().is_some_and(|name| name == "VEVENT");
            }
            "METHOD" if inside.len() == 1 => method = method_of(property.value),
            _ if !event.whole && inside.len() == 2 && inside[1] == "VEVENT" => event.take(&property),
            _ => {}
        }
    }
    event.invite(method?)
}

fn method_of(word: &str) -> Option<Method> {
    match word.trim().to_ascii_uppercase().as_str() {
        "REQUEST" => Some(Method::Request),
        "CANCEL" => Some(Method::Cancel),
        "REPLY" => Some(Method::Reply),
        _ => None,
    }
}

/// An event while it is read.
#[derive(Default)]
struct Event {
    whole: bool,
    changed: bool,
    cancelled: bool,
    what: String,
    place: String,
    organiser: String,
    start: Option<When>,
    end: Option<When>,
    lasts: Option<jiff::Span>,
    repeats: Option<Repeats>,
    answer: Option<(String, Answer)>,
}

impl Event {
    fn take(&mut self, property: &Property<'_>) {
        match property.name.as_str() {
            "SUMMARY" => self.what = property.text(),
            "LOCATION" => self.place = property.text(),
            "ORGANIZER" => self.organiser = property.person(),
            "DTSTART" => self.start = moment(property),
            "DTEND" => self.end = moment(property),
            "DURATION" => self.lasts = property.value.trim().parse().ok(),
            "SEQUENCE" => self.changed = property.value.trim().parse::<u32>().is_ok_and(|count| count > 0),
            "STATUS" => self.cancelled = property.value.trim().eq_ignore_ascii_case("CANCELLED"),
            "RRULE" => self.repeats = Some(repeats(property.value)),
            "ATTENDEE" if self.answer.is_none() => {
                let answer =
                    match property.parameter("PARTSTAT").unwrap_or_default().to_ascii_uppercase().as_str() {
                        "ACCEPTED" => Answer::Accepted,
                        "DECLINED" => Answer::Declined,
                        "TENTATIVE" => Answer::Tentative,
                        _ => return,
                    };
                self.answer = Some((property.person(), answer));
            }
            _ => {}
        }
    }

    fn invite(self, method: Method) -> Option<Invite> {
        if !self.whole {
            return None;
        }
        let end = match (self.end, &self.start, self.lasts) {
            (None, Some(start), Some(lasts)) => start.after(lasts),
            (end, ..) => end,
        };
        Some(Invite {
            // A request for what is off is a cancellation, whatever it calls itself.
            method: if method == Method::Request && self.cancelled { Method::Cancel } else { method },
            changed: self.changed,
            what: self.what,
            place: self.place,
            organiser: self.organiser,
            start: self.start,
            end,
            repeats: self.repeats,
            answer: self.answer.filter(|_| method == Method::Reply),
        })
    }
}

impl When {
    fn after(&self, span: jiff::Span) -> Option<When> {
        match self {
            When::Day(day) => day.checked_add(span).ok().map(When::Day),
            // A day of a duration is a day on the calendar; in UTC that is 24 hours, which is what most mean.
            When::At(at) => {
                let at = at.to_zoned(TimeZone::UTC).checked_add(span).ok()?;
                Some(When::At(at.timestamp()))
            }
            When::Wall(at, zone) => at.checked_add(span).ok().map(|at| When::Wall(at, zone.clone())),
        }
    }
}

/// `20221214`, `20221214T100000Z`, or `20221214T100000` in the zone of a parameter.
fn moment(property: &Property<'_>) -> Option<When> {
    let (day, time) = match property.value.trim().split_once(['T', 't']) {
        Some((day, time)) => (day, Some(time)),
        None => (property.value.trim(), None),
    };
    let date = Date::new(number(day, 0, 4)?, number(day, 4, 2)?, number(day, 6, 2)?).ok()?;
    let Some(time) = time else { return Some(When::Day(date)) };
    let (time, utc) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, true),
        None => (time, false),
    };
    let time = Time::new(number(time, 0, 2)?, number(time, 2, 2)?, 0, 0).ok()?;
    let at = date.to_datetime(time);
    if utc {
        return Some(When::At(at.to_zoned(TimeZone::UTC).ok()?.timestamp()));
    }
    let Some(name) = property.parameter("TZID") else { return Some(When::Wall(at, None)) };
    match zone::find(name) {
        Some(zone) => Some(When::At(at.to_zoned(zone).ok()?.timestamp())),
        None => Some(When::Wall(at, Some(one_line(name)))),
    }
}

/// So many digits from a place on.
fn number<T: std::str::FromStr>(digits: &str, from: usize, many: usize) -> Option<T> {
    let digits = digits.get(from..from + many)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn repeats(rule: &str) -> Repeats {
    let rule = rule.to_ascii_uppercase();
    let value = |name: &str| rule.split(';').find_map(|part| part.trim().strip_prefix(name));
    if value("INTERVAL=").is_some_and(|every| every.trim() != "1") {
        return Repeats::Otherwise;
    }
    match value("FREQ=").map(str::trim) {
        Some("DAILY") => Repeats::Daily,
        Some("WEEKLY") => Repeats::Weekly,
        Some("MONTHLY") => Repeats::Monthly,
        Some("YEARLY") => Repeats::Yearly,
        _ => Repeats::Otherwise,
    }
}

#[cfg(test)]
mod tests;
