//! `/desk/storingen/:slug/update/:id`: correcting the words of an update. The old ones stay public.

use crate::page::{Page, desk};
use crate::status::model::{Incident, Update};
use crate::ui::desk::{param, sheet};
use crate::ui::{Field, form_error, head, icon, time};
use crate::{AppError, Moment, Role};
use leptos::prelude::*;

/// The page.
#[component]
pub fn UpdateEditPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (slug, id, allowed) = (param("slug"), param("id"), page.actor.require(Role::Lead));
    let work = async move {
        allowed?;
        let status = site.status.view();
        let incident = status.incident(&slug).ok_or(AppError::NotFound)?;
        let update = incident.updates.iter().find(|update| update.id.to_string() == id);
        Ok((incident.clone(), update.cloned().ok_or(AppError::NotFound)?, (site.now)()))
    };
    sheet("/desk/storingen", work, move |(incident, update, now)| show(&page, &incident, &update, now))
}

fn show(page: &Page, incident: &Incident, update: &Update, now: Moment) -> AnyView {
    let title = page.t("Update aanpassen", "Correct an update");
    let above = page.href(&format!("/desk/storingen/{}", incident.slug));
    let action = format!("{above}/update/{}", update.id);
    let (nl, en) = page.t(("Bericht, Nederlands", "Bericht, Engels"), ("Text, Dutch", "Text, English"));
    let words = page.t(
        "Lezers zien \"bewerkt\" met de tijd, en kunnen lezen wat er eerst stond. Er gaat geen bericht uit; is het groot nieuws, schrijf dan een nieuwe update.",
        "Readers see “edited” with the time, and can read what it said before. No notice goes out; if it is big news, write a new update.",
    );
    // What was there when the form was opened, also after somebody else corrected it meanwhile and it came back.
    let seen = update.edits.len();
    let before = update.edits.iter().map(|edit| {
        view! {
            <li>
                <span class="pip"></span>
                <p class="meta"><b>{page.t("Tot ", "Until ")}{time::stamp(page.lang, edit.at, time::exact(page.lang, now, edit.at))}</b></p>
                <p>{edit.text.get(page.lang).to_owned()}</p>
            </li>
        }
    });
    let before = (seen > 0).then(|| {
        view! {
            <section class="card" aria-labelledby="h-before">
                <h2 id="h-before" class="mb-3">{page.t("Wat er eerder stond", "What it said before")}</h2>
                <ol class="timeline">{before.collect_view()}</ol>
            </section>
        }
    });
    view! {
        {head(page, title, "")}
        <div class="bar">
            <h1 class="grow">{title}</h1>
            <a class="btn" href=above>{icon("left")}{page.t("Terug naar de storing", "Back to the incident")}</a>
        </div>
        <div class="sheet sheet-narrow">
            {form_error(page)}
            <section class="card card-flush" aria-labelledby="h-edit">
                <div class="card-head">
                    <h2 id="h-edit">{incident.title.get(page.lang).to_owned()}</h2>
                    <span class="muted push">{time::stamp(page.lang, update.at, time::exact(page.lang, now, update.at))}</span>
                </div>
                <form class="card-body stack gap-3" method="post" action=action>
                    <input type="hidden" name="seen" value=seen/>
                    <div class="two">
                        <div lang="nl">{Field::area("text_nl", nl).max(5_000).value(page, &update.text.nl).view(page)}</div>
                        <div lang="en">{Field::area("text_en", en).max(5_000).value(page, &update.text.en).view(page)}</div>
                    </div>
                    {page.field_error("text").map(|words| crate::ui::form::field_error("text-error", words))}
                    <p class="small muted">{words}</p>
                    <div><button class="btn btn-primary">{page.t("Bewaar de nieuwe tekst", "Save the new text")}</button></div>
                </form>
            </section>
            {before}
        </div>
    }
    .into_any()
}
