//! Webhooks: programs that merchants want called when an incident has news.
//!
//! Called by their pages; `desk::subscribers` writes the calls, `jobs::webhooks` makes them by
//! [`WebhooksDesk::due`] and [`WebhooksDesk::note`]. They belong to an account, and nobody else
//! changes them. A secret is shown for ten minutes after it was made, and must never be logged.

pub mod body;
mod calls;
pub mod sign;

pub use calls::{Answer, CallOut};

use super::Base;
use super::limits::Deed;
use super::pulse::Topic;
use super::subscribers::{wants, wishes, wishes_checked};
use crate::env::MINUTE;
use crate::store::deliveries::{CallRow, call_add, calls_drop, calls_last};
use crate::store::webhooks::{self as store, WebhookRow};
use crate::store::{StoreResult, Tx};
use app::webhooks::model::{Call, CallState, Format, Off, Webhook, WebhookDraft};
use app::webhooks::port::Webhooks;
use app::{Actor, AppError, AppResult, Lang, Moment, Role};
use async_trait::async_trait;
use url::Url;

/// Most webhooks of one account.
const MOST: usize = 10;
/// Longest address of one.
const URL_MAX: usize = 2000;
/// A secret is shown for so long after it was made.
const SHOWN: Moment = 10 * MINUTE;
/// Calls on the page.
const CALLS: i64 = 20;
/// Webhooks on the page of staff.
const ALL: i64 = 200;

/// The use cases of webhooks.
#[derive(Clone)]
pub struct WebhooksDesk {
    base: Base,
}

impl WebhooksDesk {
    /// On this base.
    pub fn new(base: Base) -> WebhooksDesk {
        WebhooksDesk { base }
    }

    /// One of the actor's own. Somebody else's is not there.
    async fn own(&self, tx: &mut Tx, by: &Actor, id: i64) -> AppResult<WebhookRow> {
        let account = by.account_id()?;
        let row = store::webhook(tx, id).await?;
        row.filter(|row| row.account_id == account).ok_or(AppError::NotFound)
    }

    /// An address that may be called.
    fn url(&self, typed: &str) -> AppResult<String> {
        let refused = || {
            AppError::invalid(
                "url",
                "Vul een adres in dat begint met https://, zonder naam of wachtwoord erin.",
                "Enter an address that begins with https://, without a name or password in it.",
            )
        };
        let url = Url::parse(typed.trim()).map_err(|_| refused())?;
        let encrypted = url.scheme() == "https" || url.scheme() == "http" && self.base.outward.clear(&url);
        let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if !encrypted || !plain || url.as_str().len() > URL_MAX || url.host().is_none() {
            return Err(refused());
        }
        Ok(url.into())
    }

    async fn view(&self, tx: &mut Tx, row: WebhookRow, calls: Vec<CallRow>) -> StoreResult<Webhook> {
        let components = store::webhook_components(tx, row.id).await?;
        let fresh = self.base.env.now() - row.secret_at < SHOWN && !row.secret.is_empty();
        Ok(Webhook {
            id: row.id,
            owner: row.email,
            url: row.url,
            format: Format::from_code(&row.format),
            wishes: wishes(&row.lang, row.min_impact, row.maintenance, components),
            off: row.disabled_at.map(|at| (Off::from_code(&row.disabled_by), at)),
            secret: fresh.then_some(row.secret),
            calls: calls.into_iter().map(call).collect(),
        })
    }
}

fn call(row: CallRow) -> Call {
    Call {
        test: row.cause.starts_with("ping:"),
        at: row.at,
        state: match row.state.as_str() {
            "sent" => CallState::Sent,
            "failed" => CallState::Failed,
            _ => CallState::Waiting,
        },
        attempts: row.attempts,
        next_at: row.next_at,
        status: row.status,
        error: row.error,
    }
}

#[async_trait]
impl Webhooks for WebhooksDesk {
    async fn webhooks(&self, by: &Actor) -> AppResult<Vec<Webhook>> {
        let account = by.account_id()?;
        let mut tx = self.base.store.read().await?;
        let mut list = Vec::new();
        // Ten at most: see `MOST`.
        for row in store::webhooks_of(&mut tx, account).await? {
            let last = calls_last(&mut tx, row.id, 1).await?;
            list.push(Webhook { secret: None, ..self.view(&mut tx, row, last).await? });
        }
        Ok(list)
    }

