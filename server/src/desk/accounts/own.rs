//! One's own account: name, language, password, sessions.

use super::{mails, password};
use crate::desk::Base;
use crate::desk::limits::Deed;
use crate::desk::pulse::Topic;
use crate::env::token_hash;
use crate::store::accounts as store;
use crate::store::outbox::outbox_add;
use app::accounts::model::{Account, AccountDraft, SessionRow};
use app::{Actor, AppError, AppResult};

/// Longest name of a person or shop.
const NAME_MAX: usize = 100;

/// A name in one line; refused when it is too long.
pub(super) fn name_clean(field: &str, name: &str) -> AppResult<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        return Err(AppError::invalid(
            field,
            "Deze naam is te lang: houd het op 100 tekens.",
            "This name is too long: keep it to 100 characters.",
        ));
    }
    Ok(name)
}

pub(super) async fn account(base: &Base, by: &Actor, token: &str) -> AppResult<Account> {
    let id = by.account_id()?;
    let mut tx = base.store.read().await?;
    let account = store::account_by_id(&mut tx, id).await?.ok_or(AppError::SignIn)?;
    let sessions = store::sessions(&mut tx, id, base.env.now()).await?;
    let (role, lang, current) = (account.role(), account.lang(), token_hash(token));
    Ok(Account {
        name: account.name,
        email: account.email,
        shop: account.shop,
        lang,
        role,
        has_password: account.password_hash.is_some(),
        sessions: sessions
            .into_iter()
            .map(|row| SessionRow {
                id: row.id,
                label: row.label,
                seen_at: row.seen_at,
                current: row.token_hash == current,
            })
            .collect(),
    })
}

pub(super) async fn account_save(base: &Base, by: &Actor, draft: AccountDraft) -> AppResult<()> {
    let id = by.account_id()?;
    let (name, shop) = (name_clean("name", &draft.name)?, name_clean("shop", &draft.shop)?);
    let mut tx = base.store.write().await?;
    store::account_save(&mut tx, id, &name, &shop, draft.lang).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn password_set(
    base: &Base,
    by: &Actor,
    token: &str,
    old: &str,
    new: &str,
) -> AppResult<()> {
    let id = by.account_id()?;
    base.limits.check(by, Deed::SignIn)?;
    let mut tx = base.store.read().await?;
    let account = store::account_by_id(&mut tx, id).await?.ok_or(AppError::SignIn)?;
    drop(tx);
    if account.password_hash.is_some() && !password::verify(account.password_hash.as_deref(), old).await? {
        return Err(AppError::invalid(
            "old",
            "Dit is niet uw huidige wachtwoord.",
            "This is not your current password.",
        ));
    }
    password::check(new, &account.email)?;
    let hash = password::hash(&base.env, new).await?;
    let mut tx = base.store.write().await?;
    store::password_save(&mut tx, id, &hash).await?;
    store::sessions_end(&mut tx, id, &token_hash(token)).await?;
    let mail = mails::password_mail(base, account.lang(), &account.email);
    outbox_add(&mut tx, &mail, base.env.now()).await?;
    tx.commit().await?;
    base.pulse.ping(Topic::Outbox);
    Ok(())
}

pub(super) async fn session_end(base: &Base, by: &Actor, id: i64) -> AppResult<()> {
    let account = by.account_id()?;
    let mut tx = base.store.write().await?;
    if !store::session_end_id(&mut tx, account, id).await? {
        return Err(AppError::NotFound);
    }
    Ok(tx.commit().await?)
}
