//! One answer to all that is held: what was written, to which tickets, and how far it is.

use crate::store::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;

/// An answer to write.
#[derive(Clone, Debug)]
pub struct NewAnswer<'a> {
    /// The incident.
    pub incident_id: i64,
    /// The text in Dutch.
    pub text_nl: &'a str,
    /// The text in English.
    pub text_en: &'a str,
    /// Its tickets are solved with it.
    pub solve: bool,
    /// Who wrote it.
    pub author_id: Option<i64>,
    /// When.
    pub at: Moment,
    /// Until then it can be undone.
    pub starts_at: Moment,
}

/// An answer as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AnswerRow {
    /// Its id.
    pub id: i64,
    /// See [`NewAnswer`], here and below.
    pub incident_id: i64,
    /// The text in Dutch.
    pub text_nl: String,
    /// The text in English.
    pub text_en: String,
    /// Its tickets are solved with it.
    pub solve: bool,
    /// Who wrote it: the account.
    pub author_id: Option<i64>,
    /// Who wrote it: the name.
    pub author: String,
    /// When.
    pub created_at: Moment,
    /// Until then it can be undone.
    pub starts_at: Moment,
    /// When it was undone.
    pub undone_at: Option<Moment>,
    /// When all had it.
    pub done_at: Option<Moment>,
    /// Its tickets.
    pub tickets: i64,
    /// Their requesters.
    pub merchants: i64,
    /// Tickets that have it.
    pub answered: i64,
}

/// A ticket of an answer.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AnswerTicket {
    /// Its number.
    pub number: i64,
    /// The newest message of its requester came then.
    pub written_at: Moment,
}

/// Writes an answer with all tickets that are held with the incident now; its id.
pub async fn answer_add(tx: &mut Tx, new: &NewAnswer<'_>) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO flood_answer (incident_id, text_nl, text_en, solve, author_id, created_at, starts_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        new.incident_id,
        new.text_nl,
        new.text_en,
        new.solve,
        new.author_id,
        new.at,
        new.starts_at
    )?;
    exec!(
        tx,
        "INSERT INTO flood_answer_ticket (answer_id, ticket_number, requester_id)
         SELECT CAST($1 AS BIGINT), t.number, t.requester_id FROM ticket t JOIN hold h ON h.id = t.hold_id
         WHERE h.incident_id = $2 AND t.state = 'held' AND t.merged_into IS NULL",
        id,
        new.incident_id
    )?;
    Ok(id)
}

/// An answer by its id.
pub async fn answer(tx: &mut Tx, id: i64) -> StoreResult<Option<AnswerRow>> {
    opt!(
        tx,
        AnswerRow,
        "SELECT f.id, f.incident_id, f.text_nl, f.text_en, f.solve, f.author_id,
                COALESCE(NULLIF(a.name, ''), a.email, '') AS author, f.created_at, f.starts_at, f.undone_at, f.done_at,
                (SELECT COUNT(*) FROM flood_answer_ticket t WHERE t.answer_id = f.id) AS tickets,
                (SELECT COUNT(DISTINCT t.requester_id) FROM flood_answer_ticket t WHERE t.answer_id = f.id) AS merchants,
                (SELECT COUNT(*) FROM flood_answer_ticket t WHERE t.answer_id = f.id AND t.done_at IS NOT NULL) AS answered
         FROM flood_answer f LEFT JOIN account a ON a.id = f.author_id WHERE f.id = $1",
        id
    )
}

/// The latest answers of an incident, latest first.
pub async fn answers_of(tx: &mut Tx, incident: i64, limit: i64) -> StoreResult<Vec<AnswerRow>> {
    rows!(
        tx,
        AnswerRow,
        "SELECT f.id, f.incident_id, f.text_nl, f.text_en, f.solve, f.author_id,
                COALESCE(NULLIF(a.name, ''), a.email, '') AS author, f.created_at, f.starts_at, f.undone_at, f.done_at,
                (SELECT COUNT(*) FROM flood_answer_ticket t WHERE t.answer_id = f.id) AS tickets,
                (SELECT COUNT(DISTINCT t.requester_id) FROM flood_answer_ticket t WHERE t.answer_id = f.id) AS merchants,
                (SELECT COUNT(*) FROM flood_answer_ticket t WHERE t.answer_id = f.id AND t.done_at IS NOT NULL) AS answered
         FROM flood_answer f LEFT JOIN account a ON a.id = f.author_id
         WHERE f.incident_id = $1 ORDER BY f.id DESC LIMIT $2",
        incident,
        limit
    )
}

