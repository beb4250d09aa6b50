//! A ticket that just began, against the incidents of its time. What is needed is read and
//! reckoned before the transaction, which it must not hold up.

use super::look::{learn, read_window};
use super::{LEAD, TAIL, proposed};
use crate::desk::flood::likeness::{About, Features, Likeness, Model, Reason, Taught};
use crate::desk::tickets::TicketsDesk;
use crate::desk::tickets::arrive::Arrival;
use crate::desk::tickets::deeds::event_add;
use crate::desk::tickets::event::Event;
use crate::desk::when;
use crate::env::{MINUTE, SECOND};
use crate::mail::compose;
use crate::search::Cutter;
use crate::store::flood::{self as store, FloodIncident};
use crate::store::jobs::{Job, job_soon};
use crate::store::tickets::{self, HoldFor, TicketRow};
use crate::store::{StoreResult, Tx};
use app::{Lang, Moment};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Learned anew after so many tickets, or a quarter more.
const LEAST: usize = 20;
/// And after this time, for what people decided meanwhile.
const STALE: Moment = 10 * MINUTE;
/// So soon after a ticket all are looked at again.
const SOON: Moment = 3 * SECOND;

/// What was learned of an incident.
pub(super) struct Learned {
    pub about: About,
    pub model: Model,
    /// Tickets that came since.
    since: AtomicUsize,
    at: Moment,
}

impl Learned {
    pub fn new(about: About, model: Model, at: Moment) -> Learned {
        Learned { about, model, since: AtomicUsize::new(0), at }
    }

    fn fresh(&self, now: Moment) -> bool {
        let since = self.since.fetch_add(1, Ordering::Relaxed);
        since < LEAST.max(self.model.size / 4) && (0..STALE).contains(&(now - self.at))
    }
}

/// What this process learned of each incident, made anew from the store; and the looks that broke
/// off because the store went away, to go on with once it is back.
#[derive(Default)]
pub(in crate::desk::tickets) struct Models(Mutex<HashMap<i64, Arc<Learned>>>, Mutex<Vec<Job>>);

