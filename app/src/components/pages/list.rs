//! `/desk/onderdelen`: components by group, as they are now, and the groups themselves.

use crate::page::{Page, desk};
use crate::status::model::{Component, Group, Impact, StatusView};
use crate::status::pages::component_state;
use crate::ui::desk::{query, sheet};
use crate::ui::form::field_error;
use crate::ui::{form_error, head, icon, tone_icon};
use crate::{Lang, Role};
use leptos::prelude::*;

/// The entry of the menu.
pub const HERE: &str = "/desk/onderdelen";

/// The page.
#[component]
pub fn ComponentsPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let allowed = page.actor.require(Role::Admin);
    let work = async move { allowed.map(|()| site.status.view()) };
    sheet(HERE, work, move |status| show(&page, &status))
}

fn show(page: &Page, status: &StatusView) -> AnyView {
    let title = page.t("Onderdelen", "Components");
    let saved = (query("saved").is_some() && page.posted.is_none()).then(|| {
        let words = page.t("Bewaard. Het staat op de statuspagina.", "Saved. It is on the status page.");
        view! { <p class="held" role="status">{icon("check")}{words}</p> }
    });
    let wrong = page.field_error("group_nl").map(|words| field_error("group-error", words));
    view! {
        {head(page, title, "")}
        <div class="bar">
            <h1 id="h-components">{title}</h1><span class="count">{status.components.len()}</span>
            <a class="btn btn-primary push" href=page.href("/desk/onderdelen/nieuw")>
                {icon("plus")}{page.t("Nieuw onderdeel", "New component")}
            </a>
        </div>
        {saved}
        {form_error(page)}
        {table(page, status)}
        <div class="sheet sheet-narrow">
            <section class="card card-flush" aria-labelledby="h-groups">
                <div class="card-head"><h2 id="h-groups">{page.t("Groepen", "Groups")}</h2></div>
                <div class="card-body stack gap-3">
                    <p class="small muted">{page.t(
                        "Onderdelen staan op de statuspagina bij hun groep. Zonder groepen staan ze onder wat ze delen.",
                        "Components stand with their group on the status page. Without groups they stand under what they share.",
                    )}</p>
                    {wrong}
                    {status.groups.iter().map(|group| group_row(page, Some(group))).collect_view()}
                    {group_row(page, None)}
                </div>
            </section>
        </div>
    }
    .into_any()
}

fn table(page: &Page, status: &StatusView) -> AnyView {
    if status.components.is_empty() {
        let words = page.t(
            "Er zijn nog geen onderdelen. Voeg toe wat winkeliers gebruiken: webshops, betalingen, de kassa.",
            "There are no components yet. Add what merchants use: webshops, payments, the till.",
        );
        return view! { <p class="held">{icon("plus")}{words}</p> }.into_any();
    }
    let groups = status.groups.iter().map(Some).chain([None]);
    let bodies = groups.map(|group| body(page, status, group)).collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-labelledby="h-components"><table class="table">
            <thead><tr>
                <th scope="col">{page.t("Onderdeel", "Component")}</th>
                <th scope="col">{page.t("Nu", "Now")}</th>
                <th scope="col" class="opt">{page.t("Hangt af van", "Depends on")}</th>
                <th scope="col">{page.t("Volgorde", "Order")}</th>
            </tr></thead>
            {bodies}
        </table></div>
    }
    .into_any()
}

/// The rows of a group, under its name.
fn body(page: &Page, status: &StatusView, group: Option<&Group>) -> AnyView {
    let id = group.map(|group| group.id);
    let known = |one: &Component| one.group.filter(|id| status.groups.iter().any(|group| group.id == *id));
    let rows: Vec<AnyView> =
        status.components.iter().filter(|one| known(one) == id).map(|one| row(page, status, one)).collect();
    if rows.is_empty() {
        return ().into_any();
    }
    let name = match group {
        Some(group) => group.name.get(page.lang).to_owned(),
        None if status.groups.is_empty() => return view! { <tbody>{rows}</tbody> }.into_any(),
        None => page.t("Zonder groep", "Without a group").to_owned(),
    };
    view! {
        <tbody>
            <tr class="rowgroup"><th scope="rowgroup" colspan="4">{name}</th></tr>
            {rows}
        </tbody>
    }
    .into_any()
}