/// Whom an answer would reach, by the language of the tickets: tickets, and those of them whose
/// requester has the address `nobody`: none.
pub async fn answer_reached(
    tx: &mut Tx,
    incident: i64,
    nobody: &str,
) -> StoreResult<Vec<(String, i64, i64)>> {
    rows!(
        tx,
        (String, i64, i64),
        "SELECT t.lang, COUNT(*), COUNT(CASE WHEN a.email = $2 THEN 1 END)
         FROM ticket t JOIN hold h ON h.id = t.hold_id JOIN account a ON a.id = t.requester_id
         WHERE h.incident_id = $1 AND t.state = 'held' AND t.merged_into IS NULL GROUP BY t.lang ORDER BY t.lang",
        incident,
        nobody
    )
}

/// How many requesters with an address it would reach.
pub async fn answer_reaches(tx: &mut Tx, incident: i64, nobody: &str) -> StoreResult<i64> {
    let (n,) = row!(
        tx,
        (i64,),
        "SELECT COUNT(DISTINCT t.requester_id)
         FROM ticket t JOIN hold h ON h.id = t.hold_id JOIN account a ON a.id = t.requester_id
         WHERE h.incident_id = $1 AND t.state = 'held' AND t.merged_into IS NULL AND a.email <> $2",
        incident,
        nobody
    )?;
    Ok(n)
}

/// Takes an answer back while nothing of it has gone out; false when it is too late.
pub async fn answer_undo(tx: &mut Tx, id: i64, now: Moment) -> StoreResult<bool> {
    let undone = exec!(
        tx,
        "UPDATE flood_answer SET undone_at = $2
         WHERE id = $1 AND starts_at > $2 AND undone_at IS NULL AND done_at IS NULL",
        id,
        now
    )?;
    Ok(undone > 0)
}

/// Locks an answer that is to go on; false when it is undone, done, or still to be undone.
pub async fn answer_begin(tx: &mut Tx, id: i64, now: Moment) -> StoreResult<bool> {
    let lasts = exec!(
        tx,
        "UPDATE flood_answer SET solve = solve
         WHERE id = $1 AND starts_at <= $2 AND undone_at IS NULL AND done_at IS NULL",
        id,
        now
    )?;
    Ok(lasts > 0)
}

/// The next requesters who don't have it yet.
pub async fn answer_merchants(tx: &mut Tx, id: i64, limit: i64) -> StoreResult<Vec<i64>> {
    let found = rows!(
        tx,
        (i64,),
        "SELECT DISTINCT requester_id FROM flood_answer_ticket
         WHERE answer_id = $1 AND done_at IS NULL ORDER BY requester_id LIMIT $2",
        id,
        limit
    )?;
    Ok(found.into_iter().map(|(account,)| account).collect())
}

/// A requester's tickets of an answer, the one that was written at last first.
pub async fn answer_left(tx: &mut Tx, id: i64, requester: i64) -> StoreResult<Vec<AnswerTicket>> {
    rows!(
        tx,
        AnswerTicket,
        "SELECT f.ticket_number AS number,
                COALESCE((SELECT MAX(e.at) FROM entry e
                          WHERE e.ticket_number = f.ticket_number AND e.kind = 'requester'), 0) AS written_at
         FROM flood_answer_ticket f WHERE f.answer_id = $1 AND f.requester_id = $2 AND f.done_at IS NULL
         ORDER BY written_at DESC, number DESC LIMIT 500",
        id,
        requester
    )
}

/// A ticket has it; `solved` also lets it out of its hold.
pub async fn answer_ticket_done(
    tx: &mut Tx,
    (id, incident): (i64, i64),
    number: i64,
    state: Option<&str>,
    now: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE flood_answer_ticket SET done_at = $3 WHERE answer_id = $1 AND ticket_number = $2",
        id,
        number,
        now
    )?;
    let Some(state) = state else { return Ok(()) };
    exec!(
        tx,
        "UPDATE ticket SET state = $2, hold_id = NULL, held_from = NULL, held_at = NULL WHERE number = $1",
        number,
        state
    )?;
    exec!(
        tx,
        "INSERT INTO likeness (incident_id, ticket_number, score, verdict, answered_at) VALUES ($1, $2, 1000, 'held', $3)
         ON CONFLICT (incident_id, ticket_number) DO UPDATE SET verdict = 'held', answered_at = excluded.answered_at",
        incident,
        number,
        now
    )?;
    Ok(())
}

/// All have it.
pub async fn answer_done(tx: &mut Tx, id: i64, now: Moment) -> StoreResult<()> {
    exec!(tx, "UPDATE flood_answer SET done_at = $2 WHERE id = $1 AND done_at IS NULL", id, now)?;
    Ok(())
}
