//! Telling: who is concerned by an update (of an incident or of planned work, or a postmortem), and
//! one mail or call for each of them.
//!
//! Run by `jobs::tell`. It reads the truth, works in batches that are durable each, and may be
//! killed between any two: what was noted isn't told again, what wasn't is told the next time.
//! The writer is held for one batch at a time only.

use super::SubscribersDesk;
use crate::desk::Base;
use crate::desk::pulse::Topic;
use crate::desk::webhooks::body::{self, Event};
use crate::env::MINUTE;
use crate::store::choices::choice_token;
use crate::store::components::impact_of;
use crate::store::deliveries::{
    HitRow, ManyMail, call_add, hit_at, mail_many, mail_note, tellings_running, told_counts, told_update,
};
use crate::store::subscribers::{Hearer, Whom, hearers};
use crate::store::webhooks::called;
use crate::store::{StoreError, StoreResult};
use app::subscribers::model::{Telling, TellingCount};
use app::webhooks::model::Format;
use app::{AppResult, Lang, Moment};
use std::collections::{BTreeMap, HashSet};

/// Recipients in one transaction.
pub const BATCH: usize = 500;
/// Recipients that are looked up at a time.
const PAGE: i64 = 10 * BATCH as i64;
/// What was to be told longer ago may have been told by a store that a restore took back.
const FRESH: Moment = 10 * MINUTE;

/// The deed that tells an update.
pub(super) fn cause_of(update: i64) -> String {
    format!("update:{update}")
}

/// What is told, ready for everybody.
pub(super) struct Prepared {
    /// Whom it concerns.
    pub whom: Whom,
    /// When it was written.
    pub at: Moment,
    /// The Message-ID that all mails of the matter answer.
    pub thread: String,
    /// The mail in each language, with marks for the reader's own links.
    pub letters: [(Lang, crate::mail::compose::Composed); 2],
    /// For programs.
    pub event: Event,
}

/// What stands in a letter where each reader's own tokens come. Made anew for each telling, so
/// that no text can hold them.
pub(super) struct Marks {
    /// Their page.
    pub follow: String,
    /// Their unsubscribe link.
    pub stop: String,
}

impl Marks {
    fn new(base: &Base) -> Marks {
        let fresh = || format!("x{:016x}x", base.env.random());
        Marks { follow: fresh(), stop: fresh() }
    }
}

/// Whom impacts on components concern, by the least impact that they want to hear of.
pub(super) fn hits(hit: &[HitRow]) -> [String; 4] {
    std::array::from_fn(|least| {
        // An incident without components is for everybody who wants to hear of all.
        let mut keys = if least == 0 { "|*|".to_owned() } else { String::new() };
        let impact = |row: &HitRow| impact_of(&row.impact).rank();
        for row in hit.iter().filter(|row| impact(row) >= least as i64) {
            if keys.is_empty() {
                keys.push('|');
            }
            keys.push_str(&row.component_key);
            keys.push('|');
        }
        keys
    })
}

impl SubscribersDesk {
    /// Tells what a job names: `update:12`. False when there is no such thing to tell.
    pub async fn tell(&self, subject: &str) -> StoreResult<bool> {
        let Base { store, pulse, .. } = &self.base;
        let marks = Marks::new(&self.base);
        let Some(telling) = self.prepare(subject, &marks).await? else { return Ok(false) };
        self.call(&telling).await?;
        let gone = self.gone(telling.at).await?;
        let mut after = 0;
        loop {
            let page = hearers(&mut store.read().await?, &telling.whom, after, PAGE).await?;
            for batch in page.chunks(BATCH) {
                self.batch(&telling, &marks, batch, &gone).await?;
                pulse.ping(Topic::Outbox);
            }
            match page.last() {
                Some(last) if page.len() as i64 == PAGE => after = last.id,
                _ => return Ok(true),
            }
        }
    }

    /// Reads what is to be told. The one place that knows what can be.
    async fn prepare(&self, subject: &str, marks: &Marks) -> StoreResult<Option<Prepared>> {
        let Some((what, id)) = subject.split_once(':') else { return Ok(None) };
        let id = id.parse().unwrap_or_default();
        match what {
            "update" => self.prepare_update(id, marks).await,
            "maintenance-update" => self.prepare_work(id, marks).await,
            "postmortem" => self.prepare_postmortem(id, marks).await,
            _ => Ok(None),
        }
    }

    async fn prepare_update(&self, id: i64, marks: &Marks) -> StoreResult<Option<Prepared>> {
        let mut tx = self.base.store.read().await?;
        let Some(told) = told_update(&mut tx, id).await? else { return Ok(None) };
        let hit = hit_at(&mut tx, told.incident_id, told.at).await?;
        drop(tx);
        let whom = Whom {
            cause: cause_of(id),
            about: about_incident(told.incident_id),
            scope: told.slug.clone(),
            hits: hits(&hit),
            maintenance: false,
        };
        let letters = Lang::ALL.map(|lang| (lang, self.letter_of_update(lang, &told, &hit, marks)));
        let event = self.event_of_update(&told, &hit);
        let thread = format!("<incident.{}@{}>", told.incident_id, self.base.facts.mail_host);
        Ok(Some(Prepared { whom, at: told.at, thread, letters, event }))
    }

    /// Mails that went out already, where a restore may have taken the store back.
    async fn gone(&self, at: Moment) -> StoreResult<HashSet<String>> {
        if self.base.env.now() - at < FRESH {
            return Ok(HashSet::new());
        }
        let sent = self.base.sent.clone();
        let read = tokio::task::spawn_blocking(move || sent.all()).await;
        let failed =
            |error: &dyn std::fmt::Display| StoreError::Failed(format!("the journal of mails: {error}"));
        read.map_err(|error| failed(&error))?.map_err(|error| failed(&error))
    }

