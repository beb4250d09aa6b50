//! The conversation: messages, notes, automatic mails, and what happened.

use super::action;
use super::invitation::invitation;
use super::sender;
use crate::page::Page;
use crate::tickets::model::{Attachment, Delivery, Entry, EntryKind, Ticket};
use crate::ui::{avatar, file_size, icon, time};
use leptos::prelude::*;

/// All entries, oldest first.
pub fn entries(page: &Page, ticket: &Ticket) -> AnyView {
    ticket
        .entries
        .iter()
        .map(|entry| match entry.kind {
            EntryKind::Event => event(page, entry),
            _ => message(page, ticket, entry),
        })
        .collect_view()
        .into_any()
}

/// The stored short words, with the exact moment for hover and machines.
fn at(page: &Page, entry: &Entry) -> AnyView {
    time::stamp(page.lang, entry.at, entry.at_text.clone())
}

fn event(page: &Page, entry: &Entry) -> AnyView {
    view! {
        <p class="event" id=format!("e-{}", entry.id)>
            {icon("history")}<span><span inner_html=entry.html.clone()></span>" · "{at(page, entry)}</span>
        </p>
    }
    .into_any()
}

fn message(page: &Page, ticket: &Ticket, entry: &Entry) -> AnyView {
    let note = entry.kind == EntryKind::Note;
    let by = &entry.author;
    let label = if note {
        page.t(format!("Notitie van {by}"), format!("Note by {by}"))
    } else {
        page.t(format!("Bericht van {by}"), format!("Message from {by}"))
    };
    let quoted = entry.quoted_html.clone().map(|html| {
        // The mail as sent is in the fold, and its images with it.
        view! {
            <details class="quote" open=entry.remote_shown>
                <summary aria-label=page.t("Toon de aangehaalde tekst", "Show the quoted text")>{icon("more")}</summary>
                {images(page, entry)}
                <blockquote inner_html=html></blockquote>
            </details>
        }
    });
    let files = (!entry.attachments.is_empty()).then(|| {
        let files = entry.attachments.iter().map(|file| attachment(page, file)).collect_view();
        view! { <div class="files">{files}</div> }
    });
    view! {
        <article class=if note { "msg note" } else { "msg" } id=format!("e-{}", entry.id) aria-label=label>
            {avatar(by)}
            <div>
                <p class="who"><b>{by.clone()}</b>{at(page, entry)}{kind(page, ticket, entry)}{sender::confirmed(page, entry.sender.as_ref())}</p>
                {sender::doubt(page, entry.sender.as_ref())}
                {entry.invitations.iter().map(|card| invitation(page, card)).collect_view()}
                {entry.quoted_html.is_none().then(|| images(page, entry))}
                <div class="body" inner_html=entry.html.clone()></div>
                {quoted}
                {split(page, ticket, entry)}
                {files}
            </div>
        </article>
    }
    .into_any()
}

/// The mail came in this thread under a subject of its own: it may be another matter.
fn split(page: &Page, ticket: &Ticket, entry: &Entry) -> Option<AnyView> {
    let subject = entry.other_subject.clone()?;
    Some(
        view! {
            <form class="split" method="post" action=action(page, ticket, "splitsen")>
                <input type="hidden" name="entry" value=entry.id/>
                <p>{icon("merge")}<span>{page.t("Ander onderwerp: ", "Another subject: ")}<b>{subject}</b></span></p>
                <button class="btn btn-s" name="off" value="1">{page.t("Maak er een eigen ticket van", "Make it a ticket of its own")}</button>
                <button class="btn btn-s btn-quiet">{page.t("Hoort hier", "Belongs here")}</button>
            </form>
        }
        .into_any(),
    )
}

/// What stands beside the writer's name.
fn kind(page: &Page, ticket: &Ticket, entry: &Entry) -> AnyView {
    match entry.kind {
        EntryKind::Note => view! {
            <span class="badge">{icon("lock")}{page.t("Notitie, alleen voor ons", "Note, for us only")}</span>
        }
        .into_any(),
        EntryKind::Automatic => {
            view! { <span class="badge">{page.t("Automatisch bericht", "Automatic message")}</span> }
                .into_any()
        }
        EntryKind::Agent => {
            let to = page.t(format!("aan {}", ticket.requester), format!("to {}", ticket.requester));
            let delivery = entry.delivery.as_ref().map(|delivery| delivered(page, delivery));
            view! { <span>{to}</span>{delivery} }.into_any()
        }
        EntryKind::Requester | EntryKind::Event => ().into_any(),
    }
}

fn delivered(page: &Page, delivery: &Delivery) -> AnyView {
    match delivery {
        Delivery::Waiting { reason } if reason.is_empty() => {
            view! { <span>{page.t("gaat zo weg", "about to go out")}</span> }.into_any()
        }
        Delivery::Waiting { reason } => {
            let words = page.t(
                format!("nog niet afgeleverd: {reason}. We proberen het opnieuw."),
                format!("not delivered yet: {reason}. We will try again."),
            );
            view! { <span class="fail">{words}</span> }.into_any()
        }
        Delivery::Sent { at_text } => {
            view! { <span>{page.t(format!("verstuurd {at_text}"), format!("sent {at_text}"))}</span> }
                .into_any()
        }
        Delivery::Failed { reason, mail } => {
            let words = page.t(format!("niet afgeleverd: {reason}"), format!("not delivered: {reason}"));
            view! { <span class="fail">{words}</span>{retry(page, *mail)} }.into_any()
        }
        // Answers are service mail, which nobody stops.
        Delivery::Suppressed { .. } => {
            view! { <span class="fail">{page.t("niet verstuurd", "not sent")}</span> }.into_any()
        }
    }
}

/// Another try for a mail that failed; leads back to the page at hand.
pub fn retry(page: &Page, mail: i64) -> AnyView {
    view! {
        <form method="post" action=page.href("/desk/uitgaand/opnieuw")>
            <input type="hidden" name="mail" value=mail/>
            <input type="hidden" name="next" value=page.href(&page.path)/>
            <button class="btn btn-s">{icon("undo")}{page.t("Verstuur opnieuw", "Send again")}</button>
        </form>
    }
    .into_any()
}

/// Remote images tell the sender that somebody looks: they are left out until they are asked for.
fn images(page: &Page, entry: &Entry) -> Option<AnyView> {
    if entry.remote_shown {
        return None;
    }
    let words = match entry.remote_images {
        0 => return None,
        1 => page.t(
            "Deze mail wil 1 afbeelding van elders laden.".to_owned(),
            "This mail wants to load 1 image from elsewhere.".to_owned(),
        ),
        many => page.t(
            format!("Deze mail wil {many} afbeeldingen van elders laden."),
            format!("This mail wants to load {many} images from elsewhere."),
        ),
    };
    let note = page.t(
        "De afzender kan dan zien dat de mail gelezen is.",
        "The sender can then see that the mail was read.",
    );
    let href = format!("{}?beelden={}#e-{}", page.href(&page.path), entry.id, entry.id);
    Some(
        view! {
            <p class="remote">
                {icon("image")}<span>{words}" "<span class="faint">{note}</span></span>
                <a class="btn btn-s" href=href>{page.t("Toon afbeeldingen", "Show images")}</a>
            </p>
        }
        .into_any(),
    )
}

fn attachment(page: &Page, file: &Attachment) -> AnyView {
    let title = page.t("Download", "Download");
    view! {
        <a class="file" href=file.url.clone() title=title download="">
            {icon("clip")}{file.filename.clone()}" "<span class="faint">{file_size(page.lang, file.bytes)}</span>
        </a>
    }
    .into_any()
}
