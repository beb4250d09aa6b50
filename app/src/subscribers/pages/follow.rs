//! `/volgen`: asking to follow; the card with the same form on the status pages; and what is said
//! after it, which is the same for every address.

use super::wishes::wishes_fields;
use crate::page::{Page, desk};
use crate::status::model::{Incident, StatusView};
use crate::status::pages::parts::feeds;
use crate::subscribers::model::Wishes;
use crate::ui::{Field, done, form_error, icon, narrow, shell};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The form on a page of its own; a form that failed comes back here.
#[component]
pub fn FollowPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let status = site.status.view();
    let slug = use_query_map().read_untracked().get("storing").unwrap_or_default();
    let incident = status.incident(&slug);
    let title = match incident {
        Some(_) => page.t("Volg deze storing", "Follow this incident"),
        None => page.t("Volg storingen en onderhoud", "Follow incidents and maintenance"),
    };
    let about = incident.map(|incident| {
        view! { <p class="intro"><b>{incident.title.get(page.lang).to_owned()}</b></p> }
    });
    let body = view! {
        {about}
        {form_error(&page)}
        <div class="mt-5">{form(&page, &status, incident, true)}</div>
    };
    shell(narrow(&page, title, body.into_any()))
}

/// The card on the status page and on an incident's. It stands outside of what is renewed by
/// itself: nobody's typing is lost.
pub fn follow_card(page: &Page, status: &StatusView, incident: Option<&Incident>) -> AnyView {
    let (title, words) = match incident {
        Some(_) => (
            page.t("Volg deze storing", "Follow this incident"),
            page.t(
                "U krijgt elke belangrijke update per mail, tot en met het einde. Daarna niets meer.",
                "You get every important update by mail, up to the end. Nothing after that.",
            ),
        ),
        None => (
            page.t("Blijf op de hoogte", "Stay informed"),
            page.t(
                "Krijg een mail bij een storing en als hij voorbij is. Of zet de feed in uw feedlezer.",
                "Get a mail when there is an incident and when it is over. Or put the feed into your feed reader.",
            ),
        ),
    };
    view! {
        <section class="card" id="volg" aria-labelledby="h-volg">
            <h2 id="h-volg">{title}</h2>
            <p class="muted mb-4">{words}</p>
            {form(page, status, incident, false)}
            {feeds(page.lang)}
        </section>
    }
    .into_any()
}

fn form(page: &Page, status: &StatusView, incident: Option<&Incident>, open: bool) -> AnyView {
    let stored = Wishes { lang: page.lang, ..Wishes::default() };
    let choices = match incident {
        Some(incident) => view! {
            <input type="hidden" name="incident" value=incident.slug.clone()/>
            <input type="hidden" name="taal" value=page.lang.code()/>
        }
        .into_any(),
        None => view! {
            <details open=open>
                <summary class="strong small">{page.t("Kies ernst, onderdelen en taal", "Choose severity, components and language")}</summary>
                <div class="stack gap-4 mt-3">{wishes_fields(page, status, &stored)}</div>
            </details>
        }
        .into_any(),
    };
    let hint = page.t(
        "U krijgt eerst een mail met een knop om te bevestigen. Afmelden kan altijd, met één klik.",
        "You first get a mail with a button to confirm. You can unsubscribe at any time, with one click.",
    );
    view! {
        <form class="stack gap-4 measure" method="post" action=page.href("/volgen")>
            {Field::email("email", page.t("Uw e-mailadres", "Your e-mail address"))
                .value(page, &page.actor.email).hint(hint).required().view(page)}
            {choices}
            <div class="row">
                <button class="btn btn-primary">{icon("bell")}{page.t("Volg per mail", "Follow by mail")}</button>
            </div>
        </form>
    }
    .into_any()
}

/// `/volgen/verstuurd`: the same for an address that is known and one that isn't.
#[component]
pub fn FollowSentPage() -> AnyView {
    let page = Page::current();
    let own = use_query_map().read_untracked().get("eigen").is_some();
    let title = if own {
        page.t("U volgt ons", "You follow us")
    } else {
        page.t("Kijk in uw mail", "Look into your mail")
    };
    let words = if own {
        page.t(
            "Vanaf nu krijgt u mail op het adres van uw account. Een bevestiging is niet nodig.",
            "From now on you get mail at the address of your account. No confirmation is needed.",
        )
    } else {
        page.t(
            "We sturen u een mail met een knop om te bevestigen. Meestal is die er binnen een minuut; tijdens een grote storing kan het langer duren. Uw aanvraag is bewaard.",
            "We send you a mail with a button to confirm. It usually arrives within a minute; during a large incident it may take longer. Your request is kept.",
        )
    };
    said(&page, title, words)
}

/// `/volgen/gestopt`.
#[component]
pub fn FollowStoppedPage() -> AnyView {
    let page = Page::current();
    let words = page.t(
        "U krijgt hierover geen mail meer van ons. Wat er speelt, staat altijd op de statuspagina.",
        "You get no more mail from us about this. What is going on is always on the status page.",
    );
    said(&page, page.t("U volgt niet meer", "You no longer follow"), words)
}

fn said(page: &Page, title: &'static str, words: &'static str) -> AnyView {
    let body = view! {
        <div class="mt-5">{done(words)}</div>
        <p class="mt-5"><a class="btn" href=page.href("/status")>{page.t("Naar de statuspagina", "To the status page")}</a></p>
    };
    shell(narrow(page, title, body.into_any()))
}
