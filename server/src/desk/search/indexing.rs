//! Bringing the index up to date with the store. Called by the index job and, when no
//! server runs, by the command line. The truth is read again for every subject, so any
//! step may be done twice; the job rows are taken away only once the index has it.

use super::entries;
use crate::desk::Base;
use crate::search::{Change, SearchError};
use crate::store::{StoreError, StoreResult, Tx, community, faq, index, jobs};
use std::collections::{HashMap, HashSet};

/// Jobs done in one go.
const BATCH: i64 = 200;
/// Documents read in one go.
const PAGE: i64 = 500;
/// The kind of the jobs.
const KIND: &str = "index";
/// The subject that stands for everything.
const ALL: &str = "all";

/// Why the index could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum IndexingError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index did not take it.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The work broke off.
    #[error("indexing broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

impl IndexingError {
    /// Whether it is only the store that is away.
    pub fn is_away(&self) -> bool {
        matches!(self, IndexingError::Store(error) if error.is_away())
    }
}

/// Asks, in a transaction, for the whole index to be made anew.
pub async fn index_all(tx: &mut Tx, now: app::Moment) -> StoreResult<()> {
    jobs::job_add(tx, KIND, ALL, now).await
}

/// Does a batch of the work that is due; says how much that was.
pub async fn work(base: &Base) -> Result<usize, IndexingError> {
    let mut tx = base.store.read().await?;
    let due = jobs::jobs_due(&mut tx, KIND, base.env.now(), BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let everything = due.iter().any(|job| job.subject == ALL);
    let mut changes = Vec::new();
    for job in due.iter().filter(|_| !everything) {
        match entries::changes(&mut tx, &job.subject).await? {
            Some(found) => changes.extend(found),
            None => tracing::warn!(subject = job.subject, "nothing of this kind is indexed"),
        }
    }
    drop(tx);
    if everything {
        rebuild(base, |_, _| {}).await?;
    } else {
        apply(base, changes).await?;
    }
    // Work that was asked for meanwhile has a new row, which stays.
    let mut tx = base.store.write().await?;
    for job in &due {
        jobs::job_done(&mut tx, job.id).await?;
    }
    tx.commit().await?;
    Ok(due.len())
}

/// Makes the whole index anew from the store: puts in everything there is and takes out
/// what is no more, so that searching goes on meanwhile. `told` hears how far it is.
pub async fn rebuild(base: &Base, mut told: impl FnMut(usize, usize)) -> Result<usize, IndexingError> {
    let mut tx = base.store.read().await?;
    let total = usize::try_from(expected(&mut tx).await?).unwrap_or_default();
    drop(tx);
    let mut keys = HashSet::new();
    told(0, total);
    for read in [Source::Articles, Source::Threads, Source::Incidents] {
        let mut after = 0;
        loop {
            let mut tx = base.store.read().await?;
            let Some((changes, last)) = read.page(&mut tx, after).await? else { break };
            drop(tx);
            after = last;
            keys.extend(changes.iter().filter_map(|change| match change {
                Change::Put(entry) => Some(entry.key.clone()),
                Change::Remove(_) => None,
            }));
            apply(base, changes).await?;
            told(keys.len(), total.max(keys.len()));
        }
    }
    let count = keys.len();
    let index = base.index.clone();
    tokio::task::spawn_blocking(move || {
        let gone: Vec<Change> = index.keys()?.difference(&keys).cloned().map(Change::Remove).collect();
        if gone.is_empty() { Ok(()) } else { index.apply(&gone) }
    })
    .await??;
    Ok(count)
}

/// How many documents the index should have.
pub async fn expected(tx: &mut Tx) -> StoreResult<i64> {
    let articles = faq::articles_count(tx).await?;
    let threads = community::threads_count(tx).await?;
    Ok(articles + threads + index::incidents_count(tx).await?)
}

async fn apply(base: &Base, changes: Vec<Change>) -> Result<(), IndexingError> {
    let index = base.index.clone();
    Ok(tokio::task::spawn_blocking(move || index.apply(&changes)).await??)
}

/// Where documents come from.
#[derive(Clone, Copy)]
enum Source {
    Articles,
    Threads,
    Incidents,
}

impl Source {
    /// The page after `after`, with the id that it ends at; `None` at the end.
    async fn page(self, tx: &mut Tx, after: i64) -> StoreResult<Option<(Vec<Change>, i64)>> {
        match self {
            Source::Articles => {
                let rows = faq::articles_published(tx, after).await?;
                let last = rows.last().map(|row| row.id);
                let put = |row| entries::put(entries::article(row));
                Ok(last.map(|last| (rows.into_iter().map(put).collect(), last)))
            }
            Source::Threads => {
                let rows = community::threads_visible(tx, after, PAGE).await?;
                let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
                let mut posts: HashMap<i64, Vec<String>> = HashMap::new();
                for (thread, body) in community::posts_between(tx, after, last).await? {
                    posts.entry(thread).or_default().push(body);
                }
                let put = |row: community::ThreadRow| {
                    let posts = posts.remove(&row.id).unwrap_or_default();
                    entries::put(entries::thread(row, posts.iter().map(String::as_str)))
                };
                Ok(Some((rows.into_iter().map(put).collect(), last)))
            }
            Source::Incidents => {
                let rows = index::incident_texts(tx, after, PAGE).await?;
                let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
                let updates = index::update_texts_between(tx, after, last).await?;
                let mut of: HashMap<i64, Vec<&index::UpdateText>> = HashMap::new();
                for update in &updates {
                    of.entry(update.incident_id).or_default().push(update);
                }
                let put = |row: &index::IncidentText| {
                    entries::incident(row, of.get(&row.id).map(Vec::as_slice).unwrap_or_default())
                };
                Ok(Some((rows.iter().flat_map(put).collect(), last)))
            }
        }
    }
}
