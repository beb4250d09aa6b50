//! Who follows the status by mail: asking, confirming, changing, stopping; and telling them.
//!
//! Called by their pages, by `jobs::drain` for what lies in the spool, and by `jobs::tell`. What
//! the public sends enters by the spool, also while the store is away. It must never say whether
//! an address is known, take the opening of a page for a confirmation, or tell the same address
//! the same thing twice.

mod follow;
mod item;
mod letters;
mod planned;
mod telling;

pub use item::is_follow;
pub use telling::BATCH;

use crate::desk::limits::Deed;
use crate::desk::{Base, internal};
use crate::mail::address;
use crate::mail::spool::Envelope;
use crate::store::jobs::job_add;
use crate::store::subscribers::{Wants, subscriber_of};
use crate::store::{StoreResult, Tx};
use app::status::model::Impact;
use app::subscribers::model::{FollowDeed, FollowDraft, Following, Telling, TellingCount, Wishes};
use app::subscribers::port::Subscribers;
use app::{Actor, AppError, AppResult, Moment, Role};
use async_trait::async_trait;
use item::{FollowItem, What};

/// No token of ours is longer.
const TOKEN_MAX: usize = 64;
/// Most components of one choice.
const COMPONENTS_MAX: usize = 200;

/// Enqueues the telling of an update, in the transaction that writes it.
pub async fn tell(tx: &mut Tx, update: i64, now: Moment) -> StoreResult<()> {
    job_add(tx, "tell", &telling::cause_of(update), now).await
}

/// The same for an update of planned work.
pub async fn tell_work(tx: &mut Tx, update: i64, now: Moment) -> StoreResult<()> {
    job_add(tx, "tell", &format!("maintenance-update:{update}"), now).await
}

/// The same for a version of a postmortem.
pub async fn tell_postmortem(tx: &mut Tx, version: i64, now: Moment) -> StoreResult<()> {
    job_add(tx, "tell", &format!("postmortem:{version}"), now).await
}

/// The use cases of subscribers.
#[derive(Clone)]
pub struct SubscribersDesk {
    base: Base,
}

impl SubscribersDesk {
    /// On this base.
    pub fn new(base: Base) -> SubscribersDesk {
        SubscribersDesk { base }
    }

    /// Into the spool; `wait` until it counts, as long as a reader waits.
    async fn submit(&self, what: What, wait: bool) -> AppResult<()> {
        let data = serde_json::to_value(FollowItem::new(what)).map_err(|error| internal(&error))?;
        let envelope = Envelope::Choice { accepted_at: self.base.env.now(), data };
        if !wait {
            self.base.spool.accept(&envelope, Vec::new()).await?;
            return Ok(());
        }
        // It is in the spool: whether it counts by now only matters to the page that is shown next.
        self.base.accept_and_wait(&envelope, |id| self.base.taken(id)).await.map(drop)
    }

    /// Choices whose components exist; fails on others.
    fn checked(&self, wishes: Wishes) -> AppResult<Wishes> {
        wishes_checked(&self.base, wishes)
    }
}

/// Choices whose components exist.
pub(super) fn wishes_checked(base: &Base, mut wishes: Wishes) -> AppResult<Wishes> {
    let snapshot = base.snapshots.get();
    wishes.components.sort();
    wishes.components.dedup();
    let known = |key: &String| snapshot.status.component(key).is_some();
    if wishes.components.len() > COMPONENTS_MAX || !wishes.components.iter().all(known) {
        return Err(AppError::invalid(
            "component",
            "Een van de onderdelen bestaat niet meer. Laad de pagina opnieuw.",
            "One of the components no longer exists. Load the page again.",
        ));
    }
    // All of them chosen is the same as none chosen, and stays so when one is added.
    if wishes.components.len() == snapshot.status.components.len() {
        wishes.components.clear();
    }
    Ok(wishes)
}

/// What the store keeps of choices.
pub(super) fn wants(wishes: &Wishes) -> Wants<'_> {
    Wants {
        lang: wishes.lang,
        min_impact: wishes.min_impact.rank(),
        maintenance: wishes.maintenance,
        components: &wishes.components,
    }
}

