//! Taking what somebody wants from the spool, and the page behind the link in their mails.

use super::SubscribersDesk;
use super::item::{FollowItem, What};
use crate::desk::intake::{Outcome, ReceiveError};
use crate::desk::mails::masked;
use crate::desk::pulse::Topic;
use crate::mail::compose;
use crate::mail::spool::SpoolId;
use crate::store::choices::{NewChoice, choice_of, choice_set, choice_token};
use crate::store::outbox::{NewMail, outbox_add};
use crate::store::subscribers::{self as store, SubscriberRow};
use crate::store::tickets::{Intake, intake_add, intake_seen};
use crate::store::{StoreResult, Tx};
use app::mails::model::{MailKind, Source};
use app::subscribers::model::{Following, Wishes};
use app::{AppError, AppResult, Lang, Moment};

/// The kind of mail that following is about.
const STATUS: &str = "status";

impl SubscribersDesk {
    /// Who follows behind a token; none while the store is away.
    pub(super) async fn look_up(&self, token: &str, incident: &str) -> AppResult<Option<Following>> {
        let looked = async {
            let mut tx = self.base.store.read().await?;
            match store::subscriber_by_token(&mut tx, token).await? {
                Some(row) => self.following_of(&mut tx, row, incident).await.map(Some),
                None => Ok(None),
            }
        };
        match looked.await {
            Ok(Some(following)) => Ok(Some(following)),
            Ok(None) => Err(AppError::NotFound),
            Err(error) if error.is_away() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A row as its owner sees it.
    pub(super) async fn following_of(
        &self,
        tx: &mut Tx,
        row: SubscriberRow,
        incident: &str,
    ) -> StoreResult<Following> {
        let components = store::subscriber_components(tx, row.id).await?;
        let choice = choice_of(tx, &row.email, STATUS).await?;
        let muted = !incident.is_empty() && store::subscriber_muted(tx, &row.email, incident).await?;
        let pending: Option<Wishes> = serde_json::from_str(&row.pending).ok();
        let confirmed = row.confirmed_at.is_some();
        let stored = super::wishes(&row.lang, row.min_impact, row.maintenance, components);
        let (wishes, pending) = match pending {
            Some(asked) if !confirmed => (asked, None),
            pending => (stored, pending),
        };
        let lang = wishes.lang;
        Ok(Following {
            address: masked(&row.email),
            incident: row.scope,
            confirmed,
            wishes,
            pending,
            stopped: choice.as_ref().is_some_and(|(_, since)| since.is_some()),
            stop_path: choice.map_or(String::new(), |(token, _)| lang.href(&format!("/afmelden/{token}"))),
            muted,
        })
    }

    /// Takes an item of the spool, whose envelope has this `data`.
    pub async fn receive(
        &self,
        id: SpoolId,
        at: Moment,
        data: serde_json::Value,
    ) -> Result<Outcome, ReceiveError> {
        let refused = |why: &str| ReceiveError::Unreadable(why.to_owned());
        let what = FollowItem::read(data).ok_or_else(|| refused("not a whole wish to follow"))?;
        let spool_id = id.to_string();
        let message_id = format!("<follow.{spool_id}@{}>", self.base.facts.mail_host);
        let asks = matches!(what, What::Ask { proven: false, .. });
        let mailed = asks && self.base.went_out(at, &message_id).await?;
        let mut tx = self.base.store.write().await?;
        if intake_seen(&mut tx, &spool_id).await? {
            return Ok(Outcome::Before);
        }
        match what {
            What::Ask { email, scope, token, stop, wishes, proven } => {
                let pending = serde_json::to_string(&wishes).map_err(std::io::Error::other)?;
                let key = (email.as_str(), scope.as_str());
                let row = store::subscriber_ask(&mut tx, key, &token, wishes.lang, &pending, at).await?;
                if proven {
                    self.confirm(&mut tx, &row, &stop, at).await?;
                } else if !mailed {
                    self.ask(&mut tx, &row, wishes.lang, &spool_id, message_id).await?;
                }
            }
            What::End { email } => store::subscriber_end(&mut tx, &email, "").await?,
            What::Confirm { token, stop } => {
                let row = self.row(&mut tx, &token).await?;
                self.confirm(&mut tx, &row, &stop, at).await?;
            }
            What::Save { token, wishes } => {
                let row = self.row(&mut tx, &token).await?;
                // Nobody is confirmed by changing choices.
                if row.confirmed_at.is_some() {
                    store::subscriber_set(&mut tx, row.id, &super::wants(&wishes), at).await?;
                    choice_lang(&mut tx, &row.email, wishes.lang).await?;
                }
            }
            What::Stop { token } => {
                let row = self.row(&mut tx, &token).await?;
                store::subscriber_end(&mut tx, &row.email, &row.scope).await?;
            }
            What::Mute { token, scope, mute } => {
                let row = self.row(&mut tx, &token).await?;
                store::subscriber_mute(&mut tx, &row.email, &scope, mute).await?;
            }
        }
        intake_add(&mut tx, &Intake::of(&spool_id, Outcome::Choice.code(), at)).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Outbox);
        Ok(Outcome::Choice)
    }

    async fn row(&self, tx: &mut Tx, token: &str) -> Result<SubscriberRow, ReceiveError> {
        let row = store::subscriber_by_token(tx, token).await?;
        row.ok_or_else(|| ReceiveError::Unreadable("a link to follow that nobody was sent".into()))
    }

    /// It was them: what they asked for holds, whatever they stopped or muted before.
    async fn confirm(&self, tx: &mut Tx, row: &SubscriberRow, stop: &str, at: Moment) -> StoreResult<()> {
        let wishes: Option<Wishes> = serde_json::from_str(&row.pending).ok();
        let wishes = match wishes {
            Some(wishes) => wishes,
            None => {
                let components = store::subscriber_components(tx, row.id).await?;
                super::wishes(&row.lang, row.min_impact, row.maintenance, components)
            }
        };
        store::subscriber_set(tx, row.id, &super::wants(&wishes), at).await?;
        let token = choice_token(tx, &row.email, STATUS, wishes.lang, stop).await?;
        let choice = NewChoice {
            email: &row.email,
            kind: STATUS,
            granted: true,
            at,
            source: Source::Link.code(),
            who: "",
            reason: "",
        };
        choice_set(tx, &choice, &token).await?;
        if !row.scope.is_empty() {
            store::subscriber_mute(tx, &row.email, &row.scope, false).await?;
        }
        Ok(())
    }

    /// Asks whether it was them.
    async fn ask(
        &self,
        tx: &mut Tx,
        row: &SubscriberRow,
        lang: Lang,
        spool_id: &str,
        message_id: String,
    ) -> StoreResult<()> {
        let snapshot = self.base.snapshots.get();
        let incident = snapshot.status.incident(&row.scope).map(|incident| incident.title.get(lang));
        let link = format!("{}{}", self.base.facts.site_url, lang.href(&format!("/volgen/{}", row.token)));
        let composed = compose::follow(lang, &compose::Follow { incident, link: &link });
        let letter = self.base.letter(composed, format!("follow:{spool_id}"), row.email.clone(), "");
        let mail = NewMail { message_id, kind: MailKind::Service, ..letter };
        outbox_add(tx, &mail, self.base.env.now()).await.map(drop)
    }
}

/// The language of the unsubscribe page follows that of the mails.
async fn choice_lang(tx: &mut Tx, email: &str, lang: Lang) -> StoreResult<()> {
    if let Some((token, _)) = choice_of(tx, email, STATUS).await? {
        choice_token(tx, email, STATUS, lang, &token).await?;
    }
    Ok(())
}
