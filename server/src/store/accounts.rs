//! Accounts, sessions and sign-in links. Tokens are here as hashes only.
//!
//! Called by `desk::accounts` and, for the requester of a ticket, by
//! `desk::tickets`. Addresses are stored in lower case; callers bring them so.

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::{Lang, Moment, Role};

/// An account.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AccountRow {
    /// Row id.
    pub id: i64,
    /// Address in lower case.
    pub email: String,
    /// Name; may be empty.
    pub name: String,
    /// Shop; may be empty.
    pub shop: String,
    /// Code of the role.
    pub role: String,
    /// Language of mails.
    pub lang: String,
    /// argon2id; absent: only by link.
    pub password_hash: Option<String>,
    /// Last seen.
    pub seen_at: Option<Moment>,
    /// May no longer sign in since.
    pub disabled_at: Option<Moment>,
}

impl AccountRow {
    /// What the account may do.
    pub fn role(&self) -> Role {
        Role::from_code(&self.role).unwrap_or(Role::Merchant)
    }

    /// Language of mails.
    pub fn lang(&self) -> Lang {
        Lang::from_code(&self.lang)
    }
}

/// An account to make.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    /// Address in lower case.
    pub email: String,
    /// Name; may be empty.
    pub name: String,
    /// Shop; may be empty.
    pub shop: String,
    /// What it may do; a visitor becomes a merchant.
    pub role: Role,
    /// Language of mails.
    pub lang: Lang,
    /// argon2id; absent: only by link.
    pub password_hash: Option<String>,
}

/// Makes an account; none when the address already has one.
pub async fn account_add(tx: &mut Tx, account: &NewAccount, now: Moment) -> StoreResult<Option<i64>> {
    let added = opt!(
        tx,
        (i64,),
        "INSERT INTO account (email, name, shop, role, lang, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email) DO NOTHING RETURNING id",
        &account.email,
        &account.name,
        &account.shop,
        account.role.max(Role::Merchant).code(),
        account.lang.code(),
        &account.password_hash,
        now
    )?;
    Ok(added.map(|(id,)| id))
}

/// The account of an address.
pub async fn account_by_email(tx: &mut Tx, email: &str) -> StoreResult<Option<AccountRow>> {
    opt!(
        tx,
        AccountRow,
        "SELECT id, email, name, shop, role, lang, password_hash, seen_at, disabled_at
         FROM account WHERE email = $1",
        email
    )
}

/// An account by its id.
pub async fn account_by_id(tx: &mut Tx, id: i64) -> StoreResult<Option<AccountRow>> {
    opt!(
        tx,
        AccountRow,
        "SELECT id, email, name, shop, role, lang, password_hash, seen_at, disabled_at
         FROM account WHERE id = $1",
        id
    )
}

/// Changes what somebody tells about themselves.
pub async fn account_save(tx: &mut Tx, id: i64, name: &str, shop: &str, lang: Lang) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE account SET name = $2, shop = $3, lang = $4 WHERE id = $1",
        id,
        name,
        shop,
        lang.code()
    )?;
    Ok(())
}

/// Mail to this address came back for good.
pub async fn address_returned(tx: &mut Tx, email: &str, why: &str, now: Moment) -> StoreResult<()> {
    exec!(tx, "UPDATE account SET returned_at = $2, returned_why = $3 WHERE email = $1", email, now, why)?;
    Ok(())
}

/// Somebody writes from the address: it deserves another try.
pub async fn address_works(tx: &mut Tx, id: i64) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE account SET returned_at = NULL, returned_why = '' WHERE id = $1 AND returned_at IS NOT NULL",
        id
    )?;
    Ok(())
}

/// Sets the password's hash.
pub async fn password_save(tx: &mut Tx, id: i64, hash: &str) -> StoreResult<()> {
    exec!(tx, "UPDATE account SET password_hash = $2 WHERE id = $1", id, hash)?;
    Ok(())
}