impl Models {
    pub(super) fn get(&self, incident: i64) -> Option<Arc<Learned>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&incident).cloned()
    }

    pub(super) fn put(&self, incident: i64, learned: Arc<Learned>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(incident, learned);
    }

    pub(super) fn broke_off(&self, look: Job) {
        self.1.lock().unwrap_or_else(PoisonError::into_inner).push(look);
    }

    pub(super) fn broken_off(&self) -> Vec<Job> {
        std::mem::take(&mut *self.1.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How like an incident of its time a message is.
#[derive(Clone, Debug)]
pub(in crate::desk::tickets) struct Alike {
    incident: FloodIncident,
    found: Likeness,
}

impl Alike {
    /// The incident is over, and this is not about it: it may be the beginning of another.
    pub(in crate::desk::tickets) fn over_and_unlike(&self) -> bool {
        self.incident.resolved_at.is_some() && self.found.thousandths() < proposed()
    }
}

impl TicketsDesk {
    /// Looks for incidents that a message may be about.
    pub(in crate::desk::tickets) async fn alike(
        &self,
        at: Moment,
        lang: Lang,
        subject: &str,
        text: &str,
    ) -> StoreResult<Vec<Alike>> {
        let mut tx = self.base.store.read().await?;
        let incidents = store::flood_incidents(&mut tx, at.saturating_add(LEAD), at - TAIL).await?;
        drop(tx);
        if incidents.is_empty() {
            return Ok(Vec::new());
        }
        let features = Features::new(&mut Cutter::new(), lang, subject, text);
        let mut alike = Vec::new();
        for incident in incidents {
            let learned = self.learned(&incident).await?;
            let found = Likeness::of(&learned.about, &learned.model, &features, Some(at), Taught::default());
            alike.push(Alike { incident, found });
        }
        Ok(alike)
    }

    async fn learned(&self, incident: &FloodIncident) -> StoreResult<Arc<Learned>> {
        let now = self.base.env.now();
        if let Some(known) = self.models.get(incident.id).filter(|known| known.fresh(now)) {
            return Ok(known);
        }
        let mut tx = self.base.store.read().await?;
        let window = read_window(&mut tx, incident).await?;
        drop(tx);
        let learned = learn(window, now).await?.0;
        self.models.put(incident.id, learned.clone());
        Ok(learned)
    }

    /// Writes down how like each incident a new ticket is, and holds it where that was asked
    /// for. Gives the incident that it is about, as far as is known.
    pub(in crate::desk::tickets) async fn liken(
        &self,
        tx: &mut Tx,
        number: i64,
        arrival: &Arrival<'_>,
        alike: Vec<Alike>,
    ) -> StoreResult<Option<FloodIncident>> {
        // While one of them lasts, who writes is told of that one and of no other.
        let lasts = alike.iter().any(|alike| alike.incident.resolved_at.is_none());
        let mut about: Option<(i64, FloodIncident)> = None;
        for Alike { incident, found } in alike {
            let found = self.related(tx, &incident, number, arrival, found).await?;
            let score = found.thousandths();
            store::likeness_save(tx, incident.id, number, score, &found.reason.code()).await?;
            self.look_soon(tx, incident.id, SOON).await?;
            let counts = score >= proposed() && (!lasts || incident.resolved_at.is_none());
            if counts && about.as_ref().is_none_or(|(best, _)| score > *best) {
                about = Some((score, incident));
            }
        }
        let Some((score, incident)) = about else { return Ok(None) };
        if incident.hold_above.is_some_and(|above| score >= above) && arrival.at >= incident.started_at {
            self.hold_with(tx, number, &incident, arrival.at).await?;
        }
        Ok(Some(incident))
    }

    /// The same merchant's other tickets.
    async fn related(
        &self,
        tx: &mut Tx,
        incident: &FloodIncident,
        number: i64,
        arrival: &Arrival<'_>,
        found: Likeness,
    ) -> StoreResult<Likeness> {
        let Some(account) = arrival.author_id else { return Ok(found) };
        let others = store::likeness_of_requester(tx, incident.id, account).await?;
        let others = others.iter().filter(|(other, _, score)| *other != number && *score >= proposed());
        Ok(relate(found, arrival.subject, others.map(|(n, subject, score)| (*n, subject.as_str(), *score))))
    }

    /// A message at a ticket from before may make it one about the incident: it is proposed.
    pub(in crate::desk::tickets) async fn liken_message(
        &self,
        tx: &mut Tx,
        row: &TicketRow,
        alike: Vec<Alike>,
    ) -> StoreResult<()> {
        for Alike { incident, found } in alike {
            if row.created_at < incident.started_at - LEAD && found.thousandths() >= proposed() {
                let reason = found.reason.code();
                store::likeness_save(tx, incident.id, row.number, found.thousandths(), &reason).await?;
            }
        }
        Ok(())
    }

    /// Holds a ticket with an incident, by itself.
    pub(super) async fn hold_with(
        &self,
        tx: &mut Tx,
        number: i64,
        incident: &FloodIncident,
        at: Moment,
    ) -> StoreResult<()> {
        let of = HoldFor { mailbox_id: None, incident_id: Some(incident.id) };
        let hold = tickets::hold_begin(tx, of, "", None, at).await?;
        tickets::hold_add(tx, number, hold, at).await?;
        let none = Reason::default().code();
        store::verdict_save(tx, incident.id, number, Some("held"), (None, at), &none).await?;
        event_add(tx, number, &Event::Held(title(incident, Lang::Nl).to_owned()), None, at).await
    }

    /// All tickets of its time are looked at again soon: what came later teaches of what came
    /// before.
    pub(super) async fn look_soon(&self, tx: &mut Tx, incident: i64, pause: Moment) -> StoreResult<()> {
        let at = self.base.env.now() + pause;
        job_soon(tx, super::LOOK_JOB, &format!("incident:{incident}"), at).await
    }

    /// What its sender is told of the incident: once for all that they write about it. None
    /// when they were told before.
    pub(in crate::desk::tickets) async fn tell(
        &self,
        tx: &mut Tx,
        incident: &FloodIncident,
        number: i64,
        arrival: &Arrival<'_>,
    ) -> StoreResult<Option<String>> {
        let Some(account) = arrival.author_id else { return Ok(None) };
        if !store::told_add(tx, incident.id, account, number).await? {
            event_add(tx, number, &Event::Told, None, arrival.at).await?;
            return Ok(None);
        }
        let facts = &self.base.facts;
        let snapshot = self.base.snapshots.get();
        let open = snapshot.status.open.iter().find(|open| open.id == incident.id);
        let next = open.and_then(|open| open.next_update_at).filter(|next| *next > arrival.at);
        let next = next.map(|at| when::long(at, &facts.zone, arrival.lang));
        let link = format!("{}{}", facts.site_url, arrival.lang.href(&format!("/status/{}", incident.slug)));
        let over = incident.resolved_at.is_some_and(|end| end <= arrival.at);
        let title = title(incident, arrival.lang);
        let questions = self.base.questions_page(arrival.lang, &incident.slug);
        Ok(Some(compose::about_incident(arrival.lang, title, next.as_deref(), over, (&link, &questions))))
    }
}

/// A ticket beside others of the same merchant that are about the incident: number, subject,
/// score.
pub(super) fn relate<'a>(
    found: Likeness,
    subject: &str,
    others: impl Iterator<Item = (i64, &'a str, i64)>,
) -> Likeness {
    let others: Vec<(i64, &str, i64)> = others.collect();
    let key = key(subject);
    let earlier = others.iter().filter(|(_, other, _)| !key.is_empty() && self::key(other) == key);
    if let Some((number, _, score)) = earlier.max_by_key(|(_, _, score)| *score) {
        return found.with_earlier(*number, *score as f64 / 1000.0);
    }
    match others.first() {
        Some((number, _, _)) => found.with_merchant(*number),
        None => found,
    }
}

/// A subject for comparing.
fn key(subject: &str) -> String {
    crate::mail::parse::normalize_subject(subject).to_lowercase()
}

/// Its title in a language, or in the other one.
pub(super) fn title(incident: &FloodIncident, lang: Lang) -> &str {
    let (wanted, other) =
        lang.t((&incident.title_nl, &incident.title_en), (&incident.title_en, &incident.title_nl));
    if wanted.is_empty() { other } else { wanted }
}
