//! The banner: what is down, what isn't, when the next word comes. One line on any page, full on
//! the home page and the status page.
//!
//! Called by the shell, and by the server for `GET /live/banner`. Reads nothing but what it is given.

use super::parts::{down_names, headline, up_names, words};
use crate::status::model::{Impact, Incident, StatusView};
use crate::ui::{icon, time, tone_icon};
use crate::{Lang, Moment};
use leptos::prelude::*;

/// What stands inside the banner's live region on the page at `path`.
pub fn banner_html(view: &StatusView, lang: Lang, path: &str, now: Moment) -> String {
    Owner::new().with(|| banner(view, lang, path, now).to_html())
}

/// The same as a view.
pub fn banner(view: &StatusView, lang: Lang, path: &str, now: Moment) -> AnyView {
    match view.banner() {
        Some(incident) if matches!(path, "/" | "/status") => full(view, incident, lang, path, now),
        Some(incident) => line(view, incident, lang, path, now),
        None => calm(view, lang, path, now),
    }
}

/// Nothing is wrong; running maintenance and an incident that was just resolved are told.
fn calm(view: &StatusView, lang: Lang, path: &str, now: Moment) -> AnyView {
    let shut = shut(view, lang, now);
    let link = (path != "/status").then(|| {
        view! { <a class="push" href=lang.href("/status")>{lang.t("Statuspagina", "Status page")}</a> }
    });
    let over = view.just_resolved(now);
    if let Some(work) = view.running() {
        let until = if work.is_late(now) {
            lang.t("Duurt langer dan gepland.", "Takes longer than planned.").into_any()
        } else {
            view! { {lang.t("Tot ", "Until ")}{time::time_when(lang, now, work.ends_at)} }.into_any()
        };
        let address = format!("/status/onderhoud/{}", work.slug);
        let more = (path != address).then(|| {
            view! { <a class="push" href=lang.href(&address)>{lang.t("Bekijk het onderhoud", "See the maintenance")}</a> }
        });
        return view! {
            <div class="banner banner-line" data-tone="maint"><div class="wrap">
                {tone_icon("maint")}
                <b>{format!("{}: {}.", lang.t("Onderhoud", "Maintenance"), work.title.get(lang))}</b>" "
                <span class="muted">{until}</span>
                {shut}{more}
            </div></div>
            {over.map(|incident| resolved(incident, lang, path, now, None))}
        }
        .into_any();
    }
    if view.impact() > Impact::None {
        return lasting(view, lang, view! { {shut}{link} }.into_any());
    }
    if let Some(incident) = over {
        return resolved(incident, lang, path, now, shut);
    }
    view! {
        <div class="banner banner-line" data-tone="ok"><div class="wrap">
            {tone_icon("ok")}
            <b>{lang.t("Alles werkt.", "Everything works.")}</b>" "
            <span class="muted">
                {lang.t("Gecontroleerd om ", "Checked at ")}{time::time_when(lang, now, view.as_of)}
            </span>
            {shut}{link}
        </div></div>
    }
    .into_any()
}

/// An incident that was resolved in the last 24 hours: a quiet line with what to read now.
fn resolved(incident: &Incident, lang: Lang, path: &str, now: Moment, shut: Option<AnyView>) -> AnyView {
    let address = format!("/status/{}", incident.slug);
    let at = incident.resolved_at.unwrap_or(now);
    let what = (path != address).then(|| {
        view! { <a href=lang.href(&address)>{lang.t("Wat er gebeurde", "What happened")}</a> }
    });
    let questions = incident.faq.as_ref().map(|slug| {
        view! { <a href=lang.href(&format!("/faq/c/{slug}"))>{lang.t("Veelgestelde vragen", "Questions and answers")}</a> }
    });
    view! {
        <div class="banner banner-line banner-done" data-tone="ok"><div class="wrap">
            {tone_icon("ok")}
            <b>{headline((lang.t("Opgelost: ", "Resolved: "), "."), &incident.title, lang)}</b>" "
            <span class="muted">{time::time_when(lang, now, at)}</span>
            {shut}
            <span class="push row gap-3">{what}{questions}</span>
        </div></div>
    }
    .into_any()
}

/// Without any incident something has not been as it should for a while: never green, and why.
fn lasting(view: &StatusView, lang: Lang, link: AnyView) -> AnyView {
    let tone = view.impact().tone();
    let words = view.components.iter().filter(|one| one.impact > Impact::None).map(|one| {
        let why = one.baseline.words.get(lang);
        format!("{}: {}", one.name.get(lang), if why.is_empty() { one.impact.word(lang) } else { why })
    });
    view! {
        <div class="banner banner-line" data-tone=tone><div class="wrap">
            {tone_icon(tone)}
            <b>{lang.t("Niet alles werkt zoals u gewend bent.", "Not everything works as usual.")}</b>" "
            <span class="muted">{words.collect::<Vec<_>>().join(" · ")}</span>
            {link}
        </div></div>
    }
    .into_any()
}