/// Sets the role, and whether the account may sign in.
pub async fn role_save(tx: &mut Tx, id: i64, role: Role, disabled_at: Option<Moment>) -> StoreResult<()> {
    exec!(tx, "UPDATE account SET role = $2, disabled_at = $3 WHERE id = $1", id, role.code(), disabled_at)?;
    Ok(())
}

/// The admins who may sign in. Their rows stay locked until the commit, so that two
/// admins can't demote each other at once.
pub async fn admins_locked(tx: &mut Tx) -> StoreResult<Vec<i64>> {
    let rows = rows!(
        tx,
        (i64,),
        "UPDATE account SET role = role WHERE role = 'admin' AND disabled_at IS NULL RETURNING id"
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Staff first, then merchants who were seen last; `like` is a pattern in lower case,
/// escaped by `!`.
pub async fn people(tx: &mut Tx, like: &str, limit: i64) -> StoreResult<Vec<AccountRow>> {
    rows!(
        tx,
        AccountRow,
        "SELECT id, email, name, shop, role, lang, password_hash, seen_at, disabled_at FROM account
         WHERE lower(name) LIKE $1 ESCAPE '!' OR email LIKE $1 ESCAPE '!' OR lower(shop) LIKE $1 ESCAPE '!'
         ORDER BY CASE role WHEN 'admin' THEN 0 WHEN 'lead' THEN 1 WHEN 'agent' THEN 2 ELSE 3 END,
                  COALESCE(seen_at, 0) DESC, id LIMIT $2",
        like,
        limit
    )
}

/// A place where somebody is signed in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionDbRow {
    /// Row id.
    pub id: i64,
    /// Hash of the cookie's value.
    pub token_hash: String,
    /// Browser and system.
    pub label: String,
    /// Last seen.
    pub seen_at: Moment,
}

/// The account behind a cookie.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionActor {
    /// The session.
    pub session_id: i64,
    /// When it was last seen.
    pub session_seen_at: Moment,
    /// The account.
    pub account_id: i64,
    /// Its address.
    pub email: String,
    /// Its name.
    pub name: String,
    /// Code of its role.
    pub role: String,
}

/// Begins a session, and notes that the account was seen.
pub async fn session_add(
    tx: &mut Tx,
    account_id: i64,
    token_hash: &str,
    label: &str,
    now: Moment,
    expires_at: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO session (token_hash, account_id, label, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $4, $5)",
        token_hash,
        account_id,
        label,
        now,
        expires_at
    )?;
    exec!(tx, "UPDATE account SET seen_at = $2 WHERE id = $1", account_id, now)?;
    Ok(())
}

/// Who is behind a cookie; none when the session is over or the account disabled.
pub async fn session_actor(tx: &mut Tx, token_hash: &str, now: Moment) -> StoreResult<Option<SessionActor>> {
    opt!(
        tx,
        SessionActor,
        "SELECT s.id AS session_id, s.seen_at AS session_seen_at, a.id AS account_id, a.email, a.name, a.role
         FROM session s JOIN account a ON a.id = s.account_id
         WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.disabled_at IS NULL",
        token_hash,
        now
    )
}

/// A session of somebody who may lead incidents.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct LeadSession {
    /// The hash of its token.
    pub token_hash: String,
    /// Until when it lasts.
    pub expires_at: Moment,
    /// Whose it is.
    pub account_id: i64,
    /// The name shown beside what they write.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// Sessions of leads and admins, the latest seen first.
pub async fn lead_sessions(tx: &mut Tx, now: Moment) -> StoreResult<Vec<LeadSession>> {
    rows!(
        tx,
        LeadSession,
        "SELECT s.token_hash, s.expires_at, a.id AS account_id, a.name, a.email
         FROM session s JOIN account a ON a.id = s.account_id
         WHERE a.role IN ('lead', 'admin') AND a.disabled_at IS NULL AND s.expires_at > $1
         ORDER BY s.seen_at DESC, s.id LIMIT 200",
        now
    )
}

