//! Who hears what: mails through the outbox or, while the store is away, straight to the next
//! mail server; webhooks likewise.

use super::MonitorsDesk;
use crate::desk::{past_outbox, when};
use crate::env::{MINUTE, SECOND};
use crate::mail::compose::{self, Alert, Composed, Sight};
use crate::store::jobs::{Job, job_add, job_done, job_retry, jobs_due};
use crate::store::monitors::{self as store, WatchRow};
use crate::store::outbox::outbox_add;
use crate::store::{StoreResult, Tx, accounts};
use crate::watch::hook::Hook;
use app::monitors::model::{EventKind, WatchSettings, failure_words};
use app::{Lang, Moment};
use std::sync::Arc;
use std::time::Duration;

/// Work of this kind is a webhook; its subject is the event.
const HOOK: &str = "alert_hook";
/// Tries of a webhook; between them 30 s, 1 min, 2 min and so on.
const TRIES: i64 = 6;
/// Rests between tries while the store is away.
const LONE_RESTS: [Duration; 3] = [Duration::ZERO, Duration::from_secs(2), Duration::from_secs(10)];

/// What a receiver hears.
pub(super) struct Heard {
    /// The webhook's id: the same at each try.
    pub id: String,
    pub kind: EventKind,
    pub at: Moment,
    pub failure: String,
}

impl MonitorsDesk {
    /// In the transaction of the event.
    pub(super) async fn alarm_by_outbox(
        &self,
        tx: &mut Tx,
        row: &WatchRow,
        kind: EventKind,
        event: i64,
    ) -> StoreResult<()> {
        let settings = self.watch.memory().settings.clone();
        let mut to = self.recipients(row, kind, &settings);
        if to.is_empty() && kind != EventKind::Escalated {
            to = accounts::admins(tx).await?.into_iter().map(|(email, _)| email).collect();
        }
        for recipient in to {
            let id = format!("monitor.{event}.{:016x}", self.base.env.random());
            let mail = self.base.letter(self.letter(row, kind), format!("monitor:{event}"), recipient, &id);
            outbox_add(tx, &mail, self.base.env.now()).await?;
        }
        match settings.hook_url.is_empty() {
            true => Ok(()),
            false => self.hook_add(tx, event, self.base.env.now()).await,
        }
    }

    /// A webhook about an event, sent after the commit.
    pub(super) async fn hook_add(&self, tx: &mut Tx, event: i64, now: Moment) -> StoreResult<()> {
        job_add(tx, HOOK, &event.to_string(), now).await
    }

    /// Past the outbox, which lies in the store.
    pub(super) async fn alarm_at_once(&self, row: &WatchRow, kind: EventKind, at: Moment) {
        let settings = self.watch.memory().settings.clone();
        let mail = self.letter(row, kind);
        let id = format!("{}-{}-{at}", row.id, kind.code());
        self.send_at_once(&mail, &self.recipients(row, kind, &settings), &id).await;
        if settings.hook_url.is_empty() {
            return;
        }
        let heard = Heard { id: format!("monitor_{id}"), kind, at, failure: row.failure.clone() };
        for rest in LONE_RESTS {
            tokio::time::sleep(rest).await;
            match self.hook(&settings, row, &heard).await {
                Ok(()) => return,
                Err(failure) => tracing::warn!(?failure, monitor = row.id, "a webhook was not taken"),
            }
        }
    }

    /// Who hears of this: those of the monitor, the usual ones, or those of `alarm_to`; others
    /// once nobody saw it, and they also hear of its end.
    fn recipients(&self, row: &WatchRow, kind: EventKind, settings: &WatchSettings) -> Vec<String> {
        let lists = [row.alert_to(), settings.alert_to.clone(), self.alarm_to.clone()];
        let usual = lists.into_iter().find(|list| !list.is_empty()).unwrap_or_default();
        let mut to = match kind {
            EventKind::Escalated => settings.escalate_to.clone(),
            EventKind::Recovered if row.escalated_at.is_some() => {
                [usual, settings.escalate_to.clone()].concat()
            }
            _ => usual,
        };
        to.sort();
        to.dedup();
        to
    }

    /// In both languages: nobody knows which one these addresses read.
    fn letter(&self, row: &WatchRow, kind: EventKind) -> Composed {
        let facts = &self.base.facts;
        let sight = match kind {
            EventKind::Escalated => Sight::Unseen,
            EventKind::Recovered => Sight::Recovered,
            EventKind::Failed | EventKind::Acknowledged => Sight::Failed,
        };
        past_outbox::both(|lang| {
            let failure = failure_words(&row.failure, lang);
            let since = when::long(row.since.unwrap_or(self.base.env.now()), &facts.zone, lang);
            let link = format!("{}{}", facts.site_url, lang.href(&format!("/alarm/{}", row.ack_token)));
            compose::alert(
                lang,
                &Alert { sight, name: &row.name, failure: &failure, since: &since, link: &link },
            )
        })
    }

