//! Components and incidents: what the public may know, and what leads write.
//!
//! Reading comes from memory and never waits. Called by pages, forms, feeds and live
//! events. It must never change an incident without a row that says when, and never
//! an incident that was resolved: what merchants were told stays as it was.

pub mod deeds;
pub mod import;
mod overlay;
pub(in crate::desk) mod rules;
pub mod uptime;
mod view;

pub use import::{PastIncident, PastUpdate, component_save, incident_import};
pub use rules::{free_slug, slug};
pub use view::view;

use crate::desk::Base;
use crate::desk::components;
use crate::desk::intake::Outcome;
use crate::desk::snapshot::Snapshot;
use crate::desk::subscribers::tell;
use crate::desk::tickets::LOOK_JOB;
use crate::mail::spool::SpoolId;
use crate::store::flood::flood_rule_save;
use crate::store::jobs::job_add;
use crate::store::setting::snapshot_changed;
use crate::store::status::{self as store, NewIncident, NewUpdate, Stored};
use crate::store::tickets::{Intake, intake_add, intake_seen};
use crate::store::{StoreError, Tx};
use app::status::model::{IncidentDraft, IncidentState, StatusView, UpdateDraft};
use app::status::port::Status;
use app::{Actor, AppError, AppResult, Moment, Role};
use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use deeds::IncidentDeed;
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
        let subject = format!("incident:{incident}");
        job_add(tx, "index", &subject, now).await?;
        // What came in its time is looked at again: it may be told of now.
        job_add(tx, LOOK_JOB, &subject, now).await?;
        super::incidents::follow(tx, incident, now).await?;
        snapshot_changed(tx).await?;
        Ok(())
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
        self.hand_in(deed_declare(&self.base.snapshots.get(), draft, by.account, now)?).await
    }

    async fn incident_update(&self, by: &Actor, slug: &str, draft: UpdateDraft) -> AppResult<()> {
        by.require(Role::Lead)?;
        let now = self.base.env.now();
        self.hand_in(deed_update(&self.base.snapshots.get(), slug, draft, by.account, now)?).await.map(drop)
    }
}

impl StatusDesk {
    /// Writes a deed into the store; the incident's name in the address. A deed that the store
    /// has already changes nothing.
    async fn take(&self, id: SpoolId, at: Moment, deed: &IncidentDeed) -> AppResult<String> {
        let spool_id = id.to_string();
        let mut tx = self.base.store.write().await?;
        if intake_seen(&mut tx, &spool_id).await? {
            return Ok(deed.slug().to_owned());
        }
        let ((incident, slug), hold_above) = match deed {
            IncidentDeed::Declare { slug, draft, by } => {
                (declare(&mut tx, slug, draft, *by, at).await?, draft.hold_above)
            }
            IncidentDeed::Update { slug, draft, by } => {
                ((update(&mut tx, slug, draft, *by, at).await?, slug.clone()), draft.hold_above)
            }
        };
        if let Some(percent) = hold_above {
            flood_rule_save(&mut tx, incident, Some(percent * 10)).await?;
        }
        intake_add(&mut tx, &Intake::of(&spool_id, Outcome::Deed.code(), at)).await?;
        self.changed(&mut tx, incident, at).await?;
        tx.commit().await?;
        Ok(slug)
    }
}

/// The deed of declaring an incident, checked against what is public; `by` is an account.
pub fn deed_declare(
    snapshot: &Snapshot,
    draft: IncidentDraft,
    by: Option<i64>,
    now: Moment,
) -> AppResult<IncidentDeed> {
    let (slug, draft) = rules::declare(&snapshot.status, &snapshot.slugs, draft, now)?;
    Ok(IncidentDeed::Declare { slug, draft, by })
}

/// The deed of updating one, checked against what is public of it.
pub fn deed_update(
    snapshot: &Snapshot,
    slug: &str,
    draft: UpdateDraft,
    by: Option<i64>,
    now: Moment,
) -> AppResult<IncidentDeed> {
    let incident = snapshot.status.incident(slug).ok_or(AppError::NotFound)?;
    let draft = rules::update(&snapshot.status, incident, draft, now)?;
    Ok(IncidentDeed::Update { slug: slug.to_owned(), draft, by })
}

async fn declare(
    tx: &mut Tx,
    slug: &str,
    draft: &IncidentDraft,
    by: Option<i64>,
    at: Moment,
) -> AppResult<(i64, String)> {
    let impacts = rules::impacts(draft.components.clone(), &components::keys(tx).await?)?;
    // Another process may have taken the name meanwhile.
    let slug = free_slug(slug, &store::slugs_like(tx, slug).await?);
    let started_at = draft.started_at.unwrap_or(at);
    let state = IncidentState::Investigating;
    let new = NewIncident {
        slug: &slug,
        title: &draft.title,
        state,
        started_at,
        resolved_at: None,
        next_update_at: draft.next_update_at,
        data_loss: None,
        conditions: &draft.conditions,
    };
    let id = store::incident_add(tx, &new).await.map_err(declared_twice)?;
    import::impacts_change(tx, id, &impacts, started_at).await?;
    let notify = draft.notify.unwrap_or(true);
    let first = NewUpdate { incident_id: id, at, state, text: &draft.text, notify, author_id: by };
    let first = store::update_add(tx, &first).await?;
    if notify {
        tell(tx, first, at).await?;
    }
    Ok((id, slug))
}

async fn update(tx: &mut Tx, slug: &str, draft: &UpdateDraft, by: Option<i64>, at: Moment) -> AppResult<i64> {
    let incident = store::incident_locked(tx, slug).await?.ok_or(AppError::NotFound)?;
    if incident.resolved_at.is_some() {
        return Err(rules::already_resolved());
    }
    let impacts = rules::impacts(draft.components.clone(), &components::keys(tx).await?)?;
    import::impacts_change(tx, incident.id, &impacts, at).await?;
    let told = Stored::read(&incident.conditions).with(draft.data_loss.as_ref(), draft.conditions.as_ref());
    store::conditions_save(tx, incident.id, &told).await?;
    if !draft.is_silent() {
        let notify = draft.notify.unwrap_or(incident.state != draft.state.code());
        let new = NewUpdate {
            incident_id: incident.id,
            at,
            state: draft.state,
            text: &draft.text,
            notify,
            author_id: by,
        };
        let update = store::update_add(tx, &new).await?;
        if notify {
            tell(tx, update, at).await?;
        }
    }
    let resolved_at = (draft.state == IncidentState::Resolved).then_some(at);
    if resolved_at.is_some() {
        store::impacts_end(tx, incident.id, at).await?;
    }
    store::incident_save(tx, incident.id, draft.state, resolved_at, draft.next_update_at).await?;
    Ok(incident.id)
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
