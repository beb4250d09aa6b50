//! Planned work, its updates and reminders. Called by `desk::maintenance`, and by the status
//! and the history, which read it.

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;
use app::maintenance::model::{MaintenanceState, Step};
use app::status::model::{Bilingual, Impact};

/// Planned work as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MaintenanceRow {
    /// Its number.
    pub id: i64,
    /// Its name in the address.
    pub slug: String,
    /// What is done, in Dutch.
    pub title_nl: String,
    /// What is done, in English.
    pub title_en: String,
    /// What it means, in Dutch.
    pub text_nl: String,
    /// What it means, in English.
    pub text_en: String,
    /// Code of the state.
    pub state: String,
    /// From, as planned.
    pub starts_at: Moment,
    /// Until, as planned.
    pub ends_at: Moment,
    /// When it really began.
    pub began_at: Option<Moment>,
    /// When it really was over.
    pub ended_at: Option<Moment>,
    /// When it was announced.
    pub created_at: Moment,
    /// When anything about it changed.
    pub updated_at: Moment,
    /// Goes up with every change of the plan.
    pub sequence: i64,
    /// Begins and ends at its times.
    pub by_itself: bool,
}

/// An update as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WorkUpdateRow {
    /// Its id.
    pub id: i64,
    /// Its work.
    pub maintenance_id: i64,
    /// When.
    pub at: Moment,
    /// Code of what it tells.
    pub step: String,
    /// Code of the state from then on.
    pub state: String,
    /// The text in Dutch.
    pub text_nl: String,
    /// The text in English.
    pub text_en: String,
    /// Whether subscribers are told.
    pub notify: bool,
}

/// Planned work to write.
#[derive(Clone, Debug)]
pub struct NewMaintenance<'a> {
    /// Its name in the address.
    pub slug: &'a str,
    /// What is done.
    pub title: &'a Bilingual,
    /// What it means for the reader.
    pub text: &'a Bilingual,
    /// How far it is.
    pub state: MaintenanceState,
    /// From, as planned.
    pub starts_at: Moment,
    /// Until, as planned.
    pub ends_at: Moment,
    /// When it really began.
    pub began_at: Option<Moment>,
    /// When it really was over.
    pub ended_at: Option<Moment>,
    /// When it was announced.
    pub created_at: Moment,
    /// Begins and ends at its times.
    pub by_itself: bool,
}

/// An update to write.
#[derive(Clone, Debug)]
pub struct NewWorkUpdate<'a> {
    /// Its work.
    pub maintenance_id: i64,
    /// When.
    pub at: Moment,
    /// What it tells.
    pub step: Step,
    /// The state from then on.
    pub state: MaintenanceState,
    /// The text.
    pub text: &'a Bilingual,
    /// Whether subscribers are told.
    pub notify: bool,
    /// Who wrote it; absent when nobody did.
    pub author_id: Option<i64>,
}

/// Work that isn't over, soonest first.
pub async fn maintenance_ahead(tx: &mut Tx) -> StoreResult<Vec<MaintenanceRow>> {
    rows!(
        tx,
        MaintenanceRow,
        "SELECT id, slug, title_nl, title_en, text_nl, text_en, state, starts_at, ends_at, began_at, ended_at,
                created_at, updated_at, sequence, by_itself
         FROM maintenance WHERE state IN ('scheduled', 'in_progress', 'verifying')
         ORDER BY starts_at, id LIMIT 100"
    )
}

/// Work that is over or was cancelled, latest first.
pub async fn maintenance_over(tx: &mut Tx, limit: i64) -> StoreResult<Vec<MaintenanceRow>> {
    rows!(
        tx,
        MaintenanceRow,
        "SELECT id, slug, title_nl, title_en, text_nl, text_en, state, starts_at, ends_at, began_at, ended_at,
                created_at, updated_at, sequence, by_itself
         FROM maintenance WHERE state IN ('completed', 'cancelled') ORDER BY starts_at DESC, id DESC LIMIT $1",
        limit
    )
}

