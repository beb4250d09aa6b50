//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn IncidentPage() -> AnyView {
    crate::ui::shell(().into_any())
}
