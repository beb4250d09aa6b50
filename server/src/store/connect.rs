//! Connecting, noticing that the store is gone, and coming back.
//!
//! SQLite keeps a file open after somebody moved it: writes would go to a file
//! nobody looks at. So each transaction first checks that the path still leads
//! to the file that is open. PostgreSQL: after a failure, calls fail at once for
//! a second instead of queueing up behind a time-out.

use super::{StoreError, StoreResult, Tx};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long a call waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(5);
/// How long a write waits for its turn on SQLite: queueing there is no outage.
const TURN: Duration = Duration::from_secs(15);
/// How long calls fail at once after one failed.
const REST: Duration = Duration::from_millis(500);

/// Where the store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreUrl {
    /// A file of SQLite.
    Lite(PathBuf),
    /// A `postgres://` address.
    Pg(String),
}

#[derive(Clone)]
enum Db {
    Lite { read: SqlitePool, write: SqlitePool, inode: (u64, u64) },
    Pg(PgPool),
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    url: StoreUrl,
    db: Mutex<Option<Db>>,
    opening: tokio::sync::Mutex<()>,
    rest_until: Mutex<Option<Instant>>,
    here: watch::Sender<bool>,
}

impl Store {
    /// A store at `url`, not yet connected: the first call connects.
    pub fn new(url: StoreUrl) -> Store {
        Store(Arc::new(Inner {
            url,
            db: Mutex::new(None),
            opening: tokio::sync::Mutex::new(()),
            rest_until: Mutex::new(None),
            here: watch::Sender::new(false),
        }))
    }

    /// Makes the file where there is none yet. For PostgreSQL the database is made by its owner.
    pub async fn create(&self) -> StoreResult<()> {
        if let StoreUrl::Lite(path) = &self.0.url {
            sqlite_pool(path, true, 1, TURN).await?.close().await;
        }
        self.write().await.map(drop)
    }

    /// A transaction that reads.
    pub async fn read(&self) -> StoreResult<Tx> {
        let begun = match self.db().await? {
            Db::Lite { read, .. } => read.begin().await.map(Tx::Lite),
            Db::Pg(pool) => pool.begin().await.map(Tx::Pg),
        };
        self.noted(begun.map_err(StoreError::from))
    }

    /// A transaction that writes. On SQLite it takes the write lock at once: a
    /// reader that turns writer would fail with BUSY.
    pub async fn write(&self) -> StoreResult<Tx> {
        let begun = match self.db().await? {
            Db::Lite { write, .. } => write.begin_with("BEGIN IMMEDIATE").await.map(Tx::Lite),
            Db::Pg(pool) => pool.begin().await.map(Tx::Pg),
        };
        self.noted(begun.map_err(StoreError::from))
    }

    /// Whether it can be reached, tried now.
    pub async fn ping(&self) -> StoreResult<()> {
        let mut tx = self.read().await?;
        let answer = crate::row!(&mut tx, (i64,), "SELECT n FROM ticket_count WHERE state = 'new'");
        self.noted(answer.map(drop))
    }

    /// Tells when the store goes away and comes back.
    pub fn here(&self) -> watch::Receiver<bool> {
        self.0.here.subscribe()
    }

    /// Closes all connections.
    pub async fn close(&self) {
        let db = lock(&self.0.db).take();
        match db {
            Some(Db::Lite { read, write, .. }) => {
                read.close().await;
                write.close().await;
            }
            Some(Db::Pg(pool)) => pool.close().await,
            None => {}
        }
    }

    /// Remembers how the last call went.
    fn noted<T>(&self, result: StoreResult<T>) -> StoreResult<T> {
        let away = matches!(&result, Err(error) if error.is_away());
        *lock(&self.0.rest_until) = away.then(|| Instant::now() + REST);
        // Who waits is woken by a change alone: they look into the store, which comes back here.
        if self.0.here.send_if_modified(|here| std::mem::replace(here, !away) == away) {
            if away {
                tracing::error!("the store is away: mail and forms are held in the spool");
            } else {
                tracing::info!("the store is here");
            }
        }
        result
    }

    async fn db(&self) -> StoreResult<Db> {
        if lock(&self.0.rest_until).is_some_and(|until| Instant::now() < until) {
            return Err(StoreError::Away("it failed a moment ago".into()));
        }
        if let Some(db) = self.open_db() {
            return Ok(db);
        }
        let _one_at_a_time = self.0.opening.lock().await;
        if let Some(db) = self.open_db() {
            return Ok(db);
        }
        self.close().await;
        let db = self.noted(connect(&self.0.url).await)?;
        *lock(&self.0.db) = Some(db.clone());
        Ok(db)
    }

    /// The open database, unless its file is no longer where it was.
    fn open_db(&self) -> Option<Db> {
        let db = lock(&self.0.db).clone()?;
        match (&db, &self.0.url) {
            (Db::Lite { inode, .. }, StoreUrl::Lite(path)) if inode_of(path).ok() != Some(*inode) => None,
            _ => Some(db),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn inode_of(path: &Path) -> std::io::Result<(u64, u64)> {
    std::fs::metadata(path).map(|meta| (meta.dev(), meta.ino()))
}

async fn sqlite_pool(
    path: &Path,
    create: bool,
    connections: u32,
    patience: Duration,
) -> StoreResult<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(patience)
        .connect_with(options)
        .await?;
    Ok(pool)
}

async fn connect(url: &StoreUrl) -> StoreResult<Db> {
    match url {
        StoreUrl::Lite(path) => {
            let inode = inode_of(path).map_err(|error| StoreError::Away(error.to_string()))?;
            // SQLite takes an empty file for a new database, and would fill it: that is not our store.
            if std::fs::metadata(path).is_ok_and(|meta| meta.len() == 0) {
                return Err(StoreError::Away("its file is empty".into()));
            }
            let write = sqlite_pool(path, false, 1, TURN).await?;
            sqlx::migrate!("../migrations/sqlite").run(&write).await?;
            let read = sqlite_pool(path, false, 4, ACQUIRE).await?;
            Ok(Db::Lite { read, write, inode })
        }
        StoreUrl::Pg(url) => {
            let options = PgConnectOptions::from_str(url).map_err(|e| StoreError::Failed(e.to_string()))?;
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(ACQUIRE)
                .connect_with(options)
                .await?;
            sqlx::migrate!("../migrations/postgres").run(&pool).await?;
            Ok(Db::Pg(pool))
        }
    }
}
