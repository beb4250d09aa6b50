//! Components and incidents. Called by `desk::status`, and by what follows from incidents.
//!
//! An incident's effect on a component is a row of `incident_impact` from one moment to
//! another; the uptime figures come from these rows and from nothing else.

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;
use app::status::model::{Bilingual, Conditions, DataLoss, Impact, IncidentState};

/// An incident as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct IncidentRow {
    /// Its number.
    pub id: i64,
    /// Its name in the address.
    pub slug: String,
    /// What is wrong, in Dutch.
    pub title_nl: String,
    /// What is wrong, in English.
    pub title_en: String,
    /// Code of the state.
    pub state: String,
    /// Since when.
    pub started_at: Moment,
    /// Until when.
    pub resolved_at: Option<Moment>,
    /// Next update before this moment.
    pub next_update_at: Option<Moment>,
    /// JSON; see [`Stored`].
    pub conditions: String,
}

/// What holds beside the state, as JSON in one column: it is read as a whole and by people alone.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Stored {
    /// Phases, supplier, advice.
    #[serde(flatten)]
    pub conditions: Conditions,
    /// Changes that may be gone.
    pub data_loss: Option<DataLoss>,
}

impl Stored {
    /// Reads the column; what can't be read is as if nothing held.
    pub fn read(column: &str) -> Stored {
        serde_json::from_str(column).unwrap_or_default()
    }

    /// With what changes.
    pub fn with(self, data_loss: Option<&DataLoss>, conditions: Option<&Conditions>) -> Stored {
        Stored {
            data_loss: data_loss.cloned().or(self.data_loss),
            conditions: conditions.cloned().unwrap_or(self.conditions),
        }
    }

    fn column(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".into())
    }
}

/// An update as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct UpdateRow {
    /// Its id.
    pub id: i64,
    /// Its incident.
    pub incident_id: i64,
    /// When.
    pub at: Moment,
    /// Code of the state it set or kept.
    pub state: String,
    /// The text in Dutch.
    pub text_nl: String,
    /// The text in English.
    pub text_en: String,
    /// Whether subscribers are told.
    pub notify: bool,
}

/// What an incident does to a component from one moment to another.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ImpactRow {
    /// Row id.
    pub id: i64,
    /// The incident.
    pub incident_id: i64,
    /// The component.
    pub component_key: String,
    /// Code of the impact.
    pub impact: String,
    /// From.
    pub began_at: Moment,
    /// Until; absent while it lasts.
    pub ended_at: Option<Moment>,
}

/// An incident to write.
#[derive(Clone, Debug)]
pub struct NewIncident<'a> {
    /// Its name in the address.
    pub slug: &'a str,
    /// What is wrong.
    pub title: &'a Bilingual,
    /// How far it is.
    pub state: IncidentState,
    /// Since when.
    pub started_at: Moment,
    /// Until when.
    pub resolved_at: Option<Moment>,
    /// Next update before this moment.
    pub next_update_at: Option<Moment>,
    /// Changes that may be gone.
    pub data_loss: Option<&'a DataLoss>,
    /// What holds beside the state.
    pub conditions: &'a Conditions,
}

/// Adds a component or changes it, with all that it depends on (which must be there).
pub async fn component_save(
    tx: &mut Tx,
    key: &str,
    position: i64,
    name: &Bilingual,
    depends_on: &[String],
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO component (key, position, name_nl, name_en) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key) DO UPDATE SET position = excluded.position, name_nl = excluded.name_nl,
                                         name_en = excluded.name_en",
        key,
        position,
        &name.nl,
        &name.en
    )?;
    exec!(tx, "DELETE FROM component_dependency WHERE component_key = $1", key)?;
    for other in depends_on {
        exec!(
            tx,
            "INSERT INTO component_dependency (component_key, depends_on) VALUES ($1, $2)",
            key,
            other
        )?;
    }
    Ok(())
}

/// Incidents that are open, latest first.
pub async fn incidents_open(tx: &mut Tx) -> StoreResult<Vec<IncidentRow>> {
    rows!(
        tx,
        IncidentRow,
        "SELECT id, slug, title_nl, title_en, state, started_at, resolved_at, next_update_at, conditions
         FROM incident WHERE resolved_at IS NULL ORDER BY started_at DESC, id DESC LIMIT 200"
    )
}

/// The latest incidents that are over, latest first.
pub async fn incidents_past(tx: &mut Tx, limit: i64) -> StoreResult<Vec<IncidentRow>> {
    rows!(
        tx,
        IncidentRow,
        "SELECT id, slug, title_nl, title_en, state, started_at, resolved_at, next_update_at, conditions
         FROM incident WHERE resolved_at IS NOT NULL ORDER BY started_at DESC, id DESC LIMIT $1",
        limit
    )
}

/// Updates of open incidents and of those that began at this moment or later, newest first.
pub async fn updates_since(tx: &mut Tx, started_at: Moment) -> StoreResult<Vec<UpdateRow>> {
    rows!(
        tx,
        UpdateRow,
        "SELECT u.id, u.incident_id, u.at, u.state, u.text_nl, u.text_en, u.notify
         FROM incident_update u JOIN incident i ON i.id = u.incident_id
         WHERE i.resolved_at IS NULL OR i.started_at >= $1 ORDER BY u.at DESC, u.id DESC LIMIT 20000",
        started_at
    )
}

