//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn SignInPage() -> AnyView {
    crate::ui::shell(().into_any())
}

/// A page.
#[component]
pub fn LinkPage() -> AnyView {
    crate::ui::shell(().into_any())
}

/// A page.
#[component]
pub fn LinkUsePage() -> AnyView {
    crate::ui::shell(().into_any())
}
