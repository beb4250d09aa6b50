//! Beside the conversation: who asks, the clock, tags, other tickets.

use super::{action, language};
use crate::broadcasts::model::replied_to;
use crate::page::Page;
use crate::tickets::model::{Ticket, TicketLink};
use crate::ui::form::field_error;
use crate::ui::{avatar, icon, tone_icon};
use leptos::prelude::*;

/// The panel.
pub fn panel(page: &Page, ticket: &Ticket) -> AnyView {
    view! {
        <aside class="panel" aria-label=page.t("Bij dit ticket", "About this ticket")>
            {requester(page, ticket)}
            {clock(page, ticket)}
            {tags(page, ticket)}
            {others(page, ticket)}
        </aside>
    }
    .into_any()
}

fn fact(name: &'static str, value: &str) -> Option<AnyView> {
    let value = value.to_owned();
    (!value.is_empty()).then(|| view! { <dt>{name}</dt><dd>{value}</dd> }.into_any())
}

fn requester(page: &Page, ticket: &Ticket) -> AnyView {
    let mail = format!("mailto:{}", ticket.requester_email);
    view! {
        <section>
            <h2 class="vh">{page.t("Klant", "Customer")}</h2>
            <div class="panel-who">
                {avatar(&ticket.requester)}
                <div>
                    <b>{ticket.requester.clone()}</b><br/>
                    <a class="tiny" href=mail>{ticket.requester_email.clone()}</a>
                </div>
            </div>
            {returned(page, ticket)}
            <dl class="facts">
                {fact(page.t("Winkel", "Shop"), &ticket.shop)}
                {fact(page.t("Bekend sinds", "Known since"), &ticket.requester_since)}
                {fact(page.t("Taal", "Language"), language(page.lang, ticket.lang))}
                {fact(page.t("Mailbox", "Mailbox"), &ticket.mailbox)}
            </dl>
        </section>
    }
    .into_any()
}

/// Mail to the address came back for good: an answer may not arrive.
fn returned(page: &Page, ticket: &Ticket) -> Option<AnyView> {
    let (at, why) = ticket.returned.as_ref()?;
    let words = page.t(
        format!("Mail aan dit adres kwam terug ({why}, {at}). Een antwoord komt misschien niet aan."),
        format!("Mail to this address came back ({why}, {at}). An answer may not arrive."),
    );
    Some(
        view! { <p class="returned tiny" role="note">{tone_icon("major")}<span>{words}</span></p> }
            .into_any(),
    )
}

fn clock(page: &Page, ticket: &Ticket) -> AnyView {
    let nobody = page.t("niemand", "nobody");
    let assignee = match &ticket.assignee {
        Some(name) if ticket.assigned_to_me => page.t(format!("{name} (u)"), format!("{name} (you)")),
        Some(name) => name.clone(),
        None => nobody.to_owned(),
    };
    view! {
        <section>
            <h2>{page.t("Klok", "Clock")}" "<span class="push count">{page.t("in kantooruren", "in office hours")}</span></h2>
            <dl class="facts">
                {fact(page.t("Beloofd", "Promised"), ticket.expect.as_deref().unwrap_or_default())}
                {fact(page.t("Wacht al", "Waits"), &ticket.age)}
                {fact(page.t("Bij", "With"), &assignee)}
            </dl>
        </section>
    }
    .into_any()
}

fn tags(page: &Page, ticket: &Ticket) -> AnyView {
    let shown = ticket
        .tags
        .iter()
        .map(|tag| {
            let href =
                page.href(&format!("/desk/label/{}", crate::ui::oops::encode(tag).replace('/', "%2F")));
            view! { <li><a class="badge tag" href=href>{tag.clone()}</a></li> }
        })
        .collect_view();
    let broadcast = ticket.tags.iter().find_map(|tag| replied_to(tag)).map(|id| {
        let href = page.href(&format!("/desk/rondzendingen/{id}"));
        let words = page.t("Antwoord op een ", "Answers a ");
        view! {
            <p class="tiny mb-2">{icon("send")}" "{words}<a href=href>{page.t("rondzending", "broadcast")}</a></p>
        }
    });
    let list = (!ticket.tags.is_empty()).then(|| view! { <ul class="tags mb-2">{shown}</ul> });
    let typed = page.typed_or("tags", &ticket.tags.join(", "));
    // Another form of this page came back: its fields say nothing of the tags.
    let value = if page.posted.is_some() && typed.is_empty() { ticket.tags.join(", ") } else { typed };
    let error = page.field_error("tags");
    view! {
        <section>
            <h2>{page.t("Labels", "Tags")}" "<kbd class="push">"t"</kbd></h2>
            {broadcast}{list}
            <form method="post" class="field" action=action(page, ticket, "labels")>
                <label class="vh" for="tags">{page.t("Labels, met komma's ertussen", "Tags, separated by commas")}</label>
                <div class="row row-keep gap-2">
                    <input class="input" id="tags" name="tags" value=value autocomplete="off" maxlength="300"
                        placeholder=page.t("betalen, retour", "payments, return")/>
                    <button class="btn">{page.t("Bewaar", "Save")}</button>
                </div>
                {error.map(|words| field_error("tags-error", words))}
            </form>
        </section>
    }
    .into_any()
}

fn others(page: &Page, ticket: &Ticket) -> AnyView {
    let others = &ticket.others;
    if others.is_empty() {
        return view! {
            <section><h2>{page.t("Andere tickets", "Other tickets")}</h2>
                <p class="tiny faint">{icon("inbox")}" "{page.t("Dit is het eerste ticket.", "This is the first ticket.")}</p>
            </section>
        }
        .into_any();
    }
    let list = others
        .iter()
        .map(|other| {
            let state = format!("{}, {}", other.state.word(page.lang).to_lowercase(), other.updated_text);
            view! {
                <li><a href=other.url.clone()>{other.subject.clone()}</a>" "<span class="faint">{state}</span>
                    {merge(page, ticket, other)}</li>
            }
        })
        .collect_view();
    view! {
        <section>
            <h2>{page.t("Andere tickets", "Other tickets")}" "<span class="push count">{others.len()}</span></h2>
            <ul class="others tiny">{list}</ul>
        </section>
    }
    .into_any()
}

/// Makes the other ticket part of this one. Can be taken back, so nobody is asked twice.
fn merge(page: &Page, ticket: &Ticket, other: &TicketLink) -> Option<AnyView> {
    let label = page.t(
        format!("Voeg hier samen: ticket {}", other.number),
        format!("Merge here: ticket {}", other.number),
    );
    ticket.merged_into.is_none().then(|| {
        view! {
            <form method="post" action=action(page, ticket, "samen")>
                <input type="hidden" name="from" value=other.number/>
                <button class="btn btn-quiet btn-s" aria-label=label>{icon("merge")}{page.t("Voeg hier samen", "Merge here")}</button>
            </form>
        }
        .into_any()
    })
}
