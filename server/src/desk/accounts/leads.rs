//! Who may lead while the store is away: a copy of the sessions of leads and admins, in memory
//! and in a file of the data folder that only this user may read. It holds hashes of tokens,
//! never tokens, so it opens nothing by itself.
//!
//! Copied by `jobs::refresh`, asked by [`super::AccountsDesk`] when the store can't answer. It
//! must never be asked otherwise: the store is what says who signed out.

use crate::env::SECOND;
use crate::store::accounts::{LeadSession, lead_sessions};
use crate::store::{StoreResult, Tx};
use crate::whole::{self, Readers};
use app::{Actor, Moment, Role};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How old the copy may get. Who signed out or lost the role may lead so long after, if the
/// store goes away in between.
const AGE: Moment = 30 * SECOND;

/// The copy.
pub struct Leads {
    path: PathBuf,
    copy: Mutex<Copy>,
}

#[derive(Default)]
struct Copy {
    sessions: Vec<LeadSession>,
    read_at: Option<Moment>,
}

impl Leads {
    /// Starts with the file of the last run, where there is one that can be read.
    pub fn open(path: PathBuf) -> Leads {
        let last = std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let copy = Copy { sessions: last.unwrap_or_default(), read_at: None };
        Leads { path, copy: Mutex::new(copy) }
    }

    /// Copies from the store, when the copy is old.
    pub async fn refresh(&self, tx: &mut Tx, now: Moment) -> StoreResult<()> {
        if self.lock().read_at.is_some_and(|at| (0..AGE).contains(&(now - at))) {
            return Ok(());
        }
        let sessions = lead_sessions(tx, now).await?;
        let changed = {
            let mut copy = self.lock();
            copy.read_at = Some(now);
            let changed = copy.sessions != sessions;
            copy.sessions.clone_from(&sessions);
            changed
        };
        if changed && let Err(error) = write(&self.path, &sessions) {
            tracing::error!(%error, "the copy of the leads' sessions can't be written");
        }
        Ok(())
    }

    /// A lead was seen: one who just signed in is copied at once.
    pub fn seen(&self, token_hash: &str) {
        let mut copy = self.lock();
        if !copy.sessions.iter().any(|session| session.token_hash == token_hash) {
            copy.read_at = None;
        }
    }

    /// Whose session this is, if it is a lead's. At most a lead: people and settings wait for
    /// the store.
    pub fn find(&self, token_hash: &str, now: Moment) -> Option<Actor> {
        let copy = self.lock();
        let found = copy.sessions.iter().find(|s| s.token_hash == token_hash && s.expires_at > now)?;
        Some(Actor {
            account: Some(found.account_id),
            role: Role::Lead,
            name: found.name.clone(),
            email: found.email.clone(),
            limit_key: format!("account:{}", found.account_id),
            unknown: None,
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Copy> {
        self.copy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write(path: &Path, sessions: &[LeadSession]) -> std::io::Result<()> {
    whole::write(path, &serde_json::to_vec(sessions)?, Readers::Owner)
}
