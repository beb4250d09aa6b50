//! The use cases of the books. Implemented by `server::desk::books`.

use super::model::BooksPage;
use crate::{Actor, AppResult};
use async_trait::async_trait;

/// What can be asked of the books.
#[async_trait]
pub trait Books: Send + Sync {
    /// The last days and what lies in quarantine. Staff.
    async fn books(&self, by: &Actor) -> AppResult<BooksPage>;
    /// How many items need somebody's eyes: in quarantine or missing. Staff.
    async fn attention(&self, by: &Actor) -> AppResult<i64>;
    /// An item of the spool as it came in, byte for byte. Staff.
    async fn raw(&self, by: &Actor, id: &str) -> AppResult<Vec<u8>>;
    /// Another try for an item in quarantine. Staff.
    async fn retry(&self, by: &Actor, id: &str) -> AppResult<()>;
}
