//! `/community`: threads, latest first, by topic.

use crate::Moment;
use crate::community::model::{ThreadList, ThreadRow, Topic};
use crate::page::{Page, desk};
use crate::ui::{avatar, empty, head, icon, load, next_page, shell, time, tone_icon};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The list of threads.
#[component]
pub fn CommunityPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let query = use_query_map().read_untracked().clone();
    let topic = query.get("topic").and_then(|code| Topic::from_code(&code));
    let after = query.get("after").filter(|after| !after.is_empty());
    let (lang, actor, now, later) = (page.lang, page.actor.clone(), (site.now)(), after.is_some());
    shell(load(async move { site.community.threads(&actor, lang, topic, after).await }, move |list| {
        content(&page, topic, &list, later, now)
    }))
}

fn content(page: &Page, topic: Option<Topic>, list: &ThreadList, later: bool, now: Moment) -> AnyView {
    let title = match topic {
        Some(topic) => format!("Community: {}", topic.word(page.lang)),
        None => "Community".to_owned(),
    };
    let told = page.t(
        format!("Winkeliers vragen en antwoorden elkaar. {} leest mee op werkdagen.", page.platform),
        format!("Merchants ask and answer each other. {} reads along on working days.", page.platform),
    );
    let rows = if list.rows.is_empty() {
        let title = page.t("Nog geen vragen", "No questions yet");
        let words = page.t(
            "Stel de eerste. Andere winkeliers denken mee.",
            "Ask the first one. Other merchants will help.",
        );
        let ask = (page.href("/community/nieuw"), page.t("Stel een vraag", "Ask a question").to_owned());
        empty("users", title, words, Some(ask))
    } else {
        let rows = list.rows.iter().map(|row| thread_row(page, row, now)).collect_view();
        view! { <ul class="threads">{rows}</ul> }.into_any()
    };
    view! {
        {head(page, &title, &told)}
        <div class="wrap page-top">
            <div class="head">
                <h1 class="h-page">{title.clone()}</h1>
                <a class="btn btn-primary" href=page.href("/community/nieuw")>
                    {icon("plus")}{page.t("Stel een vraag", "Ask a question")}
                </a>
            </div>
            <p class="lead mb-5">{told}</p>
            {topics(page, topic)}
            {rows}
            {next_page(page, &address(page, topic), list.next.as_deref(), later)}
        </div>
    }
    .into_any()
}

fn address(page: &Page, topic: Option<Topic>) -> String {
    let path = page.href("/community");
    topic.map_or(path.clone(), |topic| format!("{path}?topic={}", topic.code()))
}

fn topics(page: &Page, chosen: Option<Topic>) -> AnyView {
    let tab = |topic: Option<Topic>| {
        let words = topic.map_or(page.t("Alles", "All"), |topic| topic.word(page.lang));
        let current = (topic == chosen).then_some("page");
        view! { <a href=address(page, topic) aria-current=current>{words}</a> }.into_any()
    };
    let tabs = std::iter::once(None).chain(Topic::ALL.map(Some)).map(tab).collect_view();
    view! { <nav class="tabs tabs-flush mb-4" aria-label=page.t("Onderwerp", "Topic")>{tabs}</nav> }
        .into_any()
}

fn thread_row(page: &Page, row: &ThreadRow, now: Moment) -> AnyView {
    let answered = row.answered.then(|| {
        view! { <span class="badge" data-tone="ok">{tone_icon("ok")}{page.t("Beantwoord", "Answered")}</span> }
    });
    let hidden =
        row.hidden.then(|| view! { <span class="badge">{icon("eye")}{page.t("Verborgen", "Hidden")}</span> });
    let replies = if row.posts == 1 { page.t("reactie", "reply") } else { page.t("reacties", "replies") };
    view! {
        <li>
            {avatar(&row.author)}
            <div>
                <h2><a href=page.href(&format!("/community/{}", row.id))>{row.title.clone()}</a></h2>
                <p class="snip">{row.excerpt.clone()}</p>
                <p class="meta">
                    {answered}{hidden}
                    <span>{row.author.clone()}</span>
                    <span>{row.topic.word(page.lang)}</span>
                    {time::time_ago(page.lang, now, row.last_at)}
                </p>
            </div>
            <p class="replies"><b>{row.posts}</b>{replies}</p>
        </li>
    }
    .into_any()
}