/// Components of work that starts at this moment or later, or isn't over: work, component, impact.
pub async fn maintenance_components(tx: &mut Tx, since: Moment) -> StoreResult<Vec<(i64, String, String)>> {
    rows!(
        tx,
        (i64, String, String),
        "SELECT c.maintenance_id, c.component_key, c.impact FROM maintenance_component c
         JOIN maintenance m ON m.id = c.maintenance_id
         WHERE m.starts_at >= $1 OR m.state IN ('scheduled', 'in_progress', 'verifying')
         ORDER BY c.maintenance_id, c.component_key LIMIT 5000",
        since
    )
}

/// Updates of work that starts at this moment or later, or isn't over, newest first.
pub async fn maintenance_updates(tx: &mut Tx, since: Moment) -> StoreResult<Vec<WorkUpdateRow>> {
    rows!(
        tx,
        WorkUpdateRow,
        "SELECT u.id, u.maintenance_id, u.at, u.step, u.state, u.text_nl, u.text_en, u.notify
         FROM maintenance_update u JOIN maintenance m ON m.id = u.maintenance_id
         WHERE m.starts_at >= $1 OR m.state IN ('scheduled', 'in_progress', 'verifying')
         ORDER BY u.at DESC, u.id DESC LIMIT 10000",
        since
    )
}

/// Reminders that are still to come: work and moment.
pub async fn reminders_ahead(tx: &mut Tx) -> StoreResult<Vec<(i64, Moment)>> {
    rows!(
        tx,
        (i64, Moment),
        "SELECT r.maintenance_id, r.due_at FROM maintenance_reminder r JOIN maintenance m ON m.id = r.maintenance_id
         WHERE r.done_at IS NULL AND m.state = 'scheduled' ORDER BY r.due_at LIMIT 1000"
    )
}

/// When components were in maintenance within a period: component, from, until (absent while it runs).
pub async fn maintenance_windows(
    tx: &mut Tx,
    from: Moment,
    to: Moment,
) -> StoreResult<Vec<(String, Moment, Option<Moment>)>> {
    rows!(
        tx,
        (String, Moment, Option<Moment>),
        "SELECT c.component_key, m.began_at, m.ended_at FROM maintenance m
         JOIN maintenance_component c ON c.maintenance_id = m.id
         WHERE m.began_at < $2 AND (m.ended_at IS NULL OR m.ended_at > $1)
         ORDER BY m.began_at, m.id, c.component_key LIMIT 20000",
        from,
        to
    )
}

/// Slugs that are this one or begin with it and a dash.
pub async fn maintenance_slugs(tx: &mut Tx, slug: &str) -> StoreResult<Vec<String>> {
    let rows = rows!(
        tx,
        (String,),
        "SELECT slug FROM maintenance WHERE slug = $1 OR slug LIKE $1 || '-%' ORDER BY slug LIMIT 1000",
        slug
    )?;
    Ok(rows.into_iter().map(|(slug,)| slug).collect())
}

/// Work by its slug. Its row stays locked until the commit, so that what leads and the clock do
/// follows each other.
pub async fn maintenance_locked(tx: &mut Tx, slug: &str) -> StoreResult<Option<MaintenanceRow>> {
    opt!(
        tx,
        MaintenanceRow,
        "UPDATE maintenance SET slug = slug WHERE slug = $1
         RETURNING id, slug, title_nl, title_en, text_nl, text_en, state, starts_at, ends_at, began_at, ended_at,
                   created_at, updated_at, sequence, by_itself",
        slug
    )
}

/// Slugs of work that its time begins, ends or has reminded of by now.
pub async fn maintenance_due(tx: &mut Tx, now: Moment) -> StoreResult<Vec<String>> {
    let rows = rows!(
        tx,
        (String,),
        "SELECT slug FROM maintenance m WHERE
           (m.state = 'scheduled' AND m.by_itself AND m.starts_at <= $1)
           OR (m.state IN ('in_progress', 'verifying') AND m.by_itself AND m.ends_at <= $1)
           OR (m.state = 'scheduled' AND EXISTS (SELECT 1 FROM maintenance_reminder r
               WHERE r.maintenance_id = m.id AND r.done_at IS NULL AND r.due_at <= $1))
         ORDER BY m.starts_at, m.id LIMIT 100",
        now
    )?;
    Ok(rows.into_iter().map(|(slug,)| slug).collect())
}

