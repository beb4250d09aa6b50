//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn OwnTicketPage() -> AnyView {
    crate::ui::shell(().into_any())
}
