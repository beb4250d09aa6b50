//! `/faq/:slug`: short answer first, then the steps, then "did this help?".

use super::collections::article_links;
use crate::faq::model::{Article, Heading};
use crate::page::{Page, desk};
use crate::ui::{Answer, crumbs, document, form_error, icon, load, shell, time, tone_icon};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// Words read in a minute.
const PACE: usize = 200;
/// A table of contents from so many headings on.
const CONTENTS_FROM: usize = 3;

/// An article's page. Found by the slug of the other language, it leads to that one's address.
#[component]
pub fn ArticlePage() -> AnyView {
    let (page, site, answer) = (Page::current(), desk(), Answer::current());
    let slug = use_params_map().read_untracked().get("slug").unwrap_or_default();
    let thanks = use_query_map().read_untracked().get("thanks").is_some();
    shell(load(async move { site.faq.article(&slug).await }, move |article| {
        if article.lang != page.lang
            && let Some(other) = &article.other
        {
            answer.redirect(&page.href(&format!("/faq/{other}")));
        }
        content(&page, &article, thanks)
    }))
}

fn content(page: &Page, article: &Article, thanks: bool) -> AnyView {
    let (slug, title) = &article.collection;
    let steps = [
        (page.href("/faq"), page.t("Kennisbank", "Help articles").to_owned()),
        (page.href(&format!("/faq/c/{slug}")), title.clone()),
    ];
    let foreign = (article.lang != page.lang).then(|| article.lang.code());
    let other = article.other.as_ref().map(|slug| format!("/faq/{slug}"));
    view! {
        {document::head_with(page, &article.title, &article.answer, other.as_deref())}
        <div class="wrap page-crumbs">{crumbs(page, &steps)}</div>
        <div class="wrap split page-top">
            <article lang=foreign>
                <h1 class="h-article">{article.title.clone()}</h1>
                {meta(page, article)}
                <div class="prose">
                    <p class="callout short" data-tone="brand">
                        {icon("check")}
                        <span>
                            <span class="vh">{page.t("Kort antwoord: ", "Short answer: ")}</span>
                            {article.answer.clone()}
                        </span>
                    </p>
                </div>
                <div class="prose mt-5" inner_html=article.html.clone()></div>
                {feedback(page, article, thanks)}
            </article>
            <aside class="stack article-aside no-print" aria-label=page.t("Bij dit artikel", "With this article")>
                {contents(page, &article.headings)}
                {related(page, article)}
                <section>
                    <h2>{page.t("Komt u er niet uit?", "Still stuck?")}</h2>
                    <p class="small muted mb-3">{page.t("Vraag het ons of andere winkeliers.", "Ask us or other merchants.")}</p>
                    <p class="row gap-2">
                        <a class="btn" href=page.href("/contact")>{page.t("Neem contact op", "Contact us")}</a>
                        <a class="btn btn-quiet" href=page.href("/community")>"Community"</a>
                    </p>
                </section>
            </aside>
        </div>
    }
    .into_any()
}

fn meta(page: &Page, article: &Article) -> AnyView {
    let words = article.html.split_whitespace().count() + article.answer.split_whitespace().count();
    let minutes = words.div_ceil(PACE).max(1);
    let reading = match minutes {
        1 => page.t("1 minuut lezen", "1 minute read").to_owned(),
        many => page.t(format!("{many} minuten lezen"), format!("{many} minutes read")),
    };
    let other = article.lang.other();
    let switch = article.other.as_ref().map(|slug| {
        let words = other.t("Lees dit in het Nederlands", "Read this in English");
        let href = other.href(&format!("/faq/{slug}"));
        view! { <span class="no-print"><a href=href lang=other.code() hreflang=other.code()>{icon("globe")}{words}</a></span> }
    });
    let only = (article.lang != page.lang && article.other.is_none()).then(|| {
        let words = page.t("Alleen in het Engels", "In Dutch only");
        view! { <span lang=page.lang.code()>{words}</span> }
    });
    view! {
        <p class="row small faint article-meta">
            <span>{page.t("Nagekeken op ", "Reviewed on ")}{time::time_date(page.lang, article.reviewed_at)}</span>
            <span>{reading}</span>
            {switch}
            {only}
        </p>
    }
    .into_any()
}

fn contents(page: &Page, headings: &[Heading]) -> AnyView {
    if headings.len() < CONTENTS_FROM {
        return ().into_any();
    }
    let links = headings
        .iter()
        .map(|heading| view! { <li><a href=format!("#{}", heading.id)>{heading.text.clone()}</a></li> })
        .collect_view();
    view! {
        <nav class="toc" aria-labelledby="h-toc">
            <h2 id="h-toc">{page.t("Op deze pagina", "On this page")}</h2>
            <ul class="links small">{links}</ul>
        </nav>
    }
    .into_any()
}

fn related(page: &Page, article: &Article) -> AnyView {
    if article.related.is_empty() {
        return ().into_any();
    }
    view! {
        <section aria-labelledby="h-rel">
            <h2 id="h-rel">{page.t("Lees ook", "Read also")}</h2>
            <div class="small">{article_links(page, &article.related, false)}</div>
        </section>
    }
    .into_any()
}

/// "Did this help?" Yes is one press; no asks why, without scripts.
fn feedback(page: &Page, article: &Article, thanks: bool) -> AnyView {
    if thanks {
        return view! {
            <p class="callout helped no-print" data-tone="ok" id="feedback" role="status">
                {tone_icon("ok")}
                <span>{page.t("Dank u wel. We lezen elke reactie.", "Thank you. We read every answer.")}</span>
            </p>
        }
        .into_any();
    }
    let action = page.href(&format!("/faq/{}/feedback", article.slug));
    let no_action = action.clone();
    let reasons = [
        ("unclear", page.t("Ik begrijp het niet", "I don’t understand it")),
        ("missing", page.t("Er ontbreekt iets", "Something is missing")),
        ("wrong", page.t("Het klopt niet (meer)", "It isn’t right (any more)")),
        ("other", page.t("Ik zocht iets anders", "I was looking for something else")),
    ];
    let reasons = reasons
        .map(|(code, words)| {
            view! { <label class="check"><input type="radio" name="reason" value=code required/>{words}</label> }
        })
        .collect_view();
    view! {
        <section class="card helped no-print" id="feedback" aria-labelledby="h-help" data-copy="none">
            {form_error(page)}
            <div class="row">
                <h2 id="h-help">{page.t("Hebt u hier iets aan?", "Did this help?")}</h2>
                <form class="push" method="post" action=action>
                    <button class="btn" name="helpful" value="yes">{icon("check")}{page.t("Ja", "Yes")}</button>
                </form>
            </div>
            <details class="mt-3">
                <summary>{page.t("Nee, er schort iets aan", "No, something is wrong with it")}</summary>
                <form method="post" action=no_action>
                    <input type="hidden" name="helpful" value="no"/>
                    <fieldset class="why">
                        <legend>{page.t("Wat kan er beter?", "What could be better?")}</legend>
                        {reasons}
                        <p><button class="btn">{page.t("Verstuur", "Send")}</button></p>
                    </fieldset>
                </form>
            </details>
        </section>
    }
    .into_any()
}
