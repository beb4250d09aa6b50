//! All tickets of an incident's time, looked at together: what the hundredth says teaches what the
//! first was about. A job asks for it when an incident is declared or told more of, when tickets
//! came, and when somebody decided.

use super::arrive::{Learned, relate};
use super::{proposed, time_of};
use crate::desk::flood::likeness::{About, Features, Known, Likeness, Model, Origin, Sample, Taught};
use crate::desk::pulse::Topic;
use crate::desk::tickets::TicketsDesk;
use crate::desk::tickets::deeds::event_add;
use crate::desk::tickets::event::Event;
use crate::env::{MINUTE, SECOND};
use crate::search::Cutter;
use crate::store::flood::{self as store, EarlierTicket, FloodIncident, FloodThreadText, FloodTicket};
use crate::store::jobs::{Job, job_begin, job_done, job_retry, jobs_due};
use crate::store::{StoreError, StoreResult, Tx, tickets};
use app::{Lang, Moment};
use std::collections::HashMap;
use std::sync::Arc;

/// The kind of the jobs; the subject is `incident:12`.
pub const JOB: &str = "likeness";
/// Incidents at a time.
const BATCH: i64 = 4;
/// Batches of a command.
const MANY: usize = 50;
/// Tickets read at a time.
const PAGE: i64 = 500;
/// Tickets that are looked at, the oldest: a flood beyond that is known by its first part.
const MOST: usize = 20_000;
/// Tickets from before the incident that are learned from.
const BEFORE: i64 = 300;
/// Tickets written at a time, so that nobody waits long for the store.
const WRITE: usize = 100;
/// Threads looked at.
const THREADS: i64 = 500;
/// A look that has not ended after so long broke off.
const RUN: Moment = 5 * MINUTE;
/// A ticket that was held by itself is let go again when it falls so far below.
const SLACK: i64 = 150;

/// What is known of an incident's time.
pub(super) struct Window {
    titles: Vec<String>,
    updates: Vec<String>,
    pub tickets: Vec<FloodTicket>,
    before: Vec<EarlierTicket>,
}

/// Reads it.
pub(super) async fn read_window(tx: &mut Tx, incident: &FloodIncident) -> StoreResult<Window> {
    let (mut titles, updates) = store::flood_words(tx, incident.id).await?;
    titles.extend([incident.title_nl.clone(), incident.title_en.clone()]);
    let (from, until) = time_of(incident);
    let (mut place, mut tickets) = ((from - 1, i64::MAX), Vec::new());
    while tickets.len() < MOST {
        let page = store::flood_tickets(tx, incident.id, place, until, PAGE).await?;
        let Some(last) = page.last() else { break };
        place = (last.created_at, last.number);
        tickets.extend(page);
    }
    let before = store::tickets_before(tx, from, BEFORE).await?;
    Ok(Window { titles, updates, tickets, before })
}

/// Learns from it, off the runtime; gives how like the incident each ticket is.
pub(super) async fn learn(
    window: Window,
    now: Moment,
) -> StoreResult<(Arc<Learned>, Vec<(FloodTicket, Likeness)>)> {
    let learned = tokio::task::spawn_blocking(move || learn_now(window, now));
    learned.await.map_err(|_| StoreError::Failed("learning broke off".into()))
}

fn learn_now(window: Window, now: Moment) -> (Arc<Learned>, Vec<(FloodTicket, Likeness)>) {
    let mut cutter = Cutter::new();
    let (titles, updates) = (&window.titles, &window.updates);
    let about =
        About::new(&mut cutter, titles.iter().map(String::as_str), updates.iter().map(String::as_str));
    let mut features = |lang: &str, subject: &str, text: &str| {
        Features::new(&mut cutter, Lang::from_code(lang), subject, text)
    };
    let mut samples: Vec<Sample> = Vec::new();
    for ticket in &window.tickets {
        let text = features(&ticket.lang, &ticket.subject, &ticket.text);
        samples.push(Sample::new(&about, &text, origin(ticket), known(ticket)));
    }
    for before in &window.before {
        let text = features(&before.lang, &before.subject, &before.text);
        let from = Origin { requester: before.requester_id, at: before.created_at };
        samples.push(Sample::new(&about, &text, from, Known::Before));
    }
    let (model, taught) = Model::learn(&samples);
    drop(samples);
    let found: Vec<Likeness> = window
        .tickets
        .iter()
        .zip(&taught)
        .map(|(ticket, own): (&FloodTicket, &Taught)| {
            let text = features(&ticket.lang, &ticket.subject, &ticket.text);
            Likeness::of(&about, &model, &text, Some(ticket.created_at), *own)
        })
        .collect();
    let found = related(&window.tickets, found);
    (Arc::new(Learned::new(about, model, now)), window.tickets.into_iter().zip(found).collect())
}