    async fn webhook(&self, by: &Actor, id: i64) -> AppResult<Webhook> {
        let mut tx = self.base.store.read().await?;
        let row = self.own(&mut tx, by, id).await?;
        let calls = calls_last(&mut tx, id, CALLS).await?;
        Ok(self.view(&mut tx, row, calls).await?)
    }

    async fn webhooks_all(&self, by: &Actor) -> AppResult<Vec<Webhook>> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let rows = store::webhooks_all(&mut tx, ALL).await?;
        Ok(rows
            .into_iter()
            .map(|row| Webhook {
                id: row.id,
                owner: row.email,
                format: Format::from_code(&row.format),
                wishes: wishes(&row.lang, row.min_impact, row.maintenance, Vec::new()),
                off: row.disabled_at.map(|at| (Off::from_code(&row.disabled_by), at)),
                url: host(&row.url),
                secret: None,
                calls: Vec::new(),
            })
            .collect())
    }

    async fn webhook_add(&self, by: &Actor, draft: WebhookDraft) -> AppResult<i64> {
        let account = by.account_id()?;
        self.base.limits.check(by, Deed::Form)?;
        let (url, wishes) = (self.url(&draft.url)?, wishes_checked(&self.base, draft.wishes)?);
        let env = &self.base.env;
        let mut tx = self.base.store.write().await?;
        if store::webhooks_of(&mut tx, account).await?.len() >= MOST {
            return Err(AppError::invalid(
                "url",
                "U hebt al tien webhooks. Haal er eerst een weg.",
                "You have ten webhooks already. Remove one first.",
            ));
        }
        let to = (url.as_str(), draft.format.code());
        let id =
            store::webhook_add(&mut tx, account, to, &wants(&wishes), &sign::secret(env), env.now()).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn webhook_save(&self, by: &Actor, id: i64, draft: WebhookDraft) -> AppResult<()> {
        let (url, wishes) = (self.url(&draft.url)?, wishes_checked(&self.base, draft.wishes)?);
        let mut tx = self.base.store.write().await?;
        self.own(&mut tx, by, id).await?;
        store::webhook_save(&mut tx, id, (&url, draft.format.code()), &wants(&wishes)).await?;
        Ok(tx.commit().await?)
    }

    async fn webhook_rotate(&self, by: &Actor, id: i64) -> AppResult<()> {
        let env = &self.base.env;
        let mut tx = self.base.store.write().await?;
        self.own(&mut tx, by, id).await?;
        store::webhook_rotate(&mut tx, id, &sign::secret(env), env.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn webhook_switch(&self, by: &Actor, id: i64, on: bool) -> AppResult<()> {
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        self.own(&mut tx, by, id).await?;
        store::webhook_switch(&mut tx, id, (!on).then_some(now), if on { "" } else { "owner" }).await?;
        if !on {
            calls_drop(&mut tx, id, now).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn webhook_test(&self, by: &Actor, id: i64) -> AppResult<()> {
        let env = &self.base.env;
        let mut tx = self.base.store.write().await?;
        let row = self.own(&mut tx, by, id).await?;
        self.base.limits.check(by, Deed::Mail)?;
        if row.disabled_at.is_some() {
            return Err(AppError::Conflict {
                nl: "Deze webhook staat uit. Zet hem eerst aan.".into(),
                en: "This webhook is off. Switch it on first.".into(),
            });
        }
        let cause = format!("ping:{:016x}", env.random());
        let body = body::test(Format::from_code(&row.format), Lang::from_code(&row.lang), env.now());
        call_add(&mut tx, (&cause, "ping"), id, &body, env.now()).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Jobs);
        Ok(())
    }

    async fn webhook_end(&self, by: &Actor, id: i64) -> AppResult<()> {
        let mut tx = self.base.store.write().await?;
        self.own(&mut tx, by, id).await?;
        store::webhook_end(&mut tx, id).await?;
        Ok(tx.commit().await?)
    }
}

/// The host of an address: what others may see of it, for its path may be a secret.
fn host(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}