    /// Tells that the watch can reach nothing since then, or (none) that it can again.
    pub(super) async fn tell_blind(&self, since: Option<Moment>) {
        tracing::error!(blind = since.is_some(), "what the watch itself can reach changed");
        let settings = self.watch.memory().settings.clone();
        let lists = [settings.alert_to, self.alarm_to.clone()];
        let to = lists.into_iter().find(|list| !list.is_empty()).unwrap_or_default();
        let facts = &self.base.facts;
        let mail = past_outbox::both(|lang| {
            let since = since.map(|since| when::long(since, &facts.zone, lang));
            compose::blind(
                lang,
                since.as_deref(),
                &format!("{}{}", facts.site_url, lang.href("/desk/bewaking")),
            )
        });
        let word = if since.is_some() { "blind" } else { "seeing" };
        let id = format!("{word}-{}", self.base.env.now());
        let queued = async {
            let mut tx = self.base.store.write().await?;
            let to = match to.is_empty() {
                true => accounts::admins(&mut tx).await?.into_iter().map(|(email, _)| email).collect(),
                false => to.clone(),
            };
            for (at, recipient) in to.into_iter().enumerate() {
                let letter = self.base.letter(
                    mail.clone(),
                    format!("watch:{id}"),
                    recipient,
                    &format!("watch.{id}.{at}"),
                );
                outbox_add(&mut tx, &letter, self.base.env.now()).await?;
            }
            tx.commit().await
        };
        match queued.await {
            Ok(()) => self.base.pulse.ping(crate::desk::pulse::Topic::Outbox),
            Err(error) if error.is_away() => self.send_at_once(&mail, &to, &id).await,
            Err(error) => tracing::error!(%error, "staff can't be told"),
        }
    }

    async fn send_at_once(&self, mail: &Composed, to: &[String], id: &str) {
        if let Some(transport) = &self.transport {
            past_outbox::send(&self.base, transport, to, mail, &format!("monitor-{id}")).await;
        }
    }

    /// Webhooks that are due, each taken for a while.
    pub(super) async fn hooks_due(&self) -> StoreResult<Vec<Job>> {
        let now = self.base.env.now();
        let mut tx = self.base.store.read().await?;
        let jobs = jobs_due(&mut tx, HOOK, now, 20).await?;
        drop(tx);
        if jobs.is_empty() {
            return Ok(jobs);
        }
        let mut tx = self.base.store.write().await?;
        for job in &jobs {
            let again = now + 30 * SECOND + (MINUTE << job.attempts.clamp(0, 10)) / 2;
            job_retry(&mut tx, job.id, again, "").await?;
        }
        tx.commit().await?;
        Ok(jobs)
    }

    /// Sends the webhook of an event; a receiver that never takes it is given up.
    pub(super) async fn hook_job(self: Arc<Self>, job: Job) {
        let sent = async {
            let mut tx = self.base.store.read().await?;
            let event = store::event(&mut tx, job.subject.parse().unwrap_or_default()).await?;
            let Some(event) = event else { return Ok::<bool, crate::store::StoreError>(true) };
            let row = store::monitor(&mut tx, event.monitor_id).await?;
            drop(tx);
            let settings = self.watch.memory().settings.clone();
            let kind = EventKind::from_code(&event.kind);
            let (Some(row), Some(kind)) = (row, kind) else { return Ok(true) };
            if settings.hook_url.is_empty() {
                return Ok(true);
            }
            let heard =
                Heard { id: format!("monitor_{}", event.id), kind, at: event.at, failure: event.failure };
            match self.hook(&settings, &row, &heard).await {
                Ok(()) => Ok(true),
                Err(failure) => {
                    tracing::warn!(?failure, monitor = row.id, "a webhook was not taken");
                    Ok(job.attempts + 1 >= TRIES)
                }
            }
        };
        let done = async {
            if sent.await? {
                let mut tx = self.base.store.write().await?;
                job_done(&mut tx, job.id).await?;
                tx.commit().await?;
            }
            Ok::<(), crate::store::StoreError>(())
        };
        if let Err(error) = done.await
            && !error.is_away()
        {
            tracing::error!(%error, "a webhook can't be sent");
        }
    }

    async fn hook(
        &self,
        settings: &WatchSettings,
        row: &WatchRow,
        heard: &Heard,
    ) -> Result<(), crate::watch::Failure> {
        let body = serde_json::json!({
            "type": format!("monitor.{}", heard.kind.code()),
            "timestamp": when::rfc3339(heard.at),
            "data": {
                "monitor": { "id": row.id, "name": row.name, "kind": row.kind },
                "component": row.component,
                "impact": row.impact,
                "failure": heard.failure,
                "words": failure_words(&heard.failure, Lang::En),
                "url": format!("{}/desk/bewaking/{}", self.base.facts.site_url, row.id),
            }
        });
        let (url, secret) = (settings.hook_url.as_str(), settings.hook_secret.as_str());
        let hook = Hook { url, secret, id: &heard.id, body: body.to_string() };
        hook.send(&self.watch.probe, self.base.env.now()).await
    }
}
