//! What an incident's pages say about what follows it.

use crate::aftermath::model::{After, Cause, FollowUp};
use crate::page::Page;
use crate::status::model::{Impact, Incident};
use crate::status::pages::parts::words;
use crate::ui::{icon, time, tone_icon};
use crate::{Lang, Moment};
use leptos::prelude::*;

/// On the incident's public page: postmortem, causes, questions. Nothing where there is nothing.
pub fn public(incident: &Incident, after: &After, lang: Lang, now: Moment) -> AnyView {
    let faq = incident.faq.as_ref().map(|slug| {
        let href = lang.href(&format!("/faq/c/{slug}"));
        view! {
            <section class="card" aria-labelledby="h-vragen">
                <h2 id="h-vragen">{lang.t("Veelgestelde vragen", "Questions and answers")}</h2>
                <p class="small muted">{lang.t("Wat winkeliers ons over deze storing vroegen.", "What merchants asked us about this incident.")}</p>
                <p class="mt-2"><a href=href>{lang.t("Naar de vragen", "See the questions")}</a></p>
            </section>
        }
    });
    view! { {postmortem(incident, after, lang, now)}{causes(&after.causes, lang, now)}{faq} }.into_any()
}

fn postmortem(incident: &Incident, after: &After, lang: Lang, now: Moment) -> AnyView {
    let body = match (after.versions.first(), after.due_at) {
        (Some(latest), _) => {
            let href = lang.href(&format!("/status/{}/nabeschouwing", incident.slug));
            view! {
                <p><a href=href>{lang.t("Lees wat er gebeurde", "Read what happened")}</a></p>
                <p class="small muted">
                    {time::capital(latest.state.word(lang))}", "{time::time_date(lang, latest.at)}
                </p>
            }
            .into_any()
        }
        (None, Some(due)) => view! {
            <p class="small muted">
                {lang.t("We zoeken uit wat er precies gebeurde. U leest het hier uiterlijk op ", "We are finding out what exactly happened. You read it here by ")}
                {time::stamp(lang, due, format!("{} {}", time::weekday(lang, due), time::on(lang, now, due)))}"."
            </p>
        }
        .into_any(),
        (None, None) => return ().into_any(),
    };
    view! {
        <section class="card" aria-labelledby="h-nabeschouwing">
            <h2 id="h-nabeschouwing">{lang.t("Nabeschouwing", "Postmortem")}</h2>
            {body}
        </section>
    }
    .into_any()
}

/// What caused it, and what expressly didn't.
pub fn causes(causes: &[Cause], lang: Lang, now: Moment) -> AnyView {
    if causes.is_empty() {
        return ().into_any();
    }
    let rows = causes.iter().map(|cause| one(cause, lang, now)).collect_view();
    view! {
        <section class="card" aria-labelledby="h-oorzaak">
            <h2 id="h-oorzaak">{lang.t("Wat ermee te maken had, en wat niet", "What had to do with it, and what didn’t")}</h2>
            <ul class="stack gap-3">{rows}</ul>
        </section>
    }
    .into_any()
}

fn one(cause: &Cause, lang: Lang, now: Moment) -> AnyView {
    let (mark, head) = if cause.caused {
        (tone_icon("major"), lang.t("Oorzaak: ", "Cause: "))
    } else {
        (tone_icon("ok"), lang.t("Niet de oorzaak: ", "Not the cause: "))
    };
    let why = (!cause.text.nl.is_empty() || !cause.text.en.is_empty()).then(|| {
        view! { <span class="small">{words(&cause.text, lang)}</span> }
    });
    view! {
        <li>
            {mark}" "<b>{head}</b>
            <a href=lang.href(&cause.path)>{cause.title.get(lang).to_owned()}</a>
            <span class="small muted">" ("{time::stamp(lang, cause.at, time::on(lang, now, cause.at))}") "</span>
            {why}
        </li>
    }
    .into_any()
}

/// What is done about it: what is done already is ticked.
pub fn follow_ups(list: &[FollowUp], lang: Lang) -> AnyView {
    let rows = list
        .iter()
        .map(|one| {
            let (mark, state) = match one.done_at {
                Some(at) => {
                    let words = format!("{} {}", lang.t("gedaan op", "done on"), time::date(lang, at));
                    (tone_icon("ok"), words)
                }
                None if one.due.is_empty() => (
                    view! { <span class="pip"></span> }.into_any(),
                    lang.t("nog te doen", "to be done").to_owned(),
                ),
                None => {
                    let words = format!("{} {}", lang.t("uiterlijk", "by"), day(&one.due, lang));
                    (view! { <span class="pip"></span> }.into_any(), words)
                }
            };
            view! { <li>{mark}<p class="meta"><b>{words(&one.text, lang)}</b><span>{state}</span></p></li> }
        })
        .collect_view();
    view! { <ol class="timeline">{rows}</ol> }.into_any()
}

/// `1 december 2026` for `2026-12-01`.
pub fn day(date: &str, lang: Lang) -> String {
    let mut parts = date.split('-').map(|part| part.parse::<i16>().unwrap_or_default());
    let (year, month, day) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let month = i8::try_from(month).unwrap_or_default();
    format!("{day} {} {year}", crate::ui::month_name(lang, month))
}

/// In the console: what a lead is to decide or do after an incident.
pub fn console(page: &Page, incident: &Incident, after: &After, now: Moment) -> AnyView {
    let lang = page.lang;
    let href = page.href(&format!("/desk/storingen/{}/nabeschouwing", incident.slug));
    let state = match (after.versions.first(), after.due_at) {
        (Some(latest), _) => view! { <span class="badge" data-tone="ok">{tone_icon("ok")}{time::capital(latest.state.word(lang))}</span> }.into_any(),
        (None, Some(due)) => {
            let tone = if due < now { "critical" } else { "minor" };
            view! { <span class="badge" data-tone=tone>{icon("clock")}{page.t("Voor ", "By ")}{time::on(lang, now, due)}</span> }.into_any()
        }
        (None, None) if !incident.is_open() && incident.impact >= Impact::Major => {
            view! { <span class="badge" data-tone="minor">{page.t("Nog te besluiten", "To be decided")}</span> }.into_any()
        }
        (None, None) => ().into_any(),
    };
    view! {
        <section class="card" aria-labelledby="h-after">
            <h2 id="h-after" class="mb-3">{page.t("Nasleep", "Aftermath")}</h2>
            <p class="row">{state}<a href=href>{page.t("Nabeschouwing, acties, oorzaak en vragen", "Postmortem, actions, cause and questions")}</a></p>
        </section>
    }
    .into_any()
}
