//! What the index needs to know of incidents: their SQL. Called by `desk::search`;
//! articles and threads are read through `faq` and `community`.

use super::{StoreResult, Tx};
use crate::{opt, row, rows};

/// Updates that are read of one incident.
const UPDATES: i64 = 50;

/// An incident's titles.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct IncidentText {
    /// Its number.
    pub id: i64,
    /// Its name in the address.
    pub slug: String,
    /// Title, Dutch.
    pub title_nl: String,
    /// Title, English.
    pub title_en: String,
}

/// The text of an update.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct UpdateText {
    /// The incident's number.
    pub incident_id: i64,
    /// Dutch.
    pub text_nl: String,
    /// English.
    pub text_en: String,
}

/// An incident's titles.
pub async fn incident_text(tx: &mut Tx, id: i64) -> StoreResult<Option<IncidentText>> {
    opt!(tx, IncidentText, "SELECT id, slug, title_nl, title_en FROM incident WHERE id = $1", id)
}

/// The latest updates of an incident, newest first.
pub async fn update_texts(tx: &mut Tx, incident: i64) -> StoreResult<Vec<UpdateText>> {
    rows!(
        tx,
        UpdateText,
        "SELECT incident_id, text_nl, text_en FROM incident_update WHERE incident_id = $1
         ORDER BY at DESC, id DESC LIMIT $2",
        incident,
        UPDATES
    )
}

/// A page of the incidents after this number.
pub async fn incident_texts(tx: &mut Tx, after: i64, limit: i64) -> StoreResult<Vec<IncidentText>> {
    rows!(
        tx,
        IncidentText,
        "SELECT id, slug, title_nl, title_en FROM incident WHERE id > $1 ORDER BY id LIMIT $2",
        after,
        limit
    )
}

/// The updates of the incidents after `after` up to and with `to`, newest first in each.
pub async fn update_texts_between(tx: &mut Tx, after: i64, to: i64) -> StoreResult<Vec<UpdateText>> {
    rows!(
        tx,
        UpdateText,
        "SELECT incident_id, text_nl, text_en FROM incident_update WHERE incident_id > $1 AND incident_id <= $2
         ORDER BY incident_id, at DESC, id DESC",
        after,
        to
    )
}

/// How many documents the incidents are in the index: one for each language they have a title in.
pub async fn incidents_count(tx: &mut Tx) -> StoreResult<i64> {
    let (n,) = row!(
        tx,
        (i64,),
        "SELECT CAST(COALESCE(SUM((CASE WHEN title_nl <> '' THEN 1 ELSE 0 END)
           + (CASE WHEN title_en <> '' THEN 1 ELSE 0 END)), 0) AS BIGINT) FROM incident"
    )?;
    Ok(n)
}
