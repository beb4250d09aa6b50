//! The composer: a plain form with a button for each way to end. Scripts add modes, keys and a draft.

use super::{action, parked};
use crate::page::Page;
use crate::tickets::model::{Ticket, TicketState};
use crate::ui::form::{area_text, field_error};
use crate::ui::{form_error, tone_icon};
use leptos::prelude::*;

/// Whether the form that came back is the composer's.
pub fn posted(page: &Page) -> bool {
    page.posted.as_ref().is_some_and(|posted| posted.fields.iter().any(|(name, _)| name == "text"))
}

/// The form at the foot of the conversation.
pub fn composer(page: &Page, ticket: &Ticket) -> AnyView {
    let to = page.t(format!("Aan {}", ticket.requester), format!("To {}", ticket.requester));
    let label = page.t("Antwoord", "Reply");
    let error = page.field_error("text");
    let invalid = error.is_some().then_some("true");
    let told = error.is_some().then_some("text-error");
    // What is shown is what was seen: a message that comes in after this parks the reply.
    let seen = ticket.last_entry();
    let closed = (ticket.state == TicketState::Closed).then(|| {
        let words = page.t(
            "Dit ticket is gesloten. Met een antwoord gaat het weer open.",
            "This ticket is closed. A reply opens it again.",
        );
        view! { <p class="composer-shut">{words}</p> }
    });
    view! {
        <div class="composer">
            {trouble(page, ticket)}
            {closed}
            <form method="post" id="composer" action=action(page, ticket, "antwoord")>
                <input type="hidden" id="seen" name="seen" value=seen/>
                <div class="editor" id="editor">
                    <div class="tabs" id="composer-tabs" role="tablist" hidden=true
                        aria-label=page.t("Soort bericht", "Kind of message")>
                        <button type="button" role="tab" id="tab-reply" aria-selected="true">{label}<kbd>"r"</kbd></button>
                        <button type="button" role="tab" id="tab-note" aria-selected="false">
                            {page.t("Notitie", "Note")}<kbd>"n"</kbd>
                        </button>
                        <span class="to tiny faint" id="composer-to" role="presentation">{to}</span>
                    </div>
                    <label class="vh" for="text">{page.t("Antwoord of notitie", "Reply or note")}</label>
                    <textarea id="text" name="text" required=true maxlength="50000" aria-invalid=invalid
                        aria-describedby=told>{area_text(&page.typed("text"))}</textarea>
                    {error.map(|words| field_error("text-error", words))}
                    {buttons(page)}
                </div>
            </form>
        </div>
    }
    .into_any()
}

/// A parked reply, or another reason why nothing was sent.
fn trouble(page: &Page, ticket: &Ticket) -> AnyView {
    if !posted(page) {
        return ().into_any();
    }
    let Some(words) = parked(page) else { return form_error(page) };
    let last = format!("#e-{}", ticket.last_entry());
    let next = page.t(
        "Lees het en pas uw tekst aan, of verstuur hem zo.",
        "Read it and change your text, or send it as it is.",
    );
    view! {
        <div class="callout" data-tone="major" role="alert">
            {tone_icon("major")}
            <p>
                <b>{page.t("Uw antwoord is nog niet verstuurd.", "Your reply was not sent yet.")}</b>
                " "{words}" "{next}" "
                <a href=last>{page.t("Naar het nieuwste bericht", "To the newest message")}</a>
            </p>
        </div>
    }
    .into_any()
}

fn buttons(page: &Page) -> AnyView {
    view! {
        <div class="foot-row">
            <button class="btn btn-quiet" id="send-note" name="note" value="1">
                {page.t("Bewaar als notitie", "Save as a note")}
            </button>
            <span class="push tiny faint" id="composer-says" role="status"></span>
            <button class="btn" id="send-solve" name="then" value="solved">
                {page.t("Verstuur en los op", "Send and solve")}
            </button>
            <button class="btn btn-primary" id="send" name="then" value="waiting">
                {page.t("Verstuur, wacht op klant", "Send, wait for customer")}<kbd>"Ctrl Enter"</kbd>
            </button>
        </div>
    }
    .into_any()
}
