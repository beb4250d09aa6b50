//! What is held and why. A ticket belongs to a hold while it is `held` and names it.

use crate::store::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;

/// What a hold is for: one of the two is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HoldFor {
    /// A mailbox, by hand.
    pub mailbox_id: Option<i64>,
    /// An incident.
    pub incident_id: Option<i64>,
}

/// A hold that lasts, or one that ended with tickets left in it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HoldRow {
    /// Row id.
    pub id: i64,
    /// The mailbox, for a hold by hand.
    pub mailbox_id: Option<i64>,
    /// Its name.
    pub mailbox: Option<String>,
    /// The incident's slug.
    pub incident: Option<String>,
    /// The incident's title in Dutch.
    pub title_nl: Option<String>,
    /// The incident's title in English.
    pub title_en: Option<String>,
    /// When the incident was resolved.
    pub resolved_at: Option<Moment>,
    /// Why, in somebody's words; may be empty.
    pub note: String,
    /// Since when.
    pub began_at: Moment,
    /// Who began it; absent when nobody did.
    pub by: Option<String>,
    /// Tickets in it.
    pub tickets: i64,
}

/// The hold that lasts for this mailbox.
pub async fn hold_of_mailbox(tx: &mut Tx, mailbox_id: i64) -> StoreResult<Option<i64>> {
    let found =
        opt!(tx, (i64,), "SELECT id FROM hold WHERE mailbox_id = $1 AND ended_at IS NULL", mailbox_id)?;
    Ok(found.map(|(id,)| id))
}

/// The hold that lasts for this, begun now where there is none.
pub async fn hold_begin(
    tx: &mut Tx,
    of: HoldFor,
    note: &str,
    by: Option<i64>,
    now: Moment,
) -> StoreResult<i64> {
    let lasts = opt!(
        tx,
        (i64,),
        "SELECT id FROM hold WHERE (mailbox_id = $1 OR incident_id = $2) AND ended_at IS NULL LIMIT 1",
        of.mailbox_id,
        of.incident_id
    )?;
    if let Some((id,)) = lasts {
        return Ok(id);
    }
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO hold (mailbox_id, incident_id, note, began_at, began_by) VALUES ($1, $2, $3, $4, $5)
         RETURNING id",
        of.mailbox_id,
        of.incident_id,
        note,
        now,
        by
    )?;
    Ok(id)
}

/// Holds that last, oldest first.
pub async fn holds(tx: &mut Tx, limit: i64) -> StoreResult<Vec<HoldRow>> {
    rows!(
        tx,
        HoldRow,
        "SELECT h.id, h.mailbox_id, m.name AS mailbox, i.slug AS incident, i.title_nl, i.title_en, i.resolved_at, h.note,
                h.began_at, COALESCE(NULLIF(a.name, ''), a.email) AS by,
                (SELECT COUNT(*) FROM ticket t WHERE t.hold_id = h.id AND t.state = 'held') AS tickets
         FROM hold h LEFT JOIN mailbox m ON m.id = h.mailbox_id LEFT JOIN incident i ON i.id = h.incident_id
         LEFT JOIN account a ON a.id = h.began_by
         WHERE h.ended_at IS NULL ORDER BY h.began_at, h.id LIMIT $1",
        limit
    )
}

/// Puts a ticket into a hold; what it was before comes back when it is let go.
pub async fn hold_add(tx: &mut Tx, number: i64, hold: i64, at: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE ticket SET held_from = CASE WHEN state = 'held' THEN held_from ELSE state END,
                held_at = CASE WHEN state = 'held' THEN held_at ELSE $3 END,
                state = 'held', hold_id = $2 WHERE number = $1",
        number,
        hold,
        at
    )?;
    Ok(())
}

/// Ends a hold: its tickets are what they were before, each with an entry that says so
/// (`code` is the event's). The time that they were held doesn't count as waiting. False when it had ended before.
pub async fn hold_end(tx: &mut Tx, id: i64, code: &str, by: Option<i64>, now: Moment) -> StoreResult<bool> {
    if exec!(tx, "UPDATE hold SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", id, now)? == 0 {
        return Ok(false);
    }
    exec!(
        tx,
        "INSERT INTO entry (ticket_number, kind, author_id, at, text)
         SELECT number, 'event', $2, $3, $4 FROM ticket WHERE hold_id = $1 AND state = 'held'",
        id,
        by,
        now,
        code
    )?;
    exec!(
        tx,
        "UPDATE ticket SET state = COALESCE(held_from, 'open'), hold_id = NULL, held_from = NULL, held_at = NULL,
                waiting_since = CASE WHEN waiting_since > held_at THEN $2
                                     ELSE waiting_since + $2 - COALESCE(held_at, $2) END
         WHERE hold_id = $1 AND state = 'held'",
        id,
        now
    )?;
    Ok(true)
}
