//! `/faq` and `/faq/c/:slug`: the knowledge base by collection.

use crate::faq::model::{ArticleLink, Collection, CollectionLink, FaqHome};
use crate::page::{Page, desk};
use crate::search::islands::SearchBox;
use crate::ui::{crumbs, empty, head, icon, load, shell};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The knowledge base's first page.
#[component]
pub fn FaqPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let lang = page.lang;
    shell(load(async move { site.faq.home(lang).await }, move |home| all(&page, &home)))
}

fn all(page: &Page, home: &FaqHome) -> AnyView {
    let title = page.t("Kennisbank", "Help articles");
    let told = page.t(
        format!(
            "Antwoorden voor winkeliers van {}: betalen, verzenden, kassa, domein en meer.",
            page.platform
        ),
        format!("Answers for {} merchants: payments, shipping, till, domain and more.", page.platform),
    );
    view! {
        {head(page, title, &told)}
        <div class="wrap page-top"><div class="stack gap-5 compose">
            <h1 class="h-page">{title}</h1>
            <SearchBox lang=page.lang value=String::new()/>
        </div></div>
        <section class="wrap mt-section" aria-labelledby="h-ond">
            <div class="head"><h2 id="h-ond">{page.t("Onderwerpen", "Topics")}</h2></div>
            {topics(page, &home.collections)}
        </section>
        <section class="wrap mt-section" aria-labelledby="h-pop">
            <div class="head"><h2 id="h-pop">{page.t("Veel gelezen", "Most read")}</h2></div>
            {article_links(page, &home.popular, true)}
        </section>
    }
    .into_any()
}

/// Collections as cards.
pub fn topics(page: &Page, collections: &[CollectionLink]) -> AnyView {
    if collections.is_empty() {
        let title = page.t("Nog geen artikelen", "No articles yet");
        let words = page.t("Stel uw vraag aan ons, dan helpen we u zo.", "Ask us, we will help you.");
        return empty("doc", title, words, Some((page.href("/contact"), "Contact".into())));
    }
    let cards = collections
        .iter()
        .map(|collection| {
            let count = match collection.articles {
                1 => page.t("1 artikel", "1 article").to_owned(),
                many => page.t(format!("{many} artikelen"), format!("{many} articles")),
            };
            view! {
                <a class="card topic" href=page.href(&format!("/faq/c/{}", collection.slug))>
                    {icon(picture(&collection.slug))}<b>{collection.title.clone()}</b><span>{count}</span>
                </a>
            }
        })
        .collect_view();
    view! { <div class="cols home-topics">{cards}</div> }.into_any()
}

/// An icon that fits a collection's name.
fn picture(slug: &str) -> &'static str {
    const PICTURES: [(&str, &str); 9] = [
        ("betal", "card"),
        ("pay", "card"),
        ("verzend", "truck"),
        ("kassa", "till"),
        ("domein", "globe"),
        ("account", "shield"),
        ("btw", "euro"),
        ("voorraad", "shop"),
        ("storing", "bolt"),
    ];
    PICTURES.iter().find(|(part, _)| slug.contains(part)).map_or("doc", |(_, name)| name)
}

/// Articles as a list of links, with their short answers where `told`.
pub fn article_links(page: &Page, articles: &[ArticleLink], told: bool) -> AnyView {
    let links = articles
        .iter()
        .map(|article| {
            let answer = told.then(|| view! { <small>{article.answer.clone()}</small> });
            view! {
                <li><a href=page.href(&format!("/faq/{}", article.slug))>
                    <span><span class="t">{article.title.clone()}</span>{answer}</span>{icon("right")}
                </a></li>
            }
        })
        .collect_view();
    view! { <ul class="links">{links}</ul> }.into_any()
}

/// A collection's page.
#[component]
pub fn CollectionPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let slug = use_params_map().read_untracked().get("slug").unwrap_or_default();
    let lang = page.lang;
    shell(load(async move { site.faq.collection(lang, &slug).await }, move |found| one(&page, &found)))
}

fn one(page: &Page, collection: &Collection) -> AnyView {
    let link = &collection.link;
    let steps = [(page.href("/faq"), page.t("Kennisbank", "Help articles").to_owned())];
    let articles = if collection.articles.is_empty() {
        let title = page.t("Hier staat nog niets", "Nothing here yet");
        let words = page.t("Zoek in de hele kennisbank, of vraag het ons.", "Search everywhere, or ask us.");
        empty("doc", title, words, Some((page.href("/faq"), page.t("Kennisbank", "Help articles").into())))
    } else {
        article_links(page, &collection.articles, true)
    };
    view! {
        {head(page, &link.title, &link.summary)}
        <div class="wrap wrap-text page-crumbs">
            {crumbs(page, &steps)}
            <h1 class="h-article mt-5">{link.title.clone()}</h1>
            <p class="lead mt-2 mb-5">{link.summary.clone()}</p>
            {articles}
        </div>
    }
    .into_any()
}
