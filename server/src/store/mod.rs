//! The store: the only place that knows SQL. One set of statements serves SQLite
//! and PostgreSQL; every statement is prepared on both by a test.
//!
//! Called by `desk` and `jobs`. Everything happens in a [`Tx`]: reads see one
//! state, writes are all or nothing. A store that can't be reached answers
//! [`StoreError::Away`] at once and comes back by itself.

pub mod accounts;
pub mod aftermath;
pub mod backup;
pub mod books;
pub mod broadcasts;
pub mod check;
pub mod choices;
pub mod community;
pub mod components;
mod connect;
pub mod contact;
pub mod deliveries;
pub mod dkim;
pub mod drafts;
mod error;
pub mod faq;
pub mod flood;
pub mod history;
pub mod imap;
pub mod index;
pub mod jobs;
pub mod maintenance;
pub mod monitors;
pub mod outbox;
pub mod promises;
pub mod record;
pub mod setting;
pub mod shops;
pub mod sql;
pub mod status;
pub mod subscribers;
pub mod switches;
pub mod templates;
pub mod tickets;
pub mod webhooks;

pub use connect::{Store, StoreUrl};
pub use error::StoreError;

/// A transaction on either database. Dropped without [`Tx::commit`], nothing happened.
pub enum Tx {
    /// SQLite.
    Lite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// PostgreSQL.
    Pg(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// What a statement of the store returns.
pub type StoreResult<T> = Result<T, StoreError>;

impl Tx {
    /// Makes it durable.
    pub async fn commit(self) -> StoreResult<()> {
        match self {
            Tx::Lite(tx) => tx.commit().await?,
            Tx::Pg(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
