//! Placeholder until the desk's pages are merged.

use leptos::prelude::*;

/// A page of the desk.
#[component]
pub fn HoursPage() -> AnyView {
    ().into_any()
}
