//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn FaqPage() -> AnyView {
    crate::ui::shell(().into_any())
}

/// A page.
#[component]
pub fn CollectionPage() -> AnyView {
    crate::ui::shell(().into_any())
}
