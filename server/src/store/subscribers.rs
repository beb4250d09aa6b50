//! Who follows the status by mail, with their choices, and who of them hears of a telling.
//! Called by `desk::subscribers`. Addresses come in lower case.

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::{Lang, Moment};

/// A subscriber as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SubscriberRow {
    /// Row id.
    pub id: i64,
    /// Address.
    pub email: String,
    /// The slug of the one incident that is followed; empty for everything.
    pub scope: String,
    /// Of the page that confirms and changes it.
    pub token: String,
    /// Code of the language.
    pub lang: String,
    /// The least impact that is told, 0 to 3.
    pub min_impact: i64,
    /// Hears of planned work, too.
    pub maintenance: bool,
    /// Since when; absent until it is confirmed.
    pub confirmed_at: Option<Moment>,
    /// Choices that wait for confirmation, as JSON; empty when there are none.
    pub pending: String,
}

/// What a telling is about, and whom it concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whom {
    /// The deed, `update:12`; empty for a count before there is one.
    pub cause: String,
    /// `incident:3`: who heard of it before hears on.
    pub about: String,
    /// The slug of the incident, whose own followers always hear; also what people mute.
    pub scope: String,
    /// By the least impact that somebody wants to hear of (0 to 3): keys of the components that
    /// are hit at least so badly, each between bars, `|*|webshops|`; empty when nobody with
    /// that choice is concerned.
    pub hits: [String; 4],
    /// It is about planned work.
    pub maintenance: bool,
}

/// Somebody who hears of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Hearer {
    /// The subscriber.
    pub id: i64,
    /// Their address.
    pub email: String,
    /// Code of their language.
    pub lang: String,
    /// Whether there is a token for their unsubscribe link yet.
    pub stoppable: bool,
    /// How many hear of it, from this one of the first page on.
    pub total: i64,
}

/// Who hears of a telling and wasn't told yet, after `after`, each address once. The one text
/// behind the fan-out and behind the number that is shown before: they can't differ.
///
/// `IN` and not `EXISTS` where a set doesn't depend on the row: it is made once. As joins PostgreSQL
/// went through all deliveries for each row while it didn't know yet how many they had become.
pub async fn hearers(tx: &mut Tx, whom: &Whom, after: i64, limit: i64) -> StoreResult<Vec<Hearer>> {
    let [any, minor, major, critical] = &whom.hits;
    rows!(
        tx,
        Hearer,
        "WITH level (min_impact, hit) AS (
           SELECT 0, CAST($1 AS TEXT) UNION ALL SELECT 1, CAST($2 AS TEXT)
           UNION ALL SELECT 2, CAST($3 AS TEXT) UNION ALL SELECT 3, CAST($4 AS TEXT))
         SELECT s.id, s.email, s.lang, c.token IS NOT NULL AS stoppable, COUNT(*) OVER () AS total
         FROM subscriber s JOIN level l ON l.min_impact = s.min_impact
         LEFT JOIN mail_choice c ON c.email = s.email AND c.kind = 'status'
         WHERE s.confirmed_at IS NOT NULL AND s.id > $5 AND c.opted_out_at IS NULL
           AND s.email NOT IN (SELECT m.email FROM subscriber_mute m WHERE m.scope = $6)
           AND s.id NOT IN (SELECT d.target_id FROM delivery d
                            WHERE d.cause = $7 AND d.channel = 'mail' AND d.target_id > $5)
           AND (s.scope = $6 OR s.scope = ''
             AND s.email NOT IN (SELECT o.email FROM subscriber o
                                 WHERE o.scope = $6 AND o.confirmed_at IS NOT NULL)
             AND (s.id IN (SELECT d.target_id FROM delivery d WHERE d.about = $8 AND d.channel = 'mail')
               OR ($9 = FALSE OR s.maintenance) AND l.hit <> ''
               AND (s.id NOT IN (SELECT k.subscriber_id FROM subscriber_component k)
                 OR EXISTS (SELECT 1 FROM subscriber_component k WHERE k.subscriber_id = s.id
                              AND REPLACE(l.hit, '|' || k.component_key || '|', '') <> l.hit))))
         ORDER BY s.id LIMIT $10",
        any,
        minor,
        major,
        critical,
        after,
        &whom.scope,
        &whom.cause,
        &whom.about,
        whom.maintenance,
        limit
    )
}

/// A subscriber by the token of their page.
pub async fn subscriber_by_token(tx: &mut Tx, token: &str) -> StoreResult<Option<SubscriberRow>> {
    opt!(
        tx,
        SubscriberRow,
        "SELECT id, email, scope, token, lang, min_impact, maintenance, confirmed_at, pending
         FROM subscriber WHERE token = $1",
        token
    )
}

