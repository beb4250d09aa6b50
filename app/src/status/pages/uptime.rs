//! Components: the tree, and 90 days in one picture each. The picture is SVG with attributes only;
//! its label tells all that it shows.

use crate::Lang;
use crate::status::model::{Component, Day, Impact, StatusView};
use crate::ui::{month_name, tone_icon};
use leptos::prelude::*;

const DAYS: usize = 90;

/// Components under what they depend on.
pub fn tree(view: &StatusView, lang: Lang) -> AnyView {
    let known = |key: &String| view.component(key).is_some();
    let roots = view.components.iter().filter(|c| !c.depends_on.first().is_some_and(known));
    let rows = roots.enumerate().map(|(index, c)| branch(view, c, lang, index == 0, 0)).collect_view();
    view! { <div class="card card-flush"><ul class="tree">{rows}</ul></div> }.into_any()
}

fn branch(view: &StatusView, component: &Component, lang: Lang, scale: bool, depth: u8) -> AnyView {
    let below: Vec<AnyView> = if depth > 3 {
        Vec::new()
    } else {
        let below = view.components.iter().filter(|c| c.depends_on.first() == Some(&component.key));
        below.map(|c| branch(view, c, lang, false, depth + 1)).collect()
    };
    let below = (!below.is_empty()).then(|| view! { <ul>{below}</ul> });
    view! { <li>{row(component, lang, scale)}{below}</li> }.into_any()
}

fn row(component: &Component, lang: Lang, scale: bool) -> AnyView {
    let (tone, word) = state(component, lang);
    view! {
        <div class="tree-row">
            <span class="name">
                {component.name.get(lang).to_owned()}<small>{percent(component.uptime, lang)}</small>
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
