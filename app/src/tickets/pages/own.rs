//! `/ticket/:token`: the requester's view of a ticket, by its unguessable address. Also the page
//! after the contact form: a question that is accepted shows as such before it is a ticket.

use super::mine::state_badge;
use crate::Moment;
use crate::page::{Page, desk};
use crate::tickets::model::{Entry, EntryKind, Ticket, TicketState};
use crate::ui::{Field, avatar, file_size, form_error, head_private, icon, load, shell, time, tone_icon};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// A ticket's page for its requester.
#[component]
pub fn OwnTicketPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let (lang, actor, now) = (page.lang, page.actor.clone(), (site.now)());
    let path = format!("/ticket/{token}");
    let work = async move { site.tickets.own_ticket(&actor, lang, &token).await };
    shell(load(work, move |ticket| match ticket {
        Some(ticket) => content(&page, &path, &ticket, now),
        None => accepted(&page, &path),
    }))
}

/// Accepted and kept, not a ticket yet.
fn accepted(page: &Page, path: &str) -> AnyView {
    let title = page.t("We hebben uw vraag", "We have your question");
    view! {
        {head_private(page, title)}
        <div id="own-ticket" data-live=page.href(path)>
            <div class="wrap wrap-text page-top"><div class="sent stack">
                <p class="state-word" data-tone="ok">{tone_icon("ok")}{page.t("Ontvangen en bewaard", "Received and kept")}</p>
                <h1 class="h-page">{title}</h1>
                <p class="lead">{page.t(
                    "Uw bericht staat veilig en wordt nu verwerkt. Dat duurt meestal een paar seconden. U krijgt ook een bevestiging per mail.",
                    "Your message is safe and is being processed. That usually takes a few seconds. You also get a confirmation by mail.",
                )}</p>
                <p class="row">
                    <a class="btn btn-primary" href=page.href(path)>{page.t("Kijk of het verwerkt is", "See if it is processed")}</a>
                    <a class="btn" href=page.href("/")>{page.t("Naar de startpagina", "To the home page")}</a>
                </p>
                <p class="small faint">{page.t(
                    "Bewaar dit adres: hier ziet u straks elk antwoord.",
                    "Keep this address: every answer will be here.",
                )}</p>
            </div></div>
        </div>
    }
    .into_any()
}

fn content(page: &Page, path: &str, ticket: &Ticket, now: Moment) -> AnyView {
    let entries = ticket.entries.iter().map(|entry| message(page, entry, now)).collect_view();
    let expect = ticket.expect.clone().map(|words| {
        view! { <p class="callout">{icon("clock")}<span>{words}</span></p> }
    });
    view! {
        {head_private(page, &ticket.subject)}
        <div class="wrap wrap-text page-top">
            <p class="row small faint">
                {state_badge(page.lang, ticket.state)}<span class="num">{format!("Ticket #{}", ticket.number)}</span>
            </p>
            <h1 class="h-thread mt-3 mb-5">{ticket.subject.clone()}</h1>
            <div class="own-ticket">
                {expect}
                {entries}
                {reply(page, path, ticket)}
            </div>
        </div>
    }
    .into_any()
}

fn message(page: &Page, entry: &Entry, now: Moment) -> AnyView {
    if entry.kind == EntryKind::Event {
        return view! {
            <p class="event">{icon("history")}<span inner_html=entry.html.clone()></span>{time::time_ago(page.lang, now, entry.at)}</p>
        }
        .into_any();
    }
    let staff = (entry.kind == EntryKind::Agent)
        .then(|| view! { <span class="badge" data-tone="brand">{page.platform.to_string()}</span> });
    let quoted = entry.quoted_html.clone().map(|html| {
        view! {
            <details class="quote">
                <summary>{page.t("Eerder bericht", "Earlier message")}</summary>
                <blockquote inner_html=html></blockquote>
            </details>
        }
    });
    let files = entry.attachments.iter().map(|file| {
        let size = file_size(page.lang, file.bytes);
        view! { <a class="file" href=file.url.clone() download>{icon("clip")}{file.filename.clone()}<span class="faint">{size}</span></a> }
    });
    let files =
        (!entry.attachments.is_empty()).then(|| view! { <div class="files">{files.collect_view()}</div> });
    view! {
        <article class="msg" id=format!("b{}", entry.id) aria-label=entry.author.clone()>
            {avatar(&entry.author)}
            <div>
                <p class="who"><b>{entry.author.clone()}</b>{staff}{time::time_ago(page.lang, now, entry.at)}</p>
                <div class="body" inner_html=entry.html.clone()></div>
                {quoted}
                {files}
            </div>
        </article>
    }
    .into_any()
}

fn reply(page: &Page, path: &str, ticket: &Ticket) -> AnyView {
    let hint = match ticket.state {
        TicketState::Closed => page.t(
            "Dit ticket is gesloten. Uw bericht wordt een nieuw ticket, met een verwijzing hiernaar.",
            "This ticket is closed. Your message becomes a new ticket that refers to this one.",
        ),
        TicketState::Solved => page
            .t("Schrijft u hier iets, dan pakken we het weer op.", "If you write here, we take it up again."),
        _ => page.t("Een bijlage sturen? Antwoord dan op onze mail.", "To send a file, reply to our mail."),
    };
    view! {
        <form class="stack reply" method="post" action=page.href(path) id="antwoord">
            {form_error(page)}
            {Field::area("text", page.t("Uw antwoord", "Your reply")).value(page, "").hint(hint)
                .max(50_000).required().view(page)}
            <div class="row"><button class="btn btn-primary">{page.t("Verstuur", "Send")}</button></div>
        </form>
    }
    .into_any()
}
