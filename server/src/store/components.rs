//! Components as admins keep them, and the record of their effective status. Called by
//! `desk::components`, and by `desk::status` for what is public.

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;
use app::components::model::ComponentDraft;
use app::status::model::{Bilingual, Impact};

/// A component as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ComponentRow {
    /// Its key.
    pub key: String,
    /// Its name in Dutch.
    pub name_nl: String,
    /// Its name in English.
    pub name_en: String,
    /// The group it stands in.
    pub group_id: Option<i64>,
    /// Code of the baseline's impact.
    pub baseline: String,
    /// Why, in Dutch.
    pub baseline_nl: String,
    /// Why, in English.
    pub baseline_en: String,
}

/// A component that depends on another one.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DependencyRow {
    /// The one.
    pub component_key: String,
    /// The other.
    pub depends_on: String,
    /// Why, in Dutch.
    pub reason_nl: String,
    /// Why, in English.
    pub reason_en: String,
}

/// A group as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct GroupRow {
    /// Its number.
    pub id: i64,
    /// Its name in Dutch.
    pub name_nl: String,
    /// Its name in English.
    pub name_en: String,
}

/// Components in the order of the page: group by group, those without one last.
pub async fn components_all(tx: &mut Tx) -> StoreResult<Vec<ComponentRow>> {
    rows!(
        tx,
        ComponentRow,
        "SELECT c.key, c.name_nl, c.name_en, c.group_id, c.baseline, c.baseline_nl, c.baseline_en
         FROM component c LEFT JOIN component_group g ON g.id = c.group_id
         ORDER BY CASE WHEN g.id IS NULL THEN 1 ELSE 0 END, g.position, g.id, c.position, c.key LIMIT 500"
    )
}

/// A component.
pub async fn component(tx: &mut Tx, key: &str) -> StoreResult<Option<ComponentRow>> {
    opt!(
        tx,
        ComponentRow,
        "SELECT key, name_nl, name_en, group_id, baseline, baseline_nl, baseline_en FROM component WHERE key = $1",
        key
    )
}

/// What depends on what, and why.
pub async fn dependencies_all(tx: &mut Tx) -> StoreResult<Vec<DependencyRow>> {
    rows!(
        tx,
        DependencyRow,
        "SELECT component_key, depends_on, reason_nl, reason_en FROM component_dependency
         ORDER BY component_key, depends_on LIMIT 5000"
    )
}

/// Groups in their order.
pub async fn groups(tx: &mut Tx) -> StoreResult<Vec<GroupRow>> {
    rows!(tx, GroupRow, "SELECT id, name_nl, name_en FROM component_group ORDER BY position, id LIMIT 100")
}

/// Adds a component behind all others.
pub async fn component_insert(tx: &mut Tx, key: &str, name: &Bilingual) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO component (key, position, name_nl, name_en)
         SELECT $1, COALESCE(MAX(position), 0) + 1, $2, $3 FROM component",
        key,
        &name.nl,
        &name.en
    )?;
    Ok(())
}

/// Changes a component with all that it depends on. False when there is none.
pub async fn component_change(tx: &mut Tx, key: &str, draft: &ComponentDraft) -> StoreResult<bool> {
    let changed = exec!(
        tx,
        "UPDATE component SET name_nl = $2, name_en = $3, group_id = $4, baseline = $5, baseline_nl = $6,
                baseline_en = $7 WHERE key = $1",
        key,
        &draft.name.nl,
        &draft.name.en,
        draft.group,
        draft.baseline.impact.code(),
        &draft.baseline.words.nl,
        &draft.baseline.words.en
    )?;
    if changed == 0 {
        return Ok(false);
    }
    exec!(tx, "DELETE FROM component_dependency WHERE component_key = $1", key)?;
    for other in &draft.depends_on {
        exec!(
            tx,
            "INSERT INTO component_dependency (component_key, depends_on, reason_nl, reason_en)
             VALUES ($1, $2, $3, $4)",
            key,
            &other.key,
            &other.reason.nl,
            &other.reason.en
        )?;
    }
    Ok(true)
}

/// Gives a component its place.
pub async fn component_place(tx: &mut Tx, key: &str, position: i64) -> StoreResult<()> {
    exec!(tx, "UPDATE component SET position = $2 WHERE key = $1 AND position <> $2", key, position)?;
    Ok(())
}

/// Takes a component away; refused by the schema while an incident or maintenance names it.
pub async fn component_delete(tx: &mut Tx, key: &str) -> StoreResult<bool> {
    Ok(exec!(tx, "DELETE FROM component WHERE key = $1", key)? == 1)
}

/// Adds a group behind all others.
pub async fn group_insert(tx: &mut Tx, name: &Bilingual) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO component_group (position, name_nl, name_en)
         SELECT COALESCE(MAX(position), 0) + 1, $1, $2 FROM component_group RETURNING id",
        &name.nl,
        &name.en
    )?;
    Ok(id)
}

/// Names a group. False when there is none.
pub async fn group_change(tx: &mut Tx, id: i64, name: &Bilingual) -> StoreResult<bool> {
    let changed = exec!(
        tx,
        "UPDATE component_group SET name_nl = $2, name_en = $3 WHERE id = $1",
        id,
        &name.nl,
        &name.en
    )?;
    Ok(changed == 1)
}

