//! Mails to all merchants: one lead writes, another confirms after seeing the counts, and
//! `jobs::broadcast` moves them into the outbox at the set pace.
//!
//! Called by their pages and forms through the port of `app`. Whoever wrote the text last
//! never confirms it. Whom it reaches is decided twice: fixed at the confirmation, and looked
//! at again by the deliverer in the moment of sending. It must never mail an address twice.

mod draft;
mod read;
mod recognise;
mod rules;
pub mod send;
mod words;

pub use read::UNCONFIRMED;
pub use recognise::recognise;

use super::Base;
use crate::desk::pulse::Topic;
use crate::env::token_hash;
use crate::store::broadcasts::recipients;
use crate::store::broadcasts::{self as store, BroadcastRow};
use crate::store::outbox::outbox_stop;
use crate::store::{StoreResult, Tx};
use app::broadcasts::model::*;
use app::broadcasts::port::Broadcasts;
use app::{Actor, AppError, AppResult, Lang, Role};
use async_trait::async_trait;

/// The use cases of broadcasts.
pub struct BroadcastsDesk {
    base: Base,
}

/// What makes the mails of a broadcast one of a kind in the outbox, with their recipient.
fn cause(id: i64) -> String {
    format!("broadcast:{id}")
}

/// What stands before the `@` of the Message-ID of an address's mail: always the same, and not
/// to be guessed by who hasn't got it.
fn mail_name(id: i64, token: &str, email: &str) -> String {
    let hash = token_hash(&format!("{token} {email}"));
    format!("b{id}.{}", hash.get(..22).unwrap_or(&hash))
}

impl BroadcastsDesk {
    /// On this base.
    pub fn new(base: Base) -> BroadcastsDesk {
        BroadcastsDesk { base }
    }

    /// From one state to another, with what belongs to it in the same transaction.
    async fn change(
        &self,
        by: &Actor,
        id: i64,
        from: &[BroadcastState],
        to: BroadcastState,
    ) -> AppResult<()> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let row = store::broadcast_lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        if !from.contains(&state_of(&row)) {
            return Err(rules::moved_on(&row));
        }
        store::broadcast_move(&mut tx, id, &row.state, to.code(), now).await?;
        self.follow(&mut tx, id, to).await?;
        tx.commit().await?;
        tracing::info!(broadcast = id, state = to.code(), "a broadcast was moved by hand");
        self.base.pulse.ping(Topic::Jobs);
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    /// What waits in the outbox follows the broadcast.
    async fn follow(&self, tx: &mut Tx, id: i64, to: BroadcastState) -> StoreResult<()> {
        match to {
            BroadcastState::Paused => recipients::take_back(tx, id, &cause(id)).await,
            BroadcastState::Stopped => {
                recipients::stop(tx, id).await?;
                outbox_stop(tx, id).await
            }
            _ => Ok(()),
        }
    }
}

/// The state of a row; one that is unknown counts as stopped.
fn state_of(row: &BroadcastRow) -> BroadcastState {
    BroadcastState::from_code(&row.state).unwrap_or(BroadcastState::Stopped)
}

#[async_trait]
impl Broadcasts for BroadcastsDesk {
    async fn broadcasts(&self, by: &Actor, before: Option<i64>) -> AppResult<Vec<BroadcastLine>> {
        self.list(by, before).await
    }

    async fn broadcasts_ready(&self, by: &Actor) -> AppResult<i64> {
        by.require(Role::Agent)?;
        Ok(store::broadcasts_ready(&mut self.base.store.read().await?).await?)
    }

    async fn broadcasts_of(&self, by: &Actor, incident: i64) -> AppResult<Vec<(i64, BroadcastState)>> {
        by.require(Role::Lead)?;
        let found = store::broadcasts_of(&mut self.base.store.read().await?, incident).await?;
        Ok(found
            .into_iter()
            .filter_map(|(id, state)| Some((id, BroadcastState::from_code(&state)?)))
            .collect())
    }

    async fn broadcast(&self, by: &Actor, lang: Lang, id: i64) -> AppResult<Broadcast> {
        self.one(by, lang, id).await
    }

    async fn broadcast_progress(&self, by: &Actor, lang: Lang, id: i64) -> AppResult<Progress> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let row = store::broadcast(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        Ok(self.progress(&mut tx, &row, lang).await?)
    }

    async fn broadcast_preview(&self, by: &Actor, id: i64, of_mail: Lang) -> AppResult<Preview> {
        self.preview(by, id, of_mail).await
    }

    async fn broadcast_add(&self, by: &Actor, draft: BroadcastDraft) -> AppResult<i64> {
        self.add(by, draft).await
    }

    async fn broadcast_save(
        &self,
        by: &Actor,
        id: i64,
        version: i64,
        draft: BroadcastDraft,
    ) -> AppResult<()> {
        self.save(by, id, version, draft).await
    }

    async fn broadcast_drop(&self, by: &Actor, id: i64) -> AppResult<()> {
        self.throw_away(by, id).await
    }

    async fn broadcast_test(&self, by: &Actor, id: i64, of_mail: Lang) -> AppResult<()> {
        self.test(by, id, of_mail).await
    }

    async fn broadcast_ask(&self, by: &Actor, id: i64, version: i64) -> AppResult<()> {
        self.ask(by, id, version).await
    }

    async fn broadcast_confirm(&self, by: &Actor, id: i64, version: i64, seen: i64) -> AppResult<()> {
        self.confirm(by, id, version, seen).await
    }

    async fn broadcast_pause(&self, by: &Actor, id: i64) -> AppResult<()> {
        self.change(by, id, &[BroadcastState::Sending], BroadcastState::Paused).await
    }

    async fn broadcast_resume(&self, by: &Actor, id: i64) -> AppResult<()> {
        self.change(by, id, &[BroadcastState::Paused], BroadcastState::Sending).await
    }

    async fn broadcast_stop(&self, by: &Actor, id: i64) -> AppResult<()> {
        let from = [BroadcastState::Sending, BroadcastState::Paused];
        self.change(by, id, &from, BroadcastState::Stopped).await
    }
}
