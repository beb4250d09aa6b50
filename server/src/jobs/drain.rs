//! Empties the spool: what the public sent becomes tickets, threads and posts, oldest first.
//!
//! Started by `startup`; ends when `shutdown` turns true, between two items. While the
//! store is away it waits and goes on by itself. It must never drop an item: what
//! can't be taken is set apart with the reason.

use crate::desk::Base;
use crate::desk::community::CommunityDesk;
use crate::desk::intake::{Outcome, ReceiveError};
use crate::desk::mails::MailsDesk;
use crate::desk::pulse::Topic;
use crate::desk::subscribers::{SubscribersDesk, is_follow};
use crate::desk::tickets::TicketsDesk;
use crate::env::DAY;
use crate::mail::auth::{Brought, Judge};
use crate::mail::spool::{Envelope, MailSource, SpoolError, SpoolId, Told};
use crate::store::{StoreError, StoreResult};
use app::Moment;
use app::tickets::sender::SenderCheck;
use futures::{FutureExt, StreamExt, stream};
use metrics::counter;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The first pause after a failure.
const SHORT: Duration = Duration::from_secs(1);
/// The longest.
const LONG: Duration = Duration::from_secs(30);
/// A timer behind every wake-up.
const LOOK: Duration = Duration::from_secs(5);
/// How often [`until_empty`] looks.
const GLANCE: Duration = Duration::from_millis(20);
/// An item that the store refuses is tried so often before it is set apart.
const TRIES: u32 = 3;
/// Mails whose senders are looked into at a time, ahead of the one that is taken: one slow
/// answer of DNS then doesn't hold up those behind it.
const AHEAD: usize = 4;
/// What came in longer ago is not judged: what DNS says now is not what it said then.
const FRESH: Moment = 3 * DAY;

/// Why the spool can't be emptied just now.
enum Stop {
    /// The store, the disk: try again later.
    Away,
    /// This item failed; others may not.
    Item,
}

/// Empties the spool until `shutdown` turns true. Without a judge nobody's sender is
/// looked into.
pub async fn run(tickets: Arc<TicketsDesk>, judge: Option<Arc<Judge>>, mut shutdown: watch::Receiver<bool>) {
    let base = tickets.base().clone();
    let spool = base.spool.clone();
    let mut here = base.store.here();
    let drain = Drain {
        judge,
        community: CommunityDesk::new(base.clone()),
        mails: MailsDesk::new(base.clone()),
        subscribers: SubscribersDesk::new(base.clone()),
        tickets,
        base,
    };
    let mut tries: HashMap<SpoolId, u32> = HashMap::new();
    let mut pause = SHORT;
    while !*shutdown.borrow() {
        if let Err(error) = spool.adopt().await {
            tracing::error!(%error, "an import can't be taken over");
        }
        let away = drain.pass(&mut tries, &shutdown).await;
        if away {
            tracing::warn!(waiting = spool.pending().len(), "the spool waits for the store");
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = super::on(&mut here) => {}
                stop = shutdown.changed() => if stop.is_err() { return },
            }
            pause = (pause * 2).min(LONG);
            continue;
        }
        pause = SHORT;
        tokio::select! {
            () = spool.wait_new() => {}
            () = tokio::time::sleep(LOOK) => {}
            stop = shutdown.changed() => if stop.is_err() { return },
        }
    }
}

/// Empties the spool for a command, which hears how many items are left.
pub async fn until_empty(tickets: &Arc<TicketsDesk>, mut told: impl FnMut(usize)) -> anyhow::Result<()> {
    let stop = watch::Sender::new(false);
    let draining = tokio::spawn(run(tickets.clone(), None, stop.subscribe()));
    loop {
        let left = tickets.base().spool.counts().new;
        told(left);
        if left == 0 || draining.is_finished() {
            break;
        }
        tokio::time::sleep(GLANCE).await;
    }
    stop.send_replace(true);
    Ok(draining.await?)
}

struct Drain {
    base: Base,
    judge: Option<Arc<Judge>>,
    tickets: Arc<TicketsDesk>,
    community: CommunityDesk,
    mails: MailsDesk,
    subscribers: SubscribersDesk,
}

impl Drain {
    /// Takes everything that waits; true when it had to stop.
    async fn pass(&self, tries: &mut HashMap<SpoolId, u32>, shutdown: &watch::Receiver<bool>) -> bool {
        let pending = self.base.spool.pending();
        tries.retain(|id, _| pending.binary_search(id).is_ok());
        let judged = stream::iter(pending).map(|id| async move { (id, self.judged(id).await) });
        let mut judged = pin!(judged.buffered(AHEAD));
        while let Some((id, check)) = judged.next().await {
            if *shutdown.borrow() {
                return false;
            }
            match self.take(id, check, tries).await {
                Ok(()) | Err(Stop::Item) => {}
                Err(Stop::Away) => return true,
            }
        }
        false
    }

