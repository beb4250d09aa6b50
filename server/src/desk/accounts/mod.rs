//! Who somebody is: signing in by password or mailed link, sessions, one's own
//! account, and the admin's list of people.
//!
//! Called by pages, forms, the HTTP layer (`actor`) and the command line. It must
//! never tell whether an address has an account: not by its words, and not by how
//! long it takes.

pub mod leads;
mod mails;
mod own;
pub mod password;
mod people;

use crate::desk::Base;
use crate::desk::limits::Deed;
use crate::desk::pulse::Topic;
use crate::env::{DAY, MINUTE, token_hash};
use crate::mail::address;
use crate::store::accounts::{self as store, AccountRow, NewAccount};
use crate::store::{Tx, outbox};
use app::accounts::model::{Account, AccountDraft, NewSession, Person};
use app::accounts::port::Accounts;
use app::{Actor, AppError, AppResult, Lang, Moment, Role};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mails::Why;

/// How long a session lasts after it was last seen.
const SESSION: Moment = 30 * DAY;
/// "Last seen" is written at most this often: every page reads it, few write.
const SEEN: Moment = 10 * MINUTE;
/// How long a link that was asked for works.
const LINK: Moment = 15 * MINUTE;
/// How long the link of an invitation works.
const INVITE: Moment = DAY;

/// The use cases of accounts.
#[derive(Clone)]
pub struct AccountsDesk {
    base: Base,
}

impl AccountsDesk {
    /// On this base.
    pub fn new(base: Base) -> AccountsDesk {
        AccountsDesk { base }
    }

    /// 256 random bits for a cookie.
    fn session_token(&self) -> String {
        let bytes: [[u8; 8]; 4] = std::array::from_fn(|_| self.base.env.random().to_le_bytes());
        URL_SAFE_NO_PAD.encode(bytes.concat())
    }

    /// Begins a session. Each sign-in gets a new token.
    async fn begin(&self, tx: &mut Tx, account: &AccountRow, label: &str) -> AppResult<NewSession> {
        let (token, now) = (self.session_token(), self.base.env.now());
        let label: String = label.chars().take(100).collect();
        store::session_add(tx, account.id, &token_hash(&token), &label, now, now + SESSION).await?;
        Ok(NewSession { token, role: account.role() })
    }

    /// Keeps a link and writes its mail, in the caller's transaction.
    async fn link_send(&self, tx: &mut Tx, why: Why, lang: Lang, email: &str) -> AppResult<()> {
        let (token, now) = (self.base.env.token(), self.base.env.now());
        let hash = token_hash(&token);
        let lasts = if why == Why::Asked { LINK } else { INVITE };
        store::link_add(tx, &hash, email, lang, now + lasts).await?;
        let mail = mails::link_mail(&self.base, why, lang, email, &token, &hash);
        outbox::outbox_add(tx, &mail, now).await?;
        Ok(())
    }
}

/// The one answer to any sign-in that fails.
fn refused() -> AppError {
    AppError::invalid(
        "password",
        "Dit adres en wachtwoord horen niet bij elkaar. Probeer het nog eens, of laat u een inloglink mailen.",
        "This address and password do not belong together. Try again, or have a sign-in link mailed to you.",
    )
}

fn email_refused() -> AppError {
    AppError::invalid(
        "email",
        "Dit is geen volledig e-mailadres. Schrijf het als naam@voorbeeld.nl.",
        "This is not a complete e-mail address. Write it as name@example.com.",
    )
}

#[async_trait]
impl Accounts for AccountsDesk {
    async fn sign_in(&self, by: &Actor, email: &str, password: &str, label: &str) -> AppResult<NewSession> {
        self.base.limits.check(by, Deed::SignIn)?;
        let email = address::clean(email).ok_or_else(email_refused)?;
        self.base.limits.check_key(&email, Deed::SignIn)?;
        let mut tx = self.base.store.read().await?;
        let account = store::account_by_email(&mut tx, &email).await?;
        drop(tx);
        let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
        let same = password::verify(hash, password).await?;
        let account = account.filter(|account| same && account.disabled_at.is_none()).ok_or_else(refused)?;
        if password == password::DEMO_PASSWORD && !self.base.facts.demo_accounts {
            tracing::warn!("a demo account was refused: HTTP listens on more than loopback");
            return Err(refused());
        }
        let mut tx = self.base.store.write().await?;
        let session = self.begin(&mut tx, &account, label).await?;
        tx.commit().await?;
        Ok(session)
    }

