//! Tells staff by mail when what comes in can't become tickets: the store is away, the disk
//! is full, or the spool stands still; and again when that is over. The mail goes out past
//! the outbox, which lies in the store.
//!
//! Started by `startup` where `alarm_to` is set. It must never hold anything up.

use crate::desk::{Base, past_outbox};
use crate::env::MINUTE;
use crate::mail::compose::{self, Trouble};
use crate::mail::transport::Transport;
use app::Moment;
use std::time::Duration;
use tokio::sync::watch;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(20);
/// Trouble that lasts so long is told: a restart of the database is none.
const PATIENCE: Moment = MINUTE;
/// What came in longer ago should be a ticket by now.
const LATE: Moment = 5 * MINUTE;

/// Who watches, and by which way whom it tells.
pub struct Watcher {
    base: Base,
    transport: Transport,
    to: Vec<String>,
    alarm: Alarm,
}

impl Watcher {
    /// Tells these addresses by this way.
    pub fn new(base: Base, transport: Transport, to: Vec<String>) -> Watcher {
        Watcher { base, transport, to, alarm: Alarm::default() }
    }

    /// Looks, and tells what staff doesn't know yet.
    pub async fn look(&mut self) {
        let Watcher { base, transport, to, alarm } = self;
        let Some((news, since)) = alarm.look(trouble(base), base.env.now()) else { return };
        tracing::error!(?news, waiting = base.spool.counts().new, "staff is told");
        if tell(base, transport, to, news, since).await {
            alarm.told(news);
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

/// What is wrong now.
fn trouble(base: &Base) -> Option<Trouble> {
    let late = |at: Moment| base.env.now() - at > LATE;
    if !*base.store.here().borrow() {
        Some(Trouble::Store)
    } else if base.spool.is_full() {
        Some(Trouble::Disk)
    } else {
        base.spool.counts().oldest_new.is_some_and(late).then_some(Trouble::Still)
    }
}

/// To everybody, in both languages; false when somebody could not be told.
async fn tell(
    base: &Base,
    transport: &Transport,
    to: &[String],
    news: Option<Trouble>,
    since: Moment,
) -> bool {
    let waiting = base.spool.counts().new;
    let mail = past_outbox::both(|lang| compose::trouble(lang, news, waiting));
    let word = if news.is_some() { "begin" } else { "end" };
    past_outbox::send(base, transport, to, &mail, &format!("alarm-{word}-{since}")).await
}

/// What was told and what is to be told next. Pure.
#[derive(Debug, Default)]
struct Alarm {
    /// Since when there is trouble.
    since: Option<Moment>,
    /// What staff knows of.
    known: Option<Trouble>,
}

impl Alarm {
    /// What staff should hear now: trouble, or (none) that it is over; and since when it was.
    fn look(&mut self, now_is: Option<Trouble>, now: Moment) -> Option<(Option<Trouble>, Moment)> {
        let since = match now_is {
            Some(_) => *self.since.get_or_insert(now),
            None => self.since.take().unwrap_or(now),
        };
        match (self.known, now_is) {
            (None, Some(trouble)) if now - since >= PATIENCE => Some((Some(trouble), since)),
            (Some(_), None) => Some((None, since)),
            _ => None,
        }
    }

    fn told(&mut self, news: Option<Trouble>) {
        self.known = news;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_that_lasts_is_told_once_and_so_is_its_end() {
        let mut alarm = Alarm::default();
        let away = Some(Trouble::Store);
        assert_eq!(alarm.look(None, 0), None);
        assert_eq!(alarm.look(away, 10), None, "it may pass");
        assert_eq!(alarm.look(None, 20), None, "it passed");
        assert_eq!(alarm.look(away, 30), None);
        assert_eq!(alarm.look(away, 30 + PATIENCE), Some((away, 30)));
        assert_eq!(alarm.look(away, 40 + PATIENCE), Some((away, 30)), "nobody could be told");
        alarm.told(away);
        assert_eq!(alarm.look(away, 50 + PATIENCE), None);
        assert_eq!(alarm.look(None, 2 * PATIENCE), Some((None, 30)));
        alarm.told(None);
        assert_eq!(alarm.look(None, 3 * PATIENCE), None);
    }
}
