//! Choosing a template: a list and a button of the form. The form comes back with its words; what
//! the lead typed stays.

use crate::incidents::model::Template;
use crate::page::Page;
use crate::ui::form::field_error;
use crate::ui::icon;
use leptos::prelude::*;

/// The choice; `declare` leaves out templates that serve updates alone.
pub fn choose(page: &Page, templates: &[Template], declare: bool) -> AnyView {
    let titled = |one: &&Template| !declare || !one.title.nl.is_empty() || !one.title.en.is_empty();
    let fitting: Vec<&Template> = templates.iter().filter(titled).collect();
    if fitting.is_empty() {
        return ().into_any();
    }
    let chosen = page.typed("template");
    let options = fitting.into_iter().map(|one| {
        let value = one.id.to_string();
        let selected = value == chosen;
        view! { <option value=value selected=selected>{one.name.clone()}</option> }
    });
    let error = page.field_error("template");
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="row row-tight templates">
            <label class="strong tiny" for="template">{page.t("Sjabloon", "Template")}</label>
            <select class="input input-short" id="template" name="template" aria-invalid=invalid aria-describedby="template-hint">
                <option value="">{page.t("Kies…", "Choose…")}</option>
                {options.collect_view()}
            </select>
            <button class="btn" name="do" value="template">{icon("copy")}{page.t("Vul in", "Fill in")}</button>
            <span class="tiny faint" id="template-hint">{page.t(
                "Vult lege velden; wat u typte blijft staan.",
                "Fills empty fields; what you typed stays.",
            )}</span>
            {error.map(|words| field_error("template-error", words))}
        </div>
    }
    .into_any()
}
