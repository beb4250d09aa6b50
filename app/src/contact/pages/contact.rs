//! `/contact`: who can be reached now, and the form, with likely answers while the subject is typed.

use super::channels::channels;
use crate::Moment;
use crate::contact::model::ContactPage as Contact;
use crate::flood::model::Likely;
use crate::flood::pages::is_it_this;
use crate::page::{Page, desk};
use crate::search::islands::AskField;
use crate::status::model::StatusView;
use crate::ui::{Field, form_error, head, load, shell, time};
use leptos::prelude::*;

/// The contact page.
#[component]
pub fn ContactPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let lang = page.lang;
    let (status, now) = (site.status.view(), (site.now)());
    shell(load(async move { site.contact.contact_page(lang).await }, move |contact| {
        content(&page, &contact, &status, now)
    }))
}

fn content(page: &Page, contact: &Contact, status: &StatusView, now: Moment) -> AnyView {
    let told = page.t(
        "Bel, mail of stel uw vraag hier. U ziet meteen wanneer u antwoord krijgt.",
        "Call, mail or ask here. You see at once when you will get an answer.",
    );
    let clock = page.t(
        format!("Het is {} {}.", time::weekday(page.lang, now), time::clock(now)),
        format!("It is {} {} in {}.", time::weekday(page.lang, now), time::clock(now), time::place()),
    );
    view! {
        {head(page, "Contact", told)}
        <div class="wrap page-top">
            <h1 class="h-page">"Contact"</h1>
            <p class="lead mt-2">{clock}" "{contact.expect.clone()}</p>
        </div>
        <div class="wrap split contact-body">
            <div class="stack contact-form">
                {is_it(page, status, now)}
                {form(page, contact)}
            </div>
            <aside class="card" aria-labelledby="h-kan">
                <h2 id="h-kan">{page.t("Zo bereikt u ons nu", "How to reach us now")}</h2>
                {channels(page.lang, &contact.channels)}
            </aside>
        </div>
    }
    .into_any()
}

/// During an incident: it need not be reported.
fn is_it(page: &Page, status: &StatusView, now: Moment) -> Option<AnyView> {
    let incident = status.banner()?;
    let next = incident.next_update_at.map(|at| {
        let words = page.t(" De volgende update komt vóór ", " The next update comes before ");
        view! { {words}{time::time_when(page.lang, now, at)}"." }.into_any()
    });
    Some(is_it_this(page, &Likely::of(incident), next))
}

fn form(page: &Page, contact: &Contact) -> AnyView {
    let files = page.t(
        "Hooguit 5 bestanden, samen 10 MB. Slepen kan ook.",
        "Five files at most, 10 MB together. You can drop them here.",
    );
    let again = page.posted.is_some().then(|| {
        view! { <p class="hint">{page.t("Kies uw bijlagen opnieuw; de rest staat er nog.", "Choose your attachments again; the rest is still here.")}</p> }
    });
    let body_hint = page.t(
        "Noem het bestelnummer als het over een bestelling gaat. Stuur nooit een wachtwoord mee.",
        "Give the order number if it is about an order. Never send a password.",
    );
    view! {
        <form class="stack contact-form" method="post" enctype="multipart/form-data" action=page.href("/contact")
            aria-labelledby="h-form">
            <h2 id="h-form">{page.t("Stel uw vraag", "Ask your question")}</h2>
            {form_error(page)}
            {Field::text("name", page.t("Uw naam", "Your name"))
                .value(page, &page.actor.name).autocomplete("name").max(100).required().view(page)}
            {Field::email("email", page.t("Uw e-mailadres", "Your e-mail address"))
                .value(page, &page.actor.email).required().view(page)}
            <AskField lang=page.lang name="subject".into() label=page.t("Onderwerp", "Subject").into()
                hint=String::new() value=page.typed("subject")
                error=page.field_error("subject").unwrap_or_default()/>
            {Field::area("body", page.t("Wat is er aan de hand?", "What is going on?"))
                .value(page, "").hint(body_hint).max(50_000).required().view(page)}
            <div class="field">
                <label for="files">{page.t("Bijlagen", "Attachments")}</label>
                <input class="input" id="files" name="files" type="file" multiple aria-describedby="files-hint"/>
                <p class="hint" id="files-hint">{files}</p>
                {again}
            </div>
            <div class="row">
                <button class="btn btn-primary btn-l">{page.t("Verstuur uw vraag", "Send your question")}</button>
                <p class="small muted">{contact.expect.clone()}</p>
            </div>
        </form>
    }
    .into_any()
}
