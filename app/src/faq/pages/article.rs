//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn ArticlePage() -> AnyView {
    crate::ui::shell(().into_any())
}
