//! Components with how badly each is hit: a choice of four a component.

use crate::page::Page;
use crate::status::model::{Component, Impact};
use crate::ui::form::field_error;
use leptos::prelude::*;

/// The choices; `now` tells what holds before anything was typed.
pub fn choices(page: &Page, components: &[Component], now: impl Fn(&Component) -> Impact) -> AnyView {
    let rows = tree(components).map(|component| row(page, component, now(component))).collect_view();
    let error = page.field_error("components").or_else(|| page.field_error("impact"));
    view! {
        <fieldset>
            <legend class="label strong tiny mb-2">{page.t("Wat is geraakt, en hoe erg?", "What is hit, and how badly?")}</legend>
            {error.map(|words| field_error("components-error", words))}
            <ul class="lines">{rows}</ul>
        </fieldset>
    }
    .into_any()
}

/// Those that others depend on stand above them.
fn tree(components: &[Component]) -> impl Iterator<Item = &Component> {
    let (roots, rest): (Vec<_>, Vec<_>) = components.iter().partition(|one| one.depends_on.is_empty());
    roots.into_iter().chain(rest)
}

/// What was typed for each component, or what holds now: the fields the preview begins with.
pub fn fields(
    page: &Page,
    components: &[Component],
    now: impl Fn(&Component) -> Impact,
) -> Vec<(String, String)> {
    components
        .iter()
        .map(|component| {
            let name = format!("impact_{}", component.key);
            let value = chosen(page, &name, now(component)).code().to_owned();
            (name, value)
        })
        .collect()
}

fn chosen(page: &Page, name: &str, now: Impact) -> Impact {
    Impact::from_code(&page.typed(name)).unwrap_or(now)
}

fn row(page: &Page, component: &Component, now: Impact) -> AnyView {
    let name = format!("impact_{}", component.key);
    let title = component.name.get(page.lang).to_owned();
    let deep = if component.depends_on.is_empty() { None } else { Some("deep") };
    let chosen = chosen(page, &name, now);
    let options = Impact::ALL
        .into_iter()
        .map(|impact| {
            let name = name.clone();
            view! {
                <label>
                    <input type="radio" name=name value=impact.code() checked=impact == chosen/>
                    <span>{impact.word(page.lang)}</span>
                </label>
            }
        })
        .collect_view();
    let label = title.clone();
    view! {
        <li class=deep><span>{title}</span><span class="seg" role="radiogroup" aria-label=label>{options}</span></li>
    }
    .into_any()
}
