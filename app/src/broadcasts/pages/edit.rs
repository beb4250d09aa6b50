//! Writing a broadcast: what kind of mail it is, both languages, and when it begins. A new one
//! about an incident begins with that incident's latest words.

use super::HERE;
use crate::broadcasts::model::{Broadcast, KINDS, reaches};
use crate::mails::model::MailKind;
use crate::page::{Page, desk};
use crate::status::model::{Bilingual, Incident};
use crate::ui::desk::{param, query, sheet};
use crate::ui::form::field_error;
use crate::ui::{Field, form_error, head, icon};
use crate::{AppError, Lang, Role};
use leptos::prelude::*;

/// What the form begins with.
struct First {
    action: String,
    back: String,
    version: Option<i64>,
    incident: Option<(String, Bilingual)>,
    kind: MailKind,
    subject: Bilingual,
    text: Bilingual,
    start: String,
}

/// `/desk/rondzendingen/nieuw`; `?storing=SLUG` takes over what is known of an incident.
#[component]
pub fn BroadcastNewPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let allowed = page.actor.require(Role::Lead);
    // A form that comes back has the incident as a field.
    let slug = query("storing").unwrap_or_else(|| page.typed("incident"));
    let work = async move {
        allowed?;
        Ok(site.status.view().incident(&slug).cloned())
    };
    sheet(HERE, work, move |incident| {
        let (subject, text) = incident.as_ref().map(words).unwrap_or_default();
        let back = match &incident {
            Some(incident) => format!("/desk/storingen/{}", incident.slug),
            None => HERE.to_owned(),
        };
        let first = First {
            action: page.href(&format!("{HERE}/nieuw")),
            back: page.href(&back),
            version: None,
            incident: incident.map(|incident| (incident.slug, incident.title)),
            kind: MailKind::Status,
            subject,
            text,
            start: String::new(),
        };
        form(&page, &first)
    })
}

/// The incident's title, and its latest update with the way to the rest.
fn words(incident: &Incident) -> (Bilingual, Bilingual) {
    let update = incident.updates.first().map(|update| update.text.clone()).unwrap_or_default();
    let link = format!("/status/{}", incident.slug);
    let text = |text: &str, follow: &str| match text {
        "" => String::new(),
        text => format!("{text}\n\n[{follow}]({link})"),
    };
    let text = Bilingual {
        nl: text(&update.nl, "Volg de storing en lees alle updates"),
        en: text(&update.en, "Follow the incident and read all updates"),
    };
    (incident.title.clone(), text)
}

/// `/desk/rondzendingen/:id/tekst`.
#[component]
pub fn BroadcastEditPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let allowed = page.actor.require(Role::Lead);
    let (actor, lang, id) = (page.actor.clone(), page.lang, param("id").parse::<i64>());
    let work = async move {
        allowed?;
        let broadcast = site.broadcasts.broadcast(&actor, lang, id.map_err(|_| AppError::NotFound)?).await?;
        broadcast.state().is_draft().then_some(broadcast).ok_or(AppError::NotFound)
    };
    sheet(HERE, work, move |Broadcast { id, version, incident, kind, subject, text, start, .. }| {
        let back = page.href(&format!("{HERE}/{id}"));
        let action = format!("{back}/tekst");
        form(&page, &First { action, back, version: Some(version), incident, kind, subject, text, start })
    })
}

fn form(page: &Page, first: &First) -> AnyView {
    let title = match first.version {
        None => page.t("Nieuwe rondzending", "New broadcast"),
        Some(_) => page.t("Rondzending bewerken", "Edit the broadcast"),
    };
    let about = first.incident.as_ref().map(|(slug, title)| {
        let words = page.t("Over de storing: ", "About the incident: ");
        view! {
            <input type="hidden" name="incident" value=slug.clone()/>
            <p class="row row-tight small">{icon("bolt")}<span>{words}<b>{title.get(page.lang).to_owned()}</b></span></p>
        }
    });
    let version = first.version.map(|version| {
        // What came back after a conflict is still about the version that was read.
        let version = page.typed_or("version", &version.to_string());
        view! { <input type="hidden" name="version" value=version/> }
    });
    let hint = page.t(
        "Wat er is, wat het voor de lezer betekent, wat die nu kan doen. Markdown mag; een link als /status wordt het hele adres. Wie de taal kiest die u leeg laat, krijgt de andere, met een regel erboven.",
        "What happened, what it means for the reader, what they can do now. Markdown works; a link such as /status becomes the whole address. Who reads the language that you leave empty gets the other one, with a line above it.",
    );
    let begins = page.t("Begint om", "Begins at");
    let begins_hint = page.t(
        "Leeg: zodra een collega bevestigt. Of een tijd als 07:30, of 24-11-2026 07:30.",
        "Empty: as soon as a colleague confirms. Or a time such as 07:30, or 24-11-2026 07:30.",
    );
    view! {
        {head(page, title, "")}
        <div class="bar">
            <a class="btn btn-quiet btn-icon" href=first.back.clone() aria-label=page.t("Terug", "Back")>{icon("left")}</a>
            <h1>{title}</h1>
        </div>
        <div class="sheet">
            {form_error(page)}
            <form method="post" class="card mail-write" action=first.action.clone()>
                <div class="stack gap-5">
                    {about}{version}
                    {kinds(page, first.kind)}
                    <div class="two">{language(page, first, Lang::Nl)}{language(page, first, Lang::En)}</div>
                    <p class="tiny faint">{hint}</p>
                    <div class="two">
                        {Field::text("start", begins).max(20).hint(begins_hint).value(page, &first.start).view(page)}
                    </div>
                    <div class="row"><button class="btn btn-primary">{page.t("Bewaar en bekijk", "Save and preview")}</button></div>
                </div>
            </form>
        </div>
    }
    .into_any()
}

fn language(page: &Page, first: &First, lang: Lang) -> AnyView {
    let name = lang.t(page.t("Nederlands", "Dutch"), page.t("Engels", "English"));
    let (subject, text) = lang.t(("subject_nl", "text_nl"), ("subject_en", "text_en"));
    let subject_label = format!("{}, {name}", page.t("Onderwerp", "Subject"));
    let text_label = format!("{}, {name}", page.t("Tekst", "Text"));
    let stored = |both: &Bilingual| lang.t(&both.nl, &both.en).clone();
    view! {
        <div class="stack gap-3" lang=lang.code()>
            {Field::text(subject, subject_label).max(150).value(page, &stored(&first.subject)).view(page)}
            {Field::area(text, text_label).max(20_000).value(page, &stored(&first.text)).view(page)}
        </div>
    }
    .into_any()
}

fn kinds(page: &Page, stored: MailKind) -> AnyView {
    let chosen = page.typed_or("kind", stored.code());
    let choices = KINDS
        .into_iter()
        .map(|kind| {
            view! {
                <label class="choice">
                    <input type="radio" name="kind" value=kind.code() checked=kind.code() == chosen/>
                    <span><b>{kind.name(page.lang)}</b><small>{reaches(kind, page.lang)}</small></span>
                </label>
            }
        })
        .collect_view();
    let error = page.field_error("kind").map(|words| field_error("kind-error", words));
    view! {
        <fieldset>
            <legend class="label strong tiny mb-2">{page.t("Wat voor mail is dit?", "What kind of mail is this?")}</legend>
            {error}
            <div class="stack gap-2">{choices}</div>
        </fieldset>
    }
    .into_any()
}