fn row(page: &Page, status: &StatusView, component: &Component) -> AnyView {
    let href = page.href(&format!("{HERE}/{}", component.key));
    let name = component.name.get(page.lang).to_owned();
    let (tone, word) = component_state(component, page.lang);
    let below: Vec<&str> = component
        .depends_on
        .iter()
        .map(|key| status.component(key).map_or(key.as_str(), |one| one.name.get(page.lang)))
        .collect();
    let baseline = (component.baseline.impact > Impact::None).then(|| {
        let words = page.t("Basis: ", "Baseline: ");
        view! { <small>{words}{component.baseline.words.get(page.lang).to_owned()}</small> }
    });
    let action = page.href(&format!("{HERE}/{}/plaats", component.key));
    view! {
        <tr id=format!("c-{}", component.key)>
            <td><a href=href>{name.clone()}</a>{baseline}</td>
            <td><span class="state-word tiny" data-tone=tone>{tone_icon(tone)}{word}</span></td>
            <td class="opt">{below.join(", ")}</td>
            <td class="do">{arrows(page, action, &name)}</td>
        </tr>
    }
    .into_any()
}

/// Up and down.
fn arrows(page: &Page, action: String, name: &str) -> AnyView {
    let up = page.t(format!("{name} omhoog"), format!("Move {name} up"));
    let down = page.t(format!("{name} omlaag"), format!("Move {name} down"));
    view! {
        <form method="post" action=action class="row row-tight row-keep">
            <button class="btn btn-quiet btn-icon" name="way" value="up" aria-label=up>{icon("up")}</button>
            <button class="btn btn-quiet btn-icon" name="way" value="down" aria-label=down>{icon("down")}</button>
        </form>
    }
    .into_any()
}

/// A group's name in both languages; without one, the form that adds one.
fn group_row(page: &Page, group: Option<&Group>) -> AnyView {
    let id = group.map_or(0, |group| group.id);
    let mine = page.posted.is_some() && page.typed("group_id") == id.to_string();
    let field = |lang: Lang, label: &'static str| {
        let name = format!("group_{}", lang.code());
        let stored = group.map(|group| lang.t(&group.name.nl, &group.name.en).clone()).unwrap_or_default();
        let value = if mine { page.typed(&name) } else { stored };
        let for_label = format!("{name}-{id}");
        let control = for_label.clone();
        view! {
            <div class="field">
                <label for=for_label>{label}</label>
                <input class="input" id=control name=name value=value maxlength="60" autocomplete="off" lang=lang.code()/>
            </div>
        }
    };
    let (nl, en) = page.t(("Groep, Nederlands", "Groep, Engels"), ("Group, Dutch", "Group, English"));
    let action = page.href(&format!("{HERE}/groep/{id}"));
    let button = match group {
        Some(_) => page.t("Bewaar", "Save"),
        None => page.t("Voeg groep toe", "Add group"),
    };
    let rest = group.map(|group| {
        let name = group.name.get(page.lang).to_owned();
        let remove = page.t(format!("Haal groep {name} weg"), format!("Take group {name} away"));
        view! {
            {arrows(page, format!("{action}/plaats"), &name)}
            <form method="post" action=format!("{action}/weg")>
                <button class="btn btn-quiet btn-icon" aria-label=remove>{icon("trash")}</button>
            </form>
        }
    });
    view! {
        <div class="row group-row">
            <form class="row group-row grow" method="post" action=action.clone()>
                <input type="hidden" name="group_id" value=id/>
                {field(Lang::Nl, nl)}{field(Lang::En, en)}
                <button class="btn">{button}</button>
            </form>
            {rest}
        </div>
    }
    .into_any()
}
