//! Mails to all merchants: their text, who wrote and who confirmed it, and how far they are.
//! Their recipients stand in [`recipients`].
//!
//! Called by `desk::broadcasts`. A change of state names the state it comes from, so that two
//! people, or two processes, never both make it.

pub mod recipients;

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;

/// A broadcast with the names that pages show beside it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct BroadcastRow {
    /// Its number.
    pub id: i64,
    /// What its Message-IDs are made of.
    pub token: String,
    /// The incident it is about.
    pub incident_id: Option<i64>,
    /// Code of its kind of mail.
    pub kind: String,
    /// Subject in Dutch; empty where that language is missing, here and below.
    pub subject_nl: String,
    /// Subject in English.
    pub subject_en: String,
    /// Markdown in Dutch.
    pub text_nl: String,
    /// Markdown in English.
    pub text_en: String,
    /// Not before; at once when absent.
    pub start_at: Option<Moment>,
    /// Code of its state.
    pub state: String,
    /// Goes up with each change of the text.
    pub version: i64,
    /// Who wrote it last.
    pub saved_by: i64,
    /// When.
    pub saved_at: Moment,
    /// Their name.
    pub author: String,
    /// Who confirmed it.
    pub confirmer: Option<String>,
    /// When.
    pub confirmed_at: Option<Moment>,
    /// The last account that it reaches.
    pub audience_to: i64,
    /// The last account that has its row among the recipients.
    pub gathered_to: i64,
    /// Up to here the pace is used up.
    pub paced_at: Moment,
}

/// What somebody writes.
#[derive(Clone, Debug, Default)]
pub struct BroadcastText<'a> {
    /// The incident it is about.
    pub incident_id: Option<i64>,
    /// Code of its kind of mail.
    pub kind: &'a str,
    /// Subject in Dutch and in English.
    pub subject: [&'a str; 2],
    /// Markdown in Dutch and in English.
    pub text: [&'a str; 2],
    /// Not before; at once when absent.
    pub start_at: Option<Moment>,
    /// The account that writes.
    pub by: i64,
}

/// Begins a draft and gives its number.
pub async fn broadcast_add(
    tx: &mut Tx,
    text: &BroadcastText<'_>,
    token: &str,
    now: Moment,
) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO broadcast (incident_id, kind, subject_nl, subject_en, text_nl, text_en, start_at,
                                created_at, saved_by, saved_at, token)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $10) RETURNING id",
        text.incident_id,
        text.kind,
        text.subject[0],
        text.subject[1],
        text.text[0],
        text.text[1],
        text.start_at,
        now,
        text.by,
        token
    )?;
    Ok(id)
}

/// Writes a draft anew; false when it is no draft any more, or another version than `version`.
/// What waited for a confirmation is a draft again.
pub async fn broadcast_save(
    tx: &mut Tx,
    id: i64,
    version: i64,
    text: &BroadcastText<'_>,
    now: Moment,
) -> StoreResult<bool> {
    let saved = exec!(
        tx,
        "UPDATE broadcast SET kind = $3, subject_nl = $4, subject_en = $5, text_nl = $6, text_en = $7,
                start_at = $8, saved_by = $9, saved_at = $10, version = version + 1, state = 'draft'
         WHERE id = $1 AND version = $2 AND state IN ('draft', 'ready')",
        id,
        version,
        text.kind,
        text.subject[0],
        text.subject[1],
        text.text[0],
        text.text[1],
        text.start_at,
        text.by,
        now
    )?;
    Ok(saved == 1)
}

/// Throws a draft away; false when it is none.
pub async fn broadcast_drop(tx: &mut Tx, id: i64) -> StoreResult<bool> {
    Ok(exec!(tx, "DELETE FROM broadcast WHERE id = $1 AND state IN ('draft', 'ready')", id)? == 1)
}

/// Asks for the confirmation of a version; false when it is no draft, or another version.
pub async fn broadcast_ask(tx: &mut Tx, id: i64, version: i64) -> StoreResult<bool> {
    let asked = exec!(
        tx,
        "UPDATE broadcast SET state = 'ready' WHERE id = $1 AND version = $2 AND state = 'draft'",
        id,
        version
    )?;
    Ok(asked == 1)
}

/// Confirms a version, by somebody else than who wrote it, to all accounts up to `audience_to`;
/// false when any of that doesn't hold.
pub async fn broadcast_confirm(
    tx: &mut Tx,
    id: i64,
    version: i64,
    by: i64,
    audience_to: i64,
    now: Moment,
) -> StoreResult<bool> {
    let confirmed = exec!(
        tx,
        "UPDATE broadcast SET state = 'sending', confirmed_by = $3, audience_to = $4, confirmed_at = $5,
                paced_at = $5
         WHERE id = $1 AND version = $2 AND state = 'ready' AND saved_by <> $3",
        id,
        version,
        by,
        audience_to,
        now
    )?;
    Ok(confirmed == 1)
}

/// From one state to another; false when it isn't in `from`. The pace begins anew.
pub async fn broadcast_move(tx: &mut Tx, id: i64, from: &str, to: &str, now: Moment) -> StoreResult<bool> {
    let moved = exec!(
        tx,
        "UPDATE broadcast SET state = $3, paced_at = $4,
                ended_at = CASE WHEN $3 IN ('done', 'stopped') THEN $4 ELSE ended_at END
         WHERE id = $1 AND state = $2",
        id,
        from,
        to,
        now
    )?;
    Ok(moved == 1)
}

