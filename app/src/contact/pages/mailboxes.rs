//! Placeholder until the desk's pages are merged.

use leptos::prelude::*;

/// A page of the desk.
#[component]
pub fn MailboxesPage() -> AnyView {
    ().into_any()
}
