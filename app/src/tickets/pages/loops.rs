//! Loops that were stopped, above the outgoing mails.

use crate::page::Page;
use crate::tickets::model::StoppedLoop;
use crate::ui::{icon, tone_icon};
use leptos::prelude::*;

/// The list; nothing when no loop is stopped.
pub fn loops(page: &Page, stopped: &[StoppedLoop]) -> AnyView {
    if stopped.is_empty() {
        return ().into_any();
    }
    let rows = stopped.iter().map(|one| row(page, one)).collect_view();
    view! { <ul class="holds" aria-label=page.t("Gestopte lussen", "Stopped loops")>{rows}</ul> }.into_any()
}

fn row(page: &Page, one: &StoppedLoop) -> AnyView {
    let (mails, email) = (one.mails, one.email.clone());
    let what = match one.ticket {
        Some(number) => {
            let href = page.href(&format!("/desk/ticket/{number}"));
            view! {
                {page.t(format!("{mails} berichten bij "), format!("{mails} messages at "))}
                <a href=href>{format!("ticket {number}")}</a>
                {page.t(": nieuwe openen het niet meer.", ": new ones no longer open it.")}
            }
            .into_any()
        }
        None => page
            .t(
                format!("{mails} tickets in korte tijd: nieuwe worden niet meer bevestigd."),
                format!("{mails} tickets in a short time: new ones are no longer acknowledged."),
            )
            .into_any(),
    };
    let since =
        page.t(format!("Lus gestopt, {}", one.since_text), format!("Loop stopped, {}", one.since_text));
    view! {
        <li>
            {tone_icon("major")}
            <p class="grow"><b>{email}</b>" "{what}<br/><span class="tiny muted">{since}</span></p>
            <form method="post" action=page.href("/desk/uitgaand/hervat")>
                <input type="hidden" name="loop" value=one.id/>
                <button class="btn btn-s">{icon("undo")}{page.t("Hervat", "Resume")}</button>
            </form>
        </li>
    }
    .into_any()
}