/// Notes that a session was seen, and lets it last longer.
pub async fn session_seen(
    tx: &mut Tx,
    seen: &SessionActor,
    now: Moment,
    expires_at: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE session SET seen_at = $2, expires_at = $3 WHERE id = $1",
        seen.session_id,
        now,
        expires_at
    )?;
    exec!(tx, "UPDATE account SET seen_at = $2 WHERE id = $1", seen.account_id, now)?;
    Ok(())
}

/// Where an account is signed in, latest first.
pub async fn sessions(tx: &mut Tx, account_id: i64, now: Moment) -> StoreResult<Vec<SessionDbRow>> {
    rows!(
        tx,
        SessionDbRow,
        "SELECT id, token_hash, label, seen_at FROM session
         WHERE account_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, id DESC LIMIT 100",
        account_id,
        now
    )
}

/// Ends the session of a cookie.
pub async fn session_end(tx: &mut Tx, token_hash: &str) -> StoreResult<()> {
    exec!(tx, "DELETE FROM session WHERE token_hash = $1", token_hash)?;
    Ok(())
}

/// Ends one session of an account; false when it has none such.
pub async fn session_end_id(tx: &mut Tx, account_id: i64, id: i64) -> StoreResult<bool> {
    Ok(exec!(tx, "DELETE FROM session WHERE id = $1 AND account_id = $2", id, account_id)? > 0)
}

/// Ends all sessions of an account but the one with this hash (none: really all).
pub async fn sessions_end(tx: &mut Tx, account_id: i64, but: &str) -> StoreResult<()> {
    exec!(tx, "DELETE FROM session WHERE account_id = $1 AND token_hash <> $2", account_id, but)?;
    Ok(())
}

/// Deletes sessions and links that are over.
pub async fn sessions_purge(tx: &mut Tx, now: Moment) -> StoreResult<()> {
    exec!(tx, "DELETE FROM session WHERE expires_at <= $1", now)?;
    exec!(tx, "DELETE FROM sign_in_link WHERE expires_at <= $1", now)?;
    Ok(())
}

/// Keeps a sign-in link.
pub async fn link_add(
    tx: &mut Tx,
    token_hash: &str,
    email: &str,
    lang: Lang,
    expires_at: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO sign_in_link (token_hash, email, lang, expires_at) VALUES ($1, $2, $3, $4)",
        token_hash,
        email,
        lang.code(),
        expires_at
    )?;
    Ok(())
}

/// Uses a link up and tells its address and language; none when it is unknown, used or over.
pub async fn link_use(tx: &mut Tx, token_hash: &str, now: Moment) -> StoreResult<Option<(String, Lang)>> {
    let used = opt!(
        tx,
        (String, String),
        "UPDATE sign_in_link SET used_at = $2
         WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING email, lang",
        token_hash,
        now
    )?;
    Ok(used.map(|(email, lang)| (email, Lang::from_code(&lang))))
}

/// How many accounts there are, by role.
pub async fn account_counts(tx: &mut Tx) -> StoreResult<Vec<(String, i64)>> {
    rows!(tx, (String, i64), "SELECT role, COUNT(*) FROM account GROUP BY role")
}

/// Address and language of every admin who may sign in.
pub async fn admins(tx: &mut Tx) -> StoreResult<Vec<(String, String)>> {
    rows!(
        tx,
        (String, String),
        "SELECT email, lang FROM account WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id LIMIT 100"
    )
}

/// Whether anybody can administer this desk.
pub async fn has_admin(tx: &mut Tx) -> StoreResult<bool> {
    let (n,) = row!(tx, (i64,), "SELECT COUNT(*) FROM account WHERE role = 'admin' AND disabled_at IS NULL")?;
    Ok(n > 0)
}
