//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn HomePage() -> AnyView {
    crate::ui::shell(().into_any())
}