/// A subscriber by address and scope.
pub async fn subscriber_of(tx: &mut Tx, email: &str, scope: &str) -> StoreResult<Option<SubscriberRow>> {
    opt!(
        tx,
        SubscriberRow,
        "SELECT id, email, scope, token, lang, min_impact, maintenance, confirmed_at, pending
         FROM subscriber WHERE email = $1 AND scope = $2",
        email,
        scope
    )
}

/// Somebody asks to follow: a row with this token, or the one there is. What they chose waits
/// in it for their confirmation.
pub async fn subscriber_ask(
    tx: &mut Tx,
    (email, scope): (&str, &str),
    token: &str,
    lang: Lang,
    pending: &str,
    now: Moment,
) -> StoreResult<SubscriberRow> {
    row!(
        tx,
        SubscriberRow,
        "INSERT INTO subscriber (email, scope, token, lang, pending, asked_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (email, scope) DO UPDATE SET pending = excluded.pending, asked_at = excluded.asked_at
         RETURNING id, email, scope, token, lang, min_impact, maintenance, confirmed_at, pending",
        email,
        scope,
        token,
        lang.code(),
        pending,
        now
    )
}

/// What a subscriber or a webhook wants to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wants<'a> {
    /// In which language.
    pub lang: Lang,
    /// The least impact, 0 to 3.
    pub min_impact: i64,
    /// Planned work, too.
    pub maintenance: bool,
    /// Keys of the components; empty for all.
    pub components: &'a [String],
}

/// Sets what a subscriber hears; confirmed as of `now`, unless they were before.
pub async fn subscriber_set(tx: &mut Tx, id: i64, wants: &Wants<'_>, now: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE subscriber SET lang = $2, min_impact = $3, maintenance = $4, pending = '',
                confirmed_at = COALESCE(confirmed_at, $5) WHERE id = $1",
        id,
        wants.lang.code(),
        wants.min_impact,
        wants.maintenance,
        now
    )?;
    exec!(tx, "DELETE FROM subscriber_component WHERE subscriber_id = $1", id)?;
    for key in wants.components {
        exec!(
            tx,
            "INSERT INTO subscriber_component (subscriber_id, component_key) VALUES ($1, $2)
             ON CONFLICT (subscriber_id, component_key) DO NOTHING",
            id,
            key
        )?;
    }
    Ok(())
}

/// Components that a subscriber chose; none for all.
pub async fn subscriber_components(tx: &mut Tx, id: i64) -> StoreResult<Vec<String>> {
    let keys = rows!(
        tx,
        (String,),
        "SELECT component_key FROM subscriber_component WHERE subscriber_id = $1
         ORDER BY component_key LIMIT 500",
        id
    )?;
    Ok(keys.into_iter().map(|(key,)| key).collect())
}

/// Follows no more. What they were told stays counted.
pub async fn subscriber_end(tx: &mut Tx, email: &str, scope: &str) -> StoreResult<()> {
    exec!(tx, "DELETE FROM subscriber WHERE email = $1 AND scope = $2", email, scope)?;
    Ok(())
}

/// The address isn't there: it follows nothing more.
pub async fn subscriber_gone(tx: &mut Tx, email: &str) -> StoreResult<()> {
    exec!(tx, "DELETE FROM subscriber WHERE email = $1", email)?;
    Ok(())
}

/// Nothing more about this incident to this address, or again.
pub async fn subscriber_mute(tx: &mut Tx, email: &str, scope: &str, mute: bool) -> StoreResult<()> {
    if mute {
        exec!(
            tx,
            "INSERT INTO subscriber_mute (email, scope) VALUES ($1, $2) ON CONFLICT (email, scope) DO NOTHING",
            email,
            scope
        )?;
    } else {
        exec!(tx, "DELETE FROM subscriber_mute WHERE email = $1 AND scope = $2", email, scope)?;
    }
    Ok(())
}

/// Whether an address hears nothing more about an incident.
pub async fn subscriber_muted(tx: &mut Tx, email: &str, scope: &str) -> StoreResult<bool> {
    let (found,) = row!(
        tx,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM subscriber_mute WHERE email = $1 AND scope = $2)",
        email,
        scope
    )?;
    Ok(found)
}

/// Throws away what nobody confirmed since `before`: rows, and changes to rows that stay.
pub async fn subscribers_purge(tx: &mut Tx, before: Moment) -> StoreResult<u64> {
    let gone = exec!(tx, "DELETE FROM subscriber WHERE confirmed_at IS NULL AND asked_at < $1", before)?;
    exec!(tx, "UPDATE subscriber SET pending = '' WHERE pending <> '' AND asked_at < $1", before)?;
    Ok(gone)
}
