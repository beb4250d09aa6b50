//! People, for admins: who has an account, with which role, and who may no longer sign in.

use crate::accounts::model::Person;
use crate::page::{Page, desk};
use crate::ui::desk::{query, sheet};
use crate::ui::form::Choice;
use crate::ui::{Field, avatar, form_error, head, icon, time};
use crate::{Moment, Role};
use leptos::prelude::*;

/// The entry of the menu.
const HERE: &str = "/desk/mensen";

/// `/desk/mensen`.
#[component]
pub fn PeoplePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, q) = (page.actor.clone(), query("q").unwrap_or_default());
    let asked = q.clone();
    let work = async move {
        let people = site.accounts.people(&actor, &asked).await?;
        Ok((people, (site.now)()))
    };
    sheet(HERE, work, move |(people, now)| show(&page, &q, people, now))
}

fn show(page: &Page, q: &str, people: Vec<Person>, now: Moment) -> AnyView {
    let title = page.t("Mensen", "People");
    let name = page.t("Zoek op naam of adres", "Search by name or address");
    let q = q.to_owned();
    view! {
        {head(page, title, "")}
        <div class="bar">
            <h1 id="h-people">{title}</h1><span class="count">{people.len()}</span>
            <form class="push row row-tight row-keep" role="search" action=page.href(HERE)>
                <label class="vh" for="q">{name}</label>
                <input class="input" id="q" name="q" type="search" value=q placeholder=name/>
                <button class="btn">{icon("search")}{page.t("Zoek", "Search")}</button>
            </form>
        </div>
        {form_error(page)}
        {add(page)}
        {table(page, people, now)}
    }
    .into_any()
}

fn roles(page: &Page) -> Vec<(String, String)> {
    let word = |role: Role| (role.code().to_owned(), time::capital(role.word(page.lang)));
    Role::ACCOUNTS.into_iter().map(word).collect()
}

/// Adding somebody, who then gets a link by mail.
fn add(page: &Page) -> AnyView {
    let typed = page.typed("role");
    let role = Choice {
        name: "role",
        label: page.t("Rol", "Role").into(),
        options: roles(page),
        chosen: if typed.is_empty() { Role::Agent.code().into() } else { typed },
    };
    let name = Field::text("name", page.t("Naam", "Name")).required().max(120).autocomplete("off");
    let email = Field::email("email", page.t("E-mailadres", "E-mail address")).required().autocomplete("off");
    view! {
        <form class="add-row" method="post" action=page.href(HERE)>
            {name.value(page, "").view(page)}
            {email.value(page, "").view(page)}
            {role.view(page)}
            <button class="btn btn-primary">
                {icon("plus")}{page.t("Voeg toe en mail een inloglink", "Add and mail a sign-in link")}
            </button>
        </form>
    }
    .into_any()
}

fn table(page: &Page, people: Vec<Person>, now: Moment) -> AnyView {
    if people.is_empty() {
        let words = page.t("Niemand gevonden.", "Nobody found.");
        return view! { <p class="held">{icon("search")}{words}</p> }.into_any();
    }
    let rows = people.into_iter().map(|person| row(page, person, now)).collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-labelledby="h-people"><table class="table">
            <thead><tr>
                <th scope="col">{page.t("Wie", "Who")}</th>
                <th scope="col" class="opt">{page.t("Laatst gezien", "Last seen")}</th>
                <th scope="col">{page.t("Rol", "Role")}</th>
                <th scope="col">{page.t("Toegang", "Access")}</th>
                <th scope="col"><span class="vh">{page.t("Bewaar", "Save")}</span></th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn row(page: &Page, person: Person, now: Moment) -> AnyView {
    let form = format!("person-{}", person.id);
    let (for_role, for_access, for_button) = (form.clone(), form.clone(), form.clone());
    let seen = match person.seen_at {
        Some(at) => time::time_ago(page.lang, now, at),
        None => view! { <span class="faint">{page.t("nog nooit", "never")}</span> }.into_any(),
    };
    let role_label = page.t(format!("Rol van {}", person.name), format!("Role of {}", person.name));
    let save = page.t(format!("Bewaar {}", person.name), format!("Save {}", person.name));
    let options = roles(page)
        .into_iter()
        .map(|(value, words)| {
            let chosen = value == person.role.code();
            view! { <option value=value selected=chosen>{words}</option> }
        })
        .collect_view();
    let action = page.href(&format!("{HERE}/{}", person.id));
    view! {
        <tr>
            <td><span class="who">{avatar(&person.name)}<span>{person.name.clone()}<small>{person.email}</small></span></span></td>
            <td class="opt">{seen}</td>
            <td><select class="input" name="role" form=for_role aria-label=role_label>{options}</select></td>
            <td><label class="check">
                <input type="checkbox" name="disabled" value="1" form=for_access checked=person.disabled/>
                {page.t("Geblokkeerd", "Blocked")}
            </label></td>
            <td class="do">
                <form method="post" id=form action=action></form>
                <button class="btn" form=for_button aria-label=save>{page.t("Bewaar", "Save")}</button>
            </td>
        </tr>
    }
    .into_any()
}