fn origin(ticket: &FloodTicket) -> Origin {
    Origin { requester: ticket.requester_id, at: ticket.created_at }
}

/// What people said of a ticket; what Loket did itself teaches nothing.
fn known(ticket: &FloodTicket) -> Known {
    match (ticket.verdict.as_deref(), ticket.decided_by) {
        (Some("out"), _) => Known::Out,
        (Some("held"), Some(_)) => Known::Held,
        (None, _) if ticket.held => Known::Held,
        _ => Known::Nothing,
    }
}

/// Tickets of one merchant speak for each other.
fn related(tickets: &[FloodTicket], found: Vec<Likeness>) -> Vec<Likeness> {
    let mut of: HashMap<i64, Vec<(i64, &str, i64)>> = HashMap::new();
    for (ticket, found) in tickets.iter().zip(&found) {
        let score = match known(ticket) {
            Known::Out => 0,
            Known::Held => 1000,
            Known::Nothing | Known::Before => found.thousandths(),
        };
        if score >= proposed() {
            of.entry(ticket.requester_id).or_default().push((ticket.number, &ticket.subject, score));
        }
    }
    let others = |ticket: &FloodTicket| {
        let all = of.get(&ticket.requester_id).into_iter().flatten();
        all.filter(|(number, ..)| *number != ticket.number).copied().collect::<Vec<_>>()
    };
    tickets
        .iter()
        .zip(found)
        .map(|(ticket, found)| relate(found, &ticket.subject, others(ticket).into_iter()))
        .collect()
}

/// What is to be done with a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Nothing,
    Hold,
    LetGo,
}

/// Only what nobody decided, and nobody works on.
fn then(ticket: &FloodTicket, incident: &FloodIncident, score: i64) -> Then {
    let Some(above) = incident.hold_above else { return Then::Nothing };
    let by_itself = ticket.verdict.as_deref() == Some("held") && ticket.decided_by.is_none();
    if ticket.held && by_itself && score + SLACK < above {
        return Then::LetGo;
    }
    let free = ticket.verdict.is_none()
        && ticket.answered_at.is_none()
        && ticket.assignee_id.is_none()
        && ticket.created_at >= incident.started_at
        && ticket.state == "new";
    if free && score >= above { Then::Hold } else { Then::Nothing }
}

impl TicketsDesk {
    /// Does the jobs that are due before `now`; says how many.
    pub async fn look_again(&self, now: Moment) -> StoreResult<usize> {
        let mut tx = self.base.store.read().await?;
        let mut due = jobs_due(&mut tx, JOB, now, BATCH).await?;
        drop(tx);
        due.extend(self.models.broken_off());
        let mut ended = Ok(());
        for job in &due {
            ended = ended.and(self.look(job).await);
        }
        ended?;
        if !due.is_empty() {
            self.base.pulse.ping(Topic::Queue);
        }
        Ok(due.len())
    }

    /// Does all the jobs there are, for a command that has the store for itself.
    pub async fn look_at_all(&self) -> StoreResult<()> {
        for _ in 0..MANY {
            if self.look_again(Moment::MAX).await? == 0 {
                break;
            }
        }
        Ok(())
    }

    async fn look(&self, job: &Job) -> StoreResult<()> {
        let mut tx = self.base.store.write().await?;
        let begun = job_begin(&mut tx, job, self.base.env.now() + RUN).await?;
        tx.commit().await?;
        let Some(job) = begun else { return Ok(()) };
        let ended = self.look_through(&job).await;
        if ended.as_ref().is_err_and(StoreError::is_away) {
            self.models.broke_off(job);
        }
        ended
    }

