//! Tells staff by mail that a promised update is nearly due, and once more when it is broken; and
//! records what the passing of time changes of components (maintenance that begins or ends).
//!
//! What is promised is read from the snapshot, so staff hears of it while the store is away as
//! well. Which of several processes tells is settled in the store; without it each may.
//! Started by `startup`; runs without `alarm_to` too, and then tells nobody.

use crate::desk::Base;
use crate::desk::components::effective;
use crate::desk::{past_outbox, when};
use crate::env::MINUTE;
use crate::mail::compose::{self, Due};
use crate::mail::transport::Transport;
use crate::store::promises::promise_claim;
use crate::store::{StoreError, StoreResult};
use app::Moment;
use app::status::model::Incident;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::watch;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(5);
/// An address that can't be reached is tried so often: for five minutes.
const TRIES: u32 = 60;

/// By which way staff is told, and who.
#[derive(Clone)]
pub struct Staff {
    /// The way out.
    pub transport: Transport,
    /// Mail addresses.
    pub to: Vec<String>,
}

/// How much of a promise staff is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// There is time.
    #[default]
    Calm,
    /// It is nearly due.
    Ahead,
    /// It is broken.
    Broken,
}

/// What one promise was told of.
#[derive(Clone, Debug, Default)]
struct Told {
    /// This process is to tell it.
    mine: Stage,
    /// It was told, by this process or another.
    done: Stage,
    /// Who has not been reached yet.
    left: Vec<String>,
    /// How often that was tried.
    tries: u32,
}

/// Who watches the promises.
pub struct Watcher {
    base: Base,
    staff: Option<Staff>,
    ahead: Moment,
    told: HashMap<(String, Moment), Told>,
}

impl Watcher {
    /// Tells `staff`, so many minutes ahead.
    pub fn new(base: Base, staff: Option<Staff>, minutes: u32) -> Watcher {
        Watcher { base, staff, ahead: i64::from(minutes) * MINUTE, told: HashMap::new() }
    }

    /// Looks, and tells what staff doesn't know yet.
    pub async fn look(&mut self) {
        match settle(&self.base).await {
            Err(error) if !error.is_away() => {
                tracing::error!(%error, "changes of components can't be recorded")
            }
            _ => {}
        }
        let Some(staff) = self.staff.clone() else { return };
        let snapshot = self.base.snapshots.get();
        let due = |incident: &Incident| incident.next_update_at.map(|until| (incident.slug.clone(), until));
        let open: Vec<(String, Moment)> = snapshot.status.open.iter().filter_map(due).collect();
        self.told.retain(|promise, _| open.contains(promise));
        for incident in &snapshot.status.open {
            if let Some(until) = incident.next_update_at {
                self.one(&staff, incident, until).await;
            }
        }
    }

    async fn one(&mut self, staff: &Staff, incident: &Incident, until: Moment) {
        let now = self.base.env.now();
        let stage = stage(incident, until, now, self.ahead);
        let key = (incident.slug.clone(), until);
        let told = self.told.entry(key).or_default();
        if stage <= told.done {
            return;
        }
        if stage > told.mine {
            match claim(&self.base, incident.id, until, stage).await {
                Ok(true) | Err(StoreError::Away(_)) => {
                    *told = Told { mine: stage, done: told.done, left: staff.to.clone(), tries: 0 };
                }
                // Another process tells it, or the promise was kept just now.
                Ok(false) => told.done = stage,
                Err(error) => {
                    tracing::error!(%error, "a promise can't be looked at");
                    return;
                }
            }
        }
        if told.mine < stage || told.done >= stage {
            return;
        }
        let mut left = Vec::new();
        for to in std::mem::take(&mut told.left) {
            if !tell(&self.base, &staff.transport, &to, incident, until, stage).await {
                left.push(to);
            }
        }
        (told.left, told.tries) = (left, told.tries + 1);
        if told.left.is_empty() || told.tries >= TRIES {
            told.done = stage;
        }
    }
}

/// Looks until `stop` turns true.
pub async fn run(mut watcher: Watcher, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = super::on(&mut stop) => return,
            () = tokio::time::sleep(LOOK) => watcher.look().await,
        }
    }
}

/// How far a promise is. Ahead of a short one no more than half its time.
fn stage(incident: &Incident, until: Moment, now: Moment, ahead: Moment) -> Stage {
    let since = incident.updates.first().map_or(incident.started_at, |update| update.at);
    match () {
        () if now > until => Stage::Broken,
        () if now >= until - ahead.min((until - since) / 2) => Stage::Ahead,
        () => Stage::Calm,
    }
}

async fn claim(base: &Base, incident: i64, until: Moment, stage: Stage) -> StoreResult<bool> {
    // Declared while the store is away: nobody else knows of it yet.
    if incident < 0 {
        return Ok(true);
    }
    let mut tx = base.store.write().await?;
    let claimed = promise_claim(&mut tx, incident, until, stage as i64).await?;
    tx.commit().await?;
    Ok(claimed)
}

async fn tell(
    base: &Base,
    transport: &Transport,
    to: &str,
    incident: &Incident,
    until: Moment,
    stage: Stage,
) -> bool {
    let (now, zone) = (base.env.now(), &base.facts.zone);
    let mail = past_outbox::both(|lang| {
        let link =
            format!("{}{}", base.facts.site_url, lang.href(&format!("/desk/storingen/{}", incident.slug)));
        let due = Due {
            title: incident.title.get(lang),
            until: &when::stamp(until, now, zone, lang),
            broken: stage == Stage::Broken,
            link: &link,
        };
        compose::promise_due(lang, &due)
    });
    tracing::warn!(incident = incident.id, ?stage, "staff is told of a promise");
    let id = format!("promise-{}-{until}-{}", incident.slug, stage as i64);
    past_outbox::send(base, transport, &[to.to_owned()], &mail, &id).await
}

/// Writes only where something changed.
async fn settle(base: &Base) -> StoreResult<()> {
    let now = base.env.now();
    let mut tx = base.store.read().await?;
    let changed = !effective::pending(&mut tx, now).await?.is_empty();
    drop(tx);
    if changed {
        let mut tx = base.store.write().await?;
        effective::settle(&mut tx, now, None).await?;
        tx.commit().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::status::model::{Bilingual, Impact, IncidentState, Update};

    fn incident(told: Moment) -> Incident {
        let update = Update {
            id: 1,
            at: told,
            state: IncidentState::Investigating,
            changed: true,
            text: Bilingual::default(),
            notify: true,
            impacts: vec![],
            edits: vec![],
        };
        serde_json::from_value(serde_json::json!({
            "id": 1, "slug": "x", "title": { "nl": "", "en": "" }, "state": IncidentState::Investigating,
            "impact": Impact::Major, "started_at": 0, "resolved_at": null, "next_update_at": null,
            "components": [], "data_loss": null, "updates": [update],
        }))
        .unwrap()
    }

    #[test]
    fn staff_hears_ahead_and_once_it_is_broken() {
        let (of, until, ahead) = (incident(10 * MINUTE), 40 * MINUTE, 5 * MINUTE);
        let at = |minutes: i64| stage(&of, until, minutes * MINUTE, ahead);
        assert_eq!((at(10), at(34), at(35), at(40)), (Stage::Calm, Stage::Calm, Stage::Ahead, Stage::Ahead));
        assert_eq!(at(41), Stage::Broken);
        let short = incident(36 * MINUTE);
        assert_eq!(stage(&short, until, 37 * MINUTE, ahead), Stage::Calm, "half of four minutes ahead");
        assert_eq!(stage(&short, until, 38 * MINUTE, ahead), Stage::Ahead);
    }
}