/// One of them.
pub async fn broadcast(tx: &mut Tx, id: i64) -> StoreResult<Option<BroadcastRow>> {
    opt!(
        tx,
        BroadcastRow,
        "SELECT b.id, b.token, b.incident_id, b.kind, b.subject_nl, b.subject_en, b.text_nl, b.text_en, b.start_at, b.state,
                b.version, b.saved_by, b.saved_at, COALESCE(NULLIF(a.name, ''), a.email) AS author,
                COALESCE(NULLIF(c.name, ''), c.email) AS confirmer, b.confirmed_at, b.audience_to, b.gathered_to,
                b.paced_at
         FROM broadcast b JOIN account a ON a.id = b.saved_by LEFT JOIN account c ON c.id = b.confirmed_by
         WHERE b.id = $1",
        id
    )
}

/// The same, locked until the commit: only one process at a time sends it.
pub async fn broadcast_lock(tx: &mut Tx, id: i64) -> StoreResult<Option<BroadcastRow>> {
    exec!(tx, "UPDATE broadcast SET state = state WHERE id = $1", id)?;
    broadcast(tx, id).await
}

/// Those before `before`, latest first.
pub async fn broadcasts(tx: &mut Tx, before: i64, limit: i64) -> StoreResult<Vec<BroadcastRow>> {
    rows!(
        tx,
        BroadcastRow,
        "SELECT b.id, b.token, b.incident_id, b.kind, b.subject_nl, b.subject_en, '' AS text_nl, '' AS text_en, b.start_at,
                b.state, b.version, b.saved_by, b.saved_at, COALESCE(NULLIF(a.name, ''), a.email) AS author,
                COALESCE(NULLIF(c.name, ''), c.email) AS confirmer, b.confirmed_at, b.audience_to, b.gathered_to,
                b.paced_at
         FROM broadcast b JOIN account a ON a.id = b.saved_by LEFT JOIN account c ON c.id = b.confirmed_by
         WHERE b.id < $1 ORDER BY b.id DESC LIMIT $2",
        before,
        limit
    )
}

/// Number and state of those about an incident, latest first.
pub async fn broadcasts_of(tx: &mut Tx, incident_id: i64) -> StoreResult<Vec<(i64, String)>> {
    rows!(
        tx,
        (i64, String),
        "SELECT id, state FROM broadcast WHERE incident_id = $1 ORDER BY id DESC LIMIT 10",
        incident_id
    )
}

/// Those that are to be sent now, or whose recipients are to be fixed: number, and whether some are.
pub async fn broadcasts_active(tx: &mut Tx, now: Moment) -> StoreResult<Vec<(i64, bool)>> {
    rows!(
        tx,
        (i64, bool),
        "SELECT id, gathered_to < audience_to FROM broadcast
         WHERE state = 'sending' AND (start_at IS NULL OR start_at <= $1 OR gathered_to < audience_to)
         ORDER BY id LIMIT 20",
        now
    )
}

/// Number, token and state of those that may still be sent.
pub async fn broadcasts_open(tx: &mut Tx) -> StoreResult<Vec<(i64, String, String)>> {
    rows!(
        tx,
        (i64, String, String),
        "SELECT id, token, state FROM broadcast WHERE state IN ('draft', 'ready', 'sending', 'paused')
         ORDER BY id LIMIT 1000"
    )
}

/// When the next one begins.
pub async fn broadcasts_next(tx: &mut Tx, now: Moment) -> StoreResult<Option<Moment>> {
    let found = opt!(
        tx,
        (Moment,),
        "SELECT start_at FROM broadcast WHERE state = 'sending' AND start_at > $1 ORDER BY start_at LIMIT 1",
        now
    )?;
    Ok(found.map(|(at,)| at))
}

/// How many wait for somebody's confirmation.
pub async fn broadcasts_ready(tx: &mut Tx) -> StoreResult<i64> {
    Ok(row!(tx, (i64,), "SELECT COUNT(*) FROM broadcast WHERE state = 'ready'")?.0)
}

/// Notes how far the accounts were gone through.
pub async fn broadcast_gathered(tx: &mut Tx, id: i64, to: i64) -> StoreResult<()> {
    exec!(tx, "UPDATE broadcast SET gathered_to = $2 WHERE id = $1", id, to)?;
    Ok(())
}

/// Notes how far the pace is used up.
pub async fn broadcast_paced(tx: &mut Tx, id: i64, at: Moment) -> StoreResult<()> {
    exec!(tx, "UPDATE broadcast SET paced_at = $2 WHERE id = $1", id, at)?;
    Ok(())
}

/// Names of those who may confirm what `author` wrote.
pub async fn confirmers(tx: &mut Tx, author: i64) -> StoreResult<Vec<String>> {
    let found = rows!(
        tx,
        (String,),
        "SELECT COALESCE(NULLIF(name, ''), email) FROM account
         WHERE role IN ('lead', 'admin') AND disabled_at IS NULL AND id <> $1
         ORDER BY COALESCE(seen_at, 0) DESC, id LIMIT 12",
        author
    )?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}

/// The broadcast with this number, or the one whose mail has one of these Message-IDs: what a
/// mail answers.
pub async fn broadcast_answered(
    tx: &mut Tx,
    numbers: &[i64],
    message_ids: &[String],
) -> StoreResult<Option<i64>> {
    for number in numbers {
        if let Some((id,)) = opt!(tx, (i64,), "SELECT id FROM broadcast WHERE id = $1", number)? {
            return Ok(Some(id));
        }
    }
    for message_id in message_ids {
        let found = opt!(
            tx,
            (i64,),
            "SELECT broadcast_id FROM outbox WHERE message_id = $1 AND broadcast_id IS NOT NULL LIMIT 1",
            message_id
        )?;
        if let Some((id,)) = found {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
