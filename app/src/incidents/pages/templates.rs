//! `/desk/storing-sjablonen`: the templates of incidents.

use crate::Role;
use crate::incidents::model::Template;
use crate::page::{Page, desk};
use crate::status::model::IncidentState;
use crate::ui::desk::{query, sheet};
use crate::ui::{empty, head, icon, time};
use leptos::prelude::*;

/// The entry of the menu.
pub const HERE: &str = "/desk/storing-sjablonen";

/// The page.
#[component]
pub fn TemplatesPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let actor = page.actor.clone();
    let work = async move {
        actor.require(Role::Admin)?;
        site.incidents.templates(&actor)
    };
    sheet(HERE, work, move |templates| show(&page, &templates))
}

fn show(page: &Page, templates: &[Template]) -> AnyView {
    let title = page.t("Sjablonen voor storingen", "Templates of incidents");
    let add = page.href(&format!("{HERE}/0"));
    let saved = query("saved").is_some().then(|| {
        view! { <p class="held" role="status">{icon("check")}{page.t("Bewaard.", "Saved.")}</p> }
    });
    let list = if templates.is_empty() {
        let words = page.t(
            "Bedenk op een rustige dag wat u om vijf uur 's nachts wilt schrijven.",
            "Think on a quiet day of what you want to write at five in the morning.",
        );
        let action = Some((add.clone(), page.t("Maak het eerste", "Make the first").to_owned()));
        view! { <div class="sheet">{empty("doc", page.t("Nog geen sjablonen", "No templates yet"), words, action)}</div> }
            .into_any()
    } else {
        table(page, templates)
    };
    view! {
        {head(page, title, "")}
        <div class="bar">
            <h1 id="h-templates">{title}</h1><span class="count">{templates.len()}</span>
            <a class="btn btn-primary push" href=add>{icon("plus")}{page.t("Nieuw sjabloon", "New template")}</a>
        </div>
        {saved}
        {list}
    }
    .into_any()
}

fn table(page: &Page, templates: &[Template]) -> AnyView {
    let rows = templates.iter().map(|template| row(page, template)).collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-labelledby="h-templates"><table class="table">
            <thead><tr>
                <th scope="col">{page.t("Naam", "Name")}</th>
                <th scope="col" class="opt">{page.t("Titel", "Title")}</th>
                <th scope="col">{page.t("Teksten voor", "Texts for")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn row(page: &Page, template: &Template) -> AnyView {
    let href = page.href(&format!("{HERE}/{}", template.id));
    let has = |state: &IncidentState| template.texts.iter().any(|(of, _)| of == state);
    let states = IncidentState::ALL.into_iter().filter(has).map(|state| state.word(page.lang));
    let states = time::capital(&states.collect::<Vec<_>>().join(" · "));
    view! {
        <tr>
            <td><a href=href>{template.name.clone()}</a></td>
            <td class="opt">{template.title.get(page.lang).to_owned()}</td>
            <td class="muted">{states}</td>
        </tr>
    }
    .into_any()
}
