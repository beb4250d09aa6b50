//! Being written.
use crate::store::{StoreResult, Tx};
use serde::{Deserialize, Serialize};

/// The public articles.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FaqSnapshot {}

/// Reads them.
pub async fn snapshot(_tx: &mut Tx) -> StoreResult<FaqSnapshot> {
    Ok(FaqSnapshot {})
}
