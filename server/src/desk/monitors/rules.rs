//! When to look, what checks add up to, and who is told when nobody saw it. Pure.

use crate::env::{DAY, MINUTE, SECOND};
use crate::store::monitors::WatchRow;
use crate::watch::Failure;
use app::Moment;
use app::monitors::model::{EventKind, MonitorKind, MonitorState};
use app::status::model::Bilingual;

/// Most checks that a quorum may ask for.
pub const PAST: i64 = 20;
/// A heartbeat is looked after at least so often, in seconds.
const BEAT_LOOK: i64 = 15;
/// Time for what surrounds a check: the store, a reference.
const MARGIN: Moment = 15 * SECOND;
/// What the figures of a day are made of.
pub const QUARTER: Moment = 15 * MINUTE;

/// The next check after `now`. Every monitor has its own place in its interval, so that they
/// don't all look at once; and the places stay, so that nothing drifts.
pub fn next(id: i64, every_s: i64, now: Moment) -> Moment {
    let every = every_s.max(1) * SECOND;
    let spread = id.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) % every.unsigned_abs();
    let place = i64::try_from(spread).unwrap_or_default();
    now + every - (now - place).rem_euclid(every)
}

/// Seconds from look to look.
pub fn every_s(row: &WatchRow) -> i64 {
    match row.kind() {
        MonitorKind::Heartbeat => (row.interval_s / 2).clamp(1, BEAT_LOOK),
        _ => row.interval_s,
    }
}

/// Until when a check belongs to who took it.
pub fn mine_until(row: &WatchRow, now: Moment) -> Moment {
    let longest = now + (row.timeout_s + 1) * (row.retries + 1) * SECOND + MARGIN;
    longest.max(next(row.id, every_s(row), now))
}

/// Whether a heartbeat was missed. Nobody is blamed for calls that this process, which runs
/// since `listening`, could not hear.
pub fn missed(row: &WatchRow, listening: Moment, now: Moment) -> bool {
    let last = row.beat_at.unwrap_or(0).max(listening);
    now - last > (row.interval_s + row.timeout_s) * SECOND
}

/// Adds a check to what a monitor knows; says when that changes its state.
pub fn step(row: &mut WatchRow, seen: &Result<i64, Failure>, now: Moment) -> Option<EventKind> {
    look(row, seen, now);
    let (fail, of) = match row.kind() {
        MonitorKind::Heartbeat => (1, 1),
        _ => (row.quorum_fail.clamp(1, PAST), row.quorum_of.clamp(1, PAST)),
    };
    row.past.push(if seen.is_ok() { '1' } else { '0' });
    let surplus = row.past.len().saturating_sub(usize::try_from(of).unwrap_or(1));
    row.past.drain(..surplus);
    let enough = row.past.matches('0').count() >= usize::try_from(fail.min(of)).unwrap_or(1);
    let (state, news) = match (row.state(), enough) {
        (MonitorState::Down, true) => return None,
        (MonitorState::Down, false) => (MonitorState::Up, Some(EventKind::Recovered)),
        (_, true) => (MonitorState::Down, Some(EventKind::Failed)),
        (MonitorState::New, false) if seen.is_ok() => (MonitorState::Up, None),
        (_, false) => return None,
    };
    row.state = state.code().into();
    row.since = Some(now);
    // Who saw it and who else was told is known until it fails again: they hear of its end.
    if news == Some(EventKind::Failed) {
        row.acked_at = None;
        row.acked_by.clear();
        row.escalated_at = None;
    }
    news
}

/// What it saw last, without any consequence.
pub fn look(row: &mut WatchRow, seen: &Result<i64, Failure>, now: Moment) {
    row.last_at = Some(now);
    row.last_ms = seen.as_ref().ok().copied();
    row.failure = seen.as_ref().err().map(Failure::code).unwrap_or_default();
}

/// Whether others are to be told: nobody has seen the alarm for so many minutes.
pub fn escalates(row: &WatchRow, minutes: i64, now: Moment) -> bool {
    let quiet = row.acked_at.is_none() && row.escalated_at.is_none();
    let since = row.since.filter(|_| row.enabled && row.state() == MonitorState::Down && quiet);
    minutes > 0 && since.is_some_and(|since| now - since >= minutes * MINUTE)
}

/// Where a check is added: the beginnings of its quarter and its day.
pub fn spans(now: Moment) -> [(&'static str, Moment); 2] {
    [("quarter", now - now.rem_euclid(QUARTER)), ("day", now - now.rem_euclid(DAY))]
}

/// Names in a row: "Webshops, API en Kassa App".
pub fn joined(names: &[Bilingual]) -> Bilingual {
    let join = |names: Vec<&str>, and: &str| match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} {and} {last}", rest.join(", ")),
        None => String::new(),
    };
    Bilingual {
        nl: join(names.iter().map(|name| name.get(app::Lang::Nl)).collect(), "en"),
        en: join(names.iter().map(|name| name.get(app::Lang::En)).collect(), "and"),
    }
}

/// A component and all that depends on it, directly or through others.
pub fn dependents(key: &str, pairs: &[(String, String)]) -> Vec<String> {
    let mut hit = vec![key.to_owned()];
    let mut at = 0;
    while at < hit.len() {
        for (component, depends_on) in pairs {
            if *depends_on == hit[at] && !hit.contains(component) {
                hit.push(component.clone());
            }
        }
        at += 1;
    }
    hit
}

