//! `/status/:slug/nabeschouwing`: what happened, in the latest version; earlier ones are kept below.

use super::panel::{causes, follow_ups};
use crate::aftermath::model::{After, PostmortemState, PostmortemVersion};
use crate::page::{Page, desk};
use crate::status::model::{Incident, StatusView};
use crate::status::pages::parts::listed;
use crate::ui::{crumbs, head, icon, load_now, shell, time, tone_icon};
use crate::{AppError, Desk, Lang, Moment};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page.
#[component]
pub fn PostmortemPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let slug = use_params_map().read_untracked().get("slug").unwrap_or_default();
    let (view, now) = (site.status.view(), (site.now)());
    let found = view.incident(&slug).map(|incident| (incident.clone(), site.aftermath.after(incident.id)));
    let found = found.filter(|(_, after)| !after.versions.is_empty() || after.due_at.is_some());
    shell(load_now(found.ok_or(AppError::NotFound), |(incident, after)| {
        content(&page, &site, &view, &incident, &after, now)
    }))
}

fn content(
    page: &Page,
    site: &Desk,
    view: &StatusView,
    incident: &Incident,
    after: &After,
    now: Moment,
) -> AnyView {
    let lang = page.lang;
    let subject = incident.title.get(lang).to_owned();
    let title = format!("{}: {subject}", lang.t("Nabeschouwing", "Postmortem"));
    let told = lang.t(
        "Wat er gebeurde, waardoor, en wat we eraan doen.",
        "What happened, why, and what we do about it.",
    );
    let steps = [
        (page.href("/status"), "Status".to_owned()),
        (page.href(&format!("/status/{}", incident.slug)), subject),
    ];
    let body = match after.versions.split_first() {
        Some((latest, earlier)) => {
            view! { {text(site, latest, lang)}{before(site, earlier, lang, now)} }.into_any()
        }
        None => {
            let due = after.due_at.unwrap_or(now);
            view! {
                <p class="lead">
                    {lang.t("We zoeken nog uit wat er precies gebeurde. U leest het hier uiterlijk op ", "We are still finding out what exactly happened. You read it here by ")}
                    {time::stamp(lang, due, format!("{} {}", time::weekday(lang, due), time::on(lang, now, due)))}"."
                </p>
            }
            .into_any()
        }
    };
    let actions = (!after.follow_ups.is_empty()).then(|| {
        view! {
            <section aria-labelledby="h-acties">
                <h2 id="h-acties" class="mb-4">{lang.t("Wat we toezeggen", "What we commit to")}</h2>
                {follow_ups(&after.follow_ups, lang)}
            </section>
        }
    });
    view! {
        {head(page, &title, told)}
        <div class="wrap page-crumbs">
            {crumbs(page, &steps)}
            <h1 class="h-article mt-5">{title}</h1>
            {stands(after, lang)}
            {facts(view, incident, lang, now)}
        </div>
        <div class="wrap split mt-6">
            <article class="stack gap-section">{body}{actions}</article>
            <aside class="stack gap-5" aria-label=lang.t("Bij deze storing", "With this incident")>
                {causes(&after.causes, lang, now)}
                {more(incident, lang)}
            </aside>
        </div>
    }
    .into_any()
}

/// Preliminary or final, since when.
fn stands(after: &After, lang: Lang) -> AnyView {
    let Some(latest) = after.versions.first() else { return ().into_any() };
    let (tone, words) = match latest.state {
        PostmortemState::Final => ("ok", ""),
        _ => (
            "minor",
            lang.t("Er kan nog iets bijkomen of veranderen.", "Something may still be added or change."),
        ),
    };
    view! {
        <p class="row mt-3">
            <span class="badge" data-tone=tone>{tone_icon(tone)}{time::capital(latest.state.word(lang))}</span>
            <span class="small muted">
                {lang.t("Versie ", "Version ")}{latest.number}", "{time::time_date(lang, latest.at)}". "{words}
            </span>
        </p>
    }
    .into_any()
}

fn facts(view: &StatusView, incident: &Incident, lang: Lang, now: Moment) -> AnyView {
    let minutes = (incident.resolved_at.unwrap_or(now) - incident.started_at) / 60_000_000;
    let names: Vec<String> = incident
        .components
        .iter()
        .filter_map(|(key, _)| view.component(key))
        .map(|component| component.name.get(lang).to_owned())
        .collect();
    let hit = (!names.is_empty()).then(|| {
        view! { <div><dt>{lang.t("Geraakt", "Hit")}</dt><dd><small>{listed(&names, lang)}</small></dd></div> }
    });
    view! {
        <dl class="figures-row mt-4">
            <div><dt>{lang.t("Begonnen", "Started")}</dt><dd><small>{time::time_when(lang, now, incident.started_at)}</small></dd></div>
            <div><dt>{lang.t("Duur", "Lasted")}</dt><dd>{time::span(lang, minutes)}</dd></div>
            {hit}
        </dl>
    }
    .into_any()
}

fn text(site: &Desk, version: &PostmortemVersion, lang: Lang) -> AnyView {
    let shown = if version.text.lacks(lang) { lang.other() } else { lang };
    let only = version.text.lacks(lang).then(|| {
        view! { <p class="callout mb-4" data-tone="minor">{icon("globe")}<span>{lang.t("Deze tekst is er alleen in het Engels.", "This text is in Dutch only.")}</span></p> }
    });
    let html = site.aftermath.html(version.text.get(lang), lang);
    view! { <div>{only}<div class="prose" lang=shown.code() inner_html=html></div></div> }.into_any()
}

/// Earlier versions, folded away.
fn before(site: &Desk, earlier: &[PostmortemVersion], lang: Lang, now: Moment) -> AnyView {
    let parts = earlier
        .iter()
        .map(|version| {
            let words = format!(
                "{} {}, {}, {}",
                lang.t("Versie", "Version"),
                version.number,
                version.state.word(lang),
                time::when(lang, now, version.at),
            );
            view! { <details class="card"><summary>{words}</summary><div class="mt-4">{text(site, version, lang)}</div></details> }
        })
        .collect_view();
    let head =
        (!earlier.is_empty()).then(|| view! { <h2>{lang.t("Eerdere versies", "Earlier versions")}</h2> });
    view! { <div class="stack gap-3">{head}{parts}</div> }.into_any()
}

fn more(incident: &Incident, lang: Lang) -> AnyView {
    let questions = incident.faq.as_ref().map(|slug| {
        view! { <li><a href=lang.href(&format!("/faq/c/{slug}"))><span class="t">{lang.t("Veelgestelde vragen", "Questions and answers")}</span>{icon("right")}</a></li> }
    });
    view! {
        <ul class="links">
            <li><a href=lang.href(&format!("/status/{}", incident.slug))><span class="t">{lang.t("Alle updates van toen", "All updates of that time")}</span>{icon("right")}</a></li>
            {questions}
        </ul>
    }
    .into_any()
}
