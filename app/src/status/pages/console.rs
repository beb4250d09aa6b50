//! Placeholder until the desk's pages are merged.

use leptos::prelude::*;

/// A page of the desk.
#[component]
pub fn ConsolePage() -> AnyView {
    ().into_any()
}

/// A page of the desk.
#[component]
pub fn ConsoleIncidentPage() -> AnyView {
    ().into_any()
}
