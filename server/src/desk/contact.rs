//! Being written.
use crate::store::{StoreResult, Tx};
use serde::{Deserialize, Serialize};

/// Office hours and mailboxes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ContactSnapshot {}

/// Reads them.
pub async fn snapshot(_tx: &mut Tx) -> StoreResult<ContactSnapshot> {
    Ok(ContactSnapshot {})
}
