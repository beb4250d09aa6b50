//! The flood of an incident: how like it tickets and threads are, what was decided about them,
//! who was told, who has the trouble too. Called by `desk::tickets::flood` alone.

mod answers;
mod lists;

pub use answers::{
    AnswerRow, AnswerTicket, NewAnswer, answer, answer_add, answer_begin, answer_done, answer_left,
    answer_merchants, answer_reached, answer_reaches, answer_ticket_done, answer_undo, answers_of,
};
pub use lists::{
    FloodCounts, FloodMail, FloodRow, FloodThread, flood_counts, flood_held, flood_mails, flood_most_like,
    flood_threads, thread_incident, threads_since, tickets_between,
};

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;

/// An incident with what holds its flood.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct FloodIncident {
    /// Its number.
    pub id: i64,
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
    /// From which score on (thousandths) tickets are held by themselves; absent: never.
    pub hold_above: Option<i64>,
}

/// What a thread of an incident's time says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FloodThreadText {
    /// Its row.
    pub id: i64,
    /// Its language.
    pub lang: String,
    /// Its title.
    pub title: String,
    /// The first post's first 4,000 characters.
    pub body: String,
    /// How like the incident it was found to be, in thousandths.
    pub score: Option<i64>,
}

/// A ticket of an incident's time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FloodTicket {
    /// Its number.
    pub number: i64,
    /// When it began.
    pub created_at: Moment,
    /// Whose it is.
    pub requester_id: i64,
    /// Its subject.
    pub subject: String,
    /// The requester's language, as a code.
    pub lang: String,
    /// Its first message, the beginning of it.
    pub text: String,
    /// The state's code.
    pub state: String,
    /// Who has it.
    pub assignee_id: Option<i64>,
    /// It is held with this incident.
    pub held: bool,
    /// Thousandths, where it was looked at before.
    pub score: Option<i64>,
    /// Why, as stored.
    pub reason: Option<String>,
    /// `held`, `out`.
    pub verdict: Option<String>,
    /// Who decided; absent where Loket did.
    pub decided_by: Option<i64>,
    /// The answer to all reached it.
    pub answered_at: Option<Moment>,
}

/// A ticket of quieter times.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EarlierTicket {
    /// When it began.
    pub created_at: Moment,
    /// Whose it is.
    pub requester_id: i64,
    /// The requester's language, as a code.
    pub lang: String,
    /// Its subject.
    pub subject: String,
    /// Its first message, the beginning of it.
    pub text: String,
}

/// Incidents in whose time something may fall that came at a moment: begun before `begun`, and
/// not over before `over`. The latest first.
pub async fn flood_incidents(tx: &mut Tx, begun: Moment, over: Moment) -> StoreResult<Vec<FloodIncident>> {
    rows!(
        tx,
        FloodIncident,
        "SELECT i.id, i.slug, i.title_nl, i.title_en, i.started_at, i.resolved_at, r.hold_above
         FROM incident i LEFT JOIN flood_rule r ON r.incident_id = i.id
         WHERE i.started_at <= $1 AND (i.resolved_at IS NULL OR i.resolved_at >= $2)
         ORDER BY i.started_at DESC, i.id DESC LIMIT 8",
        begun,
        over
    )
}

/// An incident by its number.
pub async fn flood_incident(tx: &mut Tx, id: i64) -> StoreResult<Option<FloodIncident>> {
    opt!(
        tx,
        FloodIncident,
        "SELECT i.id, i.slug, i.title_nl, i.title_en, i.started_at, i.resolved_at, r.hold_above
         FROM incident i LEFT JOIN flood_rule r ON r.incident_id = i.id WHERE i.id = $1",
        id
    )
}

/// An incident by its slug.
pub async fn flood_incident_by_slug(tx: &mut Tx, slug: &str) -> StoreResult<Option<FloodIncident>> {
    opt!(
        tx,
        FloodIncident,
        "SELECT i.id, i.slug, i.title_nl, i.title_en, i.started_at, i.resolved_at, r.hold_above
         FROM incident i LEFT JOIN flood_rule r ON r.incident_id = i.id WHERE i.slug = $1",
        slug
    )
}

