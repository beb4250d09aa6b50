//! `/zoeken`: everything public that fits, in groups; `in` narrows to one group.

use crate::flood::model::Likely;
use crate::flood::pages::likely;
use crate::page::{Page, desk};
use crate::search::islands::{SearchBox, group_word, in_groups};
use crate::search::model::{Found, Group};
use crate::ui::oops::encode;
use crate::ui::{document, empty, icon, load, marked, shell};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const ALL: [Group; 3] = [Group::Faq, Group::Community, Group::Incident];
/// How many of each group are shown while all groups are.
const EACH: usize = 5;
/// How many results are asked for.
const MOST: usize = 50;

/// The results page.
#[component]
pub fn SearchPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let query = use_query_map().read_untracked().clone();
    let q = query.get("q").unwrap_or_default().trim().chars().take(200).collect::<String>();
    let group = query.get("in").and_then(|code| ALL.into_iter().find(|&group| group_code(group) == code));
    let (lang, actor) = (page.lang, page.actor.clone());
    let asked = q.clone();
    let work = async move {
        if asked.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let likely = site.flood.likely(lang, &asked);
        let results = site.search.search(&actor, lang, &asked, group, false, MOST).await?;
        Ok((in_groups(results.found), likely))
    };
    shell(load(work, move |(found, likely)| content(&page, &q, group, &found, &likely)))
}

/// The word in the address.
fn group_code(group: Group) -> &'static str {
    match group {
        Group::Faq => "faq",
        Group::Community => "community",
        Group::Incident => "incident",
    }
}

fn content(page: &Page, q: &str, group: Option<Group>, found: &[Found], about: &[Likely]) -> AnyView {
    let title = if q.is_empty() {
        page.t("Zoeken", "Search").to_owned()
    } else {
        page.t(format!("Zoekresultaten voor {q}"), format!("Search results for {q}"))
    };
    let results = if q.is_empty() {
        ().into_any()
    } else {
        view! { {likely(page, about)}{tabs(page, q, group)}{hits(page, q, group, found)}{elsewhere(page)} }
            .into_any()
    };
    view! {
        {document::head_private(page, &title)}
        <div class="wrap wrap-text page-top">
            <h1 class="vh">{title.clone()}</h1>
            <SearchBox lang=page.lang value=q.to_owned()/>
            {results}
        </div>
    }
    .into_any()
}

fn address(page: &Page, q: &str, group: Option<Group>) -> String {
    let narrowed = group.map(|group| format!("&in={}", group_code(group))).unwrap_or_default();
    format!("{}?q={}{narrowed}", page.href("/zoeken"), encode(q))
}

fn tabs(page: &Page, q: &str, chosen: Option<Group>) -> AnyView {
    let tab = |group: Option<Group>| {
        let words = group.map_or(page.t("Alles", "All"), |group| group_word(group, page.lang));
        let current = (group == chosen).then_some("page");
        view! { <a href=address(page, q, group) aria-current=current>{words}</a> }.into_any()
    };
    let tabs = [None, Some(Group::Faq), Some(Group::Community), Some(Group::Incident)].map(tab);
    view! {
        <nav class="tabs tabs-flush search-tabs" aria-label=page.t("Soort resultaat", "Kind of result")>
            {tabs.collect_view()}
        </nav>
    }
    .into_any()
}

fn hits(page: &Page, q: &str, chosen: Option<Group>, found: &[Found]) -> AnyView {
    if found.is_empty() {
        let title = page.t(format!("Niets gevonden voor “{q}”"), format!("Nothing found for “{q}”"));
        let words = page.t(
            "Probeer minder of andere woorden. Of stel uw vraag, dan zoeken wij het uit.",
            "Try fewer or other words. Or ask your question and we will find out.",
        );
        let ask = (page.href("/contact"), page.t("Stel uw vraag", "Ask your question").to_owned());
        return empty("search", &title, words, Some(ask));
    }
    let groups = found
        .chunk_by(|a, b| a.group == b.group)
        .map(|chunk| {
            let group = chunk[0].group;
            let shown = if chosen.is_some() { chunk } else { &chunk[..chunk.len().min(EACH)] };
            let more = (shown.len() < chunk.len()).then(|| {
                view! { <a href=address(page, q, Some(group))>{page.t("Meer hiervan", "More of these")}</a> }
            });
            let id = format!("z-{}", group_code(group));
            let labelled = id.clone();
            view! {
                <section aria-labelledby=labelled>
                    <div class="head hits-head"><h2 id=id>{group_word(group, page.lang)}</h2>{more}</div>
                    <ul class="hits">{shown.iter().map(hit).collect_view()}</ul>
                </section>
            }
        })
        .collect_view();
    view! { <div class="stack gap-7">{groups}</div> }.into_any()
}

fn hit(found: &Found) -> AnyView {
    view! {
        <li>
            <h3><a href=found.url.clone()>{marked(&found.title)}</a></h3>
            <p class="hit-text">{marked(&found.snippet)}</p>
        </li>
    }
    .into_any()
}

fn elsewhere(page: &Page) -> AnyView {
    view! {
        <p class="callout mt-6">
            {icon("chat")}
            <span>
                {page.t("Staat het er niet bij? ", "Not what you need? ")}
                <a href=page.href("/contact")>{page.t("Stel uw vraag aan ons", "Ask us")}</a>
                {page.t(" of ", " or ")}
                <a href=page.href("/community/nieuw")>{page.t("vraag het andere winkeliers", "ask other merchants")}</a>"."
            </span>
        </p>
    }
    .into_any()
}
