//! Components with how badly each is hit: a choice of five a component. What follows from the cause
//! is proposed, by a button of the form and live by an island; the lead decides.

use crate::incidents::fill::{impact_field, reason_field};
use crate::page::Page;
use crate::status::graph;
use crate::status::islands::{Proposals, Ties};
use crate::status::model::{Component, Impact};
use crate::ui::form::field_error;
use leptos::prelude::*;

/// The choices in the form with this id; `now` tells what holds before anything was typed, nothing
/// where nobody said anything.
pub fn choices(
    page: &Page,
    form: &'static str,
    components: &[Component],
    now: impl Fn(&Component) -> Option<Impact>,
) -> AnyView {
    let rows = tree(components).map(|one| row(page, components, one, now(one))).collect_view();
    let error = page.field_error("components").or_else(|| page.field_error("impact"));
    let names = |one: &Component| (one.key.clone(), one.name.get(page.lang).to_owned());
    let ties = Ties {
        form: form.into(),
        nodes: graph::nodes(components),
        names: components.iter().map(names).collect(),
        fields: fields(page, components, now),
    };
    let proposals = view! { <Proposals first=ties lang=page.lang/> }.into_any();
    view! {
        <fieldset>
            <legend class="label strong tiny mb-2">{page.t("Wat is geraakt, en hoe erg?", "What is hit, and how badly?")}</legend>
            {error.map(|words| field_error("components-error", words))}
            <ul class="lines">{rows}</ul>
            {proposals}
        </fieldset>
    }
    .into_any()
}

/// Those that others depend on stand above them.
fn tree(components: &[Component]) -> impl Iterator<Item = &Component> {
    let (roots, rest): (Vec<_>, Vec<_>) = components.iter().partition(|one| one.depends_on.is_empty());
    roots.into_iter().chain(rest)
}

/// What was typed for each component, or what holds now: the fields the islands begin with.
pub fn fields(
    page: &Page,
    components: &[Component],
    now: impl Fn(&Component) -> Option<Impact>,
) -> Vec<(String, String)> {
    components
        .iter()
        .map(|component| {
            let name = impact_field(&component.key);
            let value = chosen(page, &name, now(component)).map_or("", Impact::code).to_owned();
            (name, value)
        })
        .collect()
}

fn chosen(page: &Page, name: &str, now: Option<Impact>) -> Option<Impact> {
    if page.posted.is_some() { Impact::from_code(&page.typed(name)) } else { now }
}

fn row(page: &Page, all: &[Component], component: &Component, now: Option<Impact>) -> AnyView {
    let name = impact_field(&component.key);
    let title = component.name.get(page.lang).to_owned();
    let deep = if component.depends_on.is_empty() { None } else { Some("deep") };
    let chosen = chosen(page, &name, now);
    let unsaid = page.t("Niet genoemd", "Not mentioned");
    let options = [None].into_iter().chain(Impact::ALL.map(Some)).map(|impact| {
        let (name, checked) = (name.clone(), impact == chosen);
        let (value, words) = impact.map_or(("", "–"), |impact| (impact.code(), impact.word(page.lang)));
        let (label, hint) = if impact.is_none() { (Some(unsaid), Some(unsaid)) } else { (None, None) };
        view! {
            <label title=hint>
                <input type="radio" name=name value=value checked=checked aria-label=label/>
                <span>{words}</span>
            </label>
        }
    });
    let label = title.clone();
    view! {
        <li class=deep>
            <span>{title}{reason(page, all, component)}</span>
            <span class="seg" role="radiogroup" aria-label=label>{options.collect_view()}</span>
        </li>
    }
    .into_any()
}

/// Why the impact is proposed, with the way to the cause; comes back with the form.
fn reason(page: &Page, all: &[Component], component: &Component) -> AnyView {
    let field = reason_field(&component.key);
    let path = page.typed(&field);
    if path.is_empty() {
        return ().into_any();
    }
    let name = |key: &str| {
        all.iter().find(|one| one.key == key).map_or(key, |one| one.name.get(page.lang)).to_owned()
    };
    let way: Vec<String> = path.split(',').map(name).collect();
    let words = format!("{}: {}", page.t("Voorstel, want", "Proposed, because"), way.join(" → "));
    view! {
        <input type="hidden" name=field value=path/>
        <small class="because">{words}</small>
    }
    .into_any()
}