/// Updates of one incident, newest first.
pub async fn updates_of(tx: &mut Tx, incident_id: i64) -> StoreResult<Vec<UpdateRow>> {
    rows!(
        tx,
        UpdateRow,
        "SELECT id, incident_id, at, state, text_nl, text_en, notify FROM incident_update
         WHERE incident_id = $1 ORDER BY at DESC, id DESC LIMIT 1000",
        incident_id
    )
}

/// Impacts of open incidents, of those that began at `started_at` or later, and all that
/// lasted beyond `ended_at`.
pub async fn impacts_since(tx: &mut Tx, started_at: Moment, ended_at: Moment) -> StoreResult<Vec<ImpactRow>> {
    rows!(
        tx,
        ImpactRow,
        "SELECT m.id, m.incident_id, m.component_key, m.impact, m.began_at, m.ended_at
         FROM incident_impact m JOIN incident i ON i.id = m.incident_id
         WHERE i.resolved_at IS NULL OR i.started_at >= $1 OR m.ended_at >= $2
         ORDER BY m.began_at, m.id LIMIT 20000",
        started_at,
        ended_at
    )
}

/// An incident by its slug. Its row stays locked until the commit, so that updates of
/// two leads follow each other.
pub async fn incident_locked(tx: &mut Tx, slug: &str) -> StoreResult<Option<IncidentRow>> {
    opt!(
        tx,
        IncidentRow,
        "UPDATE incident SET slug = slug WHERE slug = $1
         RETURNING id, slug, title_nl, title_en, state, started_at, resolved_at, next_update_at, conditions",
        slug
    )
}

/// Slugs that are this one or begin with it and a dash.
pub async fn slugs_like(tx: &mut Tx, slug: &str) -> StoreResult<Vec<String>> {
    let rows = rows!(
        tx,
        (String,),
        "SELECT slug FROM incident WHERE slug = $1 OR slug LIKE $1 || '-%' ORDER BY slug LIMIT 1000",
        slug
    )?;
    Ok(rows.into_iter().map(|(slug,)| slug).collect())
}

/// Names in addresses of all incidents, latest first.
pub async fn slugs(tx: &mut Tx) -> StoreResult<Vec<String>> {
    let rows = rows!(tx, (String,), "SELECT slug FROM incident ORDER BY id DESC LIMIT 10000")?;
    Ok(rows.into_iter().map(|(slug,)| slug).collect())
}

/// Adds an incident; its number.
pub async fn incident_add(tx: &mut Tx, new: &NewIncident<'_>) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO incident (slug, title_nl, title_en, state, started_at, resolved_at, next_update_at,
                               conditions)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        new.slug,
        &new.title.nl,
        &new.title.en,
        new.state.code(),
        new.started_at,
        new.resolved_at,
        new.next_update_at,
        Stored { conditions: new.conditions.clone(), data_loss: new.data_loss.cloned() }.column()
    )?;
    Ok(id)
}

/// Changes how far an incident is and what is promised.
pub async fn incident_save(
    tx: &mut Tx,
    id: i64,
    state: IncidentState,
    resolved_at: Option<Moment>,
    next_update_at: Option<Moment>,
) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE incident SET state = $2, resolved_at = $3, next_update_at = $4 WHERE id = $1",
        id,
        state.code(),
        resolved_at,
        next_update_at
    )?;
    Ok(())
}

/// Sets what holds beside the state.
pub async fn conditions_save(tx: &mut Tx, id: i64, told: &Stored) -> StoreResult<()> {
    exec!(tx, "UPDATE incident SET conditions = $2 WHERE id = $1", id, told.column())?;
    Ok(())
}

/// An update to write.
#[derive(Clone, Debug)]
pub struct NewUpdate<'a> {
    /// Its incident.
    pub incident_id: i64,
    /// When.
    pub at: Moment,
    /// The state it sets or keeps.
    pub state: IncidentState,
    /// The text.
    pub text: &'a Bilingual,
    /// Whether subscribers are told.
    pub notify: bool,
    /// Who wrote it.
    pub author_id: Option<i64>,
}

/// Adds an update; its id.
pub async fn update_add(tx: &mut Tx, new: &NewUpdate<'_>) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO incident_update (incident_id, at, state, text_nl, text_en, notify, author_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        new.incident_id,
        new.at,
        new.state.code(),
        &new.text.nl,
        &new.text.en,
        new.notify,
        new.author_id
    )?;
    Ok(id)
}

/// Impacts of an incident that last.
pub async fn impacts_open(tx: &mut Tx, incident_id: i64) -> StoreResult<Vec<ImpactRow>> {
    rows!(
        tx,
        ImpactRow,
        "SELECT id, incident_id, component_key, impact, began_at, ended_at FROM incident_impact
         WHERE incident_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 500",
        incident_id
    )
}

/// An impact begins.
pub async fn impact_begin(
    tx: &mut Tx,
    incident_id: i64,
    component_key: &str,
    impact: Impact,
    at: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO incident_impact (incident_id, component_key, impact, began_at) VALUES ($1, $2, $3, $4)",
        incident_id,
        component_key,
        impact.code(),
        at
    )?;
    Ok(())
}

/// An impact ends.
pub async fn impact_end(tx: &mut Tx, id: i64, at: Moment) -> StoreResult<()> {
    exec!(tx, "UPDATE incident_impact SET ended_at = $2 WHERE id = $1", id, at)?;
    Ok(())
}

/// All impacts of an incident end.
pub async fn impacts_end(tx: &mut Tx, incident_id: i64, at: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE incident_impact SET ended_at = $2 WHERE incident_id = $1 AND ended_at IS NULL",
        incident_id,
        at
    )?;
    Ok(())
}
