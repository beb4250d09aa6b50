//! What came in an incident's time, as lists for the console and the command line.

use super::FloodThreadText;
use crate::store::{StoreResult, Tx};
use crate::{opt, row, rows};
use app::Moment;

/// A ticket of the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FloodRow {
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// The first line of the last message.
    pub excerpt: String,
    /// The requester's name, or address.
    pub requester: String,
    /// The requester's shop; may be empty.
    pub shop: String,
    /// When it began.
    pub created_at: Moment,
    /// Thousandths.
    pub score: i64,
    /// Why, as stored.
    pub reason: String,
    /// Decided by a person.
    pub by_hand: bool,
}

/// How many there are of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct FloodCounts {
    /// Proposed, undecided.
    pub proposed: i64,
    /// Taken out.
    pub taken_out: i64,
    /// Held.
    pub held: i64,
}

/// Counts an incident's tickets; `from` is the least score that is proposed.
pub async fn flood_counts(tx: &mut Tx, incident: i64, from: i64) -> StoreResult<FloodCounts> {
    row!(
        tx,
        FloodCounts,
        "SELECT (SELECT COUNT(*) FROM likeness l JOIN ticket t ON t.number = l.ticket_number
                 WHERE l.incident_id = $1 AND l.verdict IS NULL AND l.score >= $2 AND l.answered_at IS NULL
                   AND t.state IN ('new', 'open') AND t.merged_into IS NULL) AS proposed,
                (SELECT COUNT(*) FROM likeness l WHERE l.incident_id = $1 AND l.verdict = 'out') AS taken_out,
                (SELECT COUNT(*) FROM ticket t JOIN hold h ON h.id = t.hold_id
                 WHERE h.incident_id = $1 AND t.state = 'held') AS held",
        incident,
        from
    )
}

/// Tickets that are proposed from a score on, or those that were taken out: the most like first,
/// after a place (score, number).
pub async fn flood_most_like(
    tx: &mut Tx,
    incident: i64,
    (from, out): (i64, bool),
    (score, number): (i64, i64),
    limit: i64,
) -> StoreResult<Vec<FloodRow>> {
    rows!(
        tx,
        FloodRow,
        "SELECT t.number, t.subject, t.excerpt, COALESCE(NULLIF(a.name, ''), a.email) AS requester, a.shop,
                t.created_at, l.score, l.reason, (l.verdict IS NOT NULL) AS by_hand
         FROM likeness l JOIN ticket t ON t.number = l.ticket_number JOIN account a ON a.id = t.requester_id
         WHERE l.incident_id = $1 AND (l.score, l.ticket_number) < ($4, $5)
           AND (($3 AND l.verdict = 'out')
             OR (NOT $3 AND l.verdict IS NULL AND l.score >= $2 AND l.answered_at IS NULL
                 AND t.state IN ('new', 'open') AND t.merged_into IS NULL))
         ORDER BY l.score DESC, l.ticket_number DESC LIMIT $6",
        incident,
        from,
        out,
        score,
        number,
        limit
    )
}

/// Held tickets, the least like first: what doesn't belong stands on top. After a place.
pub async fn flood_held(
    tx: &mut Tx,
    incident: i64,
    (score, number): (i64, i64),
    limit: i64,
) -> StoreResult<Vec<FloodRow>> {
    rows!(
        tx,
        FloodRow,
        "SELECT t.number, t.subject, t.excerpt, COALESCE(NULLIF(a.name, ''), a.email) AS requester, a.shop,
                t.created_at, COALESCE(l.score, 1000) AS score, COALESCE(l.reason, '') AS reason,
                (l.verdict IS NULL OR l.decided_by IS NOT NULL) AS by_hand
         FROM ticket t JOIN hold h ON h.id = t.hold_id JOIN account a ON a.id = t.requester_id
         LEFT JOIN likeness l ON l.ticket_number = t.number AND l.incident_id = $1
         WHERE h.incident_id = $1 AND t.state = 'held' AND (COALESCE(l.score, 1000), t.number) > ($2, $3)
         ORDER BY COALESCE(l.score, 1000), t.number LIMIT $4",
        incident,
        score,
        number,
        limit
    )
}

/// What came in and where it is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FloodMail {
    /// The spool's item.
    pub spool_id: String,
    /// When it was accepted.
    pub at: Moment,
    /// With angle brackets.
    pub message_id: Option<String>,
    /// ticket, reply, automatic, duplicate, quarantined.
    pub outcome: String,
    /// The ticket it is in.
    pub ticket: Option<i64>,
    /// Thousandths, where its ticket was looked at.
    pub score: Option<i64>,
    /// Why, as stored.
    pub reason: Option<String>,
    /// `held`, `out`.
    pub verdict: Option<String>,
    /// Its ticket is held with the incident, or was until the answer to all.
    pub held: bool,
    /// Its ticket is new or open.
    pub open: bool,
}

