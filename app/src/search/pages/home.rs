//! `/`: the status first, then one large search box, what is read most, and who to reach when.

use crate::community::model::ThreadRow;
use crate::contact::model::ContactPage;
use crate::contact::pages::channels::channels;
use crate::faq::model::FaqHome;
use crate::faq::pages::{article_links, topics};
use crate::page::{Page, desk};
use crate::search::islands::SearchBox;
use crate::status::model::{Incident, StatusView};
use crate::status::pages::conditions::advice;
use crate::status::pages::parts::feeds;
use crate::ui::{head, icon, load, shell, time};
use crate::{Lang, Moment};
use leptos::prelude::*;
use std::time::Duration;

/// How long the home page waits for the community.
const PATIENCE: Duration = Duration::from_millis(800);

/// The home page.
#[component]
pub fn HomePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (lang, actor) = (page.lang, page.actor.clone());
    let (status, now) = (site.status.view(), (site.now)());
    let work = async move {
        let faq = site.faq.home(lang).await?;
        let contact = site.contact.contact_page(lang).await?;
        // The community may be away while the rest stands; the home page neither falls with it
        // nor waits for it.
        let threads = tokio::time::timeout(PATIENCE, site.community.threads(&actor, lang, None, None)).await;
        let rows = threads.ok().and_then(Result::ok).map(|list| list.rows).unwrap_or_default();
        Ok((faq, contact, rows))
    };
    shell(load(work, move |(faq, contact, threads)| content(&page, &status, &faq, &contact, &threads, now)))
}

fn content(
    page: &Page,
    status: &StatusView,
    faq: &FaqHome,
    contact: &ContactPage,
    threads: &[ThreadRow],
    now: Moment,
) -> AnyView {
    let title = page.t("Waarmee kunnen we u helpen?", "How can we help you?");
    let told = page.t(
        format!("Antwoorden, community, status en contact voor winkeliers van {}.", page.platform),
        format!("Answers, community, status and contact for {} merchants.", page.platform),
    );
    view! {
        {head(page, title, &told)}
        <div id="live-home" data-live=page.href("/")>
            {status.banner().map(|incident| during(incident, page.lang, now))}
        </div>
        <section class="wrap home-hero"><div class="stack">
            <h1>{title}</h1>
            <SearchBox lang=page.lang value=String::new()/>
            {often(page)}
        </div></section>
        <div class="wrap split">
            <section aria-labelledby="h-pop">
                <div class="head">
                    <h2 id="h-pop">{page.t("Veel gelezen", "Most read")}</h2>
                    <a href=page.href("/faq")>{page.t("Alle artikelen", "All articles")}</a>
                </div>
                {article_links(page, &faq.popular, false)}
            </section>
            <aside class="card" aria-labelledby="h-con">
                <h2 id="h-con">{page.t("Zo bereikt u ons nu", "How to reach us now")}</h2>
                {channels(page.lang, &contact.channels)}
            </aside>
        </div>
        <section class="wrap section" aria-labelledby="h-ond">
            <div class="head"><h2 id="h-ond">{page.t("Onderwerpen", "Topics")}</h2></div>
            {topics(page, &faq.collections)}
        </section>
        {answered(page, threads, now)}
    }
    .into_any()
}

/// During an incident: what to do now and how to follow.
fn during(incident: &Incident, lang: Lang, now: Moment) -> AnyView {
    view! {
        <div class="wrap section split">
            <section aria-labelledby="h-nu">
                <h2 id="h-nu" class="mb-4">{lang.t("Wat u nu kunt doen", "What you can do now")}</h2>
                {advice(incident, lang, now)}
            </section>
            <section class="card" aria-labelledby="h-volg">
                <h2 id="h-volg">{lang.t("Blijf op de hoogte", "Stay informed")}</h2>
                <p class="small muted">{lang.t(
                    "Deze pagina ververst zichzelf bij elke update. U kunt de updates ook in uw feedlezer volgen.",
                    "This page refreshes itself with every update. You can also follow in your feed reader.",
                )}</p>
                {feeds(lang)}
            </section>
        </div>
    }
    .into_any()
}

/// Searches that others make often.
fn often(page: &Page) -> AnyView {
    let words = page.t(
        ["geld terug klant", "pin werkt niet", "eigen domeinnaam"],
        ["refund a customer", "card payment fails", "own domain"],
    );
    let links = words
        .into_iter()
        .enumerate()
        .map(|(index, words)| {
            let href = format!("{}?q={}", page.href("/zoeken"), words.replace(' ', "+"));
            let comma = (index > 0).then_some(", ");
            view! { {comma}<a href=href>{words}</a> }
        })
        .collect_view();
    view! { <p class="small muted">{page.t("Vaak gezocht: ", "Often searched: ")}{links}</p> }.into_any()
}

/// Threads with an accepted answer, latest first.
fn answered(page: &Page, threads: &[ThreadRow], now: Moment) -> AnyView {
    let rows = threads
        .iter()
        .filter(|row| row.answered && !row.hidden)
        .take(4)
        .map(|row| {
            let meta = view! { {row.topic.word(page.lang)}" · "{time::time_ago(page.lang, now, row.last_at)} };
            view! {
                <li><a href=page.href(&format!("/community/{}", row.id))>
                    <span><span class="t">{row.title.clone()}</span><small>{meta}</small></span>{icon("right")}
                </a></li>
            }
        })
        .collect::<Vec<_>>();
    if rows.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="wrap" aria-labelledby="h-com">
            <div class="head">
                <h2 id="h-com">{page.t("Net beantwoord in de community", "Just answered in the community")}</h2>
                <a href=page.href("/community")>{page.t("Naar de community", "To the community")}</a>
            </div>
            <ul class="links">{rows}</ul>
        </section>
    }
    .into_any()
}
