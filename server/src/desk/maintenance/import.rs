//! Planned work with times of its own: the demo's, or that of another status page. Tells nobody.

use super::{reminders_set, rules};
use crate::store::maintenance::{self as store, NewMaintenance, NewWorkUpdate};
use crate::store::setting::snapshot_changed;
use crate::store::{StoreResult, Tx};
use app::Moment;
use app::maintenance::model::{MaintenanceState, Step, USUAL_REMINDERS};
use app::status::model::{Bilingual, Impact};

/// Planned work that went, or is to go, as planned.
#[derive(Clone, Debug, PartialEq)]
pub struct PastMaintenance {
    /// Its name in the address; unique.
    pub slug: String,
    /// What is done.
    pub title: Bilingual,
    /// What it means for the reader.
    pub text: Bilingual,
    /// When it was announced.
    pub announced_at: Moment,
    /// From.
    pub starts_at: Moment,
    /// Until.
    pub ends_at: Moment,
    /// Components it touches, with what is expected of them.
    pub components: Vec<(String, Impact)>,
}

/// Writes planned work as it is `now`; its number.
pub async fn maintenance_import(tx: &mut Tx, work: &PastMaintenance, now: Moment) -> StoreResult<i64> {
    let (began, over) = (work.starts_at <= now, work.ends_at <= now);
    let state = match (began, over) {
        (_, true) => MaintenanceState::Completed,
        (true, false) => MaintenanceState::InProgress,
        (false, false) => MaintenanceState::Scheduled,
    };
    let new = NewMaintenance {
        slug: &work.slug,
        title: &work.title,
        text: &work.text,
        state,
        starts_at: work.starts_at,
        ends_at: work.ends_at,
        began_at: began.then_some(work.starts_at),
        ended_at: over.then_some(work.ends_at),
        created_at: work.announced_at,
        by_itself: true,
    };
    let id = store::maintenance_add(tx, &new).await?;
    store::components_set(tx, id, &work.components).await?;
    reminders_set(tx, id, &USUAL_REMINDERS, work.starts_at, now).await?;
    let steps = [
        (true, Step::Announced, work.announced_at, MaintenanceState::Scheduled, work.text.clone()),
        (began, Step::Began, work.starts_at, MaintenanceState::InProgress, rules::began()),
        (over, Step::Completed, work.ends_at, MaintenanceState::Completed, rules::completed()),
    ];
    for (_, step, at, state, text) in steps.into_iter().filter(|(happened, ..)| *happened) {
        let (notify, author_id) = (false, None);
        let told = NewWorkUpdate { maintenance_id: id, at, step, state, text: &text, notify, author_id };
        store::work_update_add(tx, &told).await?;
    }
    snapshot_changed(tx).await?;
    Ok(id)
}