/// What all of these depend on directly, besides themselves.
pub fn shared(keys: &[String], pairs: &[(String, String)]) -> Option<String> {
    let on = |key: &String, other: &String| pairs.iter().any(|(of, on)| of == key && on == other);
    let all = |other: &&String| keys.len() > 1 && keys.iter().all(|key| on(key, other));
    pairs.iter().map(|(_, other)| other).filter(|other| !keys.contains(other)).find(all).cloned()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    fn row(id: i64) -> WatchRow {
        let monitor = serde_json::json!({
            "id": id, "name": "Kassa", "kind": "http", "target": "", "component": "", "impact": "major",
            "interval_s": 60, "timeout_s": 10, "retries": 1, "quorum_fail": 2, "quorum_of": 3,
            "expect_status": "", "expect_text": "", "follow": false, "tls_days": 14, "alert_to": "",
            "publish_after": null, "enabled": true, "token": "", "next_at": 0, "state": "new", "since": null,
            "past": "", "last_at": null, "last_ms": null, "failure": "", "acked_at": null, "acked_by": "",
            "ack_token": "", "escalated_at": null, "beat_at": null, "draft_id": null
        });
        serde_json::from_value(monitor).unwrap()
    }

    #[test]
    fn two_of_three_fail_and_two_good_ones_recover() {
        let mut row = row(1);
        let news: Vec<_> = "0110010111"
            .chars()
            .enumerate()
            .map(|(at, good)| {
                let seen = if good == '1' { Ok(12) } else { Err(Failure::Refused) };
                step(&mut row, &seen, at as Moment)
            })
            .collect();
        let expected: [Option<EventKind>; 10] = [
            None,
            None,
            None,
            None,
            Some(EventKind::Failed),
            None,
            None,
            Some(EventKind::Recovered),
            None,
            None,
        ];
        assert_eq!(news, expected);
        assert_eq!((row.state(), row.since, row.past.as_str()), (MonitorState::Up, Some(7), "111"));
    }

    #[test]
    fn checks_are_spread_and_do_not_drift() {
        let mut firsts = Vec::new();
        for id in 1..=50 {
            let first = next(id, 60, 1_000_000_000_000_000);
            let mut at = first;
            // However late a check was, the next one has the same place.
            for late in [0, 3 * SECOND, 59 * SECOND, SECOND / 2] {
                let after = next(id, 60, at + late);
                assert_eq!((after - first) % (60 * SECOND), 0);
                assert!(after > at + late && after <= at + late + 60 * SECOND);
                at = after;
            }
            firsts.push(first / SECOND);
        }
        firsts.sort_unstable();
        firsts.dedup();
        assert!(firsts.len() > 25, "only {} different seconds", firsts.len());
    }

    #[test]
    fn a_heartbeat_is_late_only_when_we_could_have_heard_it() {
        let mut row = WatchRow { kind: "heartbeat".into(), interval_s: 60, timeout_s: 10, ..row(2) };
        assert!(!missed(&row, 0, 70 * SECOND) && missed(&row, 0, 71 * SECOND));
        assert!(!missed(&row, 50 * SECOND, 71 * SECOND), "this process began to listen just now");
        row.beat_at = Some(60 * SECOND);
        assert!(!missed(&row, 0, 130 * SECOND) && missed(&row, 0, 131 * SECOND));
        assert_eq!(step(&mut row, &Err(Failure::Missed), 131 * SECOND), Some(EventKind::Failed), "at once");
        assert_eq!(step(&mut row, &Ok(0), 132 * SECOND), Some(EventKind::Recovered));
    }

    #[test]
    fn others_are_told_once_and_only_when_nobody_saw_it() {
        let down = WatchRow { state: "down".into(), since: Some(0), ..row(3) };
        assert!(!escalates(&down, 10, 10 * MINUTE - 1) && escalates(&down, 10, 10 * MINUTE));
        assert!(!escalates(&down, 0, DAY), "nobody to tell");
        assert!(!escalates(&WatchRow { acked_at: Some(1), ..down.clone() }, 10, DAY));
        assert!(!escalates(&WatchRow { escalated_at: Some(1), ..down.clone() }, 10, DAY));
        assert!(!escalates(&WatchRow { state: "up".into(), ..down }, 10, DAY));
    }

    #[test]
    fn what_depends_on_what() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let pairs = [
            pair("shops", "db"),
            pair("kassa", "db"),
            pair("pin", "kassa"),
            pair("db", "disk"),
            pair("disk", "db"),
        ];
        assert_eq!(dependents("kassa", &pairs), ["kassa", "pin"]);
        assert_eq!(
            dependents("db", &pairs),
            ["db", "shops", "kassa", "disk", "pin"],
            "each once, in a circle too"
        );
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        assert_eq!(shared(&keys(&["shops", "kassa"]), &pairs), Some("db".into()));
        assert_eq!(shared(&keys(&["shops", "pin"]), &pairs), None);
        assert_eq!(shared(&keys(&["shops"]), &pairs), None);
    }
}