/// The words an incident is told in: names of the components it hit, then its updates.
pub async fn flood_words(tx: &mut Tx, incident: i64) -> StoreResult<(Vec<String>, Vec<String>)> {
    let names = rows!(
        tx,
        (String, String),
        "SELECT DISTINCT c.name_nl, c.name_en FROM incident_impact m JOIN component c ON c.key = m.component_key
         WHERE m.incident_id = $1 AND m.impact <> 'none' ORDER BY 1, 2 LIMIT 100",
        incident
    )?;
    let updates = rows!(
        tx,
        (String, String),
        "SELECT text_nl, text_en FROM incident_update WHERE incident_id = $1 ORDER BY id LIMIT 100",
        incident
    )?;
    let flat = |pairs: Vec<(String, String)>| pairs.into_iter().flat_map(|(nl, en)| [nl, en]).collect();
    Ok((flat(names), flat(updates)))
}

/// Sets from which score on tickets are held by themselves.
pub async fn flood_rule_save(tx: &mut Tx, incident: i64, hold_above: Option<i64>) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO flood_rule (incident_id, hold_above) VALUES ($1, $2)
         ON CONFLICT (incident_id) DO UPDATE SET hold_above = excluded.hold_above",
        incident,
        hold_above
    )?;
    Ok(())
}

/// Tickets that began in a stretch of time, after a place in it, with what is known of each and
/// this incident. Merged ones are part of another.
pub async fn flood_tickets(
    tx: &mut Tx,
    incident: i64,
    (after, number): (Moment, i64),
    until: Moment,
    limit: i64,
) -> StoreResult<Vec<FloodTicket>> {
    rows!(
        tx,
        FloodTicket,
        "SELECT t.number, t.created_at, t.requester_id, t.subject, t.lang,
                COALESCE((SELECT SUBSTR(e.text, 1, 4000) FROM entry e
                          WHERE e.ticket_number = t.number AND e.kind = 'requester' ORDER BY e.id LIMIT 1), '') AS text,
                t.state, t.assignee_id, (t.state = 'held' AND h.id IS NOT NULL) AS held,
                l.score, l.reason, l.verdict, l.decided_by, l.answered_at
         FROM ticket t LEFT JOIN likeness l ON l.ticket_number = t.number AND l.incident_id = $1
         LEFT JOIN hold h ON h.id = t.hold_id AND h.incident_id = $1
         WHERE (t.created_at, t.number) > ($2, $3) AND t.created_at < $4 AND t.merged_into IS NULL
         ORDER BY t.created_at, t.number LIMIT $5",
        incident,
        after,
        number,
        until,
        limit
    )
}

/// The latest tickets that began before a moment: what is asked in quiet times.
pub async fn tickets_before(tx: &mut Tx, before: Moment, limit: i64) -> StoreResult<Vec<EarlierTicket>> {
    rows!(
        tx,
        EarlierTicket,
        "SELECT t.created_at, t.requester_id, t.lang, t.subject,
                COALESCE((SELECT SUBSTR(e.text, 1, 4000) FROM entry e
                          WHERE e.ticket_number = t.number AND e.kind = 'requester' ORDER BY e.id LIMIT 1), '') AS text
         FROM ticket t WHERE t.created_at < $1 ORDER BY t.created_at DESC, t.number DESC LIMIT $2",
        before,
        limit
    )
}

/// Writes how like an incident a ticket is.
pub async fn likeness_save(
    tx: &mut Tx,
    incident: i64,
    number: i64,
    score: i64,
    reason: &str,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO likeness (incident_id, ticket_number, score, reason) VALUES ($1, $2, $3, $4)
         ON CONFLICT (incident_id, ticket_number) DO UPDATE SET score = excluded.score, reason = excluded.reason",
        incident,
        number,
        score,
        reason
    )?;
    Ok(())
}

/// Writes what was decided: `held`, `out`, or nothing any more. A ticket that was never looked
/// at gets the reason and the highest score.
pub async fn verdict_save(
    tx: &mut Tx,
    incident: i64,
    number: i64,
    verdict: Option<&str>,
    (by, now): (Option<i64>, Moment),
    reason: &str,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO likeness (incident_id, ticket_number, score, reason, verdict, decided_by, decided_at)
         VALUES ($1, $2, 1000, $3, $4, $5, $6)
         ON CONFLICT (incident_id, ticket_number) DO UPDATE SET verdict = excluded.verdict,
           decided_by = excluded.decided_by, decided_at = excluded.decided_at",
        incident,
        number,
        reason,
        verdict,
        by,
        now
    )?;
    Ok(())
}

