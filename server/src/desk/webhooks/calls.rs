//! Calls that are due, and what becomes of them: done, tried again, given up.
//!
//! The rules of trying again are those that Standard Webhooks recommends: ten times in three
//! days, spread; 410 means never again.

use super::{WebhooksDesk, host, sign};
use crate::desk::pulse::Topic;
use crate::env::{HOUR, MINUTE, SECOND};
use crate::mail::compose;
use crate::store::deliveries::{DueCall, call_claim, call_next, call_note, calls_drop, calls_due};
use crate::store::outbox::outbox_add;
use crate::store::webhooks as store;
use crate::store::{StoreResult, Tx};
use app::{Lang, Moment};
use std::collections::HashSet;
use url::Url;

/// The pause before each further try.
const PAUSES: [Moment; 9] =
    [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
/// A claimed call is nobody else's for so long.
const CLAIM: Moment = 2 * MINUTE;

/// A call to make.
#[derive(Clone, Debug)]
pub struct CallOut {
    /// Where to.
    pub url: Url,
    /// Its id, time and signatures.
    pub headers: [(&'static str, String); 3],
    /// The webhook, and what is noted.
    pub due: DueCall,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// HTTP's status.
    Status(u16),
    /// Nobody answered; why, as a code.
    Nobody(&'static str),
}

impl WebhooksDesk {
    /// Takes calls that are due, of webhooks that are not `busy`.
    pub async fn due(&self, busy: &HashSet<i64>, most: usize) -> StoreResult<Vec<CallOut>> {
        let now = self.base.env.now();
        let most = i64::try_from(most + busy.len()).unwrap_or(i64::MAX);
        let due = calls_due(&mut self.base.store.read().await?, now, most).await?;
        let mut free = due.into_iter().filter(|call| !busy.contains(&call.webhook_id)).peekable();
        if free.peek().is_none() {
            return Ok(Vec::new());
        }
        let mut mine = Vec::new();
        let mut tx = self.base.store.write().await?;
        for due in free {
            if call_claim(&mut tx, due.id, now, now + CLAIM).await?
                && let Ok(url) = Url::parse(&due.url)
            {
                let secret = (due.secret.as_str(), due.secret_at);
                let headers =
                    sign::headers(&format!("msg_{}", due.id), now, &due.body, secret, &due.old_secret);
                mine.push(CallOut { url, headers, due });
            }
        }
        tx.commit().await?;
        Ok(mine)
    }

    /// When the next call is due.
    pub async fn next(&self) -> StoreResult<Option<Moment>> {
        call_next(&mut self.base.store.read().await?).await
    }

    /// Writes what came of a call. Whoever is gone, or fails at the last try, is switched off, and
    /// its owner hears of it.
    pub async fn note(&self, due: &DueCall, answer: Answer) -> StoreResult<()> {
        let env = &self.base.env;
        let now = env.now();
        let (status, error) = match answer {
            Answer::Status(status) => (Some(i64::from(status)), ""),
            Answer::Nobody(why) => (None, why),
        };
        let mut tx = self.base.store.write().await?;
        let pause = usize::try_from(due.attempts).ok().and_then(|tried| PAUSES.get(tried));
        match (answer, pause) {
            (Answer::Status(200..=299), _) => {
                call_note(&mut tx, due.id, "sent", (status, error), now, now).await?;
            }
            (Answer::Status(410), _) => {
                call_note(&mut tx, due.id, "failed", (status, error), now, now).await?;
                self.switch_off(&mut tx, due, "gone", now).await?;
            }
            (_, Some(pause)) => {
                let at = now + jittered(*pause, env.random());
                call_note(&mut tx, due.id, "waiting", (status, error), at, now).await?;
            }
            (_, None) => {
                call_note(&mut tx, due.id, "failed", (status, error), now, now).await?;
                self.switch_off(&mut tx, due, "failed", now).await?;
            }
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Outbox);
        Ok(())
    }

    async fn switch_off(&self, tx: &mut Tx, due: &DueCall, why: &str, now: Moment) -> StoreResult<()> {
        let Some(row) = store::webhook(tx, due.webhook_id).await? else { return Ok(()) };
        if !store::webhook_switch(tx, row.id, Some(now), why).await? {
            return Ok(());
        }
        calls_drop(tx, row.id, now).await?;
        let lang = Lang::from_code(&row.owner_lang);
        let path = lang.href(&format!("/account/webhooks/{}", row.id));
        let link = format!("{}{path}", self.base.facts.site_url);
        let off = compose::WebhookOff { host: &host(&row.url), gone: why == "gone", link: &link };
        let composed = compose::webhook_off(lang, &off);
        let id = format!("webhook.{}", due.id);
        let mail = self.base.letter(composed, format!("webhook:{}", due.id), row.email, &id);
        outbox_add(tx, &mail, now).await.map(drop)
    }
}

/// Up to a fifth more, so that many don't come back at once.
fn jittered(pause: Moment, random: u64) -> Moment {
    pause + i64::try_from(random % 1000).unwrap_or_default() * (pause / 5000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_spread_over_three_days() {
        let all: Moment = PAUSES.iter().sum();
        assert_eq!(all / HOUR, 75);
        assert_eq!(jittered(HOUR, 0), HOUR);
        let late = jittered(HOUR, 999);
        assert!(late > HOUR + 11 * MINUTE && late < HOUR + 12 * MINUTE);
    }
}
