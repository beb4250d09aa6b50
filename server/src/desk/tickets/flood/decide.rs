//! What people decide about an incident's tickets and threads.

use super::arrive::title;
use crate::desk::flood::likeness::Reason;
use crate::desk::pulse::Topic;
use crate::desk::tickets::TicketsDesk;
use crate::desk::tickets::deeds::{event_add, in_order};
use crate::desk::tickets::event::Event;
use crate::env::SECOND;
use crate::store::flood::{self as store, FloodIncident};
use crate::store::tickets::{self, HoldFor};
use crate::store::{StoreResult, Tx};
use app::flood::model::Decision;
use app::{Actor, AppError, AppResult, Lang, Moment, Role};

/// Decisions come in bunches: what they teach is looked at when the bunch is over.
const LATER: Moment = 2 * SECOND;

impl TicketsDesk {
    /// Holds tickets, takes them out, or takes that back; says how many changed.
    pub(super) async fn decide(
        &self,
        by: &Actor,
        slug: &str,
        numbers: &[i64],
        what: Decision,
    ) -> AppResult<usize> {
        by.require(Role::Agent)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let incident = incident(&mut tx, slug).await?;
        let mut changed = 0;
        for number in in_order(numbers)? {
            let row = tickets::ticket_lock(&mut tx, number).await?.ok_or(AppError::NotFound)?;
            if row.merged_into.is_none()
                && self.decide_one(&mut tx, &incident, number, what, (by, now)).await?
            {
                changed += 1;
                if what == Decision::Out {
                    self.acknowledge_after_all(&mut tx, &row, now).await?;
                }
            }
        }
        if changed > 0 {
            self.look_soon(&mut tx, incident.id, LATER).await?;
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(changed)
    }

    async fn decide_one(
        &self,
        tx: &mut Tx,
        incident: &FloodIncident,
        number: i64,
        what: Decision,
        (by, now): (&Actor, Moment),
    ) -> StoreResult<bool> {
        let (before, held) = store::verdict_of(tx, incident.id, number).await?;
        let verdict = match what {
            Decision::Hold => Some("held"),
            Decision::Out => Some("out"),
            Decision::Back => None,
        };
        let same = before.as_deref() == verdict && held == (what == Decision::Hold);
        // Holding what Loket held confirms it, which teaches.
        if same && what != Decision::Hold {
            return Ok(false);
        }
        if what == Decision::Hold && !held {
            let of = HoldFor { mailbox_id: None, incident_id: Some(incident.id) };
            let hold = tickets::hold_begin(tx, of, "", by.account, now).await?;
            tickets::hold_add(tx, number, hold, now).await?;
            let event = Event::Held(title(incident, Lang::Nl).to_owned());
            event_add(tx, number, &event, by.account, now).await?;
        }
        if what != Decision::Hold && store::hold_leave(tx, number, incident.id, now).await? {
            event_add(tx, number, &Event::LetGo, by.account, now).await?;
        }
        let reason = Reason::by_hand().code();
        store::verdict_save(tx, incident.id, number, verdict, (by.account, now), &reason).await?;
        Ok(true)
    }

    /// Says from how many percent on tickets are held by themselves.
    pub(super) async fn hold_above(&self, by: &Actor, slug: &str, percent: Option<i64>) -> AppResult<()> {
        by.require(Role::Lead)?;
        if percent.is_some_and(|percent| !(50..=100).contains(&percent)) {
            return Err(AppError::invalid(
                "hold_above",
                "Kies een getal van 50 tot en met 100, of laat het leeg.",
                "Choose a number from 50 to 100, or leave it empty.",
            ));
        }
        let mut tx = self.base.store.write().await?;
        let incident = incident(&mut tx, slug).await?;
        store::flood_rule_save(&mut tx, incident.id, percent.map(|percent| percent * 10)).await?;
        self.look_soon(&mut tx, incident.id, 0).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Jobs);
        Ok(())
    }

    /// Says whether a thread is about the incident.
    pub(super) async fn thread_decide(
        &self,
        by: &Actor,
        slug: &str,
        thread: i64,
        out: bool,
    ) -> AppResult<()> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.write().await?;
        let incident = incident(&mut tx, slug).await?;
        if !store::thread_out(&mut tx, incident.id, thread, out).await? {
            return Err(AppError::NotFound);
        }
        tx.commit().await?;
        Ok(())
    }
}

pub(super) async fn incident(tx: &mut Tx, slug: &str) -> AppResult<FloodIncident> {
    store::flood_incident_by_slug(tx, slug).await?.ok_or(AppError::NotFound)
}
