//! The fields of what somebody wants to hear, and the same in words.

use crate::Lang;
use crate::page::Page;
use crate::status::model::StatusView;
use crate::subscribers::model::{LEAST, Wishes, least_words};
use crate::ui::Choice;
use crate::ui::form::field_error;
use leptos::prelude::*;

/// Language, least impact, components, planned work. What was typed counts where it was this form
/// that came back.
pub fn wishes_fields(page: &Page, status: &StatusView, stored: &Wishes) -> AnyView {
    let posted = page.posted.iter().flat_map(|posted| &posted.fields);
    let typed: Vec<(String, String)> = posted.cloned().collect();
    let back = typed.iter().any(|(name, _)| name == "wishes");
    let value = |name: &str, stored: &str| if back { page.typed(name) } else { stored.to_owned() };
    let chosen = |key: &str| {
        if back {
            typed.iter().any(|(name, value)| name == "component" && value == key)
        } else {
            stored.components.iter().any(|one| one == key)
        }
    };
    let maintenance = if back { !page.typed("maintenance").is_empty() } else { stored.maintenance };
    let boxes = status
        .components
        .iter()
        .map(|component| {
            let (key, name) = (component.key.clone(), component.name.get(page.lang).to_owned());
            let checked = chosen(&key);
            view! {
                <label class="check"><input type="checkbox" name="component" value=key checked=checked/>{name}</label>
            }
        })
        .collect_view();
    let error = page.field_error("component").map(|words| field_error("component-error", words));
    let languages =
        Lang::ALL.map(|lang| (lang.code().to_owned(), lang.t("Nederlands", "English").to_owned()));
    let least = LEAST.map(|impact| (impact.code().to_owned(), least_words(impact, page.lang).to_owned()));
    view! {
        <input type="hidden" name="wishes" value="1"/>
        {Choice {
            name: "min_impact",
            label: page.t("Vanaf welke ernst?", "From which severity?").into(),
            options: least.to_vec(),
            chosen: value("min_impact", stored.min_impact.code()),
        }.view(page)}
        <fieldset class="status-mail">
            <legend class="label strong small mb-2">{page.t("Over welke onderdelen?", "About which components?")}</legend>
            {error}
            {boxes}
            <p class="hint small muted">{page.t("Niets gekozen is alles, ook wat er later bij komt.", "Nothing chosen is everything, also what is added later.")}</p>
        </fieldset>
        <label class="check">
            <input type="checkbox" name="maintenance" value="1" checked=maintenance/>
            {page.t("Ook over gepland onderhoud", "Planned maintenance, too")}
        </label>
        {Choice {
            name: "taal",
            label: page.t("Taal van de berichten", "Language of the messages").into(),
            options: languages.to_vec(),
            chosen: value("taal", stored.lang.code()),
        }.view(page)}
    }
    .into_any()
}

/// `Elke storing · Kassa App, Webshops · ook gepland onderhoud`.
pub fn summary(wishes: &Wishes, status: &StatusView, lang: Lang) -> String {
    let names: Vec<String> = wishes
        .components
        .iter()
        .map(|key| status.component(key).map_or(key.as_str(), |one| one.name.get(lang)).to_owned())
        .collect();
    let names = if names.is_empty() {
        lang.t("alle onderdelen", "all components").to_owned()
    } else {
        names.join(", ")
    };
    let maintenance = if wishes.maintenance {
        lang.t(" · ook gepland onderhoud", " · planned maintenance, too")
    } else {
        ""
    };
    let tongue =
        wishes.lang.t(lang.t("in het Nederlands", "in Dutch"), lang.t("in het Engels", "in English"));
    format!("{} · {names}{maintenance} · {tongue}", least_words(wishes.min_impact, lang))
}
