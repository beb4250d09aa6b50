//! Placeholder until the desk's pages are merged.

use leptos::prelude::*;

/// A page of the desk.
#[component]
pub fn ArticlesPage() -> AnyView {
    ().into_any()
}

/// A page of the desk.
#[component]
pub fn ArticleNewPage() -> AnyView {
    ().into_any()
}

/// A page of the desk.
#[component]
pub fn ArticleEditPage() -> AnyView {
    ().into_any()
}
