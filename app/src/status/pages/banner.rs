//! The banner: what is down, what isn't, when the next word comes. One line on any page, full on
//! the home page and the status page.
//!
//! Called by the shell, and by the server for `GET /live/banner`. Reads nothing but what it is given.

use super::parts::{down_names, up_names};
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
        Some(incident) => line(incident, lang, path, now),
        None => calm(view, lang, path, now),
    }
}

/// Nothing is wrong; running maintenance is told.
fn calm(view: &StatusView, lang: Lang, path: &str, now: Moment) -> AnyView {
    let running = view.maintenance.iter().find(|work| work.starts_at <= now && now < work.ends_at);
    let link = (path != "/status").then(|| {
        view! { <a class="push" href=lang.href("/status")>{lang.t("Statuspagina", "Status page")}</a> }
    });
    if let Some(work) = running {
        return view! {
            <div class="banner banner-line" data-tone="maint"><div class="wrap">
                {tone_icon("maint")}
                <b>{lang.t("Onderhoud: ", "Maintenance: ")}{work.title.get(lang).to_owned()}"."</b>" "
                <span class="muted">{lang.t("Tot ", "Until ")}{time::time_when(lang, now, work.ends_at)}</span>
                {link}
            </div></div>
        }
        .into_any();
    }
    view! {
        <div class="banner banner-line" data-tone="ok"><div class="wrap">
            {tone_icon("ok")}
            <b>{lang.t("Alles werkt.", "Everything works.")}</b>" "
            <span class="muted">
                {lang.t("Gecontroleerd om ", "Checked at ")}{time::time_when(lang, now, view.as_of)}
            </span>
            {link}
        </div></div>
    }
    .into_any()
}

/// An open incident in one line.
fn line(incident: &Incident, lang: Lang, path: &str, now: Moment) -> AnyView {
    let tone = tone_of(incident);
    let address = format!("/status/{}", incident.slug);
    let link = (path != address).then(|| {
        let words = lang.t("Bekijk de storing", "See the incident");
        view! { <a class="push" href=lang.href(&address)>{words}</a> }
    });
    view! {
        <div class="banner banner-line" data-tone=tone><div class="wrap">
            {tone_icon(tone)}
            <b>{format!("{}: {}.", lang.t("Storing", "Incident"), incident.title.get(lang))}</b>" "
            <span class="muted">{promise_words(incident, lang, now)}</span>
            {link}
        </div></div>
    }
    .into_any()
}

/// An open incident with all that a merchant needs first.
fn full(view: &StatusView, incident: &Incident, lang: Lang, path: &str, now: Moment) -> AnyView {
    let tone = tone_of(incident);
    let state = format!("{} · {}", incident.impact.incident_word(lang), incident.state.word(lang));
    let text = incident.updates.first().map(|update| update.text.get(lang).to_owned());
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
                <h2 id="h-storing">{incident.title.get(lang).to_owned()}</h2>
            </div>
            <div class="promise">{next(incident, lang, now)}{updown(view, lang)}</div>
            <div>
                <p>{text}</p>
                {phase}{more}
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

/// A banner is never green while an incident is open.
pub fn tone_of(incident: &Incident) -> &'static str {
    match incident.impact {
        Impact::None => Impact::Minor.tone(),
        impact => impact.tone(),
    }
}
