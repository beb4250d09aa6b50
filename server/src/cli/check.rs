//! `loket check`: counts that must agree, read beside a running server without locking
//! anything. Exit code 1 when they don't.

use super::{Outcome, print};
use crate::config::Config;
use crate::desk::search;
use crate::mail::spool::IMPORT;
use crate::search::Index;
use crate::store::{Store, Tx, check as store, outbox, tickets};
use anyhow::Context;
use std::collections::HashSet;
use std::path::Path;

/// A line of the answer.
struct Line {
    what: &'static str,
    counts: String,
    agrees: bool,
}

/// Looks at everything and tells.
pub async fn check(config: &Config) -> anyhow::Result<Outcome> {
    // The folder first: what is done there is in the store already.
    let spool = Spooled::count(&config.data_dir.join("spool"))?;
    let index = Index::open_reader(&config.data_dir.join("index"));
    let db = Store::new(config.store.clone());
    let mut tx = db.read().await?;
    let lines = [
        spool_line(&mut tx, spool).await?,
        ticket_line(&mut tx).await?,
        outbox_line(&mut tx).await?,
        community_line(&mut tx).await?,
        index_line(&mut tx, index.map(|index| index.count())).await?,
    ];
    drop(tx);
    db.close().await;
    for line in &lines {
        print(format_args!(
            "{:<5}  {:<9}  {}",
            if line.agrees { "ok" } else { "WRONG" },
            line.what,
            line.counts
        ));
    }
    let all = lines.iter().all(|line| line.agrees);
    Ok(if all { Outcome::Done } else { Outcome::Wrong })
}

async fn spool_line(tx: &mut Tx, spool: Spooled) -> anyhow::Result<Line> {
    let tickets = tickets::check(tx).await?;
    let (handled, set_apart) = (tickets.handled(), tickets.outcome("quarantined"));
    Ok(Line {
        what: "spool",
        counts: format!(
            "{} waiting; {} done, {handled} handled in the store; {} in quarantine, {set_apart} in the store",
            spool.new, spool.done, spool.quarantined
        ),
        agrees: spool.done <= handled && spool.quarantined == set_apart,
    })
}

async fn ticket_line(tx: &mut Tx) -> anyhow::Result<Line> {
    let tickets = tickets::check(tx).await?;
    let state = |(state, counter, counted): &(String, i64, i64)| {
        if counter == counted {
            format!("{counted} {state}")
        } else {
            format!("{counted} {state} (counter {counter})")
        }
    };
    let mut counts = tickets.states.iter().map(state).collect::<Vec<_>>().join(", ");
    if tickets.lost > 0 {
        counts.push_str(&format!("; {} items went to tickets that are not there", tickets.lost));
    }
    Ok(Line { what: "tickets", counts, agrees: tickets.agrees() })
}

async fn outbox_line(tx: &mut Tx) -> anyhow::Result<Line> {
    let mails = outbox::outbox_counts(tx).await?;
    let lost = store::answers_without_mail(tx).await?;
    Ok(Line {
        what: "outbox",
        counts: format!(
            "{} waiting, {} sent, {} failed, {} suppressed; {lost} answers without a mail",
            mails.waiting, mails.sent, mails.failed, mails.suppressed
        ),
        agrees: lost == 0,
    })
}

async fn community_line(tx: &mut Tx) -> anyhow::Result<Line> {
    let miscounted = store::threads_miscounted(tx).await?;
    Ok(Line {
        what: "community",
        counts: format!("{miscounted} threads with a wrong number of answers"),
        agrees: miscounted == 0,
    })
}

async fn index_line(tx: &mut Tx, index: Result<u64, crate::search::SearchError>) -> anyhow::Result<Line> {
    let expected = search::expected(tx).await?;
    let waiting = store::jobs_of_kind(tx, "index").await?;
    let (found, words) = match index {
        Ok(count) => (Some(i64::try_from(count)?), format!("{count} documents")),
        Err(error) => (None, error.to_string()),
    };
    let later = if waiting > 0 { format!("; {waiting} changes wait") } else { String::new() };
    Ok(Line {
        what: "index",
        counts: format!("{words}, {expected} articles, threads and incidents in the store{later}"),
        // What waits explains a difference; nothing explains that there is no index.
        agrees: found.is_some_and(|found| found == expected || waiting > 0),
    })
}

/// What lies in the spool's folders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Spooled {
    new: i64,
    done: i64,
    quarantined: i64,
}

impl Spooled {
    fn count(dir: &Path) -> anyhow::Result<Spooled> {
        Ok(Spooled {
            new: items(&dir.join("new"))? + items(&dir.join(IMPORT).join("new"))?,
            done: items(&dir.join("done"))?,
            quarantined: items(&dir.join("quarantine"))?,
        })
    }
}

/// Items in a folder; none when there is no folder.
fn items(dir: &Path) -> anyhow::Result<i64> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error).with_context(|| format!("{} can't be read", dir.display())),
    };
    let mut items = HashSet::new();
    for entry in entries {
        let name = entry?.file_name().into_string().unwrap_or_default();
        // For a moment an item is there plain and packed.
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        if name.ends_with(".item") {
            items.insert(name.to_owned());
        }
    }
    Ok(i64::try_from(items.len())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_items_are_counted() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Spooled::count(dir.path()).unwrap(), Spooled::default());
        std::fs::create_dir(dir.path().join("quarantine")).unwrap();
        std::fs::write(dir.path().join("quarantine/1.item"), "").unwrap();
        std::fs::write(dir.path().join("quarantine/1.item.gz"), "").unwrap();
        std::fs::write(dir.path().join("quarantine/1.reason"), "").unwrap();
        assert_eq!(Spooled::count(dir.path()).unwrap(), Spooled { quarantined: 1, ..Spooled::default() });
    }
}
