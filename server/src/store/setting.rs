//! Single values of the store.

use super::{StoreResult, Tx};
use crate::{exec, opt, row};

/// The version of what the snapshot holds.
pub async fn snapshot_version(tx: &mut Tx) -> StoreResult<i64> {
    let (version,) =
        row!(tx, (i64,), "SELECT CAST(value AS BIGINT) FROM setting WHERE key = 'snapshot_version'")?;
    Ok(version)
}

/// Says, in the transaction that changes something public, that the snapshot is to be rebuilt.
pub async fn snapshot_changed(tx: &mut Tx) -> StoreResult<()> {
    exec!(
        tx,
        "UPDATE setting SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE key = 'snapshot_version'"
    )?;
    Ok(())
}

/// A value, where it was set.
pub async fn setting(tx: &mut Tx, key: &str) -> StoreResult<Option<String>> {
    let found = opt!(tx, (String,), "SELECT value FROM setting WHERE key = $1", key)?;
    Ok(found.map(|(value,)| value))
}

/// Sets a value.
pub async fn setting_save(tx: &mut Tx, key: &str, value: &str) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key,
        value
    )?;
    Ok(())
}
