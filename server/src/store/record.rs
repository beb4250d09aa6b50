//! All that happened in an incident, to the microsecond, and corrected updates. Called by
//! `desk::incidents`, and by `desk::status` for the earlier words of updates.

use super::{StoreResult, Tx};
use crate::{exec, opt, rows};
use app::Moment;
use app::status::model::Bilingual;

/// What an update said before it was corrected.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EditRow {
    /// The update.
    pub update_id: i64,
    /// When it was corrected.
    pub at: Moment,
    /// Who did.
    pub by: Option<String>,
    /// What it said until then, in Dutch.
    pub text_nl: String,
    /// The same in English.
    pub text_en: String,
}

/// Earlier words of updates of open incidents and of those that began at this moment or later,
/// latest first.
pub async fn edits_since(tx: &mut Tx, started_at: Moment) -> StoreResult<Vec<EditRow>> {
    rows!(
        tx,
        EditRow,
        "SELECT e.update_id, e.at, NULL AS by, e.text_nl, e.text_en
         FROM update_edit e JOIN incident_update u ON u.id = e.update_id JOIN incident i ON i.id = u.incident_id
         WHERE i.resolved_at IS NULL OR i.started_at >= $1 ORDER BY e.id DESC LIMIT 5000",
        started_at
    )
}

/// Earlier words of the updates of an incident, with who corrected them.
pub async fn edits_of(tx: &mut Tx, incident: i64) -> StoreResult<Vec<EditRow>> {
    rows!(
        tx,
        EditRow,
        "SELECT e.update_id, e.at, COALESCE(NULLIF(a.name, ''), a.email) AS by, e.text_nl, e.text_en
         FROM update_edit e JOIN incident_update u ON u.id = e.update_id LEFT JOIN account a ON a.id = e.account_id
         WHERE u.incident_id = $1 ORDER BY e.id LIMIT 1000",
        incident
    )
}

/// An update of an incident, locked until the commit: its words.
pub async fn update_locked(tx: &mut Tx, slug: &str, id: i64) -> StoreResult<Option<(i64, String, String)>> {
    opt!(
        tx,
        (i64, String, String),
        "UPDATE incident_update SET text_nl = text_nl
         WHERE id = $2 AND incident_id = (SELECT i.id FROM incident i WHERE i.slug = $1)
         RETURNING incident_id, text_nl, text_en",
        slug,
        id
    )
}

/// How often an update was corrected.
pub async fn edits_count(tx: &mut Tx, update: i64) -> StoreResult<i64> {
    let found = opt!(tx, (i64,), "SELECT COUNT(*) FROM update_edit WHERE update_id = $1", update)?;
    Ok(found.map_or(0, |(count,)| count))
}

/// Replaces the words of an update; the old ones are kept.
pub async fn update_correct(
    tx: &mut Tx,
    update: i64,
    text: &Bilingual,
    at: Moment,
    by: Option<i64>,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO update_edit (update_id, at, account_id, text_nl, text_en)
         SELECT id, $2, $3, text_nl, text_en FROM incident_update WHERE id = $1",
        update,
        at,
        by
    )?;
    exec!(
        tx,
        "UPDATE incident_update SET text_nl = $2, text_en = $3 WHERE id = $1",
        update,
        &text.nl,
        &text.en
    )?;
    Ok(())
}

/// An incident's number and beginning, by its slug.
pub async fn incident_began(tx: &mut Tx, slug: &str) -> StoreResult<Option<(i64, Moment)>> {
    opt!(tx, (i64, i64), "SELECT id, started_at FROM incident WHERE slug = $1", slug)
}

/// An update as the record shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToldRow {
    /// When.
    pub at: Moment,
    /// Code of the state.
    pub state: String,
    /// What it says, in Dutch.
    pub text_nl: String,
    /// What it says, in English.
    pub text_en: String,
    /// Whether followers were told.
    pub notify: bool,
    /// Who wrote it.
    pub by: Option<String>,
}

/// The updates of an incident, oldest first, with who wrote them.
pub async fn updates_of(tx: &mut Tx, incident: i64) -> StoreResult<Vec<ToldRow>> {
    rows!(
        tx,
        ToldRow,
        "SELECT u.at, u.state, u.text_nl, u.text_en, u.notify, COALESCE(NULLIF(a.name, ''), a.email) AS by
         FROM incident_update u LEFT JOIN account a ON a.id = u.author_id
         WHERE u.incident_id = $1 ORDER BY u.at, u.id LIMIT 2000",
        incident
    )
}

/// What an incident did to which component from when on: moment, impact, names.
pub async fn impacts_of(tx: &mut Tx, incident: i64) -> StoreResult<Vec<(Moment, String, String, String)>> {
    rows!(
        tx,
        (i64, String, String, String),
        "SELECT m.began_at, m.impact, c.name_nl, c.name_en FROM incident_impact m
         JOIN component c ON c.key = m.component_key
         WHERE m.incident_id = $1 ORDER BY m.began_at, m.id LIMIT 2000",
        incident
    )
}

/// When tickets were held with an incident, from when until when, and who began it.
pub async fn holds_of(
    tx: &mut Tx,
    incident: i64,
) -> StoreResult<Vec<(Moment, Option<Moment>, Option<String>)>> {
    rows!(
        tx,
        (i64, Option<i64>, Option<String>),
        "SELECT h.began_at, h.ended_at, COALESCE(NULLIF(a.name, ''), a.email)
         FROM hold h LEFT JOIN account a ON a.id = h.began_by
         WHERE h.incident_id = $1 ORDER BY h.began_at, h.id LIMIT 100",
        incident
    )
}