/// Choices as the store keeps them.
pub(super) fn wishes(lang: &str, min_impact: i64, maintenance: bool, components: Vec<String>) -> Wishes {
    Wishes {
        lang: app::Lang::from_code(lang),
        min_impact: Impact::from_rank(min_impact).unwrap_or_default(),
        maintenance,
        components,
    }
}

#[async_trait]
impl Subscribers for SubscribersDesk {
    async fn follow(&self, by: &Actor, draft: FollowDraft) -> AppResult<()> {
        let wishes = self.checked(draft.wishes)?;
        let email = address::clean(&draft.email).ok_or_else(|| {
            AppError::invalid(
                "email",
                "Vul uw e-mailadres in, zoals naam@winkel.nl.",
                "Enter your e-mail address, such as name@shop.com.",
            )
        })?;
        if !draft.incident.is_empty() && self.base.snapshots.get().status.incident(&draft.incident).is_none()
        {
            return Err(AppError::NotFound);
        }
        let limits = &self.base.limits;
        limits.check(by, Deed::Form)?;
        limits.check_key(&format!("follow:{email}"), Deed::Mail)?;
        let env = &self.base.env;
        let (token, stop) = (env.token(), env.token());
        // Who is signed in has proven their address.
        let proven = by.account.is_some() && by.email == email;
        let scope = draft.incident;
        self.submit(What::Ask { email, scope, token, stop, wishes, proven }, proven).await
    }

    async fn following(&self, _: &Actor, token: &str, incident: &str) -> AppResult<Option<Following>> {
        self.look_up(token, incident).await
    }

    async fn follow_change(&self, by: &Actor, token: &str, deed: FollowDeed) -> AppResult<()> {
        if token.is_empty() || token.len() > TOKEN_MAX {
            return Err(AppError::NotFound);
        }
        match self.look_up(token, "").await? {
            // By token: one office's people come from one address.
            Some(_) => self.base.limits.check_key(&format!("follow:{token}"), Deed::Form)?,
            None => self.base.limits.check(by, Deed::Form)?,
        }
        let (token, stop) = (token.to_owned(), self.base.env.token());
        let what = match deed {
            FollowDeed::Confirm => What::Confirm { token, stop },
            FollowDeed::Save(wishes) => What::Save { token, wishes: self.checked(wishes)? },
            FollowDeed::Stop => What::Stop { token },
            FollowDeed::Mute(scope, mute) => {
                if self.base.snapshots.get().status.incident(&scope).is_none() {
                    return Err(AppError::NotFound);
                }
                What::Mute { token, scope, mute }
            }
        };
        self.submit(what, true).await
    }

    async fn own(&self, by: &Actor) -> AppResult<Option<Following>> {
        by.account_id()?;
        let mut tx = self.base.store.read().await?;
        match subscriber_of(&mut tx, &by.email, "").await? {
            Some(row) => Ok(Some(self.following_of(&mut tx, row, "").await?)),
            None => Ok(None),
        }
    }

    async fn own_save(&self, by: &Actor, wishes: Option<Wishes>) -> AppResult<()> {
        by.account_id()?;
        self.base.limits.check(by, Deed::Form)?;
        let (email, env) = (by.email.clone(), &self.base.env);
        let what = match wishes {
            None => What::End { email },
            Some(wishes) => {
                let wishes = self.checked(wishes)?;
                let (token, stop) = (env.token(), env.token());
                What::Ask { email, scope: String::new(), token, stop, wishes, proven: true }
            }
        };
        self.submit(what, true).await
    }

    async fn telling_count(&self, by: &Actor, incident: &str) -> AppResult<TellingCount> {
        by.require(Role::Lead)?;
        self.count(incident).await
    }

    async fn tellings(&self, by: &Actor, incident: &str) -> AppResult<Vec<Telling>> {
        by.require(Role::Lead)?;
        self.counts(incident).await
    }
}
