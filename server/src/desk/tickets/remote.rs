//! A picture from elsewhere in a message, for an agent who asked to see it. The address comes
//! out of the stored mail by its place there: who asks can name no other.

use super::TicketsDesk;
use crate::desk::internal;
use crate::mail::pictures::Picture;
use crate::mail::sanitize::html_safe;
use crate::store::tickets;
use app::{Actor, AppError, AppResult, Role};

impl TicketsDesk {
    /// The picture at a place among those of an entry. `NotFound` when there is none, or when it
    /// can't be had. Staff.
    pub async fn remote_picture(&self, by: &Actor, entry: i64, at: usize) -> AppResult<Picture> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let html = tickets::entry_html(&mut tx, entry).await?.ok_or(AppError::NotFound)?;
        drop(tx);
        let found = tokio::task::spawn_blocking(move || html_safe(&html, |_| None, None).remote);
        let mut found = found.await.map_err(|error| internal(&error))?;
        if at >= found.len() {
            return Err(AppError::NotFound);
        }
        self.base.pictures.get(&found.swap_remove(at)).await.map_err(|error| {
            tracing::info!(entry, at, %error, "a picture of a mail can't be shown");
            AppError::NotFound
        })
    }
}