/// Adds planned work; its number.
pub async fn maintenance_add(tx: &mut Tx, new: &NewMaintenance<'_>) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO maintenance (slug, title_nl, title_en, text_nl, text_en, state, starts_at, ends_at, began_at,
                                  ended_at, created_at, updated_at, by_itself)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
        new.slug,
        &new.title.nl,
        &new.title.en,
        &new.text.nl,
        &new.text.en,
        new.state.code(),
        new.starts_at,
        new.ends_at,
        new.began_at,
        new.ended_at,
        new.created_at,
        new.created_at,
        new.by_itself
    )?;
    Ok(id)
}

/// Writes all of a row that may change.
pub async fn maintenance_save(tx: &mut Tx, row: &MaintenanceRow) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE maintenance SET title_nl = $2, title_en = $3, text_nl = $4, text_en = $5, state = $6, starts_at = $7,
           ends_at = $8, began_at = $9, ended_at = $10, updated_at = $11, sequence = $12 WHERE id = $1",
        row.id,
        &row.title_nl,
        &row.title_en,
        &row.text_nl,
        &row.text_en,
        &row.state,
        row.starts_at,
        row.ends_at,
        row.began_at,
        row.ended_at,
        row.updated_at,
        row.sequence
    )?;
    Ok(())
}

/// Sets the components it touches.
pub async fn components_set(tx: &mut Tx, id: i64, components: &[(String, Impact)]) -> StoreResult<()> {
    exec!(tx, "DELETE FROM maintenance_component WHERE maintenance_id = $1", id)?;
    for (key, impact) in components {
        exec!(
            tx,
            "INSERT INTO maintenance_component (maintenance_id, component_key, impact) VALUES ($1, $2, $3)",
            id,
            key,
            impact.code()
        )?;
    }
    Ok(())
}

/// Adds an update; its id.
pub async fn work_update_add(tx: &mut Tx, new: &NewWorkUpdate<'_>) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO maintenance_update (maintenance_id, at, step, state, text_nl, text_en, notify, author_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        new.maintenance_id,
        new.at,
        new.step.code(),
        new.state.code(),
        &new.text.nl,
        &new.text.en,
        new.notify,
        new.author_id
    )?;
    Ok(id)
}

/// Adds a reminder, so many minutes before the beginning; one whose moment has passed is done.
pub async fn reminder_add(
    tx: &mut Tx,
    id: i64,
    minutes: i64,
    due_at: Moment,
    done_at: Option<Moment>,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO maintenance_reminder (maintenance_id, minutes, due_at, done_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (maintenance_id, minutes) DO UPDATE SET due_at = excluded.due_at, done_at = excluded.done_at",
        id,
        minutes,
        due_at,
        done_at
    )?;
    Ok(())
}

/// Minutes before the beginning at which its subscribers are reminded.
pub async fn reminders_of(tx: &mut Tx, id: i64) -> StoreResult<Vec<i64>> {
    let rows = rows!(
        tx,
        (i64,),
        "SELECT minutes FROM maintenance_reminder WHERE maintenance_id = $1 ORDER BY minutes DESC LIMIT 20",
        id
    )?;
    Ok(rows.into_iter().map(|(minutes,)| minutes).collect())
}

/// Says that all reminders up to a moment are done; how many there were.
pub async fn reminders_done(tx: &mut Tx, id: i64, now: Moment) -> StoreResult<u64> {
    exec!(
        tx,
        "UPDATE maintenance_reminder SET done_at = $2
         WHERE maintenance_id = $1 AND done_at IS NULL AND due_at <= $2",
        id,
        now
    )
}
