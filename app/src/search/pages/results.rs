//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn SearchPage() -> AnyView {
    crate::ui::shell(().into_any())
}
