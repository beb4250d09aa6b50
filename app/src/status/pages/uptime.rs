//! Components: the tree, and 90 days in one picture each. The picture is SVG with attributes only;
//! its label tells all that it shows.

use crate::Lang;
use crate::status::model::{Component, Day, Impact, StatusView};
use crate::ui::{month_name, tone_icon};
use leptos::prelude::*;

const DAYS: usize = 90;

/// Components by group, each under what it depends on in the same group.
pub fn tree(view: &StatusView, lang: Lang) -> AnyView {
    let known = |one: &Component| one.group.filter(|id| view.groups.iter().any(|group| group.id == *id));
    let groups = view.groups.iter().map(|group| (Some(group.id), Some(group.name.get(lang).to_owned())));
    let last = if view.groups.is_empty() { None } else { Some(lang.t("Overig", "Other").to_owned()) };
    let mut first = true;
    let cards = groups.chain([(None, last)]).filter_map(|(id, name)| {
        let members: Vec<&Component> = view.components.iter().filter(|one| known(one) == id).collect();
        (!members.is_empty()).then(|| card(view, &members, name, lang, std::mem::take(&mut first)))
    });
    view! { <div class="stack gap-5">{cards.collect_view()}</div> }.into_any()
}

/// A group's card, under its name where there are several.
fn card(view: &StatusView, members: &[&Component], name: Option<String>, lang: Lang, scale: bool) -> AnyView {
    let inside = |key: &String| members.iter().any(|one| one.key == *key);
    let roots = members.iter().filter(|one| !one.depends_on.first().is_some_and(inside));
    let rows = roots
        .enumerate()
        .map(|(at, one)| branch(view, members, one, lang, scale && at == 0, 0))
        .collect_view();
    let name = name.map(|name| view! { <h3 class="tree-group">{name}</h3> });
    view! { <div>{name}<div class="card card-flush"><ul class="tree">{rows}</ul></div></div> }.into_any()
}

fn branch(
    view: &StatusView,
    members: &[&Component],
    component: &Component,
    lang: Lang,
    scale: bool,
    depth: u8,
) -> AnyView {
    let below: Vec<AnyView> = if depth > 3 {
        Vec::new()
    } else {
        let below = members.iter().filter(|one| one.depends_on.first() == Some(&component.key));
        below.map(|one| branch(view, members, one, lang, false, depth + 1)).collect()
    };
    let below = (!below.is_empty()).then(|| view! { <ul>{below}</ul> });
    view! { <li>{row(component, note(view, members, component, lang), lang, scale)}{below}</li> }.into_any()
}

/// What a reader should know of a component: its baseline's words, or the hit component of another
/// group that it depends on.
fn note(view: &StatusView, members: &[&Component], component: &Component, lang: Lang) -> Option<String> {
    if component.impact == Impact::None {
        return None;
    }
    if component.impact == component.baseline.impact {
        return Some(component.baseline.words.get(lang).to_owned());
    }
    let elsewhere = |key: &&String| !members.iter().any(|one| one.key == **key);
    let cause = component
        .depends_on
        .iter()
        .filter(elsewhere)
        .find_map(|key| view.component(key).filter(|one| one.impact > Impact::None))?;
    let name = cause.name.get(lang);
    Some(lang.t(format!("hangt af van {name}"), format!("depends on {name}")))
}

fn row(component: &Component, note: Option<String>, lang: Lang, scale: bool) -> AnyView {
    let (tone, word) = state(component, lang);
    let note = note.map(|note| view! { <small class="owing">{note}</small> });
    view! {
        <div class="tree-row">
            <span class="name">
                {component.name.get(lang).to_owned()}<small>{percent(component.uptime, lang)}</small>{note}
            </span>
            {bar(component, lang, scale)}
            <span class="state-word" data-tone=tone>{tone_icon(tone)}{word}</span>
        </div>
    }
    .into_any()
}

/// Tone and word of a component now.
pub fn state(component: &Component, lang: Lang) -> (&'static str, &'static str) {
    if component.impact == Impact::None && component.maintenance {
        ("maint", lang.t("Onderhoud", "Maintenance"))
    } else {
        (component.impact.tone(), component.impact.word(lang))
    }
}

