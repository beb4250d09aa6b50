//! Stopping a kind of mail, and letting it come again: the link in the mails, and the
//! choice as it lies in the spool. So a choice is kept while the store is away, and a
//! restore of an older store doesn't undo it.
//!
//! Old items must stay readable: fields may be added with a default, never renamed.

use super::MailsDesk;
use crate::desk::intake::{Outcome, ReceiveError};
use crate::desk::limits::Deed;
use crate::desk::{Base, internal};
use crate::mail::spool::{Envelope, SpoolId};
use crate::store::accounts::account_by_id;
use crate::store::choices::{ChoiceRow, NewChoice, choice_by_token, choice_set, choice_token};
use crate::store::tickets::{Intake, intake_add, intake_seen};
use crate::store::{StoreResult, Tx};
use app::mails::model::{Choice, MailKind, Source};
use app::{Actor, AppError, AppResult, Lang, Moment, Role};
use serde::{Deserialize, Serialize};

/// No token of ours is longer.
const TOKEN_MAX: usize = 64;

/// A choice, accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ChoiceItem {
    /// Of the link.
    token: String,
    /// No more of these mails.
    stop: bool,
    /// Whose, and which mails; absent when the store was away and could not say.
    #[serde(default)]
    of: Option<(String, MailKind)>,
    /// The way it came in.
    #[serde(default)]
    source: Source,
}

impl Base {
    /// The page that stops mails of this kind to this address, made in the transaction that
    /// writes such a mail; empty for a kind that can't be stopped. The mail names it at its end and has the kind in
    /// [`NewMail::kind`](crate::store::outbox::NewMail); what headers it needs, and whether
    /// it may still go out, `jobs::deliver` sees to.
    pub async fn stop_link(
        &self,
        tx: &mut Tx,
        email: &str,
        kind: MailKind,
        lang: Lang,
    ) -> StoreResult<String> {
        if !kind.may_stop() {
            return Ok(String::new());
        }
        let (email, fresh) = (email.to_lowercase(), self.env.token());
        let token = choice_token(tx, &email, kind.code(), lang, &fresh).await?;
        Ok(self.stop_page(lang, &token))
    }

    /// The page of an unsubscribe token.
    pub fn stop_page(&self, lang: Lang, token: &str) -> String {
        format!("{}{}", self.facts.site_url, lang.href(&format!("/afmelden/{token}")))
    }
}

impl MailsDesk {
    async fn row(&self, token: &str) -> StoreResult<Option<ChoiceRow>> {
        choice_by_token(&mut self.base.store.read().await?, token).await
    }

