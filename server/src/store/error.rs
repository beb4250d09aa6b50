//! Two kinds of trouble: the store is away (hold, back off, go on by itself), or
//! a statement failed (a fault of ours, or a rule of the schema).

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It can't be reached, or its file was moved away, or it is full or damaged.
    #[error("the store is away: {0}")]
    Away(String),
    /// A unique key already holds this value.
    #[error("already there: {0}")]
    Duplicate(String),
    /// Something else refers to it.
    #[error("still referred to: {0}")]
    Referred(String),
    /// A statement failed.
    #[error("the store failed: {0}")]
    Failed(String),
}

impl StoreError {
    /// Whether waiting helps.
    pub fn is_away(&self) -> bool {
        matches!(self, StoreError::Away(_))
    }
}

/// SQLite's primary result codes that mean "not usable now": BUSY, READONLY,
/// IOERR, CORRUPT, FULL, CANTOPEN, NOTADB (<https://sqlite.org/rescode.html>).
const LITE_AWAY: [i32; 7] = [5, 8, 10, 11, 13, 14, 26];

/// Classes and codes of PostgreSQL that mean "not usable now": connection,
/// resources, operator intervention, system (Appendix A of its manual), read-only,
/// a database that takes no connections or is gone.
const PG_AWAY: [&str; 7] = ["08", "53", "57P", "58", "25006", "55000", "3D000"];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => StoreError::Away(error.to_string()),
            sqlx::Error::Database(db) if db.is_unique_violation() => StoreError::Duplicate(db.to_string()),
            sqlx::Error::Database(db) if db.is_foreign_key_violation() => {
                StoreError::Referred(db.to_string())
            }
            sqlx::Error::Database(db) => {
                let code = db.code().unwrap_or_default();
                let lite = db.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some();
                let away = if lite {
                    code.parse::<i32>().is_ok_and(|code| LITE_AWAY.contains(&(code & 0xff)))
                } else {
                    PG_AWAY.iter().any(|prefix| code.starts_with(prefix))
                };
                if away { StoreError::Away(db.to_string()) } else { StoreError::Failed(db.to_string()) }
            }
            _ => StoreError::Failed(error.to_string()),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> StoreError {
        match error {
            sqlx::migrate::MigrateError::Execute(error)
            | sqlx::migrate::MigrateError::ExecuteMigration(error, _) => error.into(),
            other => StoreError::Failed(other.to_string()),
        }
    }
}