/// What each shape means.
pub fn legend(lang: Lang) -> AnyView {
    let tones = Impact::ALL.map(|impact| (impact.tone(), impact.word(lang)));
    let maint = ("maint", lang.t("Onderhoud", "Maintenance"));
    let items = tones
        .into_iter()
        .chain([maint])
        .map(|(tone, word)| view! { <li>{tone_icon(tone)}{word}</li> })
        .collect_view();
    view! { <ul class="legend mt-3" aria-label=lang.t("Legenda", "Legend")>{items}</ul> }.into_any()
}

/// The bar of a component. Day 89 is today.
fn bar(component: &Component, lang: Lang, scale: bool) -> AnyView {
    let days = &component.days[component.days.len().saturating_sub(DAYS)..];
    let start = DAYS - days.len();
    let before = (start > 0).then(|| view! { <path class="days none" d=format!("M0 19.3H{start}")></path> });
    let known =
        (!days.is_empty()).then(|| view! { <path class="days" d=format!("M{start} 19.3H90")></path> });
    let rects = days
        .iter()
        .enumerate()
        .filter(|(_, day)| day.impact != Impact::None)
        .map(|(index, day)| {
            let x = (start + index).to_string();
            view! { <rect class=day.impact.tone() x=x><title>{day_words(day, lang)}</title></rect> }
        })
        .collect_view();
    let last = days.last().map(|day| day.date.clone());
    let scale = scale.then(|| {
        view! {
            <p class="bar90-scale" aria-hidden="true">
                <span class="long">{lang.t("90 dagen geleden", "90 days ago")}</span>
                <span class="short">{lang.t("45 dagen geleden", "45 days ago")}</span>
                <span>{lang.t("vandaag", "today")}</span>
            </p>
        }
    });
    view! {
        <div class="bar90-box">
            <svg class="bar90" viewBox="0 0 90 28" preserveAspectRatio="none" role="img" tabindex="0"
                aria-label=label(component, days, lang) data-last=last>
                <g>{before}{known}{rects}</g>
            </svg>
            {scale}
            <p class="bar90-say" role="status"></p>
        </div>
    }
    .into_any()
}

/// `Winkels, 90 dagen: 99,78% beschikbaar. 14 oktober: 8 minuten hapering, …`
fn label(component: &Component, days: &[Day], lang: Lang) -> String {
    let share = percent(component.uptime, lang);
    let head = lang.t(
        format!("{}, 90 dagen: {share} beschikbaar.", component.name.get(lang)),
        format!("{}, 90 days: {share} available.", component.name.get(lang)),
    );
    let events: Vec<String> =
        days.iter().rev().filter(|day| day.impact != Impact::None).map(|day| day_words(day, lang)).collect();
    if events.is_empty() { head } else { format!("{head} {}.", events.join(", ")) }
}

/// `14 oktober: 8 minuten hapering`.
fn day_words(day: &Day, lang: Lang) -> String {
    let mut parts = day.date.splitn(3, '-').skip(1).map(|part| part.parse::<i8>().unwrap_or(1));
    let (month, number) = (parts.next().unwrap_or(1), parts.next().unwrap_or(1));
    let month = month_name(lang, month);
    let unit = if day.minutes == 1 { lang.t("minuut", "minute") } else { lang.t("minuten", "minutes") };
    let what = match day.impact {
        Impact::None => lang.t("zonder storing", "without incident"),
        Impact::Minor => lang.t("vertraagd", "slow"),
        Impact::Major => lang.t("hapering", "failing"),
        Impact::Critical => lang.t("stil", "down"),
    };
    format!("{number} {month}: {} {unit} {what}", day.minutes)
}

/// `99,78%`; rounded down, so that it never says more than is true.
pub fn percent(share: f64, lang: Lang) -> String {
    let hundredths = (share.clamp(0.0, 100.0) * 100.0).floor();
    let text = if hundredths >= 10_000.0 { "100%".to_owned() } else { format!("{:.2}%", hundredths / 100.0) };
    lang.t(text.replace('.', ","), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_days_in_words() {
        assert_eq!(percent(99.789, Lang::Nl), "99,78%");
        assert_eq!(percent(100.0, Lang::En), "100%");
        assert_eq!(percent(99.9999, Lang::En), "99.99%");
        let day = Day { date: "2026-10-14".into(), impact: Impact::Major, minutes: 8 };
        assert_eq!(day_words(&day, Lang::Nl), "14 oktober: 8 minuten hapering");
    }
}
