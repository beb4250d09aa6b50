//! Keeps every region with `data-live` up to date: when the server tells of a change, and when
//! the page comes back into view, its content is fetched again from the address in the attribute.
//!
//! The event carries no data but a version; the truth is re-read.

use leptos::prelude::*;

/// Listens to `/live`. Shows nothing itself.
#[island]
pub fn LiveStatus() -> impl IntoView {
    Effect::new(|_| crate::ui::browser::live("/live", "status"));
}
