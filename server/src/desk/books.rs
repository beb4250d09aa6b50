//! The books: every item of the spool's journal against what the store says became of it.
//!
//! Called by their page, and every few minutes by `jobs::tidy`, which tells the admins
//! when something is missing. It must never count an item twice, nor call one missing
//! that merely waits.

use super::{Base, internal};
use crate::desk::pulse::Topic;
use crate::env::DAY;
use crate::mail::compose;
use crate::mail::spool::{Envelope, Place, SpoolError, SpoolId};
use crate::store::accounts;
use crate::store::books::{BookRow, book_rows};
use crate::store::outbox::outbox_add;
use app::books::model::{BookLine, BooksPage, Quarantined};
use app::books::port::Books;
use app::{Actor, AppError, AppResult, Lang, Moment, Role};
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};

/// Days on the page.
const DAYS: i64 = 14;
/// Items of the quarantine on the page.
const SHOWN: usize = 100;

/// The use cases of the books.
pub struct BooksDesk {
    base: Base,
}

/// How many items were missing when that was last counted.
#[derive(Debug, Default)]
pub struct Missing(AtomicI64);

impl Missing {
    /// The last count.
    pub fn last(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl BooksDesk {
    /// On this base.
    pub fn new(base: Base) -> BooksDesk {
        BooksDesk { base }
    }

    /// The lines of the last `days` days, latest first; keeps the count of what is missing.
    pub async fn lines(&self, days: i64) -> AppResult<Vec<BookLine>> {
        let Base { store, spool, env, facts, missing, .. } = &self.base;
        // The journal first: what it says was done is in the store already.
        let journal = spool.journal(env.now() - days * DAY).await?;
        let mut known = HashMap::new();
        if let Some((first, _)) = journal.first() {
            let mut tx = store.read().await?;
            book_rows(&mut tx, first.before(), |row| known.extend([(row.spool_id.clone(), row)])).await?;
        }
        let lines = post(&journal, &known, &facts.zone);
        missing.0.store(lines.iter().map(|line| line.missing).sum(), Ordering::Relaxed);
        Ok(lines)
    }

    /// Looks whether anything of the last two days is missing; the admins hear of it once a day.
    pub async fn watch(&self) -> AppResult<()> {
        let missing: i64 = self.lines(2).await?.iter().map(|line| line.missing).sum();
        metrics::gauge!("loket_books_missing").set(missing as f64);
        if missing == 0 {
            return Ok(());
        }
        tracing::error!(missing, "the books don't agree: items that came in are not in the store");
        let Base { store, env, facts, .. } = &self.base;
        let day =
            Timestamp::from_microsecond(env.now()).unwrap_or_default().to_zoned(facts.zone.clone()).date();
        let mut tx = store.write().await?;
        for (recipient, lang) in accounts::admins(&mut tx).await? {
            let lang = Lang::from_code(&lang);
            let link = format!("{}{}", facts.site_url, lang.href("/desk/postboek"));
            let composed = compose::books(lang, missing, &link);
            let id = format!("books.{day}.{:016x}", env.random());
            let mail = self.base.letter(composed, format!("books:{day}"), recipient, &id);
            outbox_add(&mut tx, &mail, env.now()).await?;
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Outbox);
        Ok(())
    }

    async fn quarantine(&self) -> AppResult<Vec<Quarantined>> {
        let spool = &self.base.spool;
        let mut items = Vec::new();
        for id in spool.quarantined().into_iter().take(SHOWN) {
            let (from, to) = match spool.envelope(id).await {
                Ok(Envelope::Mail { mail_from, rcpt_to, .. }) => {
                    (mail_from.unwrap_or_default(), rcpt_to.join(", "))
                }
                Ok(
                    Envelope::Form { .. }
                    | Envelope::Post { .. }
                    | Envelope::Choice { .. }
                    | Envelope::Deed { .. },
                )
                | Err(_) => Default::default(),
            };
            let reason = spool.reason(id).await.unwrap_or_default();
            items.push(Quarantined { id: id.to_string(), at: id.micros(), from, to, reason });
        }
        Ok(items)
    }
}

/// Posts every item of the journal to its day and mailbox.
fn post(journal: &[(SpoolId, Place)], known: &HashMap<String, BookRow>, zone: &TimeZone) -> Vec<BookLine> {
    let mut lines: BTreeMap<(Moment, String), BookLine> = BTreeMap::new();
    for (id, place) in journal {
        let at = Timestamp::from_microsecond(id.micros()).unwrap_or_default();
        let day = at.to_zoned(zone.clone()).start_of_day().map_or(at, |day| day.timestamp()).as_microsecond();
        let row = known.get(&id.to_string());
        let mailbox = row.map(|row| row.mailbox.clone()).unwrap_or_default();
        let line = lines.entry((day, mailbox.clone())).or_insert_with(|| BookLine {
            day,
            mailbox,
            ..BookLine::default()
        });
        line.received += 1;
        let outcome = row.map(|row| row.outcome.as_str()).filter(|outcome| *outcome != "quarantined");
        *match (place, outcome) {
            // Where it lies decides; between handling and moving it is both.
            (Place::Quarantine, _) => &mut line.quarantined,
            (Place::New, None) => &mut line.waiting,
            (_, Some("ticket")) => &mut line.tickets,
            (_, Some("reply")) => &mut line.replies,
            (_, Some("automatic")) => &mut line.automatic,
            (_, Some("thread" | "post")) => &mut line.posts,
            (_, Some("choice")) => &mut line.choices,
            (_, Some(_)) => &mut line.duplicates,
            (Place::Done, None) => &mut line.missing,
        } += 1;
    }
    lines.into_values().rev().collect()
}

fn item(id: &str) -> AppResult<SpoolId> {
    id.parse().map_err(|_| AppError::NotFound)
}

fn gone(error: SpoolError) -> AppError {
    match error {
        SpoolError::Unknown => AppError::NotFound,
        other => internal(&other),
    }
}

#[async_trait]
impl Books for BooksDesk {
    async fn books(&self, by: &Actor) -> AppResult<BooksPage> {
        by.require(Role::Agent)?;
        let (lines, quarantine) = (self.lines(DAYS).await?, self.quarantine().await?);
        let counts = self.base.spool.counts();
        Ok(BooksPage { lines, quarantine, waiting: counts.new as i64, oldest: counts.oldest_new })
    }

    async fn attention(&self, by: &Actor) -> AppResult<i64> {
        by.require(Role::Agent)?;
        Ok(self.base.spool.counts().quarantined as i64 + self.base.missing.last())
    }

    async fn raw(&self, by: &Actor, id: &str) -> AppResult<Vec<u8>> {
        by.require(Role::Agent)?;
        let (_, bytes) = self.base.spool.read(item(id)?).await.map_err(gone)?;
        Ok(bytes)
    }

    async fn retry(&self, by: &Actor, id: &str) -> AppResult<()> {
        by.require(Role::Agent)?;
        self.base.spool.requeue(item(id)?).await.map_err(gone)?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_posted_once() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        // Half past eleven in the evening of 21 March in UTC is the 22nd in Amsterdam.
        let evening = "2026-03-21T23:30:00Z".parse::<Timestamp>().unwrap().as_microsecond();
        let id = |n: i64| -> SpoolId { format!("{:020}-00000000", evening + n).parse().unwrap() };
        let row = |n: i64, outcome: &str| {
            let spool_id = id(n).to_string();
            (spool_id.clone(), BookRow { spool_id, outcome: outcome.into(), mailbox: "Hulp".into() })
        };
        let known =
            HashMap::from([row(0, "ticket"), row(1, "reply"), row(2, "quarantined"), row(3, "ticket")]);
        let journal = [
            (id(0), Place::Done),
            (id(1), Place::New), // written, not yet moved
            (id(2), Place::Quarantine),
            (id(3), Place::Done),
            (id(4), Place::New),
            (id(5), Place::Done), // of which the store knows nothing
        ];
        let lines = post(&journal, &known, &zone);
        let day = "2026-03-21T23:00:00Z".parse::<Timestamp>().unwrap().as_microsecond();
        let hulp = BookLine {
            day,
            mailbox: "Hulp".into(),
            received: 4,
            tickets: 2,
            replies: 1,
            quarantined: 1,
            ..BookLine::default()
        };
        let none = BookLine { day, received: 2, waiting: 1, missing: 1, ..BookLine::default() };
        assert_eq!(lines, [hulp, none]);
    }
}
