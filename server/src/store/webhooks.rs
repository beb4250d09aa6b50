//! Programs of merchants that want to be called. Called by `desk::webhooks` and
//! `jobs::webhooks`. A secret leaves by [`webhook`] and `calls_due` alone.

use super::subscribers::{Wants, Whom};
use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;

/// A webhook as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct WebhookRow {
    /// Row id.
    pub id: i64,
    /// Whose.
    pub account_id: i64,
    /// The owner's address.
    pub email: String,
    /// Code of the owner's language.
    pub owner_lang: String,
    /// Where calls go.
    pub url: String,
    /// Code of the body's form.
    pub format: String,
    /// Code of the body's language.
    pub lang: String,
    /// The least impact, 0 to 3.
    pub min_impact: i64,
    /// Planned work, too.
    pub maintenance: bool,
    /// What signs.
    pub secret: String,
    /// When it was made.
    pub secret_at: Moment,
    /// Off since.
    pub disabled_at: Option<Moment>,
    /// Why: owner, gone, failed.
    pub disabled_by: String,
}

/// A program that is called about a telling.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Called {
    /// The webhook.
    pub id: i64,
    /// Code of the body's form.
    pub format: String,
    /// Code of the body's language.
    pub lang: String,
    /// How many are called, from this one of the first page on.
    pub total: i64,
}

/// Whose programs are called about a telling and weren't yet, after `after`. The one text behind
/// the calls and the number that is shown before.
pub async fn called(tx: &mut Tx, whom: &Whom, after: i64, limit: i64) -> StoreResult<Vec<Called>> {
    let [any, minor, major, critical] = &whom.hits;
    rows!(
        tx,
        Called,
        "WITH level (min_impact, hit) AS (
           SELECT 0, CAST($1 AS TEXT) UNION ALL SELECT 1, CAST($2 AS TEXT)
           UNION ALL SELECT 2, CAST($3 AS TEXT) UNION ALL SELECT 3, CAST($4 AS TEXT))
         SELECT w.id, w.format, w.lang, COUNT(*) OVER () AS total
         FROM webhook w JOIN level l ON l.min_impact = w.min_impact
         JOIN account a ON a.id = w.account_id
         WHERE w.disabled_at IS NULL AND a.disabled_at IS NULL AND w.id > $5
           AND w.id NOT IN (SELECT d.target_id FROM delivery d
                            WHERE d.cause = $6 AND d.channel = 'webhook' AND d.target_id > $5)
           AND (w.id IN (SELECT d.target_id FROM delivery d WHERE d.about = $7 AND d.channel = 'webhook')
             OR ($8 = FALSE OR w.maintenance) AND l.hit <> ''
             AND (w.id NOT IN (SELECT k.webhook_id FROM webhook_component k)
               OR EXISTS (SELECT 1 FROM webhook_component k WHERE k.webhook_id = w.id
                            AND REPLACE(l.hit, '|' || k.component_key || '|', '') <> l.hit)))
         ORDER BY w.id LIMIT $9",
        any,
        minor,
        major,
        critical,
        after,
        &whom.cause,
        &whom.about,
        whom.maintenance,
        limit
    )
}

/// Adds one that is on; its number.
pub async fn webhook_add(
    tx: &mut Tx,
    account_id: i64,
    (url, format): (&str, &str),
    wants: &Wants<'_>,
    secret: &str,
    now: Moment,
) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO webhook (account_id, url, format, lang, min_impact, maintenance, secret, secret_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id",
        account_id,
        url,
        format,
        wants.lang.code(),
        wants.min_impact,
        wants.maintenance,
        secret,
        now
    )?;
    components_set(tx, id, wants.components).await?;
    Ok(id)
}

/// Changes where it goes and what it hears.
pub async fn webhook_save(
    tx: &mut Tx,
    id: i64,
    (url, format): (&str, &str),
    wants: &Wants<'_>,
) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE webhook SET url = $2, format = $3, lang = $4, min_impact = $5, maintenance = $6 WHERE id = $1",
        id,
        url,
        format,
        wants.lang.code(),
        wants.min_impact,
        wants.maintenance
    )?;
    components_set(tx, id, wants.components).await
}

