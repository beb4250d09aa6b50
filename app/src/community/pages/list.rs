//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn CommunityPage() -> AnyView {
    crate::ui::shell(().into_any())
}