/// Gives a group its place.
pub async fn group_place(tx: &mut Tx, id: i64, position: i64) -> StoreResult<()> {
    exec!(tx, "UPDATE component_group SET position = $2 WHERE id = $1 AND position <> $2", id, position)?;
    Ok(())
}

/// Takes a group away; its components stay without one.
pub async fn group_delete(tx: &mut Tx, id: i64) -> StoreResult<bool> {
    Ok(exec!(tx, "DELETE FROM component_group WHERE id = $1", id)? == 1)
}

/// What incidents do to components at a moment: component, impact, incident; the first to begin first.
pub async fn impacts_at(tx: &mut Tx, at: Moment) -> StoreResult<Vec<(String, String, i64)>> {
    rows!(
        tx,
        (String, String, i64),
        "SELECT component_key, impact, incident_id FROM incident_impact
         WHERE began_at <= $1 AND (ended_at IS NULL OR ended_at > $1) AND impact <> 'none'
         ORDER BY began_at, id LIMIT 5000",
        at
    )
}

/// What maintenance runs on which component at a moment.
pub async fn maintenance_at(tx: &mut Tx, at: Moment) -> StoreResult<Vec<(String, i64)>> {
    rows!(
        tx,
        (String, i64),
        "SELECT c.component_key, m.id FROM maintenance m JOIN maintenance_component c ON c.maintenance_id = m.id
         WHERE m.began_at <= $1 AND (m.ended_at IS NULL OR m.ended_at > $1) ORDER BY m.began_at, m.id LIMIT 5000",
        at
    )
}

/// Moments at which an impact or maintenance began or ended, oldest first.
pub async fn impact_moments(tx: &mut Tx) -> StoreResult<Vec<Moment>> {
    let found = rows!(
        tx,
        (i64,),
        "SELECT began_at AS at FROM incident_impact UNION
         SELECT ended_at FROM incident_impact WHERE ended_at IS NOT NULL UNION
         SELECT began_at FROM maintenance WHERE began_at IS NOT NULL UNION
         SELECT ended_at FROM maintenance WHERE ended_at IS NOT NULL ORDER BY at LIMIT 20000"
    )?;
    Ok(found.into_iter().map(|(at,)| at).collect())
}

/// The effective status of a component from a moment on.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ChangeRow {
    /// The component.
    pub component_key: String,
    /// Code of the impact.
    pub impact: String,
    /// `incident`, `maintenance`, `baseline` or empty.
    pub source: String,
    /// The incident.
    pub incident_id: Option<i64>,
    /// The planned work.
    pub maintenance_id: Option<i64>,
}

/// The last change of each component that has one.
pub async fn changes_latest(tx: &mut Tx) -> StoreResult<Vec<ChangeRow>> {
    rows!(
        tx,
        ChangeRow,
        "SELECT h.component_key, h.impact, h.source, h.incident_id, h.maintenance_id
         FROM component c JOIN component_change h
           ON h.id = (SELECT MAX(l.id) FROM component_change l WHERE l.component_key = c.key)
         LIMIT 500"
    )
}

/// The moment of the change that was recorded last, of any component.
pub async fn change_last(tx: &mut Tx) -> StoreResult<Option<Moment>> {
    let found = opt!(tx, (i64,), "SELECT at FROM component_change ORDER BY id DESC LIMIT 1")?;
    Ok(found.map(|(at,)| at))
}

/// Records a change.
pub async fn change_add(tx: &mut Tx, change: &ChangeRow, at: Moment, by: Option<i64>) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO component_change (component_key, at, impact, source, incident_id, maintenance_id, account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &change.component_key,
        at,
        &change.impact,
        &change.source,
        change.incident_id,
        change.maintenance_id,
        by
    )?;
    Ok(())
}

/// A change with the names that a page shows.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HistoryRow {
    /// From this moment.
    pub at: Moment,
    /// Code of the impact.
    pub impact: String,
    /// `incident`, `maintenance`, `baseline` or empty.
    pub source: String,
    /// The incident's slug.
    pub slug: Option<String>,
    /// Title of incident or planned work, in Dutch.
    pub title_nl: Option<String>,
    /// The same in English.
    pub title_en: Option<String>,
    /// Who did it.
    pub by: Option<String>,
}

/// What changed of a component, latest first.
pub async fn changes_of(tx: &mut Tx, key: &str, limit: i64) -> StoreResult<Vec<HistoryRow>> {
    rows!(
        tx,
        HistoryRow,
        "SELECT h.at, h.impact, h.source, i.slug, COALESCE(i.title_nl, m.title_nl) AS title_nl,
                COALESCE(i.title_en, m.title_en) AS title_en, COALESCE(NULLIF(a.name, ''), a.email) AS by
         FROM component_change h LEFT JOIN incident i ON i.id = h.incident_id
         LEFT JOIN maintenance m ON m.id = h.maintenance_id LEFT JOIN account a ON a.id = h.account_id
         WHERE h.component_key = $1 ORDER BY h.id DESC LIMIT $2",
        key,
        limit
    )
}

/// The code of an impact, read.
pub fn impact_of(code: &str) -> Impact {
    Impact::from_code(code).unwrap_or_default()
}
