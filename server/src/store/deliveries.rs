//! Who was told of what, once each: what makes a fan-out that was killed go on where it was.
//! Called by `desk::subscribers`, `desk::webhooks` and `jobs::webhooks`.

use super::{StoreResult, Tx};
use crate::{exec, opt, rows};
use app::Moment;

/// An update with its incident, as a telling needs them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToldUpdate {
    /// The incident's number.
    pub incident_id: i64,
    /// The incident's name in addresses.
    pub slug: String,
    /// Title in Dutch.
    pub title_nl: String,
    /// Title in English.
    pub title_en: String,
    /// Since when.
    pub started_at: Moment,
    /// Next update before.
    pub next_update_at: Option<Moment>,
    /// JSON; see [`Stored`](super::status::Stored).
    pub conditions: String,
    /// When the update was written.
    pub at: Moment,
    /// Code of the state it set or kept.
    pub state: String,
    /// Its text in Dutch.
    pub text_nl: String,
    /// Its text in English.
    pub text_en: String,
}

/// An update by its id.
pub async fn told_update(tx: &mut Tx, id: i64) -> StoreResult<Option<ToldUpdate>> {
    opt!(
        tx,
        ToldUpdate,
        "SELECT i.id AS incident_id, i.slug, i.title_nl, i.title_en, i.started_at,
                i.next_update_at, i.conditions, u.at, u.state, u.text_nl, u.text_en
         FROM incident_update u JOIN incident i ON i.id = u.incident_id WHERE u.id = $1",
        id
    )
}

/// An update of planned work, as a telling needs it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToldWork {
    /// The work's number.
    pub maintenance_id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// Title in Dutch.
    pub title_nl: String,
    /// Title in English.
    pub title_en: String,
    /// From, as planned.
    pub starts_at: Moment,
    /// Until, as planned.
    pub ends_at: Moment,
    /// When the update was written.
    pub at: Moment,
    /// Code of what it tells.
    pub step: String,
    /// Code of the state from then on.
    pub state: String,
    /// Its text in Dutch.
    pub text_nl: String,
    /// Its text in English.
    pub text_en: String,
}

/// An update of planned work by its id.
pub async fn told_work(tx: &mut Tx, id: i64) -> StoreResult<Option<ToldWork>> {
    opt!(
        tx,
        ToldWork,
        "SELECT m.id AS maintenance_id, m.slug, m.title_nl, m.title_en, m.starts_at, m.ends_at,
                u.at, u.step, u.state, u.text_nl, u.text_en
         FROM maintenance_update u JOIN maintenance m ON m.id = u.maintenance_id WHERE u.id = $1",
        id
    )
}

/// Keys of the components that planned work touches.
pub async fn work_components(tx: &mut Tx, maintenance: i64) -> StoreResult<Vec<String>> {
    let keys = rows!(
        tx,
        (String,),
        "SELECT component_key FROM maintenance_component WHERE maintenance_id = $1
         ORDER BY component_key LIMIT 500",
        maintenance
    )?;
    Ok(keys.into_iter().map(|(key,)| key).collect())
}

/// A version of a postmortem with its incident.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToldPostmortem {
    /// The incident's number.
    pub incident_id: i64,
    /// The incident's name in addresses.
    pub slug: String,
    /// Title in Dutch.
    pub title_nl: String,
    /// Title in English.
    pub title_en: String,
    /// Since when.
    pub started_at: Moment,
    /// Until when.
    pub resolved_at: Option<Moment>,
    /// When the version was published.
    pub at: Moment,
    /// Code of its state.
    pub state: String,
    /// Its text in Dutch.
    pub text_nl: String,
    /// Its text in English.
    pub text_en: String,
}

/// A version of a postmortem by its id.
pub async fn told_postmortem(tx: &mut Tx, id: i64) -> StoreResult<Option<ToldPostmortem>> {
    opt!(
        tx,
        ToldPostmortem,
        "SELECT i.id AS incident_id, i.slug, i.title_nl, i.title_en, i.started_at, i.resolved_at,
                v.at, v.state, v.text_nl, v.text_en
         FROM postmortem_version v JOIN incident i ON i.id = v.incident_id WHERE v.id = $1",
        id
    )
}

/// A component that an incident hits at a moment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HitRow {
    /// Its key.
    pub component_key: String,
    /// Code of the impact.
    pub impact: String,
    /// It lasts beyond that moment.
    pub lasts: bool,
}

/// Components that an incident hits at a moment, those whose impact ends just then included.
pub async fn hit_at(tx: &mut Tx, incident_id: i64, at: Moment) -> StoreResult<Vec<HitRow>> {
    rows!(
        tx,
        HitRow,
        "SELECT component_key, impact, ended_at IS NULL OR ended_at > $2 AS lasts FROM incident_impact
         WHERE incident_id = $1 AND began_at <= $2 AND (ended_at IS NULL OR ended_at >= $2)
         ORDER BY id LIMIT 1000",
        incident_id,
        at
    )
}

