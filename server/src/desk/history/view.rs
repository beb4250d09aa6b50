//! The history as its page shows it: months that are over as they were written, the month at hand
//! as it is now. Reads, never writes.

use super::freeze::{months, since};
use super::weights;
use crate::desk::maintenance::{windows, windows_of};
use crate::desk::status::uptime::{Span, covered, outside, tally};
use crate::desk::when;
use crate::store::components::{components_all, impact_of};
use crate::store::history::{self as store, FigureRow, MonthRow};
use crate::store::{StoreResult, Tx};
use app::Moment;
use app::history::model::*;
use app::maintenance::model::MaintenanceState;
use app::status::model::{Bilingual, Impact};
use jiff::tz::TimeZone;

/// Incidents and works that are listed.
const LISTED: i64 = 2000;
/// Months that are computed because nobody wrote them down yet: the one at hand and the one before.
const OPEN: usize = 2;

/// A month, or what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// `2026-10`.
    pub month: String,
    /// From.
    pub from: Moment,
    /// Until.
    pub to: Moment,
}

/// Reads the history.
pub async fn view(tx: &mut Tx, now: Moment, zone: &TimeZone) -> StoreResult<HistoryView> {
    let closed = store::months(tx).await?;
    let rows = store::figures(tx).await?;
    let weights = weights(tx).await?;
    let known = since(tx).await?.unwrap_or(now);
    let open = months(known, now, zone).into_iter().rev().take(OPEN);
    let open = open.filter(|period| !closed.iter().any(|row| row.month == period.month));
    let mut all = Vec::new();
    for period in open {
        let period = Period { to: period.to.min(now), ..period };
        let figures = figures(tx, &period, weights).await?;
        all.push(Month {
            month: period.month,
            starts_at: period.from,
            ends_at: period.to,
            frozen_at: None,
            weights,
            figures,
            incidents: vec![],
            works: vec![],
        });
    }
    all.extend(closed.into_iter().map(|row| written(row, &rows)));
    all.sort_by(|a, b| b.month.cmp(&a.month));
    incidents(tx, &mut all, zone).await?;
    works(tx, &mut all, zone).await?;
    Ok(HistoryView { months: all })
}

/// Each component's figures in a period.
pub async fn figures(tx: &mut Tx, period: &Period, weights: Weights) -> StoreResult<Vec<MonthFigure>> {
    let Period { from, to, .. } = *period;
    let impacts = store::impacts_within(tx, from, to).await?;
    let windows = windows(tx, from, to).await?;
    let figure = |key: String, name: Bilingual| {
        let own = impacts.iter().filter(|(of, ..)| *of == key);
        let spans = own.map(|(_, impact, from, until)| Span {
            from: *from,
            to: until.unwrap_or(to),
            impact: impact_of(impact),
        });
        let maintenance = windows_of(&windows, &key);
        let tally = tally(&outside(spans.collect(), &maintenance), from, to);
        MonthFigure {
            key,
            name,
            tally,
            maintained: covered(&maintenance, from, to),
            uptime: tally.uptime(to - from, weights),
        }
    };
    let rows = components_all(tx).await?;
    Ok(rows.into_iter().map(|row| figure(row.key, Bilingual { nl: row.name_nl, en: row.name_en })).collect())
}

fn written(row: MonthRow, figures: &[FigureRow]) -> Month {
    let weights = Weights { minor: row.weight_minor, major: row.weight_major, critical: row.weight_critical };
    let whole = row.ends_at - row.starts_at;
    let figure = |row: &FigureRow| {
        let tally = Tally { minor: row.minor, major: row.major, critical: row.critical };
        MonthFigure {
            key: row.component_key.clone(),
            name: Bilingual { nl: row.name_nl.clone(), en: row.name_en.clone() },
            tally,
            maintained: row.maintained,
            uptime: tally.uptime(whole, weights),
        }
    };
    Month {
        figures: figures.iter().filter(|figure| figure.month == row.month).map(figure).collect(),
        month: row.month,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        frozen_at: Some(row.frozen_at),
        weights,
        incidents: vec![],
        works: vec![],
    }
}

async fn incidents(tx: &mut Tx, months: &mut [Month], zone: &TimeZone) -> StoreResult<()> {
    for row in store::past_incidents(tx, LISTED).await? {
        let Some(month) = month_of(months, row.started_at, zone) else { continue };
        month.incidents.push(PastIncident {
            slug: row.slug,
            title: Bilingual { nl: row.title_nl, en: row.title_en },
            started_at: row.started_at,
            resolved_at: row.resolved_at,
            impact: Impact::from_rank(row.worst).unwrap_or_default(),
        });
    }
    Ok(())
}

async fn works(tx: &mut Tx, months: &mut [Month], zone: &TimeZone) -> StoreResult<()> {
    for row in store::past_works(tx, LISTED).await? {
        let Some(month) = month_of(months, row.starts_at, zone) else { continue };
        month.works.push(PastWork {
            slug: row.slug,
            title: Bilingual { nl: row.title_nl, en: row.title_en },
            from: row.starts_at,
            to: row.ends_at,
            state: MaintenanceState::from_code(&row.state).unwrap_or_default(),
        });
    }
    Ok(())
}

/// The month in which something began.
fn month_of<'a>(months: &'a mut [Month], at: Moment, zone: &TimeZone) -> Option<&'a mut Month> {
    let name = when::date(at, zone).strftime("%Y-%m").to_string();
    months.iter_mut().find(|month| month.month == name)
}
