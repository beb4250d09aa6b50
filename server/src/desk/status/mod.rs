//! Components, incidents, maintenance: what the public may know, and what leads write.
//!
//! Reading comes from memory and never waits. Called by pages, forms, feeds and live
//! events. It must never change an incident without a row that says when, and never
//! an incident that was resolved: what merchants were told stays as it was.

pub mod import;
mod rules;
pub mod uptime;
mod view;

pub use import::{
    PastIncident, PastMaintenance, PastUpdate, component_save, incident_import, maintenance_import,
};
pub use rules::{free_slug, slug};
pub use view::view;

use crate::desk::Base;
use crate::desk::snapshot::Snapshot;
use crate::store::jobs::job_add;
use crate::store::setting::snapshot_changed;
use crate::store::status::{self as store, IncidentRow, NewIncident, NewUpdate};
use crate::store::{StoreError, Tx};
use app::status::model::{Impact, IncidentDraft, IncidentState, StatusView, UpdateDraft};
use app::status::port::Status;
use app::{Actor, AppError, AppResult, Moment, Role};
use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use std::sync::Arc;

/// The use cases of the status.
pub struct StatusDesk {
    base: Base,
    /// The view of the snapshot it was taken from, so that a page copies nothing.
    viewed: ArcSwapOption<(Arc<Snapshot>, Arc<StatusView>)>,
}

impl StatusDesk {
    /// On this base.
    pub fn new(base: Base) -> StatusDesk {
        StatusDesk { base, viewed: ArcSwapOption::empty() }
    }

    /// What follows every change, in its transaction.
    async fn changed(&self, tx: &mut Tx, incident: i64, now: Moment) -> AppResult<()> {
        job_add(tx, "index", &format!("incident:{incident}"), now).await?;
        snapshot_changed(tx).await?;
        Ok(())
    }

    /// What follows the commit. The change is made: should the store go away just now, the
    /// timer publishes it, and the lead must not be told to try again.
    async fn publish(&self) {
        if let Err(error) = self.base.publish().await {
            tracing::warn!(%error, "the status is published by the timer");
        }
    }
}

#[async_trait]
impl Status for StatusDesk {
    fn view(&self) -> Arc<StatusView> {
        let snapshot = self.base.snapshots.get();
        if let Some(viewed) = &*self.viewed.load()
            && Arc::ptr_eq(&viewed.0, &snapshot)
        {
            return viewed.1.clone();
        }
        let view = Arc::new(snapshot.status.clone());
        self.viewed.store(Some(Arc::new((snapshot, view.clone()))));
        view
    }

    async fn incident_declare(&self, by: &Actor, draft: IncidentDraft) -> AppResult<String> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        let (title, text) = (rules::title(draft.title)?, rules::text(draft.text)?);
        if rules::is_empty(&text) {
            return Err(rules::text_missing());
        }
        let started_at = rules::started(draft.started_at, now)?;
        let mut tx = self.base.store.write().await?;
        let impacts = rules::impacts(draft.components, &component_keys(&mut tx).await?)?;
        let next_update_at = Some(rules::promise(draft.next_minutes, worst(&impacts), now)?);
        let slug = rules::slug(&title);
        let slug = rules::free_slug(&slug, &store::slugs_like(&mut tx, &slug).await?);
        let state = IncidentState::Investigating;
        let new = NewIncident {
            slug: &slug,
            title: &title,
            state,
            started_at,
            resolved_at: None,
            next_update_at,
            data_loss: None,
        };
        let id = store::incident_add(&mut tx, &new).await.map_err(declared_twice)?;
        import::impacts_change(&mut tx, id, &impacts, started_at).await?;
        let first =
            NewUpdate { incident_id: id, at: now, state, text: &text, notify: true, author_id: by.account };
        store::update_add(&mut tx, &first).await?;
        self.changed(&mut tx, id, now).await?;
        tx.commit().await?;
        self.publish().await;
        Ok(slug)
    }

    async fn incident_update(&self, by: &Actor, slug: &str, draft: UpdateDraft) -> AppResult<()> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        let text = rules::text(draft.text)?;
        let loss = draft.data_loss.map(|loss| rules::data_loss(loss, now)).transpose()?;
        let mut tx = self.base.store.write().await?;
        let incident = store::incident_locked(&mut tx, slug).await?.ok_or(AppError::NotFound)?;
        if incident.resolved_at.is_some() {
            return Err(already_resolved());
        }
        let changed = incident.state != draft.state.code();
        let silent = rules::is_empty(&text);
        let corrects = !draft.components.is_empty() || loss.is_some() || draft.next_minutes.is_some();
        if silent && (changed || !corrects) {
            return Err(rules::text_missing());
        }
        let impacts = rules::impacts(draft.components, &component_keys(&mut tx).await?)?;
        import::impacts_change(&mut tx, incident.id, &impacts, now).await?;
        if let Some(loss) = &loss {
            store::data_loss_save(&mut tx, incident.id, loss).await?;
        }
        if !silent {
            let notify = draft.notify.unwrap_or(changed);
            let new = NewUpdate {
                incident_id: incident.id,
                at: now,
                state: draft.state,
                text: &text,
                notify,
                author_id: by.account,
            };
            store::update_add(&mut tx, &new).await?;
        }
        let resolved_at = (draft.state == IncidentState::Resolved).then_some(now);
        if resolved_at.is_some() {
            store::impacts_end(&mut tx, incident.id, now).await?;
        }
        let next_update_at = match resolved_at {
            Some(_) => None,
            None if silent && draft.next_minutes.is_none() => incident.next_update_at,
            None => Some(rules::promise(draft.next_minutes, impact_now(&mut tx, &incident).await?, now)?),
        };
        store::incident_save(&mut tx, incident.id, draft.state, resolved_at, next_update_at).await?;
        self.changed(&mut tx, incident.id, now).await?;
        tx.commit().await?;
        self.publish().await;
        Ok(())
    }
}

async fn component_keys(tx: &mut Tx) -> AppResult<Vec<String>> {
    Ok(store::components(tx).await?.into_iter().map(|row| row.key).collect())
}

/// The worst impact of an incident that lasts.
async fn impact_now(tx: &mut Tx, incident: &IncidentRow) -> AppResult<Impact> {
    let lasting = store::impacts_open(tx, incident.id).await?;
    Ok(lasting.iter().filter_map(|span| Impact::from_code(&span.impact)).max().unwrap_or_default())
}

fn worst(impacts: &[(String, Impact)]) -> Impact {
    impacts.iter().map(|(_, impact)| *impact).max().unwrap_or_default()
}

fn declared_twice(error: StoreError) -> AppError {
    match error {
        StoreError::Duplicate(_) => AppError::Conflict {
            nl: "Iemand meldde zojuist een storing met dezelfde titel. Kijk eerst of het dezelfde is.".into(),
            en: "Somebody just declared an incident with the same title. Look first whether it is the same."
                .into(),
        },
        other => other.into(),
    }
}

fn already_resolved() -> AppError {
    AppError::Conflict {
        nl: "Deze storing is opgelost en blijft zoals hij is. Is het weer mis, meld dan een nieuwe storing."
            .into(),
        en: "This incident is resolved and stays as it is. If the trouble is back, declare a new incident."
            .into(),
    }
}
