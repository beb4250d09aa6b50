//! Counts for `loket check` that belong to no feature alone. Counted row by row: slow, and true.

use super::{StoreResult, Tx};
use crate::{opt, row};

/// Answers of the desk that have a Message-ID but no mail in the outbox.
pub async fn answers_without_mail(tx: &mut Tx) -> StoreResult<i64> {
    let (n,) = row!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM entry e WHERE e.kind = 'agent' AND e.message_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.entry_id = e.id)"
    )?;
    Ok(n)
}

/// Threads whose number of answers isn't the number of their visible posts.
pub async fn threads_miscounted(tx: &mut Tx) -> StoreResult<i64> {
    let (n,) = row!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM thread t WHERE t.posts <> (
           SELECT COUNT(*) FROM post p WHERE p.thread_id = t.id AND NOT p.hidden)"
    )?;
    Ok(n)
}

/// Jobs of a kind that wait.
pub async fn jobs_of_kind(tx: &mut Tx, kind: &str) -> StoreResult<i64> {
    let (n,) = row!(tx, (i64,), "SELECT COUNT(*) FROM job WHERE kind = $1", kind)?;
    Ok(n)
}

/// Whether nothing was ever put into this store.
pub async fn is_empty(tx: &mut Tx) -> StoreResult<bool> {
    let found = opt!(
        tx,
        (i64,),
        "SELECT id FROM account UNION ALL SELECT id FROM mailbox UNION ALL SELECT id FROM article
         UNION ALL SELECT number FROM ticket UNION ALL SELECT id FROM thread UNION ALL SELECT id FROM incident LIMIT 1"
    )?;
    Ok(found.is_none())
}