/// Letters that each number takes in a list of them.
const WIDTH: usize = 20;

/// Notes that these subscribers are told by mail, those who weren't noted before. `sent` says that
/// their mails went out already, before a restore took the store back. One statement for all of
/// them: the numbers go in as one text, each in as many letters, which both databases take apart alike.
pub async fn mail_note(
    tx: &mut Tx,
    (cause, about): (&str, &str),
    subscribers: &[i64],
    sent: bool,
    now: Moment,
) -> StoreResult<()> {
    if subscribers.is_empty() {
        return Ok(());
    }
    let list: String = subscribers.iter().map(|id| format!("{id:>WIDTH$}")).collect();
    exec!(
        tx,
        "WITH RECURSIVE place (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n + 1 < $6)
         INSERT INTO delivery (cause, about, channel, target_id, state, at, next_at)
         SELECT $1, $2, 'mail', CAST(SUBSTR($3, n * 20 + 1, 20) AS BIGINT), $4, $5, $5 FROM place WHERE TRUE
         ON CONFLICT (cause, channel, target_id) DO NOTHING",
        cause,
        about,
        &list,
        if sent { "sent" } else { "waiting" },
        now,
        subscribers.len() as i64
    )?;
    Ok(())
}

/// A mail to many in one language. `follow` and `stop` stand in its text where each reader's
/// own tokens come.
#[derive(Clone, Debug)]
pub struct ManyMail<'a> {
    /// The deed.
    pub cause: &'a str,
    /// Code of the language of who gets it.
    pub lang: &'a str,
    /// Name and address of the sender.
    pub from: (&'a str, &'a str),
    /// Subject.
    pub subject: &'a str,
    /// Plain text.
    pub text: &'a str,
    /// HTML.
    pub html: &'a str,
    /// What stands for the token of the reader's own page.
    pub follow: &'a str,
    /// What stands for the token of the unsubscribe link.
    pub stop: &'a str,
    /// A Message-ID before and after the subscriber's number, with angle brackets.
    pub message_id: (&'a str, &'a str),
    /// The Message-ID that the mails of one matter have in common.
    pub thread: &'a str,
}

/// Writes a mail for each subscriber from `first` to `last` that was noted and waits: one statement
/// for all of them, so that others can write soon. An address has it once.
pub async fn mail_many(
    tx: &mut Tx,
    mail: &ManyMail<'_>,
    (first, last): (i64, i64),
    now: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO outbox (cause, recipient, from_name, from_address, subject, text, html, message_id,
                             in_reply_to, refs, automatic, kind, created_at, next_at)
         SELECT $1, s.email, $2, $3, $4, REPLACE(REPLACE($5, $7, s.token), $8, c.token),
                REPLACE(REPLACE($6, $7, s.token), $8, c.token), $9 || CAST(s.id AS TEXT) || $10,
                $11, $11, TRUE, 'status', $12, $12
         FROM delivery d JOIN subscriber s ON s.id = d.target_id
         JOIN mail_choice c ON c.email = s.email AND c.kind = 'status'
         WHERE d.cause = $1 AND d.channel = 'mail' AND d.state = 'waiting'
           AND d.target_id BETWEEN $13 AND $14 AND s.lang = $15
         ON CONFLICT (cause, recipient) DO NOTHING",
        mail.cause,
        mail.from.0,
        mail.from.1,
        mail.subject,
        mail.text,
        mail.html,
        mail.follow,
        mail.stop,
        mail.message_id.0,
        mail.message_id.1,
        mail.thread,
        now,
        first,
        last,
        mail.lang
    )?;
    Ok(())
}

/// How the tellings of an incident went: cause, channel, state, how many.
pub async fn told_counts(tx: &mut Tx, about: &str) -> StoreResult<Vec<(String, String, String, i64)>> {
    rows!(
        tx,
        (String, String, String, i64),
        "SELECT o.cause, 'mail', o.state, COUNT(*) FROM outbox o
         WHERE o.cause IN (SELECT d.cause FROM delivery d WHERE d.about = $1 AND d.channel = 'mail')
         GROUP BY o.cause, o.state
         UNION ALL
         SELECT d.cause, 'webhook', d.state, COUNT(*) FROM delivery d
         WHERE d.about = $1 AND d.channel = 'webhook' GROUP BY d.cause, d.state",
        about
    )
}

