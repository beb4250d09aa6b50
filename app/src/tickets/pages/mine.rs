//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn MyTicketsPage() -> AnyView {
    crate::ui::shell(().into_any())
}
