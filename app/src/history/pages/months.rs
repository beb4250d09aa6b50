//! `/status/geschiedenis`: months, latest first: how well each component worked, and what happened.

use crate::history::model::{HistoryView, Month, MonthFigure, PastIncident, PastWork};
use crate::page::{Page, desk};
use crate::status::model::{Impact, StatusView};
use crate::status::pages::percent;
use crate::ui::{crumbs, empty, head, icon, next_page, shell, time, tone_icon};
use crate::{Lang, Moment};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Months on a page.
const MANY: usize = 6;
const HERE: &str = "/status/geschiedenis";
/// The figures for spreadsheets.
const CSV: &str = "/status/geschiedenis.csv";

/// The page.
#[component]
pub fn HistoryPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let after = use_query_map().read_untracked().get("after").filter(|name| !name.is_empty());
    let (history, status, now) = (site.history.view(), site.status.view(), (site.now)());
    shell(content(&page, &history, &status, after.as_deref(), now))
}

fn content(
    page: &Page,
    history: &HistoryView,
    status: &StatusView,
    after: Option<&str>,
    now: Moment,
) -> AnyView {
    let lang = page.lang;
    let title = lang.t("Geschiedenis", "History");
    let told = lang.t(
        "Per maand: hoe goed elk onderdeel werkte, met alle storingen en al het onderhoud.",
        "By month: how well each component worked, with all incidents and all maintenance.",
    );
    let (months, next) = history.page(after, MANY);
    let shown = months.iter().map(|one| month(status, one, lang, now)).collect_view();
    let none = months.is_empty().then(|| {
        let words = lang.t(
            "Zodra er een maand te laten zien is, staat die hier.",
            "As soon as there is a month to show, it is here.",
        );
        empty(
            "history",
            lang.t("Nog geen geschiedenis", "No history yet"),
            words,
            Some((page.href("/status"), "Status".into())),
        )
    });
    let steps = [(page.href("/status"), "Status".to_owned())];
    view! {
        {head(page, title, told)}
        <div class="wrap page-crumbs">
            {crumbs(page, &steps)}
            <h1 class="h-page mt-5">{title}</h1>
            <p class="muted measure mt-3">{status.weights.sentence(lang)}</p>
            <p class="feeds"><a href=page.href(CSV)>{icon("dl")}{lang.t("Alle cijfers (CSV)", "All figures (CSV)")}</a></p>
        </div>
        <div class="wrap mt-6 stack gap-section">{shown}{none}</div>
        <div class="wrap">{next_page(page, &page.href(HERE), next, after.is_some())}</div>
    }
    .into_any()
}

fn month(status: &StatusView, month: &Month, lang: Lang, now: Moment) -> AnyView {
    let id = format!("m-{}", month.month);
    let labelled = id.clone();
    let boxed = format!("{}, {}", lang.t("Cijfers", "Figures"), time::month(lang, month.starts_at));
    let rows = month.figures.iter().map(|figure| row(figure, lang)).collect_view();
    let incidents = month.incidents.iter().map(|one| incident(status, one, lang, now)).collect_view();
    let works = month.works.iter().map(|one| work(status, one, lang)).collect_view();
    let calm = (month.incidents.is_empty() && month.works.is_empty()).then(|| {
        view! { <p class="muted">{lang.t("Geen storingen en geen onderhoud.", "No incidents and no maintenance.")}</p> }
    });
    let head = lang.t(
        ["Onderdeel", "Beschikbaar", "Stil", "Hapert", "Vertraagd", "Onderhoud"],
        ["Component", "Available", "Down", "Failing", "Slow", "Maintenance"],
    );
    let [first, rest @ ..] = head;
    let columns = rest.map(|words| view! { <th scope="col" class="r">{words}</th> }).collect_view();
    view! {
        <section aria-labelledby=labelled>
            <div class="head"><h2 id=id>{time::month(lang, month.starts_at)}</h2></div>
            <p class="small muted mb-3">{note(status, month, lang)}</p>
            <div class="card card-flush">
                <div class="table-box" tabindex="0" role="region" aria-label=boxed>
                    <table class="table">
                        <thead><tr><th scope="col">{first}</th>{columns}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </div>
            <div class="mt-4">{calm}<ul class="links">{incidents}{works}</ul></div>
        </section>
    }
    .into_any()
}

