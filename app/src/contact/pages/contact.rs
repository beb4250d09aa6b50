//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn ContactPage() -> AnyView {
    crate::ui::shell(().into_any())
}