    /// Notes some recipients and writes their mails, all or nothing.
    async fn batch(
        &self,
        telling: &Prepared,
        marks: &Marks,
        batch: &[Hearer],
        gone: &HashSet<String>,
    ) -> StoreResult<()> {
        let (Some(first), Some(last)) = (batch.first(), batch.last()) else { return Ok(()) };
        let Base { store, env, facts, .. } = &self.base;
        let (now, whom) = (env.now(), &telling.whom);
        let (from_name, from_address) = self.base.sender();
        let before = format!("<{}.", whom.cause.replace(':', "."));
        let behind = format!("@{}>", facts.mail_host);
        let went = |id: &i64| gone.contains(&format!("{before}{id}{behind}"));
        let (sent, unsent): (Vec<i64>, Vec<i64>) = batch.iter().map(|hearer| hearer.id).partition(went);
        let mut tx = store.write().await?;
        // Confirming made them a token; this is for rows that came from elsewhere.
        for hearer in batch.iter().filter(|hearer| !hearer.stoppable) {
            let lang = Lang::from_code(&hearer.lang);
            choice_token(&mut tx, &hearer.email, "status", lang, &env.token()).await?;
        }
        for (ids, sent) in [(&sent, true), (&unsent, false)] {
            mail_note(&mut tx, (&whom.cause, &whom.about), ids, sent, now).await?;
        }
        for (lang, letter) in &telling.letters {
            let mail = ManyMail {
                cause: &whom.cause,
                lang: lang.code(),
                from: (&from_name, &from_address),
                subject: &letter.subject,
                text: &letter.text,
                html: &letter.html,
                follow: &marks.follow,
                stop: &marks.stop,
                message_id: (&before, &behind),
                thread: &telling.thread,
            };
            mail_many(&mut tx, &mail, (first.id, last.id), now).await?;
        }
        tx.commit().await
    }

    /// Writes the calls of programs, which `jobs::webhooks` makes.
    async fn call(&self, telling: &Prepared) -> StoreResult<()> {
        let Base { store, env, pulse, .. } = &self.base;
        let whom = &telling.whom;
        let mut after = 0;
        loop {
            let page = called(&mut store.read().await?, whom, after, BATCH as i64).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            let mut tx = store.write().await?;
            for webhook in &page {
                let format = Format::from_code(&webhook.format);
                let body = body::news(&telling.event, format, Lang::from_code(&webhook.lang));
                call_add(&mut tx, (&whom.cause, &whom.about), webhook.id, &body, env.now()).await?;
            }
            tx.commit().await?;
            pulse.ping(Topic::Jobs);
        }
    }

    /// How many an update would be told to now.
    pub(super) async fn count(&self, incident: &str) -> AppResult<TellingCount> {
        let snapshot = self.base.snapshots.get();
        let incident = snapshot.status.incident(incident).ok_or(app::AppError::NotFound)?;
        let mut tx = self.base.store.read().await?;
        let hit = hit_at(&mut tx, incident.id, self.base.env.now()).await?;
        let whom = Whom {
            cause: String::new(),
            about: about_incident(incident.id),
            scope: incident.slug.clone(),
            hits: hits(&hit),
            maintenance: false,
        };
        let mails = hearers(&mut tx, &whom, 0, 1).await?.first().map_or(0, |first| first.total);
        let webhooks = called(&mut tx, &whom, 0, 1).await?.first().map_or(0, |first| first.total);
        Ok(TellingCount { mails, webhooks })
    }

    /// How far the tellings of an incident got.
    pub(super) async fn counts(&self, incident: &str) -> AppResult<Vec<Telling>> {
        let snapshot = self.base.snapshots.get();
        let incident = snapshot.status.incident(incident).ok_or(app::AppError::NotFound)?;
        let mut tx = self.base.store.read().await?;
        let mut tellings: BTreeMap<i64, Telling> = BTreeMap::new();
        let update = |cause: &str| cause.strip_prefix("update:").and_then(|id| id.parse::<i64>().ok());
        for cause in tellings_running(&mut tx).await? {
            let Some(update) = update(&cause) else { continue };
            if incident.updates.iter().any(|one| one.id == update) {
                tellings.insert(update, Telling { update, running: true, ..Telling::default() });
            }
        }
        for (cause, channel, state, count) in told_counts(&mut tx, &about_incident(incident.id)).await? {
            let Some(update) = update(&cause) else { continue };
            let telling = tellings.entry(update).or_insert(Telling { update, ..Telling::default() });
            match (channel.as_str(), state.as_str()) {
                ("mail", "sent") => telling.sent += count,
                ("mail", "waiting") => telling.waiting += count,
                ("mail", "suppressed") => telling.suppressed += count,
                ("mail", _) => telling.failed += count,
                (_, "sent") => telling.called += count,
                (_, "waiting") => telling.calling += count,
                _ => telling.uncalled += count,
            }
        }
        Ok(tellings.into_values().collect())
    }
}

pub(super) fn about_incident(id: i64) -> String {
    format!("incident:{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::status::model::Impact;

    #[test]
    fn hits_are_told_to_those_who_want_them() {
        let row = |key: &str, impact: Impact| HitRow {
            component_key: key.into(),
            impact: impact.code().into(),
            lasts: true,
        };
        let hit = [row("api", Impact::Minor), row("webshops", Impact::Critical), row("kassa", Impact::None)];
        assert_eq!(hits(&hit), ["|*|api|webshops|kassa|", "|api|webshops|", "|webshops|", "|webshops|"]);
        assert_eq!(hits(&[]), ["|*|", "", "", ""]);
    }
}
