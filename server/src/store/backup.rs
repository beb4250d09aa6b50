//! What a backup and a restore ask of the store. Called by `desk::backup`.

use super::{Store, StoreError, StoreResult, StoreUrl, Tx};
use crate::rows;
use std::path::Path;

impl Store {
    /// Writes a consistent copy of a SQLite store to `path`, which must not exist, while
    /// everybody goes on. PostgreSQL has `pg_dump` for that.
    pub async fn copy_to(&self, path: &Path) -> StoreResult<()> {
        match self.read().await? {
            Tx::Lite(mut tx) => {
                // VACUUM doesn't run inside a transaction; the connection is what we want.
                sqlx::query("COMMIT").execute(&mut *tx).await?;
                let path = path.to_string_lossy().into_owned();
                let copied = sqlx::query("VACUUM INTO $1").bind(path).execute(&mut *tx).await;
                sqlx::query("BEGIN").execute(&mut *tx).await?;
                copied?;
                Ok(())
            }
            Tx::Pg(_) => Err(StoreError::Failed("only SQLite is copied".into())),
        }
    }
}

/// Takes everything out of a PostgreSQL database, for a restore to fill it.
pub async fn empty(url: &StoreUrl) -> StoreResult<()> {
    use sqlx::{Connection, Executor};
    if let StoreUrl::Pg(url) = url {
        let mut connection = sqlx::PgConnection::connect(url).await?;
        connection.execute("DROP SCHEMA public CASCADE").await?;
        connection.execute("CREATE SCHEMA public").await?;
        connection.close().await?;
    }
    Ok(())
}

/// Whether SQLite finds its file whole; PostgreSQL has checked a dump by restoring it.
pub async fn is_whole(tx: &mut Tx) -> StoreResult<bool> {
    match tx {
        Tx::Lite(tx) => {
            let (word,): (String,) = sqlx::query_as("PRAGMA integrity_check").fetch_one(&mut **tx).await?;
            Ok(word == "ok")
        }
        Tx::Pg(_) => Ok(true),
    }
}

/// How much there is, by kind.
pub async fn counts(tx: &mut Tx) -> StoreResult<Vec<(String, i64)>> {
    rows!(
        tx,
        (String, i64),
        "SELECT 'accounts', COUNT(*) FROM account
         UNION ALL SELECT 'articles', COUNT(*) FROM article
         UNION ALL SELECT 'entries', COUNT(*) FROM entry
         UNION ALL SELECT 'incidents', COUNT(*) FROM incident
         UNION ALL SELECT 'intake', COUNT(*) FROM intake
         UNION ALL SELECT 'posts', COUNT(*) FROM post
         UNION ALL SELECT 'threads', COUNT(*) FROM thread
         UNION ALL SELECT 'tickets', COUNT(*) FROM ticket"
    )
}

/// Hashes of attachments after this one, in their order.
pub async fn file_hashes(tx: &mut Tx, after: &str, limit: i64) -> StoreResult<Vec<String>> {
    let found = rows!(
        tx,
        (String,),
        "SELECT DISTINCT sha256 FROM attachment WHERE sha256 > $1 ORDER BY sha256 LIMIT $2",
        after,
        limit
    )?;
    Ok(found.into_iter().map(|(hash,)| hash).collect())
}

/// Mails that wait in the outbox after this row: row and Message-ID.
pub async fn mails_waiting(tx: &mut Tx, after: i64, limit: i64) -> StoreResult<Vec<(i64, String)>> {
    rows!(
        tx,
        (i64, String),
        "SELECT id, message_id FROM outbox WHERE state = 'waiting' AND id > $1 ORDER BY id LIMIT $2",
        after,
        limit
    )
}

/// What gets numbers that people know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbered {
    /// Tickets.
    Ticket,
    /// Threads of the community.
    Thread,
    /// Their answers.
    Post,
}

/// The next one gets a higher number than this one.
pub async fn numbers_above(tx: &mut Tx, of: Numbered, number: i64) -> StoreResult<()> {
    match tx {
        // The others get the highest number there is and one.
        Tx::Lite(_) if of != Numbered::Ticket => {}
        Tx::Lite(tx) => {
            let sql = "INSERT INTO sqlite_sequence (name, seq) SELECT 'ticket', 0
                       WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'ticket')";
            sqlx::query(sql).execute(&mut **tx).await?;
            let sql = "UPDATE sqlite_sequence SET seq = MAX(seq, $1) WHERE name = 'ticket'";
            sqlx::query(sql).bind(number).execute(&mut **tx).await?;
        }
        Tx::Pg(tx) => {
            let sql = match of {
                Numbered::Ticket => {
                    "SELECT setval(pg_get_serial_sequence('ticket', 'number'),
                       GREATEST($1, (SELECT COALESCE(MAX(number), 0) FROM ticket), 1))"
                }
                Numbered::Thread => {
                    "SELECT setval(pg_get_serial_sequence('thread', 'id'),
                       GREATEST($1, (SELECT COALESCE(MAX(id), 0) FROM thread), 1))"
                }
                Numbered::Post => {
                    "SELECT setval(pg_get_serial_sequence('post', 'id'),
                       GREATEST($1, (SELECT COALESCE(MAX(id), 0) FROM post), 1))"
                }
            };
            sqlx::query(sql).bind(number).execute(&mut **tx).await?;
        }
    }
    Ok(())
}