    async fn link_request(&self, by: &Actor, lang: Lang, email: &str) -> AppResult<()> {
        let email = address::clean(email).ok_or_else(email_refused)?;
        self.base.limits.check(by, Deed::Mail)?;
        self.base.limits.check_key(&email, Deed::Mail)?;
        let mut tx = self.base.store.write().await?;
        let account = store::account_by_email(&mut tx, &email).await?;
        if account.as_ref().is_none_or(|account| account.disabled_at.is_none()) {
            self.link_send(&mut tx, Why::Asked, lang, &email).await?;
            tx.commit().await?;
            self.base.pulse.ping(Topic::Outbox);
        }
        Ok(())
    }

    async fn link_use(&self, by: &Actor, token: &str, label: &str) -> AppResult<NewSession> {
        self.base.limits.check(by, Deed::SignIn)?;
        let over = || {
            AppError::invalid(
                "token",
                "Deze link is al gebruikt of verlopen. Vraag op de inlogpagina een nieuwe aan.",
                "This link was used already or has expired. Ask for a new one on the sign-in page.",
            )
        };
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let (email, lang) = store::link_use(&mut tx, &token_hash(token), now).await?.ok_or_else(over)?;
        let new = NewAccount { email: email.clone(), lang, role: Role::Merchant, ..NewAccount::default() };
        store::account_add(&mut tx, &new, now).await?;
        let account = store::account_by_email(&mut tx, &email).await?;
        let account = account.filter(|account| account.disabled_at.is_none()).ok_or_else(over)?;
        let session = self.begin(&mut tx, &account, label).await?;
        tx.commit().await?;
        Ok(session)
    }

    async fn sign_out(&self, token: &str) -> AppResult<()> {
        let mut tx = self.base.store.write().await?;
        store::session_end(&mut tx, &token_hash(token)).await?;
        Ok(tx.commit().await?)
    }

    async fn actor(&self, token: &str, limit_key: &str) -> AppResult<Actor> {
        if token.is_empty() {
            return Ok(Actor::visitor(limit_key));
        }
        let now = self.base.env.now();
        let hash = token_hash(token);
        let found = async {
            let mut tx = self.base.store.read().await?;
            store::session_actor(&mut tx, &hash, now).await
        };
        let found = match found.await {
            Err(error) if error.is_away() => {
                return self.base.leads.find(&hash, now).ok_or(AppError::StoreAway);
            }
            found => found?,
        };
        let Some(found) = found else { return Ok(Actor::visitor(limit_key)) };
        if now - found.session_seen_at >= SEEN {
            let mut tx = self.base.store.write().await?;
            store::session_seen(&mut tx, &found, now, now + SESSION).await?;
            tx.commit().await?;
        }
        let role = Role::from_code(&found.role).unwrap_or(Role::Merchant);
        if role >= Role::Lead {
            self.base.leads.seen(&hash);
        }
        Ok(Actor {
            account: Some(found.account_id),
            role,
            name: found.name,
            email: found.email,
            limit_key: format!("account:{}", found.account_id),
            unknown: None,
        })
    }

    async fn account(&self, by: &Actor, token: &str) -> AppResult<Account> {
        own::account(&self.base, by, token).await
    }

    async fn account_save(&self, by: &Actor, draft: AccountDraft) -> AppResult<()> {
        own::account_save(&self.base, by, draft).await
    }

    async fn password_set(&self, by: &Actor, token: &str, old: &str, new: &str) -> AppResult<()> {
        own::password_set(&self.base, by, token, old, new).await
    }

    async fn session_end(&self, by: &Actor, id: i64) -> AppResult<()> {
        own::session_end(&self.base, by, id).await
    }

    async fn people(&self, by: &Actor, q: &str) -> AppResult<Vec<Person>> {
        people::people(&self.base, by, q).await
    }

    async fn person_add(&self, by: &Actor, lang: Lang, name: &str, email: &str, role: Role) -> AppResult<()> {
        people::person_add(self, by, lang, name, email, role).await
    }

    async fn person_save(&self, by: &Actor, id: i64, role: Role, disabled: bool) -> AppResult<()> {
        people::person_save(&self.base, by, id, role, disabled).await
    }
}
