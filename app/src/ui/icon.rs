//! Icons out of the sprite `/icons.svg`. Decorative: the words beside them speak.

use leptos::prelude::*;

/// An icon by its name in the sprite, without `i-`.
pub fn icon(name: &str) -> AnyView {
    let href = format!("/icons.svg#i-{name}");
    view! { <svg class="i" aria-hidden="true"><use href=href></use></svg> }.into_any()
}

/// The shape of a tone: ok, minor, major, critical, maint.
pub fn tone_icon(tone: &str) -> AnyView {
    let href = format!("/icons.svg#st-{tone}");
    let tone = tone.to_owned();
    view! { <svg class="st" data-tone=tone aria-hidden="true"><use href=href></use></svg> }.into_any()
}