async fn components_set(tx: &mut Tx, id: i64, components: &[String]) -> StoreResult<()> {
    exec!(tx, "DELETE FROM webhook_component WHERE webhook_id = $1", id)?;
    for key in components {
        exec!(
            tx,
            "INSERT INTO webhook_component (webhook_id, component_key) VALUES ($1, $2)
             ON CONFLICT (webhook_id, component_key) DO NOTHING",
            id,
            key
        )?;
    }
    Ok(())
}

/// Components that it hears of; none for all.
pub async fn webhook_components(tx: &mut Tx, id: i64) -> StoreResult<Vec<String>> {
    let keys = rows!(
        tx,
        (String,),
        "SELECT component_key FROM webhook_component WHERE webhook_id = $1 ORDER BY component_key LIMIT 500",
        id
    )?;
    Ok(keys.into_iter().map(|(key,)| key).collect())
}

/// A new secret; the old one signs as well for a while.
pub async fn webhook_rotate(tx: &mut Tx, id: i64, secret: &str, now: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE webhook SET old_secret = secret, secret = $2, secret_at = $3 WHERE id = $1",
        id,
        secret,
        now
    )?;
    Ok(())
}

/// Off (since when and why), or on again.
pub async fn webhook_switch(tx: &mut Tx, id: i64, off: Option<Moment>, why: &str) -> StoreResult<bool> {
    let changed = exec!(
        tx,
        "UPDATE webhook SET disabled_at = $2, disabled_by = $3
         WHERE id = $1 AND (disabled_at IS NULL) = ($4 = TRUE)",
        id,
        off,
        why,
        off.is_some()
    )?;
    Ok(changed > 0)
}

/// Takes it away, with what was sent to it.
pub async fn webhook_end(tx: &mut Tx, id: i64) -> StoreResult<()> {
    exec!(tx, "DELETE FROM delivery WHERE channel = 'webhook' AND target_id = $1", id)?;
    exec!(tx, "DELETE FROM webhook WHERE id = $1", id)?;
    Ok(())
}

/// One by its number.
pub async fn webhook(tx: &mut Tx, id: i64) -> StoreResult<Option<WebhookRow>> {
    opt!(
        tx,
        WebhookRow,
        "SELECT w.id, w.account_id, a.email, a.lang AS owner_lang, w.url, w.format, w.lang, w.min_impact,
                w.maintenance, w.secret, w.secret_at, w.disabled_at, w.disabled_by
         FROM webhook w JOIN account a ON a.id = w.account_id WHERE w.id = $1",
        id
    )
}

/// Those of an account, in their order.
pub async fn webhooks_of(tx: &mut Tx, account_id: i64) -> StoreResult<Vec<WebhookRow>> {
    rows!(
        tx,
        WebhookRow,
        "SELECT w.id, w.account_id, a.email, a.lang AS owner_lang, w.url, w.format, w.lang, w.min_impact,
                w.maintenance, w.secret, w.secret_at, w.disabled_at, w.disabled_by
         FROM webhook w JOIN account a ON a.id = w.account_id WHERE w.account_id = $1 ORDER BY w.id LIMIT 100",
        account_id
    )
}

/// The latest of all accounts, without their secrets.
pub async fn webhooks_all(tx: &mut Tx, limit: i64) -> StoreResult<Vec<WebhookRow>> {
    rows!(
        tx,
        WebhookRow,
        "SELECT w.id, w.account_id, a.email, a.lang AS owner_lang, w.url, w.format, w.lang, w.min_impact,
                w.maintenance, '' AS secret, w.secret_at, w.disabled_at, w.disabled_by
         FROM webhook w JOIN account a ON a.id = w.account_id ORDER BY w.id DESC LIMIT $1",
        limit
    )
}