    async fn look_through(&self, job: &Job) -> StoreResult<()> {
        let id = job.subject.strip_prefix("incident:").and_then(|id| id.split('#').next()?.parse().ok());
        let done = match id {
            Some(id) => self.look_at(id).await,
            None => Ok(()),
        };
        let mut tx = self.base.store.write().await?;
        match done {
            Ok(()) => job_done(&mut tx, job.id).await?,
            Err(error) if error.is_away() => return Err(error),
            Err(error) => {
                tracing::error!(%error, "an incident's tickets can't be looked at");
                job_retry(&mut tx, job.id, self.base.env.now() + 60 * SECOND, "failed").await?;
            }
        }
        tx.commit().await
    }

    async fn look_at(&self, id: i64) -> StoreResult<()> {
        let mut tx = self.base.store.read().await?;
        let Some(incident) = store::flood_incident(&mut tx, id).await? else { return Ok(()) };
        let window = read_window(&mut tx, &incident).await?;
        let (from, until) = time_of(&incident);
        let threads = store::threads_since(&mut tx, id, (from, until), THREADS).await?;
        drop(tx);
        let (learned, found) = learn(window, self.base.env.now()).await?;
        self.models.put(id, learned.clone());
        let changed: Vec<(FloodTicket, Likeness)> = found
            .into_iter()
            .filter(|(ticket, found)| {
                let same = ticket.score == Some(found.thousandths())
                    && ticket.reason.as_deref() == Some(&found.reason.code());
                !same || then(ticket, &incident, found.thousandths()) != Then::Nothing
            })
            .collect();
        for some in changed.chunks(WRITE) {
            let mut tx = self.base.store.write().await?;
            for (ticket, found) in some {
                self.write(&mut tx, &incident, ticket, found).await?;
            }
            tx.commit().await?;
        }
        self.look_at_threads(id, learned, threads).await
    }

    async fn write(
        &self,
        tx: &mut Tx,
        incident: &FloodIncident,
        ticket: &FloodTicket,
        found: &Likeness,
    ) -> StoreResult<()> {
        let score = found.thousandths();
        store::likeness_save(tx, incident.id, ticket.number, score, &found.reason.code()).await?;
        let then = then(ticket, incident, score);
        if then == Then::Nothing {
            return Ok(());
        }
        // Somebody may have done something meanwhile: the ticket's own row says.
        let Some(row) = tickets::ticket_lock(tx, ticket.number).await? else { return Ok(()) };
        if row.state != ticket.state || row.assignee_id != ticket.assignee_id {
            return Ok(());
        }
        let now = self.base.env.now();
        match then {
            Then::Hold => self.hold_with(tx, ticket.number, incident, now).await,
            Then::LetGo => {
                store::hold_leave(tx, ticket.number, incident.id, now).await?;
                store::verdict_save(tx, incident.id, ticket.number, None, (None, now), "").await?;
                event_add(tx, ticket.number, &Event::LetGo, None, now).await
            }
            Then::Nothing => Ok(()),
        }
    }

    async fn look_at_threads(
        &self,
        id: i64,
        learned: Arc<Learned>,
        threads: Vec<FloodThreadText>,
    ) -> StoreResult<()> {
        let scored = tokio::task::spawn_blocking(move || {
            let mut cutter = Cutter::new();
            let scored = threads.into_iter().filter_map(|thread| {
                let lang = Lang::from_code(&thread.lang);
                let text = Features::new(&mut cutter, lang, &thread.title, &thread.body);
                let found = Likeness::of(&learned.about, &learned.model, &text, None, Taught::default());
                let score = found.thousandths();
                (thread.score != Some(score)).then_some((thread.id, score))
            });
            scored.collect::<Vec<_>>()
        });
        let scored = scored.await.map_err(|_| StoreError::Failed("reading threads broke off".into()))?;
        if scored.is_empty() {
            return Ok(());
        }
        let mut tx = self.base.store.write().await?;
        for (thread, score) in scored {
            store::thread_likeness_save(&mut tx, id, thread, score).await?;
        }
        tx.commit().await
    }
}
