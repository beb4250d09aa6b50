//! `/desk/storing-sjablonen/:id`: one template; 0 makes a new one.

use super::templates::HERE;
use crate::incidents::fill::impact_field;
use crate::incidents::model::Template;
use crate::page::{Page, desk};
use crate::status::model::{Bilingual, Component, Impact, IncidentState, StatusView};
use crate::ui::desk::{param, sheet};
use crate::ui::form::{area_text, field_error};
use crate::ui::{Field, form_error, head, icon, time};
use crate::{AppError, Lang, Role};
use leptos::prelude::*;

/// The page.
#[component]
pub fn TemplatePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, id) = (page.actor.clone(), param("id"));
    let work = async move {
        actor.require(Role::Admin)?;
        let all = site.incidents.templates(&actor)?;
        let found = all.into_iter().find(|one| one.id.to_string() == id);
        let template = if id == "0" { Template::default() } else { found.ok_or(AppError::NotFound)? };
        Ok((site.status.view(), template))
    };
    sheet(HERE, work, move |(status, template)| show(&page, &status, &template))
}

fn show(page: &Page, status: &StatusView, template: &Template) -> AnyView {
    let title = match template.id {
        0 => page.t("Nieuw sjabloon", "New template").to_owned(),
        _ => template.name.clone(),
    };
    let action = page.href(&format!("{HERE}/{}", template.id));
    let (nl, en) = page.t(("Titel, Nederlands", "Titel, Engels"), ("Title, Dutch", "Title, English"));
    let remove = (template.id != 0).then(|| remove(page, &action));
    let states = IncidentState::ALL.map(|state| texts(page, template, state)).collect_view();
    let name_hint = page.t("Zo kiest een storingsleider het.", "A lead chooses it by this.");
    let title_hint =
        page.t("Leeg: het sjabloon is er alleen voor updates.", "Empty: the template serves updates alone.");
    view! {
        {head(page, &title, "")}
        <div class="bar">
            <h1 class="grow">{title}</h1>
            <a class="btn" href=page.href(HERE)>{icon("left")}{page.t("Alle sjablonen", "All templates")}</a>
        </div>
        <div class="sheet sheet-narrow">
            {form_error(page)}
            <form class="stack gap-5" method="post" action=action>
                <section class="card card-flush" aria-labelledby="h-name">
                    <div class="card-head"><h2 id="h-name">{page.t("Naam en titel", "Name and title")}</h2></div>
                    <div class="card-body form-grid">
                        <div class="wide">{Field::text("name", page.t("Naam", "Name")).max(60).hint(name_hint).value(page, &template.name).view(page)}</div>
                        {Field::text("title_nl", nl).max(150).hint(title_hint).value(page, &template.title.nl).view(page)}
                        {Field::text("title_en", en).max(150).value(page, &template.title.en).view(page)}
                        {page.field_error("title").map(|words| field_error("title-error", words))}
                    </div>
                </section>
                {states}
                {hits(page, &status.components, template)}
                <div><button class="btn btn-primary">{page.t("Bewaar", "Save")}</button></div>
            </form>
            {remove}
        </div>
    }
    .into_any()
}

/// The words of a state in both languages.
fn texts(page: &Page, template: &Template, state: IncidentState) -> AnyView {
    let stored = template.text(state);
    let heading = format!("h-{}", state.code());
    let labelled = heading.clone();
    view! {
        <section class="card card-flush" aria-labelledby=labelled>
            <div class="card-head"><h2 id=heading>{time::capital(state.word(page.lang))}</h2></div>
            <div class="card-body two">
                {text(page, state, Lang::Nl, &stored)}{text(page, state, Lang::En, &stored)}
            </div>
        </section>
    }
    .into_any()
}

fn text(page: &Page, state: IncidentState, lang: Lang, stored: &Bilingual) -> AnyView {
    let name = format!("text_{}_{}", state.code(), lang.code());
    let label = lang.t(page.t("Nederlands", "Dutch"), page.t("Engels", "English"));
    let value = page.typed_or(&name, lang.t(&stored.nl, &stored.en));
    let error = page.field_error(&name);
    let invalid = error.is_some().then_some("true");
    let (for_label, id, told) = (name.clone(), name.clone(), format!("{name}-error"));
    let described = error.is_some().then(|| told.clone());
    view! {
        <div class="field">
            <label for=for_label>{label}</label>
            <textarea class="input" id=id name=name rows="4" maxlength="5000" lang=lang.code()
                aria-invalid=invalid aria-describedby=described>{area_text(&value)}</textarea>
            {error.map(|words| field_error(&told, words))}
        </div>
    }
    .into_any()
}

/// What is hit, a choice a component.
fn hits(page: &Page, components: &[Component], template: &Template) -> AnyView {
    let rows = components.iter().map(|component| {
        let stored = template.components.iter().find(|(key, _)| *key == component.key);
        let stored = stored.map_or(Impact::None, |(_, impact)| *impact);
        let name = impact_field(&component.key);
        let chosen = page.typed_or(&name, stored.code());
        let options = Impact::ALL.map(|impact| {
            let words = match impact {
                Impact::None => page.t("Niet genoemd", "Not mentioned"),
                impact => impact.word(page.lang),
            };
            view! { <option value=impact.code() selected=impact.code() == chosen>{words}</option> }
        });
        let title = component.name.get(page.lang).to_owned();
        let label = title.clone();
        view! {
            <li><span>{title}</span><select class="input" name=name aria-label=label>{options.collect_view()}</select></li>
        }
    });
    view! {
        <section class="card card-flush" aria-labelledby="h-hits">
            <div class="card-head"><h2 id="h-hits">{page.t("Wat is geraakt", "What is hit")}</h2></div>
            <ul class="lines">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn remove(page: &Page, action: &str) -> AnyView {
    view! {
        <section class="card card-danger" aria-labelledby="h-remove">
            <h2 id="h-remove">{page.t("Haal dit sjabloon weg", "Take this template away")}</h2>
            <form class="row" method="post" action=format!("{action}/weg")>
                <span class="small muted grow">{page.t(
                    "Storingen die ermee zijn gemeld, blijven zoals ze zijn.",
                    "Incidents that were declared with it stay as they are.",
                )}</span>
                <button class="btn btn-critical">{icon("trash")}{page.t("Haal weg", "Take away")}</button>
            </form>
        </section>
    }
    .into_any()
}