    pub(super) async fn look_up(&self, token: &str) -> AppResult<Option<Choice>> {
        let row = match self.row(token).await {
            Ok(row) => row.ok_or(AppError::NotFound)?,
            Err(error) if error.is_away() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let kind = MailKind::from_code(&row.kind).ok_or(AppError::NotFound)?;
        Ok(Some(Choice { kind, address: masked(&row.email), stopped: row.opted_out_at.is_some() }))
    }

    /// Into the spool, then waits a moment until it counts.
    pub(super) async fn submit(&self, by: &Actor, token: &str, stop: bool) -> AppResult<()> {
        if token.is_empty() || token.len() > TOKEN_MAX {
            return Err(AppError::NotFound);
        }
        let Base { limits, .. } = &self.base;
        let of = match self.row(token).await {
            Ok(None) => return Err(AppError::NotFound),
            Ok(Some(ChoiceRow { opted_out_at, .. })) if opted_out_at.is_some() == stop => return Ok(()),
            Ok(Some(row)) => {
                // By token: mail providers send the choices of all their people from a few addresses.
                limits.check_key(&format!("choice:{token}"), Deed::Form)?;
                MailKind::from_code(&row.kind).map(|kind| (row.email, kind))
            }
            Err(error) if error.is_away() => {
                limits.check(by, Deed::Form)?;
                None
            }
            Err(error) => return Err(error.into()),
        };
        self.keep(ChoiceItem { token: token.to_owned(), stop, of, source: Source::Link }).await
    }

    /// The choice of somebody who is signed in. It goes the same way, so that a restore keeps it.
    pub(super) async fn submit_own(&self, by: &Actor, kind: MailKind, stop: bool) -> AppResult<()> {
        by.require(Role::Merchant)?;
        if !kind.may_stop() {
            return Err(AppError::invalid(
                "kind",
                "Deze mails horen bij wat u doet of vraagt.",
                "These mails belong to what you do or ask.",
            ));
        }
        self.base.limits.check(by, Deed::Form)?;
        let (email, fresh) = (by.email.to_lowercase(), self.base.env.token());
        let mut tx = self.base.store.write().await?;
        let lang = account_by_id(&mut tx, by.account_id()?).await?.map(|row| row.lang()).unwrap_or_default();
        let token = choice_token(&mut tx, &email, kind.code(), lang, &fresh).await?;
        tx.commit().await?;
        self.keep(ChoiceItem { token, stop, of: Some((email, kind)), source: Source::Account }).await
    }

    /// Into the spool; waits a moment until it counts.
    async fn keep(&self, item: ChoiceItem) -> AppResult<()> {
        let data = serde_json::to_value(&item).map_err(|error| internal(&error))?;
        let envelope = Envelope::Choice { accepted_at: self.base.env.now(), data };
        // It is in the spool: whether it counts by now only matters to the page that is shown next.
        self.base.accept_and_wait(&envelope, |id| self.base.taken(id)).await.map(drop)
    }

    /// Takes an item of the spool, whose envelope has this `data`.
    pub async fn receive(
        &self,
        id: SpoolId,
        at: Moment,
        data: serde_json::Value,
    ) -> Result<Outcome, ReceiveError> {
        let refused = |why: &str| ReceiveError::Unreadable(why.to_owned());
        let item: ChoiceItem =
            serde_json::from_value(data).map_err(|_| refused("not a whole mail choice"))?;
        let spool_id = id.to_string();
        let mut tx = self.base.store.write().await?;
        if intake_seen(&mut tx, &spool_id).await? {
            return Ok(Outcome::Before);
        }
        let of = match item.of {
            Some((email, kind)) => Some((email, kind.code().to_owned())),
            None => choice_by_token(&mut tx, &item.token).await?.map(|row| (row.email, row.kind)),
        };
        let (email, kind) = of.ok_or_else(|| refused("an unsubscribe link that nobody was sent"))?;
        let choice = NewChoice {
            email: &email,
            kind: &kind,
            granted: !item.stop,
            at,
            source: item.source.code(),
            who: "",
            reason: "",
        };
        choice_set(&mut tx, &choice, &item.token).await?;
        intake_add(&mut tx, &Intake::of(&spool_id, Outcome::Choice.code(), at)).await?;
        tx.commit().await?;
        Ok(Outcome::Choice)
    }
}

/// Whether what was chosen is what the row says.
/// Enough of an address for whom it belongs to: "m***@bloemen.example".
pub(in crate::desk) fn masked(email: &str) -> String {
    let (local, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}***@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_comes_back_from_the_spool_as_it_was() {
        let of = Some(("a@b.example".to_owned(), MailKind::Community));
        for item in [
            ChoiceItem { token: "Ab3".into(), stop: true, of, source: Source::Account },
            ChoiceItem { token: "Ab3".into(), stop: false, of: None, source: Source::Link },
        ] {
            let data = serde_json::to_value(&item).unwrap();
            assert_eq!(serde_json::from_value::<ChoiceItem>(data).unwrap(), item);
        }
        let old = serde_json::json!({"token": "Ab3", "stop": true});
        assert_eq!(serde_json::from_value::<ChoiceItem>(old).unwrap().source, Source::Link);
    }

    #[test]
    fn an_address_is_shown_to_its_owner_only() {
        assert_eq!(masked("marije@bloemen.example"), "m***@bloemen.example");
        assert_eq!(masked(""), "***@");
    }
}
