//! What is held and why, above the view of held tickets: each hold with the way to let it go,
//! and the form that holds a mailbox.

use crate::Role;
use crate::page::Page;
use crate::tickets::model::{Hold, HoldReason, Holds};
use crate::ui::icon;
use leptos::prelude::*;

/// The list, above the tickets. Nothing for the other views.
pub fn holds(page: &Page, held: &Holds) -> Option<AnyView> {
    let lead = page.actor.role >= Role::Lead;
    let rows = held.holds.iter().map(|hold| row(page, hold, lead)).collect_view();
    let label = page.t("Wat vastgehouden wordt", "What is held");
    (!held.holds.is_empty()).then(|| view! { <ul class="holds" aria-label=label>{rows}</ul> }.into_any())
}

fn row(page: &Page, hold: &Hold, lead: bool) -> AnyView {
    let (sign, what) = match &hold.reason {
        HoldReason::Store => {
            let words = page.t(
                "In de spool: de database was of is weg. Dit gaat vanzelf verder.",
                "In the spool: the database was or is away. This goes on by itself.",
            );
            ("db", view! { <b>{words}</b> }.into_any())
        }
        HoldReason::Mailbox { name } => {
            let words = page
                .t(format!("Nieuwe tickets van mailbox {name}"), format!("New tickets of mailbox {name}"));
            ("mail", view! { <b>{words}</b> }.into_any())
        }
        HoldReason::Incident { slug, title, over } => {
            let href = page.href(&format!("/desk/storingen/{slug}/post?lijst=held"));
            let over = over.then(|| {
                view! { <span class="badge" data-tone="ok">{page.t("storing opgelost", "incident resolved")}</span> }
            });
            ("bolt", view! { <b><a href=href>{title.clone()}</a></b>{over} }.into_any())
        }
    };
    let by = if hold.by.is_empty() {
        String::new()
    } else {
        page.t(format!(", door {}", hold.by), format!(", by {}", hold.by))
    };
    let note = if hold.note.is_empty() { String::new() } else { format!(": {}", hold.note) };
    let since = page
        .t(format!("Sinds {}{by}{note}", hold.since_text), format!("Since {}{by}{note}", hold.since_text));
    let release = (lead && hold.id != 0).then(|| {
        view! {
            <form method="post" action=page.href("/desk/wachtrij/held/los")>
                <input type="hidden" name="hold" value=hold.id/>
                <button class="btn btn-s">{page.t("Laat alles los", "Let all go")}</button>
            </form>
        }
    });
    view! {
        <li>{icon(sign)}<p class="grow">{what}<br/><span class="tiny muted">{since}</span></p>
            <span class="count">{hold.count}</span>{release}</li>
    }
    .into_any()
}

/// The form that holds a mailbox, for leads.
pub fn hold_mailbox(page: &Page, held: &Holds) -> Option<AnyView> {
    let may = page.actor.role >= Role::Lead && !held.mailboxes.is_empty();
    may.then(|| mailbox(page, &held.mailboxes))
}

fn mailbox(page: &Page, mailboxes: &[(i64, String)]) -> AnyView {
    let options =
        mailboxes.iter().map(|(id, name)| view! { <option value=*id>{name.clone()}</option> }).collect_view();
    view! {
        <details class="hold-mailbox">
            <summary class="btn btn-s btn-quiet">{icon("pause")}{page.t("Houd een mailbox vast", "Hold a mailbox")}</summary>
            <form method="post" class="row" action=page.href("/desk/wachtrij/held/mailbox")>
                <p class="tiny muted">{page.t(
                    "Nieuwe tickets krijgen een ontvangstbevestiging en wachten hier. Antwoorden op lopende tickets komen gewoon binnen.",
                    "New tickets are acknowledged and wait here. Replies to tickets that are under way come in as ever.",
                )}</p>
                <label class="vh" for="hold-box">{page.t("Mailbox", "Mailbox")}</label>
                <select class="input" id="hold-box" name="mailbox">{options}</select>
                <label class="vh" for="hold-note">{page.t("Reden", "Reason")}</label>
                <input class="input grow" id="hold-note" name="note" maxlength="300" autocomplete="off"
                    placeholder=page.t("Reden, voor uw collega’s", "Reason, for your colleagues")/>
                <button class="btn">{page.t("Houd vast", "Hold")}</button>
            </form>
        </details>
    }
    .into_any()
}
