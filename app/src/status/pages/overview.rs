//! Placeholder.

use leptos::prelude::*;

/// A page.
#[component]
pub fn StatusPage() -> AnyView {
    crate::ui::shell(().into_any())
}

/// x
pub fn status_html(
    _view: &crate::status::model::StatusView,
    _lang: crate::Lang,
    _now: crate::Moment,
) -> String {
    String::new()
}