/// Since when the figures stand, or that they still grow; and what they were measured from and with.
fn note(status: &StatusView, month: &Month, lang: Lang) -> AnyView {
    let partial = (time::local(month.starts_at).day() > 1).then(|| {
        view! { {lang.t("Gemeten vanaf ", "Measured from ")}{time::time_date(lang, month.starts_at)}". " }
    });
    let stands = match month.frozen_at {
        Some(at) => view! {
            {lang.t("Vastgelegd op ", "Written down on ")}{time::time_date(lang, at)}
            {lang.t("; wat we later aanvullen of verbeteren, verandert deze cijfers niet.", "; what we add or correct later doesn’t change these figures.")}
        }
        .into_any(),
        None => lang.t("Voorlopige cijfers: deze maand is nog niet vastgelegd.", "Preliminary figures: this month isn’t written down yet.").into_any(),
    };
    let other = (month.weights != status.weights).then(|| format!(" {}", month.weights.sentence(lang)));
    view! { {partial}{stands}{other} }.into_any()
}

fn row(figure: &MonthFigure, lang: Lang) -> AnyView {
    let tally = figure.tally;
    let tone = tally.worst().tone();
    let cells = [tally.critical, tally.major, tally.minor, figure.maintained]
        .map(|micros| {
            let words = if micros == 0 { "–".to_owned() } else { minutes(micros, lang) };
            view! { <td class="r num">{words}</td> }
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row">{tone_icon(tone)}" "{figure.name.get(lang).to_owned()}</th>
            <td class="r num"><b>{percent(figure.uptime, lang)}</b></td>
            {cells}
        </tr>
    }
    .into_any()
}

/// `276 min`, rounded up: nothing that happened shows as 0.
fn minutes(micros: Moment, lang: Lang) -> String {
    let minutes = (micros + 59_999_999) / 60_000_000;
    let grouped = if minutes >= 10_000 {
        format!("{}{}{:03}", minutes / 1000, lang.t('.', ','), minutes % 1000)
    } else {
        minutes.to_string()
    };
    format!("{grouped} min")
}

fn incident(status: &StatusView, incident: &PastIncident, lang: Lang, now: Moment) -> AnyView {
    let tone = if incident.impact == Impact::None { "minor" } else { incident.impact.tone() };
    let lasted = (incident.resolved_at.unwrap_or(now) - incident.started_at) / 60_000_000;
    let open = incident.resolved_at.is_none().then(|| lang.t(" · nog niet opgelost", " · not resolved yet"));
    let facts = format!(
        "{} · {} · {}{}",
        time::day(lang, incident.started_at),
        time::span(lang, lasted),
        incident.impact.incident_word(lang).to_lowercase(),
        open.unwrap_or_default(),
    );
    let page = status.incident(&incident.slug).map(|found| format!("/status/{}", found.slug));
    line(tone, incident.title.get(lang), facts, page, lang)
}

fn work(status: &StatusView, work: &PastWork, lang: Lang) -> AnyView {
    let facts = format!(
        "{} · {} · {} · {}",
        time::day(lang, work.from),
        time::span(lang, (work.to - work.from) / 60_000_000),
        lang.t("onderhoud", "maintenance"),
        work.state.word(lang),
    );
    let page = status.work(&work.slug).map(|found| format!("/status/onderhoud/{}", found.slug));
    line("maint", work.title.get(lang), facts, page, lang)
}

/// Something that happened; a link where its page can still be read.
fn line(tone: &'static str, title: &str, facts: String, page: Option<String>, lang: Lang) -> AnyView {
    let words = view! { {tone_icon(tone)}<span><span class="t">{title.to_owned()}</span><small>{facts}</small></span> };
    match page {
        Some(path) => view! { <li><a href=lang.href(&path)>{words}{icon("right")}</a></li> }.into_any(),
        None => view! { <li><span class="gone">{words}</span></li> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_minute_is_a_minute() {
        assert_eq!(minutes(1, Lang::Nl), "1 min");
        assert_eq!(minutes(44_640 * 60_000_000, Lang::Nl), "44.640 min");
        assert_eq!(minutes(10_000 * 60_000_000, Lang::En), "10,000 min");
    }
}