    /// What is found out about the sender of a mail that just came.
    async fn judged(&self, id: SpoolId) -> Option<SenderCheck> {
        let judge = self.judge.as_ref()?;
        let now = self.base.env.now();
        let fits = |envelope: &Envelope| match envelope {
            Envelope::Mail { source, accepted_at, .. } => {
                !matches!(source, MailSource::Import | MailSource::Played) && now - accepted_at < FRESH
            }
            Envelope::Form { .. }
            | Envelope::Post { .. }
            | Envelope::Choice { .. }
            | Envelope::Deed { .. } => false,
        };
        self.base.spool.envelope(id).await.ok().filter(fits)?;
        let (envelope, bytes) = self.base.spool.read(id).await.ok()?;
        let Envelope::Mail { peer, helo, mail_from, source, .. } = &envelope else { return None };
        let peer = peer.filter(|_| *source == MailSource::Smtp);
        let brought = Brought::by(peer, helo.as_deref(), mail_from.as_deref());
        // A mail that makes the reader panic must not end the drain, now and after each start.
        let judged = AssertUnwindSafe(judge.judge(brought, &bytes)).catch_unwind().await;
        judged.unwrap_or_else(|_| {
            tracing::error!(item = %id, "looking into the sender of this mail panicked");
            None
        })
    }

    /// Takes one item.
    async fn take(
        &self,
        id: SpoolId,
        check: Option<SenderCheck>,
        tries: &mut HashMap<SpoolId, u32>,
    ) -> Result<(), Stop> {
        let spool = &self.base.spool;
        let (envelope, bytes) = match spool.read(id).await {
            Ok(read) => read,
            Err(SpoolError::Unknown) => return Ok(()),
            Err(SpoolError::Unreadable) => {
                return self.set_apart(id, id.micros(), "no readable envelope").await;
            }
            Err(error) => {
                tracing::error!(item = %id, %error, "the spool can't be read");
                return Err(Stop::Away);
            }
        };
        let at = envelope.accepted_at();
        match self.receive(id, envelope, bytes, check).await {
            Ok(outcome) => {
                tracing::info!(item = %id, outcome = outcome.code(), "taken from the spool");
                counter!("loket_intake_total", "outcome" => outcome.code()).increment(1);
                self.base.pulse.ping(Topic::Queue);
                if matches!(outcome, Outcome::Ticket(_)) {
                    self.base.pulse.ping(Topic::Outbox);
                }
                let told = self.told(id, outcome).await.map_err(|_| Stop::Away)?;
                spool.done(id, told).await.map_err(|error| {
                    tracing::error!(item = %id, %error, "the spool's item can't be moved");
                    Stop::Away
                })
            }
            Err(ReceiveError::Unreadable(reason)) => self.set_apart(id, at, &reason).await,
            Err(ReceiveError::Files(error)) => {
                tracing::error!(item = %id, %error, "the files folder failed");
                Err(Stop::Away)
            }
            Err(ReceiveError::Store(error)) if error.is_away() => Err(Stop::Away),
            Err(ReceiveError::Store(error)) => {
                let tried = tries.entry(id).and_modify(|tried| *tried += 1).or_insert(1);
                tracing::error!(item = %id, tried, %error, "the store refused an item of the spool");
                if *tried < TRIES {
                    return Err(Stop::Item);
                }
                self.set_apart(id, at, &format!("the store refused it: {}", cause(&error))).await
            }
        }
    }

    /// What the sender of an item knows now. `Before` may have been anything, in a process
    /// that ended before it could say so.
    async fn told(&self, id: SpoolId, outcome: Outcome) -> StoreResult<Option<Told>> {
        match outcome {
            Outcome::Ticket(_) => self.tickets.told(id).await,
            Outcome::Thread(_) | Outcome::Post(_) => self.community.told(id).await,
            Outcome::Before => match self.tickets.told(id).await? {
                None => self.community.told(id).await,
                told => Ok(told),
            },
            Outcome::Reply(_)
            | Outcome::Automatic(_)
            | Outcome::Choice
            | Outcome::Deed
            | Outcome::Duplicate => Ok(None),
        }
    }

    /// To the desk it is for.
    async fn receive(
        &self,
        id: SpoolId,
        envelope: Envelope,
        bytes: Vec<u8>,
        check: Option<SenderCheck>,
    ) -> Result<Outcome, ReceiveError> {
        match envelope {
            Envelope::Post { accepted_at, data } => self.community.receive(id, accepted_at, data).await,
            Envelope::Choice { accepted_at, data } if is_follow(&data) => {
                self.subscribers.receive(id, accepted_at, data).await
            }
            Envelope::Choice { accepted_at, data } => self.mails.receive(id, accepted_at, data).await,
            mail_or_form => self.tickets.receive(id, mail_or_form, bytes, check).await,
        }
    }

    /// Into quarantine, and into the counts.
    async fn set_apart(&self, id: SpoolId, at: i64, reason: &str) -> Result<(), Stop> {
        self.note(id, at).await.map_err(|_| Stop::Away)?;
        counter!("loket_intake_total", "outcome" => "quarantined").increment(1);
        tracing::warn!(item = %id, reason, "set apart in quarantine");
        self.base.spool.quarantine(id, reason).await.map_err(|error| {
            tracing::error!(item = %id, %error, "the spool's item can't be moved");
            Stop::Away
        })
    }

    async fn note(&self, id: SpoolId, at: i64) -> StoreResult<()> {
        self.tickets.quarantined(id, at).await
    }
}

/// The error without values of rows.
fn cause(error: &StoreError) -> &'static str {
    match error {
        StoreError::Away(_) => "away",
        StoreError::Duplicate(_) => "a unique key",
        StoreError::Failed(_) => "a statement failed",
        StoreError::Referred(_) => "something else refers to it",
    }
}
