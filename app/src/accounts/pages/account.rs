//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn AccountPage() -> AnyView {
    crate::ui::shell(().into_any())
}
