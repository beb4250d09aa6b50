//! Mails the desk sent: which wait, which went out, which were refused and why.

use super::loops;
use super::ticket::entries::retry;
use crate::page::{Page, desk};
use crate::tickets::model::{Delivery, OutgoingMail, StoppedLoop};
use crate::ui::desk::sheet;
use crate::ui::{empty, form_error, head, icon, tone_icon};
use leptos::prelude::*;

/// `/desk/uitgaand`.
#[component]
pub fn OutgoingPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, lang) = (page.actor.clone(), page.lang);
    let work = async move {
        Ok((site.tickets.outgoing(&actor, lang).await?, site.tickets.loops(&actor, lang).await?))
    };
    sheet("/desk/uitgaand", work, move |(mails, stopped)| show(&page, mails, &stopped))
}

fn show(page: &Page, mails: Vec<OutgoingMail>, stopped: &[StoppedLoop]) -> AnyView {
    let title = page.t("Uitgaande mail", "Outgoing mail");
    let none = mails.is_empty();
    let summary = summary(page, &mails);
    let examples = page.t("Voorbeelden van mails", "Examples of mails");
    let body = if none {
        empty(
            "send",
            page.t("Nog geen mail verstuurd", "No mail sent yet"),
            page.t(
                "Antwoorden en ontvangstbevestigingen komen hier te staan, met hoe ver ze kwamen.",
                "Replies and acknowledgements will be listed here, with how far they got.",
            ),
            None,
        )
    } else {
        table(page, mails)
    };
    view! {
        {head(page, title, "")}
        <div class="bar">
            <h1 id="h-outgoing">{title}</h1><span class="tiny muted">{summary}</span>
            <a class="btn btn-s push" href=page.href("/desk/mailvoorbeelden")>{icon("eye")}{examples}</a>
        </div>
        {form_error(page)}
        {loops::loops(page, stopped)}
        {body}
    }
    .into_any()
}

/// How many wait and how many failed; nothing when all went out.
fn summary(page: &Page, mails: &[OutgoingMail]) -> String {
    let waiting = mails.iter().filter(|mail| matches!(mail.delivery, Delivery::Waiting { .. })).count();
    let failed = mails.iter().filter(|mail| matches!(mail.delivery, Delivery::Failed { .. })).count();
    match (waiting, failed) {
        (0, 0) => String::new(),
        _ => page.t(
            format!("{waiting} wachten, {failed} geweigerd"),
            format!("{waiting} waiting, {failed} refused"),
        ),
    }
}

fn table(page: &Page, mails: Vec<OutgoingMail>) -> AnyView {
    let rows = mails.into_iter().map(|mail| row(page, mail)).collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-labelledby="h-outgoing"><table class="table">
            <thead><tr>
                <th scope="col">{page.t("Aan", "To")}</th>
                <th scope="col">{page.t("Mail", "Mail")}</th>
                <th scope="col">{page.t("Geschreven", "Written")}</th>
                <th scope="col">{page.t("Stand", "State")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn row(page: &Page, mail: OutgoingMail) -> AnyView {
    view! {
        <tr>
            <td>{mail.recipient}</td>
            <td><details><summary>{mail.subject}</summary><pre class="tiny" tabindex="0">{mail.text}</pre></details></td>
            <td class="num">{mail.at_text}</td>
            <td>{delivery(page, mail.delivery)}</td>
        </tr>
    }
    .into_any()
}

fn delivery(page: &Page, delivery: Delivery) -> AnyView {
    match delivery {
        Delivery::Waiting { reason } if reason.is_empty() => {
            view! { <span class="muted">{icon("clock")}" "{page.t("gaat zo weg", "about to go out")}</span> }
                .into_any()
        }
        Delivery::Waiting { reason } => view! {
            <span class="state-word" data-tone="minor">{tone_icon("minor")}{page.t("wacht", "waiting")}</span>
            <small class="faint">" "{reason}</small>
        }
        .into_any(),
        Delivery::Sent { at_text } => view! {
            <span class="state-word" data-tone="ok">{tone_icon("ok")}{page.t("verstuurd", "sent")}</span>
            <small class="faint">" "{at_text}</small>
        }
        .into_any(),
        Delivery::Failed { reason, mail } => view! {
            <span class="state-word" data-tone="critical">{tone_icon("critical")}{page.t("geweigerd", "refused")}</span>
            <small class="faint">" "{reason}</small>{retry(page, mail)}
        }
        .into_any(),
        Delivery::Suppressed { withdrawn } => {
            let reason = if withdrawn {
                page.t("het antwoord is verborgen", "the answer was hidden")
            } else {
                page.t("afgemeld", "unsubscribed")
            };
            view! {
                <span class="muted">{icon("x")}" "{page.t("niet verstuurd", "not sent")}</span>
                <small class="faint">" "{reason}</small>
            }
            .into_any()
        }
    }
}
