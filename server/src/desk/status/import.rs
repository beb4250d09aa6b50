//! Incidents with times of their own: the demo's past, or that of
//! another status page. Called by the command line; tells nobody.

use crate::store::jobs::job_add;
use crate::store::promises::promise_add;
use crate::store::setting::snapshot_changed;
use crate::store::status::{self as store, NewIncident, NewUpdate};
use crate::store::{StoreResult, Tx};
use app::Moment;
use app::incidents::model::Promise;
use app::status::model::{Bilingual, Conditions, DataLoss, Impact, IncidentState};

pub use crate::store::status::component_save;

/// An incident that has been. Its last update's state is its own: an incident whose last
/// update isn't `resolved` is imported open.
#[derive(Clone, Debug, PartialEq)]
pub struct PastIncident {
    /// Its name in the address; unique.
    pub slug: String,
    /// What was wrong.
    pub title: Bilingual,
    /// Since when.
    pub started_at: Moment,
    /// Hit components from the start: key and impact.
    pub components: Vec<(String, Impact)>,
    /// Changes that may be gone.
    pub data_loss: Option<DataLoss>,
    /// Updates, oldest first.
    pub updates: Vec<PastUpdate>,
}

/// An update of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PastUpdate {
    /// When.
    pub at: Moment,
    /// The state it set or kept.
    pub state: IncidentState,
    /// The text.
    pub text: Bilingual,
    /// Whether subscribers were told; by rule when absent (a change of state does).
    pub notify: Option<bool>,
    /// Impacts from then on; unchanged when empty.
    pub components: Vec<(String, Impact)>,
    /// When the next update was promised.
    pub next_update_at: Option<Moment>,
}

/// Writes an incident; its number.
pub async fn incident_import(tx: &mut Tx, past: &PastIncident) -> StoreResult<i64> {
    let last = past.updates.last();
    let state = last.map_or(IncidentState::Investigating, |update| update.state);
    let ended = last.map(|update| update.at).filter(|_| state == IncidentState::Resolved);
    let new = NewIncident {
        slug: &past.slug,
        title: &past.title,
        state,
        started_at: past.started_at,
        resolved_at: ended,
        next_update_at: last.and_then(|update| update.next_update_at).filter(|_| ended.is_none()),
        data_loss: past.data_loss.as_ref(),
        conditions: &Conditions::default(),
    };
    let id = store::incident_add(tx, &new).await?;
    impacts_change(tx, id, &past.components, past.started_at).await?;
    let mut before = None;
    for update in &past.updates {
        let new = NewUpdate {
            incident_id: id,
            at: update.at,
            state: update.state,
            text: &update.text,
            notify: update.notify.unwrap_or(before != Some(update.state)),
            author_id: None,
        };
        store::update_add(tx, &new).await?;
        impacts_change(tx, id, &update.components, update.at).await?;
        before = Some(update.state);
    }
    for (at, update) in past.updates.iter().enumerate() {
        if let Some(until) = update.next_update_at {
            let told_at = past.updates.get(at + 1).map(|next| next.at);
            promise_add(tx, id, &Promise { promised_at: update.at, until, told_at }).await?;
        }
    }
    if let Some(at) = ended {
        store::impacts_end(tx, id, at).await?;
    }
    job_add(tx, "index", &format!("incident:{id}"), past.started_at).await?;
    snapshot_changed(tx).await?;
    Ok(id)
}

/// Ends the spans whose impact changes and begins new ones; what stays the same stays one
/// span. `none` is a span as well: it says that a component works.
pub(super) async fn impacts_change(
    tx: &mut Tx,
    incident: i64,
    impacts: &[(String, Impact)],
    at: Moment,
) -> StoreResult<()> {
    if impacts.is_empty() {
        return Ok(());
    }
    let lasting = store::impacts_open(tx, incident).await?;
    for (key, impact) in impacts {
        let span = lasting.iter().find(|span| span.component_key == *key);
        if span.is_some_and(|span| span.impact == impact.code()) {
            continue;
        }
        if let Some(span) = span {
            store::impact_end(tx, span.id, at.max(span.began_at)).await?;
        }
        store::impact_begin(tx, incident, key, *impact, at).await?;
    }
    Ok(())
}
