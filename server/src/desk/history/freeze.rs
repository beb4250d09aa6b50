//! Writes down months that are over. A month is written once, in one transaction; what was written
//! is never computed again.

use super::view::{Period, figures};
use super::weights;
use crate::desk::Base;
use crate::desk::when::{self, begins};
use crate::env::HOUR;
use crate::store::history::{self as store, FigureRow, MonthRow};
use crate::store::setting::{setting, setting_save, snapshot_changed};
use crate::store::{StoreResult, Tx};
use app::Moment;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How long after a month's end it is written: an incident that began before midnight is often
/// declared after it.
const GRACE: Moment = HOUR;
/// Since when this Loket looks on, in the store's settings.
const SINCE: &str = "uptime_since";

/// Writes what is due; how many months that were.
pub async fn freeze(base: &Base) -> StoreResult<usize> {
    let (now, zone) = (base.env.now(), &base.facts.zone);
    let mut tx = base.store.read().await?;
    let since = since(&mut tx).await?;
    let begins_now = setting(&mut tx, SINCE).await?.is_none();
    let known: Vec<String> = store::months(&mut tx).await?.into_iter().map(|row| row.month).collect();
    drop(tx);
    if begins_now {
        let mut tx = base.store.write().await?;
        setting_save(&mut tx, SINCE, &now.to_string()).await?;
        tx.commit().await?;
    }
    let since = since.unwrap_or(now);
    let due = months(since, now - GRACE, zone);
    let due = due.into_iter().filter(|period| period.to + GRACE <= now && !known.contains(&period.month));
    let mut written = 0;
    for period in due {
        written += usize::from(month(base, &period, now).await?);
    }
    if written > 0 {
        base.publish_or_later().await;
    }
    Ok(written)
}

async fn month(base: &Base, period: &Period, now: Moment) -> StoreResult<bool> {
    let mut tx = base.store.write().await?;
    let weights = weights(&mut tx).await?;
    let row = MonthRow {
        month: period.month.clone(),
        starts_at: period.from,
        ends_at: period.to,
        weight_minor: weights.minor,
        weight_major: weights.major,
        weight_critical: weights.critical,
        frozen_at: now,
    };
    if !store::month_add(&mut tx, &row).await? {
        return Ok(false);
    }
    for (position, figure) in (0..).zip(figures(&mut tx, period, weights).await?) {
        let row = FigureRow {
            month: period.month.clone(),
            component_key: figure.key,
            position,
            name_nl: figure.name.nl,
            name_en: figure.name.en,
            minor: figure.tally.minor,
            major: figure.tally.major,
            critical: figure.tally.critical,
            maintained: figure.maintained,
        };
        store::figure_add(&mut tx, &row).await?;
    }
    snapshot_changed(&mut tx).await?;
    tx.commit().await?;
    Ok(true)
}

/// The first moment that is known of: of an incident, of planned work, or of this Loket.
pub async fn since(tx: &mut Tx) -> StoreResult<Option<Moment>> {
    let looked = setting(tx, SINCE).await?.and_then(|text| text.parse::<Moment>().ok());
    Ok(store::earliest(tx).await?.into_iter().chain(looked).min())
}

/// The months from one moment to another, oldest first; the first begins with the first moment's day.
pub fn months(since: Moment, until: Moment, zone: &TimeZone) -> Vec<Period> {
    let known = begins(when::date(since, zone), zone).unwrap_or(since);
    let mut first = when::date(since, zone).first_of_month();
    let mut months = Vec::new();
    while let (Some(from), Some(to)) = (begins(first, zone), begins(next(first), zone)) {
        if from > until || next(first) == first {
            break;
        }
        let month = first.strftime("%Y-%m").to_string();
        months.push(Period { month, from: from.max(known), to });
        first = next(first);
    }
    months
}

fn next(first: Date) -> Date {
    first.saturating_add(1.month())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_without_a_gap() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let at = |text: &str| zone.to_timestamp(text.parse().unwrap()).unwrap().as_microsecond();
        let months = months(at("2026-09-12T13:00"), at("2027-01-01T00:00"), &zone);
        let names: Vec<&str> = months.iter().map(|period| period.month.as_str()).collect();
        assert_eq!(names, ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"]);
        assert_eq!(months[0].from, at("2026-09-12T00:00"), "from the first day that is known");
        assert!(months.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert_eq!(months[1].to - months[1].from, (31 * 24 + 1) * HOUR, "the clock is put back");
    }
}
