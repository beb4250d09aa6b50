//! Fields of the console's forms: period, components, reminders, texts in both languages.

use crate::page::Page;
use crate::status::model::{Bilingual, Component, Impact};
use crate::ui::Field;
use crate::ui::form::field_error;
use leptos::prelude::*;

/// From and until, as text: native pickers speak the browser's language.
pub fn period(page: &Page, from: &str, until: &str) -> AnyView {
    let hint = page.t("Zoals 28-11-2026 03:00. Leeg: nu.", "Such as 28-11-2026 03:00. Empty: now.");
    let end = page.t("Een dag en een tijd, of alleen een tijd.", "A day and a time, or a time alone.");
    view! {
        <div class="two">
            {Field::text("starts_at", page.t("Van", "From")).max(20).hint(hint).value(page, from).view(page)}
            {Field::text("ends_at", page.t("Tot", "Until")).max(20).hint(end).value(page, until).view(page)}
        </div>
    }
    .into_any()
}

/// Two texts side by side; `names` are their fields in Dutch and in English.
pub fn texts(page: &Page, names: [&'static str; 2], label: &str, stored: &Bilingual) -> AnyView {
    let languages = page.t(["Nederlands", "Engels"], ["Dutch", "English"]);
    let error = names[0].strip_suffix("_nl").and_then(|name| page.field_error(name));
    let area = |at: usize, value: &str| {
        Field::area(names[at], format!("{label}, {}", languages[at])).max(5_000).value(page, value).view(page)
    };
    view! {
        <div class="two">
            <div lang="nl">{area(0, &stored.nl)}</div>
            <div lang="en">{area(1, &stored.en)}</div>
        </div>
        {error.map(|words| field_error(&format!("{}-words", names[0]), words))}
    }
    .into_any()
}

/// The title in both languages.
pub fn titles(page: &Page, stored: &Bilingual) -> AnyView {
    let (nl, en) = page.t(
        ("Wat gaat er gebeuren, Nederlands", "Wat gaat er gebeuren, Engels"),
        ("What is done, Dutch", "What is done, English"),
    );
    let error = page.field_error("title").map(|words| field_error("title-words", words));
    view! {
        <div class="two">
            <div lang="nl">{Field::text("title_nl", nl).max(150).value(page, &stored.nl).view(page)}</div>
            <div lang="en">{Field::text("title_en", en).max(150).value(page, &stored.en).view(page)}</div>
        </div>
        {error}
    }
    .into_any()
}

/// Components with what is expected of each; untouched ones stay out.
pub fn components(page: &Page, components: &[Component], chosen: &[(String, Impact)]) -> AnyView {
    let rows = components.iter().map(|component| row(page, component, chosen)).collect_view();
    let error = page.field_error("components").map(|words| field_error("components-error", words));
    view! {
        <fieldset>
            <legend class="label strong tiny mb-2">{page.t("Wat raakt het, en wat merkt de lezer?", "What does it touch, and what do readers notice?")}</legend>
            {error}
            <ul class="lines">{rows}</ul>
        </fieldset>
    }
    .into_any()
}

fn row(page: &Page, component: &Component, chosen: &[(String, Impact)]) -> AnyView {
    let name = format!("impact_{}", component.key);
    let stored = chosen.iter().find(|(key, _)| *key == component.key).map_or("", |(_, impact)| impact.code());
    let value = page.typed_or(&name, stored);
    let title = component.name.get(page.lang).to_owned();
    let none = (String::new(), page.t("Niet geraakt", "Not touched"));
    let options = std::iter::once(none)
        .chain(
            Impact::ALL.map(|impact| (impact.code().to_owned(), super::parts::expected(impact, page.lang))),
        )
        .map(|(code, words)| {
            let selected = code == value;
            view! { <option value=code selected=selected>{words}</option> }
        })
        .collect_view();
    let label = title.clone();
    view! { <li><span>{title}</span><select class="input" name=name aria-label=label>{options}</select></li> }
        .into_any()
}

/// A choice between two: the first stands for `1`.
pub fn either(
    page: &Page,
    name: &'static str,
    label: &'static str,
    words: [&'static str; 2],
    first: bool,
) -> AnyView {
    let first = match page.typed(name).as_str() {
        "1" => true,
        "0" => false,
        _ => first,
    };
    let [yes, no] = words;
    view! {
        <span class="seg" role="radiogroup" aria-label=label>
            <label><input type="radio" name=name value="1" checked=first/><span>{yes}</span></label>
            <label><input type="radio" name=name value="0" checked=!first/><span>{no}</span></label>
        </span>
    }
    .into_any()
}