/// An open incident in one line.
fn line(view: &StatusView, incident: &Incident, lang: Lang, path: &str, now: Moment) -> AnyView {
    let tone = incident.tone();
    let address = format!("/status/{}", incident.slug);
    let link = (path != address).then(|| {
        let words = lang.t("Bekijk de storing", "See the incident");
        view! { <a class="push" href=lang.href(&address)>{words}</a> }
    });
    view! {
        <div class="banner banner-line" data-tone=tone><div class="wrap">
            {tone_icon(tone)}
            <b>{headline((lang.t("Storing: ", "Incident: "), "."), &incident.title, lang)}</b>" "
            <span class="muted">{promise_words(incident, lang, now)}</span>
            {shut(view, lang, now)}{link}
        </div></div>
    }
    .into_any()
}

/// An open incident with all that a merchant needs first.
fn full(view: &StatusView, incident: &Incident, lang: Lang, path: &str, now: Moment) -> AnyView {
    let tone = incident.tone();
    let state = format!("{} · {}", incident.impact.incident_word(lang), incident.state.word(lang));
    let text = incident.updates.first().map(|update| words(&update.text, lang));
    let href = lang.href(&format!("/status/{}#volg", incident.slug));
    let all = (path != "/status").then(|| {
        view! { <a class="btn btn-l" href=lang.href("/status")>{lang.t("Statuspagina", "Status page")}</a> }
    });
    let phase = incident.conditions.phases.first();
    let phase = phase.map(|phase| view! { <p class="strong">{phase.words(lang)}</p> });
    let more = (view.open.len() > 1).then(|| more_open(&view.open[1..], lang));
    view! {
        <section class="banner banner-full" data-tone=tone aria-labelledby="h-storing"><div class="wrap">
            <div>
                <p class="state">{tone_icon(tone)}{state}</p>
                <h2 id="h-storing">{headline(("", ""), &incident.title, lang)}</h2>
            </div>
            <div class="promise">{next(incident, lang, now)}{updown(view, lang)}</div>
            <div>
                <p>{text}</p>
                {phase}{more}
                {shut(view, lang, now).map(|words| view! { <p class="small mt-3">{words}</p> })}
                <div class="row">
                    <a class="btn btn-primary btn-l" href=href>
                        {icon("bell")}{lang.t("Volg deze storing", "Follow this incident")}
                    </a>
                    {all}
                </div>
            </div>
        </div></section>
    }
    .into_any()
}

/// Channels that are closed now besides their hours, a sentence each.
fn shut(view: &StatusView, lang: Lang, now: Moment) -> Option<AnyView> {
    let words = view.shut(now).into_iter().map(|shut| {
        let until = shut.until.map(|until| time::when(lang, now, until));
        shut.words(lang, until.as_deref())
    });
    let words = words.collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then(|| view! { <span>{words}</span> }.into_any())
}

/// When the next word comes, and when the last one came.
fn next(incident: &Incident, lang: Lang, now: Moment) -> AnyView {
    let promise = match incident.next_update_at {
        Some(at) => view! { <b>{lang.t("vóór ", "before ")}{time::time_when(lang, now, at)}</b> }.into_any(),
        None => view! { <b>{lang.t("zodra er nieuws is", "as soon as there is news")}</b> }.into_any(),
    };
    let last = incident.updates.first().map(|update| {
        view! {
            <span class="small muted">
                {lang.t("Laatste update ", "Last update ")}
                {time::time_when(lang, now, update.at)}", "{time::ago(lang, now, update.at)}
            </span>
        }
    });
    view! {
        <div class="next">
            <span class="small muted">{lang.t("Volgende update", "Next update")}</span>{promise}{last}
        </div>
    }
    .into_any()
}

/// What is down and what isn't.
fn updown(view: &StatusView, lang: Lang) -> AnyView {
    let (down, up) = (down_names(view, lang), up_names(view, lang));
    let worst = view.impact().tone();
    let (not, does) = lang.t(("Getroffen:", "Werkt wel:"), ("Affected:", "Working:"));
    let down = (!down.is_empty()).then(|| {
        view! { <li>{tone_icon(worst)}<span><b>{not}</b>" "{down.join(", ")}</span></li> }
    });
    let up = (!up.is_empty()).then(|| {
        view! { <li>{tone_icon("ok")}<span><b>{does}</b>" "{up.join(", ")}</span></li> }
    });
    view! { <ul class="updown">{down}{up}</ul> }.into_any()
}

/// Other open incidents beside the one the banner is about.
fn more_open(others: &[Incident], lang: Lang) -> AnyView {
    let links = others
        .iter()
        .map(|incident| {
            let href = lang.href(&format!("/status/{}", incident.slug));
            view! { " "<a href=href>{incident.title.get(lang).to_owned()}</a>"." }
        })
        .collect_view();
    view! { <p class="small mt-3">{lang.t("Ook open:", "Also open:")}{links}</p> }.into_any()
}

/// The promise in one line.
fn promise_words(incident: &Incident, lang: Lang, now: Moment) -> AnyView {
    match incident.next_update_at {
        Some(at) => view! {
            {lang.t("Volgende update vóór ", "Next update before ")}{time::time_when(lang, now, at)}
        }
        .into_any(),
        None => {
            lang.t("Volgende update zodra er nieuws is", "Next update as soon as there is news").into_any()
        }
    }
}
