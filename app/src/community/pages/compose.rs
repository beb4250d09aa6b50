//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn ComposePage() -> AnyView {
    crate::ui::shell(().into_any())
}
