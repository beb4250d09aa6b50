//! `/mijn`: one's own tickets, latest first.

use crate::Lang;
use crate::page::{Page, desk};
use crate::tickets::model::{TicketLink, TicketState};
use crate::ui::{empty, head_private, load, shell, time};
use leptos::prelude::*;

/// The list of one's own tickets.
#[component]
pub fn MyTicketsPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (lang, actor) = (page.lang, page.actor.clone());
    shell(load(async move { site.tickets.my_tickets(&actor, lang).await }, move |tickets| {
        content(&page, &tickets)
    }))
}

fn content(page: &Page, tickets: &[TicketLink]) -> AnyView {
    let title = page.t("Mijn tickets", "My tickets");
    let ask = page.t("Stel een vraag", "Ask a question");
    let list = if tickets.is_empty() {
        let head = page.t("U hebt nog niets gevraagd", "You have not asked anything yet");
        let words = page.t(
            "Uw vragen per mail en per formulier komen hier te staan, met elk antwoord.",
            "Your questions by mail and form will stand here, with every answer.",
        );
        empty("inbox", head, words, Some((page.href("/contact"), ask.to_owned())))
    } else {
        let rows = tickets.iter().map(|ticket| row(page, ticket)).collect_view();
        view! { <ul class="tickets">{rows}</ul> }.into_any()
    };
    view! {
        {head_private(page, title)}
        <div class="wrap wrap-text page-top">
            <div class="head">
                <h1 class="h-page">{title}</h1>
                <a class="btn btn-primary" href=page.href("/contact")>{ask}</a>
            </div>
            {list}
        </div>
    }
    .into_any()
}

fn row(page: &Page, ticket: &TicketLink) -> AnyView {
    let when = time::stamp(page.lang, ticket.updated_at, ticket.updated_text.clone());
    view! {
        <li><a href=ticket.url.clone()>
            <span class="t">{ticket.subject.clone()}</span>
            <span class="when">{when}</span>
            <span class="snip">{format!("#{}", ticket.number)}</span>
            {state_badge(page.lang, ticket.state)}
        </a></li>
    }
    .into_any()
}

/// Where a ticket stands, in the requester's words.
pub fn state_badge(lang: Lang, state: TicketState) -> AnyView {
    let (tone, words) = match state {
        TicketState::New | TicketState::Open => ("brand", lang.t("Wij zijn aan zet", "With us")),
        TicketState::Waiting => ("minor", lang.t("U bent aan zet", "With you")),
        TicketState::Held => ("maint", lang.t("Wacht op de storing", "Waits for the incident")),
        TicketState::Solved => ("ok", lang.t("Opgelost", "Solved")),
        TicketState::Closed => ("", lang.t("Gesloten", "Closed")),
    };
    view! { <span class="badge" data-tone=tone>{words}</span> }.into_any()
}