/// What came in a stretch of time, in its order, after a place in it.
pub async fn flood_mails(
    tx: &mut Tx,
    incident: i64,
    (after, spool_id): (Moment, &str),
    until: Moment,
    limit: i64,
) -> StoreResult<Vec<FloodMail>> {
    rows!(
        tx,
        FloodMail,
        "SELECT i.spool_id, i.at, i.message_id, i.outcome, t.number AS ticket, l.score, l.reason, l.verdict,
                COALESCE(t.state = 'held' AND h.id IS NOT NULL OR l.answered_at IS NOT NULL, FALSE) AS held,
                COALESCE(t.state IN ('new', 'open'), FALSE) AS open
         FROM intake i LEFT JOIN ticket o ON o.number = i.ticket_number
         LEFT JOIN ticket t ON t.number = COALESCE(o.merged_into, o.number)
         LEFT JOIN likeness l ON l.ticket_number = t.number AND l.incident_id = $1
         LEFT JOIN hold h ON h.id = t.hold_id AND h.incident_id = $1
         WHERE (i.at, i.spool_id) > ($2, $3) AND i.at < $4 AND i.outcome NOT IN ('thread', 'post', 'choice', 'deed')
         ORDER BY i.at, i.spool_id LIMIT $5",
        incident,
        after,
        spool_id,
        until,
        limit
    )
}

/// A thread that is like an incident.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FloodThread {
    /// Its id.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Answers.
    pub posts: i64,
    /// Thousandths.
    pub score: i64,
    /// Staff said that it isn't about it.
    pub taken_out: bool,
}

/// Threads that are like an incident, the most first.
pub async fn flood_threads(
    tx: &mut Tx,
    incident: i64,
    from: i64,
    limit: i64,
) -> StoreResult<Vec<FloodThread>> {
    rows!(
        tx,
        FloodThread,
        "SELECT t.id, t.title, t.posts, l.score, l.out AS taken_out
         FROM thread_likeness l JOIN thread t ON t.id = l.thread_id
         WHERE l.incident_id = $1 AND l.score >= $2 AND t.hidden = FALSE ORDER BY l.score DESC, t.id LIMIT $3",
        incident,
        from,
        limit
    )
}

/// The incident that a thread is about: its slug and titles, and whether it is over.
pub async fn thread_incident(
    tx: &mut Tx,
    thread: i64,
    from: i64,
) -> StoreResult<Option<(String, String, String, bool)>> {
    opt!(
        tx,
        (String, String, String, bool),
        "SELECT i.slug, i.title_nl, i.title_en, i.resolved_at IS NOT NULL
         FROM thread_likeness l JOIN incident i ON i.id = l.incident_id
         WHERE l.thread_id = $1 AND l.out = FALSE AND l.score >= $2 ORDER BY l.score DESC, i.id DESC LIMIT 1",
        thread,
        from
    )
}

/// Threads that began in a stretch of time: id, language, title and text.
pub async fn threads_since(
    tx: &mut Tx,
    incident: i64,
    (from, until): (Moment, Moment),
    limit: i64,
) -> StoreResult<Vec<FloodThreadText>> {
    rows!(
        tx,
        FloodThreadText,
        "SELECT t.id, t.lang, t.title, SUBSTR(t.body, 1, 4000) AS body, l.score
         FROM thread t LEFT JOIN thread_likeness l ON l.incident_id = $1 AND l.thread_id = t.id
         WHERE t.created_at >= $2 AND t.created_at < $3 AND t.hidden = FALSE
         ORDER BY t.created_at, t.id LIMIT $4",
        incident,
        from,
        until,
        limit
    )
}

/// Tickets that began in a stretch of time and are about no incident, the latest first: whose, when,
/// language, subject and first message. About one is whose likeness is `proposed` or more.
pub async fn tickets_between(
    tx: &mut Tx,
    (from, until): (Moment, Moment),
    proposed: i64,
    limit: i64,
) -> StoreResult<Vec<(i64, Moment, String, String, String)>> {
    rows!(
        tx,
        (i64, Moment, String, String, String),
        "SELECT t.requester_id, t.created_at, t.lang, t.subject,
                COALESCE((SELECT SUBSTR(e.text, 1, 4000) FROM entry e
                          WHERE e.ticket_number = t.number AND e.kind = 'requester' ORDER BY e.id LIMIT 1), '')
         FROM ticket t WHERE t.created_at > $1 AND t.created_at <= $2
           AND NOT EXISTS (SELECT 1 FROM likeness l WHERE l.ticket_number = t.number AND l.score >= $3)
         ORDER BY t.created_at DESC, t.number DESC LIMIT $4",
        from,
        until,
        proposed,
        limit
    )
}
