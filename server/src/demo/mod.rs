//! The demo: the invented platform Winkelkade with its people, articles, threads,
//! tickets and incidents, from `server/demo`. Called by `loket demo` and by tests. It
//! must never touch a store that holds anything.

mod aftermath;
mod articles;
mod calendar;
mod files;
mod monitors;
mod office;
mod people;
mod status;
mod threads;
mod tickets;
mod trouble;

use crate::desk::Base;
use crate::desk::search::index_all;
use crate::store::{check, setting};
use calendar::Calendar;
use std::fmt;

pub use office::office;

/// The platform of the demo.
pub const PLATFORM: &str = "Winkelkade";

/// How much was loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Accounts.
    pub people: usize,
    /// Articles.
    pub articles: usize,
    /// Threads of the community.
    pub threads: usize,
    /// Tickets.
    pub tickets: usize,
    /// Incidents.
    pub incidents: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { people, articles, threads, tickets, incidents } = self;
        write!(
            f,
            "{people} people, {articles} articles, {threads} threads, {tickets} tickets, {incidents} incidents"
        )
    }
}

/// Whether nothing was ever put into the store.
pub async fn is_empty(base: &Base) -> anyhow::Result<bool> {
    let mut tx = base.store.read().await?;
    Ok(check::is_empty(&mut tx).await?)
}

/// Fills an empty store with the whole demo.
pub async fn demo_load(base: &Base) -> anyhow::Result<Counts> {
    demo_load_told(base, |_| {}).await
}

/// The same; `told` hears each step.
pub async fn demo_load_told(base: &Base, mut told: impl FnMut(&str)) -> anyhow::Result<Counts> {
    anyhow::ensure!(is_empty(base).await?, "the store is not empty: the demo needs a new one");
    told("mailboxes, office hours, components, demo accounts");
    let mailboxes = office(base).await?;
    let mut counts = Counts::default();
    let calendar = Calendar::new(base.env.now(), &base.facts.zone);

    told("people");
    let mut tx = base.store.write().await?;
    let people = people::load(&mut tx, base).await?;
    counts.people = people.len();
    tx.commit().await?;

    told("articles");
    let mut tx = base.store.write().await?;
    counts.articles = articles::load(&mut tx, base).await?;
    tx.commit().await?;

    told("threads of the community");
    let mut tx = base.store.write().await?;
    counts.threads = threads::load(&mut tx, &people, &calendar).await?;
    tx.commit().await?;

    told("tickets");
    let planned = tickets::plan(base, &people, &mailboxes, &calendar)?;
    let mut tx = base.store.write().await?;
    counts.tickets = tickets::load(&mut tx, &planned).await?;
    tx.commit().await?;

    told("incidents and maintenance");
    let mut tx = base.store.write().await?;
    status::groups(&mut tx).await?;
    status::templates(&mut tx).await?;
    counts.incidents = status::load(&mut tx, &calendar).await?;
    monitors::load(&mut tx, base).await?;
    aftermath::load(&mut tx).await?;
    trouble::load(&mut tx, &mailboxes, &calendar).await?;
    index_all(&mut tx, base.env.now()).await?;
    setting::snapshot_changed(&mut tx).await?;
    tx.commit().await?;
    base.publish().await?;
    base.pulse.ping(crate::desk::pulse::Topic::Queue);
    Ok(counts)
}
