//! Placeholder until the desk's pages are merged.

use leptos::prelude::*;

/// A page of the desk.
#[component]
pub fn PeoplePage() -> AnyView {
    ().into_any()
}
