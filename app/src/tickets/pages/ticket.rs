//! A ticket at the desk: the conversation, the composer, and what belongs to it.

mod composer;
pub mod entries;
mod invitation;
mod panel;
mod sender;

use crate::page::{Page, desk};
use crate::tickets::islands::{TicketLive, TicketVersion};
use crate::tickets::model::{Ticket, TicketState, View};
use crate::ui::desk::{missing, param, query, sheet};
use crate::ui::{form_error, head, icon};
use crate::{AppError, Lang};
use leptos::prelude::*;

/// `/desk/ticket/:number`.
#[component]
pub fn TicketPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let Ok(number) = param("number").parse::<i64>() else { return missing() };
    let (actor, lang) = (page.actor.clone(), page.lang);
    // The message whose images from elsewhere are asked for.
    let pictures = query("beelden").and_then(|entry| entry.parse::<i64>().ok());
    let work = async move {
        match pictures {
            Some(entry) => site.tickets.ticket_with_pictures(&actor, lang, number, entry).await,
            None => site.tickets.ticket(&actor, lang, number).await,
        }
    };
    sheet("", work, move |ticket| show(&page, ticket))
}

fn show(page: &Page, ticket: Ticket) -> AnyView {
    let title = format!("{} {}", ticket.number, ticket.subject);
    let version = TicketVersion::of(&ticket);
    let conversation = page.t("Gesprek", "Conversation");
    view! {
        {head(page, &title, "")}
        {bar(page, &ticket)}
        <TicketLive number=ticket.number first=version lang=page.lang/>
        {other_error(page)}
        {merged(page, &ticket)}
        <div class="ticket">
            <div class="conv-col">
                <div class="conv-scroll" tabindex="0" role="region" aria-label=conversation>
                    <div class="conv">{entries::entries(page, &ticket)}</div>
                </div>
                {ticket.merged_into.is_none().then(|| composer::composer(page, &ticket))}
            </div>
            {panel::panel(page, &ticket)}
        </div>
    }
    .into_any()
}

/// The ticket became part of another one: where one works on, and the way back.
fn merged(page: &Page, ticket: &Ticket) -> Option<AnyView> {
    let into = ticket.merged_into?;
    let href = page.href(&format!("/desk/ticket/{into}"));
    Some(
        view! {
            <div class="callout">
                {icon("link")}
                <div class="row grow">
                    <p class="grow">{page.t("Dit ticket hoort nu bij ", "This ticket is now part of ")}
                        <a href=href>{format!("ticket {into}")}</a>"."</p>
                    <form method="post" action=action(page, ticket, "los")>
                        <button class="btn btn-s">{icon("undo")}{page.t("Maak ongedaan", "Undo")}</button>
                    </form>
                </div>
            </div>
        }
        .into_any(),
    )
}

/// An error of another form than the composer's.
fn other_error(page: &Page) -> AnyView {
    if composer::posted(page) { ().into_any() } else { form_error(page) }
}

/// Where a ticket's own forms go.
fn action(page: &Page, ticket: &Ticket, word: &str) -> String {
    page.href(&format!("/desk/ticket/{}/{word}", ticket.number))
}

fn bar(page: &Page, ticket: &Ticket) -> AnyView {
    let back = page.href(&format!("/desk/wachtrij/{}", list_of(ticket).code()));
    let tone = state_tone(ticket.state);
    view! {
        <div class="bar">
            <a class="btn btn-quiet btn-icon" id="back" href=back
                aria-label=page.t("Terug naar de wachtrij", "Back to the queue")>{icon("left")}</a>
            <h1 class="grow">{ticket.subject.clone()}" "<span class="count normal">{ticket.number}</span></h1>
            <span class="row row-tight">
                <span class="badge" data-tone=tone>{ticket.state.word(page.lang)}</span>
                {ticket.merged_into.is_none().then(|| view! { {assign(page, ticket)}{state_menu(page, ticket)} })}
            </span>
        </div>
    }
    .into_any()
}

/// The view a ticket stands in, for the way back without scripts.
fn list_of(ticket: &Ticket) -> View {
    match ticket.state {
        TicketState::New | TicketState::Open if ticket.assigned_to_me => View::Mine,
        TicketState::New => View::New,
        TicketState::Open => View::Open,
        TicketState::Waiting => View::Waiting,
        TicketState::Held => View::Held,
        TicketState::Solved | TicketState::Closed => View::Solved,
    }
}

fn state_tone(state: TicketState) -> Option<&'static str> {
    match state {
        TicketState::New | TicketState::Open => Some("brand"),
        TicketState::Solved | TicketState::Closed => Some("ok"),
        TicketState::Waiting | TicketState::Held => None,
    }
}

fn assign(page: &Page, ticket: &Ticket) -> AnyView {
    let (value, words) = if ticket.assigned_to_me {
        ("0", page.t("Laat los", "Let go"))
    } else {
        ("1", page.t("Wijs toe aan mij", "Assign to me"))
    };
    view! {
        <form method="post" action=action(page, ticket, "toewijzen")>
            <input type="hidden" name="to_me" value=value/>
            <button class="btn" id="assign">{words}<kbd>"a"</kbd></button>
        </form>
    }
    .into_any()
}

/// All states but the one it has; "new" is where tickets begin, nobody sets it. Held is a
/// ticket with an incident.
fn state_menu(page: &Page, ticket: &Ticket) -> AnyView {
    let states = TicketState::ALL
        .into_iter()
        .filter(|state| !matches!(state, TicketState::New | TicketState::Held) && *state != ticket.state)
        .map(|state| view! { <button name="state" value=state.code()>{state.word(page.lang)}</button> })
        .collect_view();
    let hold = ticket
        .incidents
        .iter()
        .map(|(slug, title)| {
            let words = page.t(format!("Houd bij: {title}"), format!("Hold with: {title}"));
            view! { <button name="incident" value=slug.clone() formaction=action(page, ticket, "vasthouden")>{words}</button> }
        })
        .collect_view();
    view! {
        <details class="menu-at" id="state-menu">
            <summary class="btn">{page.t("Status", "State")}<kbd>"s"</kbd></summary>
            <form class="menu" method="post" action=action(page, ticket, "status")>{states}{hold}</form>
        </details>
    }
    .into_any()
}

/// The name of a language, in a language.
fn language(lang: Lang, of: Lang) -> &'static str {
    match of {
        Lang::Nl => lang.t("Nederlands", "Dutch"),
        Lang::En => lang.t("Engels", "English"),
    }
}

/// Whether a reply was parked because something came in meanwhile.
fn parked(page: &Page) -> Option<String> {
    match page.posted.as_ref()?.error.as_ref()? {
        error @ AppError::Conflict { .. } => Some(error.words(page.lang)),
        _ => None,
    }
}