/// A call of somebody's program that is due.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DueCall {
    /// Row id.
    pub id: i64,
    /// The webhook.
    pub webhook_id: i64,
    /// What is sent.
    pub body: String,
    /// Tries so far.
    pub attempts: i64,
    /// Where to.
    pub url: String,
    /// What signs it.
    pub secret: String,
    /// When that was made.
    pub secret_at: Moment,
    /// What signed before; empty when there was nothing.
    pub old_secret: String,
}

/// Calls that are due, oldest first, one a webhook: whoever is slow waits for nobody but itself.
pub async fn calls_due(tx: &mut Tx, now: Moment, limit: i64) -> StoreResult<Vec<DueCall>> {
    rows!(
        tx,
        DueCall,
        "SELECT d.id, d.target_id AS webhook_id, d.body, d.attempts, w.url, w.secret, w.secret_at,
                w.old_secret
         FROM delivery d JOIN webhook w ON w.id = d.target_id
         WHERE d.channel = 'webhook' AND d.state = 'waiting' AND d.next_at <= $1
           AND NOT EXISTS (SELECT 1 FROM delivery e
                           WHERE e.channel = 'webhook' AND e.state = 'waiting' AND e.next_at <= $1
                             AND e.target_id = d.target_id AND e.id < d.id)
         ORDER BY d.next_at, d.id LIMIT $2",
        now,
        limit
    )
}

/// When the next call is due.
pub async fn call_next(tx: &mut Tx) -> StoreResult<Option<Moment>> {
    let next = opt!(
        tx,
        (Moment,),
        "SELECT next_at FROM delivery WHERE channel = 'webhook' AND state = 'waiting' ORDER BY next_at LIMIT 1"
    )?;
    Ok(next.map(|(at,)| at))
}

/// Takes a due call for oneself until `until`; false when somebody else has it.
pub async fn call_claim(tx: &mut Tx, id: i64, now: Moment, until: Moment) -> StoreResult<bool> {
    let taken = exec!(
        tx,
        "UPDATE delivery SET next_at = $3 WHERE id = $1 AND state = 'waiting' AND next_at <= $2",
        id,
        now,
        until
    )?;
    Ok(taken > 0)
}

/// Writes a call to make, unless this webhook has it already.
pub async fn call_add(
    tx: &mut Tx,
    (cause, about): (&str, &str),
    webhook: i64,
    body: &str,
    now: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO delivery (cause, about, channel, target_id, body, at, next_at)
         VALUES ($1, $2, 'webhook', $3, $4, $5, $5) ON CONFLICT (cause, channel, target_id) DO NOTHING",
        cause,
        about,
        webhook,
        body,
        now
    )?;
    Ok(())
}

/// How a call went: `sent` or `failed` for good, or `waiting` for another try at `next_at`.
pub async fn call_note(
    tx: &mut Tx,
    id: i64,
    state: &str,
    (status, error): (Option<i64>, &str),
    next_at: Moment,
    now: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE delivery SET state = $2, status = $3, error = $4, next_at = $5, attempts = attempts + 1,
                done_at = CASE WHEN $2 = 'waiting' THEN NULL ELSE CAST($6 AS BIGINT) END,
                body = CASE WHEN $2 = 'waiting' THEN body ELSE '' END
         WHERE id = $1 AND state = 'waiting'",
        id,
        state,
        status,
        error,
        next_at,
        now
    )?;
    Ok(())
}

/// What still waits for a webhook that is off won't be sent any more.
pub async fn calls_drop(tx: &mut Tx, webhook: i64, now: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE delivery SET state = 'failed', error = 'disabled', body = '', done_at = $2
         WHERE channel = 'webhook' AND target_id = $1 AND state = 'waiting'",
        webhook,
        now
    )?;
    Ok(())
}

/// A call in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CallRow {
    /// The deed.
    pub cause: String,
    /// When it was written.
    pub at: Moment,
    /// waiting, sent, failed.
    pub state: String,
    /// Tries so far.
    pub attempts: i64,
    /// When it is tried next.
    pub next_at: Moment,
    /// HTTP's status of the last try.
    pub status: Option<i64>,
    /// Why the last try failed.
    pub error: String,
}

/// The last calls of a webhook, latest first.
pub async fn calls_last(tx: &mut Tx, webhook: i64, limit: i64) -> StoreResult<Vec<CallRow>> {
    rows!(
        tx,
        CallRow,
        "SELECT cause, at, state, attempts, next_at, status, error FROM delivery
         WHERE channel = 'webhook' AND target_id = $1 ORDER BY id DESC LIMIT $2",
        webhook,
        limit
    )
}

/// Tellings whose job isn't done.
pub async fn tellings_running(tx: &mut Tx) -> StoreResult<Vec<String>> {
    let rows =
        rows!(tx, (String,), "SELECT subject FROM job WHERE kind = 'tell' ORDER BY subject LIMIT 1000")?;
    Ok(rows.into_iter().map(|(subject,)| subject).collect())
}
