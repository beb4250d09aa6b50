//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn ThreadPage() -> AnyView {
    crate::ui::shell(().into_any())
}