/// What was decided about a ticket before: the verdict, and whether it is held with the incident.
pub async fn verdict_of(tx: &mut Tx, incident: i64, number: i64) -> StoreResult<(Option<String>, bool)> {
    let found = opt!(
        tx,
        (Option<String>, bool),
        "SELECT l.verdict, (t.state = 'held' AND h.id IS NOT NULL)
         FROM ticket t LEFT JOIN likeness l ON l.ticket_number = t.number AND l.incident_id = $1
         LEFT JOIN hold h ON h.id = t.hold_id AND h.incident_id = $1 WHERE t.number = $2",
        incident,
        number
    )?;
    Ok(found.unwrap_or_default())
}

/// Another ticket of a requester with its score: the newest fifty of this incident.
pub async fn likeness_of_requester(
    tx: &mut Tx,
    incident: i64,
    requester: i64,
) -> StoreResult<Vec<(i64, String, i64)>> {
    rows!(
        tx,
        (i64, String, i64),
        "SELECT t.number, t.subject,
                CASE WHEN l.verdict = 'out' THEN 0 WHEN l.verdict = 'held' OR h.id IS NOT NULL THEN 1000
                     ELSE l.score END
         FROM ticket t JOIN likeness l ON l.ticket_number = t.number AND l.incident_id = $1
         LEFT JOIN hold h ON h.id = t.hold_id AND h.incident_id = $1
         WHERE t.requester_id = $2 ORDER BY t.updated_at DESC, t.number DESC LIMIT 50",
        incident,
        requester
    )
}

/// Notes that somebody is told of an incident with this ticket's acknowledgement; false when an
/// earlier one did.
pub async fn told_add(tx: &mut Tx, incident: i64, account: i64, number: i64) -> StoreResult<bool> {
    let added = exec!(
        tx,
        "INSERT INTO flood_told (incident_id, account_id, ticket_number) VALUES ($1, $2, $3)
         ON CONFLICT (incident_id, account_id) DO NOTHING",
        incident,
        account,
        number
    )?;
    Ok(added > 0)
}

/// Lets one ticket of a hold go: it is what it was before, without the time that it was held. False
/// when it wasn't held there.
pub async fn hold_leave(tx: &mut Tx, number: i64, incident: i64, now: Moment) -> StoreResult<bool> {
    let left = exec!(
        tx,
        "UPDATE ticket SET state = COALESCE(held_from, 'open'), hold_id = NULL, held_from = NULL, held_at = NULL,
                waiting_since = CASE WHEN waiting_since > held_at THEN $3
                                     ELSE waiting_since + $3 - COALESCE(held_at, $3) END
         WHERE number = $1 AND state = 'held'
           AND hold_id IN (SELECT id FROM hold WHERE incident_id = $2)",
        number,
        incident,
        now
    )?;
    Ok(left > 0)
}

/// Somebody has it too; false when that was known.
pub async fn me_too_add(
    tx: &mut Tx,
    incident: i64,
    email: &str,
    lang: &str,
    at: Moment,
) -> StoreResult<bool> {
    let added = exec!(
        tx,
        "INSERT INTO me_too (incident_id, email, lang, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (incident_id, email) DO NOTHING",
        incident,
        email,
        lang,
        at
    )?;
    Ok(added > 0)
}

/// How many have it too.
pub async fn me_too_count(tx: &mut Tx, incident: i64) -> StoreResult<i64> {
    let (n,) = row!(tx, (i64,), "SELECT COUNT(*) FROM me_too WHERE incident_id = $1", incident)?;
    Ok(n)
}

/// Writes how like an incident a thread is; what staff said of it stays.
pub async fn thread_likeness_save(tx: &mut Tx, incident: i64, thread: i64, score: i64) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO thread_likeness (incident_id, thread_id, score) VALUES ($1, $2, $3)
         ON CONFLICT (incident_id, thread_id) DO UPDATE SET score = excluded.score",
        incident,
        thread,
        score
    )?;
    Ok(())
}

/// Staff say whether a thread is about the incident.
pub async fn thread_out(tx: &mut Tx, incident: i64, thread: i64, out: bool) -> StoreResult<bool> {
    let done = exec!(
        tx,
        "UPDATE thread_likeness SET out = $3 WHERE incident_id = $1 AND thread_id = $2",
        incident,
        thread,
        out
    )?;
    Ok(done > 0)
}
