//! Keys that outgoing mail is signed with, by domain. Called by `jobs::deliver`,
//! `jobs::dkim` and the command line. A secret leaves only by [`dkim_signing`].

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;

/// A key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DkimKey {
    /// The domain it signs for.
    pub domain: String,
    /// Its number, which is in its selector.
    pub number: i64,
    /// The public half.
    pub public: String,
    /// When it was made.
    pub created_at: Moment,
    /// Since when it signs; absent while it waits for its DNS record.
    pub used_from: Option<Moment>,
    /// Since when it signs no more.
    pub used_until: Option<Moment>,
}

/// All keys, by domain, the newest first.
pub async fn dkim_keys(tx: &mut Tx) -> StoreResult<Vec<DkimKey>> {
    rows!(
        tx,
        DkimKey,
        "SELECT domain, number, public, created_at, used_from, used_until FROM dkim_key
         ORDER BY domain, number DESC LIMIT 1000"
    )
}

/// Keys that wait for their DNS record.
pub async fn dkim_waiting(tx: &mut Tx) -> StoreResult<Vec<DkimKey>> {
    rows!(
        tx,
        DkimKey,
        "SELECT domain, number, public, created_at, used_from, used_until FROM dkim_key
         WHERE used_from IS NULL AND used_until IS NULL ORDER BY domain, number LIMIT 1000"
    )
}

/// Domain, number and secret of the keys that sign.
pub async fn dkim_signing(tx: &mut Tx) -> StoreResult<Vec<(String, i64, String)>> {
    rows!(
        tx,
        (String, i64, String),
        "SELECT domain, number, secret FROM dkim_key
         WHERE used_from IS NOT NULL AND used_until IS NULL ORDER BY domain, number LIMIT 1000"
    )
}

/// The number of the next key of a domain. Numbers are never used again.
pub async fn dkim_next_number(tx: &mut Tx, domain: &str) -> StoreResult<i64> {
    let (last,) =
        row!(tx, (i64,), "SELECT COALESCE(MAX(number), 0) FROM dkim_key WHERE domain = $1", domain)?;
    Ok(last + 1)
}

/// Adds a key, which waits for its DNS record.
pub async fn dkim_add(
    tx: &mut Tx,
    domain: &str,
    number: i64,
    secret: &str,
    public: &str,
    now: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO dkim_key (domain, number, secret, public, created_at) VALUES ($1, $2, $3, $4, $5)",
        domain,
        number,
        secret,
        public,
        now
    )?;
    Ok(())
}

/// Lets a key that waits sign from now on, in place of those before it, whose secrets are
/// forgotten; false when it doesn't wait.
pub async fn dkim_use(tx: &mut Tx, domain: &str, number: i64, now: Moment) -> StoreResult<bool> {
    let found = opt!(
        tx,
        (i64,),
        "UPDATE dkim_key SET used_from = $3
         WHERE domain = $1 AND number = $2 AND used_from IS NULL AND used_until IS NULL RETURNING number",
        domain,
        number,
        now
    )?;
    if found.is_some() {
        exec!(
            tx,
            "UPDATE dkim_key SET used_until = $3, secret = ''
             WHERE domain = $1 AND number < $2 AND used_until IS NULL",
            domain,
            number,
            now
        )?;
    }
    Ok(found.is_some())
}
