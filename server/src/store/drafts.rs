//! Incidents that a machine proposes. Called by what watches (monitors, the flood of tickets)
//! to add, and by `desk::status` to show and decide. Of one cause one is open at a time.

use super::{StoreResult, Tx};
use crate::{exec, opt, rows};
use app::Moment;
use app::status::model::{Bilingual, Impact};

/// A draft to write.
#[derive(Clone, Debug, Default)]
pub struct NewDraft {
    /// What noticed it: `monitor:5`, `burst`.
    pub cause: String,
    /// Why it is proposed, for staff.
    pub reason: Bilingual,
    /// What would be said to be wrong.
    pub title: Bilingual,
    /// The first update.
    pub text: Bilingual,
    /// Hit components: key and impact.
    pub components: Vec<(String, Impact)>,
    /// It declares itself then, unless somebody decides before.
    pub publish_at: Option<Moment>,
}

/// A draft as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DraftRow {
    /// Row id.
    pub id: i64,
    /// See [`NewDraft`], here and below.
    pub cause: String,
    /// Why, in Dutch.
    pub reason_nl: String,
    /// Why, in English.
    pub reason_en: String,
    /// The title in Dutch.
    pub title_nl: String,
    /// The title in English.
    pub title_en: String,
    /// The first update in Dutch.
    pub text_nl: String,
    /// The first update in English.
    pub text_en: String,
    /// `key:impact`, separated by commas; read by [`DraftRow::impacts`].
    pub components: String,
    /// When it was proposed.
    pub created_at: Moment,
    /// When it declares itself.
    pub publish_at: Option<Moment>,
    /// Somebody looks into it since.
    pub acked_at: Option<Moment>,
    /// Who.
    pub acked_by: String,
}

impl DraftRow {
    /// Hit components: key and impact.
    pub fn impacts(&self) -> Vec<(String, Impact)> {
        let pairs = self.components.split(',').filter_map(|pair| pair.split_once(':'));
        pairs.filter_map(|(key, code)| Some((key.to_owned(), Impact::from_code(code)?))).collect()
    }
}

impl NewDraft {
    /// Hit components as the column keeps them.
    fn pairs(&self) -> String {
        let pairs = self.components.iter().map(|(key, impact)| format!("{key}:{}", impact.code()));
        pairs.collect::<Vec<_>>().join(",")
    }
}

/// Proposes an incident; its id, or none where one of the same cause is open.
pub async fn draft_add(tx: &mut Tx, new: &NewDraft, now: Moment) -> StoreResult<Option<i64>> {
    let added = opt!(
        tx,
        (i64,),
        "INSERT INTO incident_draft (cause, reason_nl, reason_en, title_nl, title_en, text_nl, text_en,
                                     components, created_at, publish_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (cause) WHERE decided_at IS NULL DO NOTHING RETURNING id",
        &new.cause,
        &new.reason.nl,
        &new.reason.en,
        &new.title.nl,
        &new.title.en,
        &new.text.nl,
        &new.text.en,
        new.pairs(),
        now,
        new.publish_at
    )?;
    Ok(added.map(|(id,)| id))
}

/// Whether a draft of this cause is open, or was decided since.
pub async fn draft_known(tx: &mut Tx, cause: &str, since: Moment) -> StoreResult<bool> {
    let latest = opt!(
        tx,
        (Option<Moment>,),
        "SELECT decided_at FROM incident_draft WHERE cause = $1 ORDER BY id DESC LIMIT 1",
        cause
    )?;
    Ok(latest.is_some_and(|(decided_at,)| decided_at.is_none_or(|at| at >= since)))
}

/// Open drafts, oldest first.
pub async fn drafts_open(tx: &mut Tx) -> StoreResult<Vec<DraftRow>> {
    rows!(
        tx,
        DraftRow,
        "SELECT id, cause, reason_nl, reason_en, title_nl, title_en, text_nl, text_en, components,
                created_at, publish_at, acked_at, acked_by
         FROM incident_draft WHERE decided_at IS NULL ORDER BY created_at, id LIMIT 100"
    )
}

/// Somebody (or the clock) decided: it became this incident, or none. False when it was
/// decided before.
pub async fn draft_decide(
    tx: &mut Tx,
    id: i64,
    incident_id: Option<i64>,
    by: Option<i64>,
    now: Moment,
) -> StoreResult<bool> {
    let decided = exec!(
        tx,
        "UPDATE incident_draft SET decided_at = $2, decided_by = $3, incident_id = $4
         WHERE id = $1 AND decided_at IS NULL",
        id,
        now,
        by,
        incident_id
    )?;
    Ok(decided > 0)
}

/// Writes an open draft anew: more was noticed.
pub async fn draft_rewrite(tx: &mut Tx, id: i64, new: &NewDraft) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE incident_draft SET reason_nl = $2, reason_en = $3, title_nl = $4, title_en = $5, text_nl = $6,
                text_en = $7, components = $8, publish_at = $9
         WHERE id = $1 AND decided_at IS NULL",
        id,
        &new.reason.nl,
        &new.reason.en,
        &new.title.nl,
        &new.title.en,
        &new.text.nl,
        &new.text.en,
        new.pairs(),
        new.publish_at
    )?;
    Ok(())
}

/// Somebody looks into it: it won't declare itself. False when it was decided.
pub async fn draft_acknowledge(tx: &mut Tx, id: i64, by: &str, now: Moment) -> StoreResult<bool> {
    let done = exec!(
        tx,
        "UPDATE incident_draft SET acked_at = COALESCE(acked_at, $2),
                acked_by = CASE WHEN acked_at IS NULL THEN $3 ELSE acked_by END, publish_at = NULL
         WHERE id = $1 AND decided_at IS NULL",
        id,
        now,
        by
    )?;
    Ok(done > 0)
}

/// Why it is no incident, in somebody's words.
pub async fn draft_words(tx: &mut Tx, id: i64, words: &str) -> StoreResult<()> {
    exec!(tx, "UPDATE incident_draft SET words = $2 WHERE id = $1", id, words)?;
    Ok(())
}

/// Takes a draft that is to declare itself now, until `until`; false when somebody else has it.
pub async fn draft_claim(tx: &mut Tx, id: i64, now: Moment, until: Moment) -> StoreResult<bool> {
    let taken = exec!(
        tx,
        "UPDATE incident_draft SET publish_at = $3 WHERE id = $1 AND publish_at <= $2 AND decided_at IS NULL",
        id,
        now,
        until
    )?;
    Ok(taken > 0)
}
