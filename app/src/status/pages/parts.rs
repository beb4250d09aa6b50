//! Parts of the status shared by banner, overview and incident pages.

use crate::status::model::{Bilingual, Component, Impact, Incident, IncidentState, StatusView, Update};
use crate::ui::{icon, time, tone_icon};
use crate::{Lang, Moment};
use leptos::prelude::*;

/// Where the Atom feed of incidents is.
pub const FEED: &str = "/status.atom";
/// Where programs read the status.
pub const SUMMARY: &str = "/api/v2/summary.json";

/// Names of components that are hit, worst first.
pub fn down_names(view: &StatusView, lang: Lang) -> Vec<String> {
    let mut hit: Vec<&Component> = view.components.iter().filter(|c| c.impact != Impact::None).collect();
    hit.sort_by_key(|component| std::cmp::Reverse(component.impact));
    hit.into_iter().map(|component| component.name.get(lang).to_owned()).collect()
}

/// Names of components that work.
pub fn up_names(view: &StatusView, lang: Lang) -> Vec<String> {
    let works = view.components.iter().filter(|c| c.impact == Impact::None && !c.maintenance);
    works.map(|component| component.name.get(lang).to_owned()).collect()
}

/// `winkels, beheer en Kassa App`.
pub fn listed(names: &[String], lang: Lang) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} {} {last}", rest.join(", "), lang.t("en", "and")),
    }
}

/// A text of the language asked for; one that exists in the other language alone says so.
pub fn words(text: &Bilingual, lang: Lang) -> AnyView {
    let shown = text.get(lang).to_owned();
    if !text.lacks(lang) {
        return shown.into_any();
    }
    let only = lang.t(" (alleen in het Engels)", " (in Dutch only)");
    view! { <span lang=lang.other().code()>{shown}</span><span class="faint">{only}</span> }.into_any()
}

/// A title between the words around it; one of the other language is marked as that.
pub fn headline((before, after): (&str, &str), title: &Bilingual, lang: Lang) -> AnyView {
    let shown = title.get(lang).to_owned();
    if !title.lacks(lang) {
        return format!("{before}{shown}{after}").into_any();
    }
    view! { {before.to_owned()}<span lang=lang.other().code()>{shown}</span>{after.to_owned()} }.into_any()
}

/// A text as paragraphs; a blank line parts them.
fn paragraphs(text: &Bilingual, lang: Lang) -> AnyView {
    if text.lacks(lang) || !text.get(lang).contains("\n\n") {
        return view! { <p>{words(text, lang)}</p> }.into_any();
    }
    let parts = text.get(lang).split("\n\n").map(|part| view! { <p>{part.to_owned()}</p> });
    parts.collect_view().into_any()
}

/// The updates of an incident, newest first: a shape where the state changed, a ring where it didn't.
pub fn timeline(view: &StatusView, incident: &Incident, lang: Lang, now: Moment) -> AnyView {
    let each = incident.updates.iter();
    let entries = each.map(|update| entry(view, incident, update, lang, now)).collect_view();
    view! { <ol class="timeline">{entries}</ol> }.into_any()
}

fn entry(view: &StatusView, incident: &Incident, update: &Update, lang: Lang, now: Moment) -> AnyView {
    let (mark, title) = if update.changed {
        let tone = match update.state {
            IncidentState::Investigating | IncidentState::Identified => incident.tone(),
            IncidentState::Monitoring => "minor",
            IncidentState::Resolved => "ok",
        };
        (tone_icon(tone), time::capital(update.state.word(lang)))
    } else {
        (view! { <span class="pip"></span> }.into_any(), "Update".to_owned())
    };
    let recent = now - update.at < 24 * 60 * 60 * 1_000_000;
    let ago = recent.then(|| view! { <span>{time::ago(lang, now, update.at)}</span> });
    let quiet = (!update.notify).then(|| view! { <span>{lang.t("zonder mail", "without mail")}</span> });
    view! {
        <li id=format!("u{}", update.id)>
            {mark}
            <p class="meta"><b>{title}</b>{time::time_when(lang, now, update.at)}{ago}{quiet}{edited(update, lang, now)}</p>
            {paragraphs(&update.text, lang)}
            {set_by(view, update, lang)}
            {earlier(update, lang, now)}
        </li>
    }
    .into_any()
}

/// What an update changed for components: "Kassa App: ligt stil · Webshops: werkt".
fn set_by(view: &StatusView, update: &Update, lang: Lang) -> Option<AnyView> {
    let each = update.impacts.iter().filter_map(|(key, impact)| {
        let name = view.component(key)?.name.get(lang);
        Some(format!("{name}: {}", impact.word(lang).to_lowercase()))
    });
    let words = each.collect::<Vec<_>>().join(" · ");
    (!words.is_empty()).then(|| view! { <p class="small muted">{words}</p> }.into_any())
}

/// That an update was corrected, and when last.
fn edited(update: &Update, lang: Lang, now: Moment) -> AnyView {
    let Some(last) = update.edits.first() else { return ().into_any() };
    view! { <span>{lang.t("bewerkt ", "edited ")}{time::time_when(lang, now, last.at)}</span> }.into_any()
}

/// What an update said before it was corrected, folded.
fn earlier(update: &Update, lang: Lang, now: Moment) -> AnyView {
    if update.edits.is_empty() {
        return ().into_any();
    }
    let versions = update.edits.iter().map(|edit| {
        view! {
            <p class="small muted">{lang.t("Tot ", "Until ")}{time::time_when(lang, now, edit.at)}":"</p>
            <blockquote>{paragraphs(&edit.text, lang)}</blockquote>
        }
    });
    let title = lang.t("Wat er eerst stond", "What it said before");
    view! { <details class="earlier"><summary class="small">{title}</summary>{versions.collect_view()}</details> }
        .into_any()
}

/// How to follow: feed for people, JSON for programs.
pub fn feeds(lang: Lang) -> AnyView {
    view! {
        <p class="feeds">
            <a href=lang.href(FEED)>{icon("rss")}{lang.t("Feed (Atom)", "Feed (Atom)")}</a>
            <a href=SUMMARY>{icon("code")}"JSON"</a>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_row() {
        let names = |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(listed(&names(&["a"]), Lang::Nl), "a");
        assert_eq!(listed(&names(&["a", "b", "c"]), Lang::Nl), "a, b en c");
        assert_eq!(listed(&names(&["a", "b"]), Lang::En), "a and b");
    }
}
