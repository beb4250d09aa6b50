//! Months that are over with their figures, and what the figures of others are made from.
//! Called by `desk::history` alone. A month that was written never changes.

use super::{StoreResult, Tx};
use crate::{exec, opt, rows};
use app::Moment;

/// A month that is over.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MonthRow {
    /// `2026-10`.
    pub month: String,
    /// Measured from here.
    pub starts_at: Moment,
    /// Until here.
    pub ends_at: Moment,
    /// Percent of a minute that counts as down, when slow.
    pub weight_minor: i64,
    /// When failing in part.
    pub weight_major: i64,
    /// When down.
    pub weight_critical: i64,
    /// When it was written.
    pub frozen_at: Moment,
}

/// A component in a month that is over.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FigureRow {
    /// The month.
    pub month: String,
    /// The component's key.
    pub component_key: String,
    /// Its place.
    pub position: i64,
    /// Its name in Dutch.
    pub name_nl: String,
    /// Its name in English.
    pub name_en: String,
    /// Slow, in microseconds.
    pub minor: Moment,
    /// Failing in part.
    pub major: Moment,
    /// Down.
    pub critical: Moment,
    /// In planned maintenance.
    pub maintained: Moment,
}

/// An incident in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PastIncidentRow {
    /// Its name in the address.
    pub slug: String,
    /// Its title in Dutch.
    pub title_nl: String,
    /// Its title in English.
    pub title_en: String,
    /// Since when.
    pub started_at: Moment,
    /// Until when.
    pub resolved_at: Option<Moment>,
    /// The worst it did: 0 none, 1 minor, 2 major, 3 critical.
    pub worst: i64,
}

/// Planned work in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PastWorkRow {
    /// Its name in the address.
    pub slug: String,
    /// Its title in Dutch.
    pub title_nl: String,
    /// Its title in English.
    pub title_en: String,
    /// From.
    pub starts_at: Moment,
    /// Until.
    pub ends_at: Moment,
    /// Code of the state.
    pub state: String,
}

/// An impact on a component: key, code, from, until (absent while it lasts).
pub type ImpactSpan = (String, String, Moment, Option<Moment>);

/// Months that are over, latest first.
pub async fn months(tx: &mut Tx) -> StoreResult<Vec<MonthRow>> {
    rows!(
        tx,
        MonthRow,
        "SELECT month, starts_at, ends_at, weight_minor, weight_major, weight_critical, frozen_at
         FROM uptime_month ORDER BY month DESC LIMIT 1200"
    )
}

/// Their figures, in the order of components.
pub async fn figures(tx: &mut Tx) -> StoreResult<Vec<FigureRow>> {
    rows!(
        tx,
        FigureRow,
        "SELECT month, component_key, position, name_nl, name_en, minor, major, critical, maintained
         FROM uptime_figure ORDER BY month DESC, position, component_key LIMIT 50000"
    )
}

/// Writes that a month is over; false when it was written before.
pub async fn month_add(tx: &mut Tx, row: &MonthRow) -> StoreResult<bool> {
    let added = exec!(
        tx,
        "INSERT INTO uptime_month (month, starts_at, ends_at, weight_minor, weight_major, weight_critical, frozen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (month) DO NOTHING",
        &row.month,
        row.starts_at,
        row.ends_at,
        row.weight_minor,
        row.weight_major,
        row.weight_critical,
        row.frozen_at
    )?;
    Ok(added == 1)
}

/// Writes a figure of a month that was just added.
pub async fn figure_add(tx: &mut Tx, row: &FigureRow) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO uptime_figure (month, component_key, position, name_nl, name_en, minor, major, critical,
                                    maintained)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &row.month,
        &row.component_key,
        row.position,
        &row.name_nl,
        &row.name_en,
        row.minor,
        row.major,
        row.critical,
        row.maintained
    )?;
    Ok(())
}

/// Impacts that lasted within a period.
pub async fn impacts_within(tx: &mut Tx, from: Moment, to: Moment) -> StoreResult<Vec<ImpactSpan>> {
    rows!(
        tx,
        ImpactSpan,
        "SELECT component_key, impact, began_at, ended_at FROM incident_impact
         WHERE began_at < $2 AND (ended_at IS NULL OR ended_at > $1) ORDER BY began_at, id LIMIT 50000",
        from,
        to
    )
}

/// The earliest moment that incidents or planned work tell of.
pub async fn earliest(tx: &mut Tx) -> StoreResult<Option<Moment>> {
    let incident = opt!(tx, (Moment,), "SELECT started_at FROM incident ORDER BY started_at LIMIT 1")?;
    let work = opt!(
        tx,
        (Moment,),
        "SELECT began_at FROM maintenance WHERE began_at IS NOT NULL ORDER BY began_at LIMIT 1"
    )?;
    Ok(incident.into_iter().chain(work).map(|(at,)| at).min())
}

/// Incidents, latest first, with the worst they did.
pub async fn past_incidents(tx: &mut Tx, limit: i64) -> StoreResult<Vec<PastIncidentRow>> {
    rows!(
        tx,
        PastIncidentRow,
        "SELECT i.slug, i.title_nl, i.title_en, i.started_at, i.resolved_at,
                CAST(COALESCE((SELECT MAX(CASE m.impact WHEN 'critical' THEN 3 WHEN 'major' THEN 2 WHEN 'minor' THEN 1
                                          ELSE 0 END) FROM incident_impact m WHERE m.incident_id = i.id), 0) AS BIGINT)
                  AS worst
         FROM incident i ORDER BY i.started_at DESC, i.id DESC LIMIT $1",
        limit
    )
}

/// Planned work, latest first.
pub async fn past_works(tx: &mut Tx, limit: i64) -> StoreResult<Vec<PastWorkRow>> {
    rows!(
        tx,
        PastWorkRow,
        "SELECT slug, title_nl, title_en, COALESCE(began_at, starts_at) AS starts_at,
                COALESCE(ended_at, ends_at) AS ends_at, state
         FROM maintenance ORDER BY starts_at DESC, id DESC LIMIT $1",
        limit
    )
}
