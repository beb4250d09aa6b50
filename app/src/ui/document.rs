//! The document around every page: head, body, and how a request is answered with it.

use crate::page::Page;
use crate::routes::app;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};
use std::future::Future;
use std::pin::Pin;

/// Answers a request with a whole page. Unlike `leptos_axum`'s handlers it sends no scripts after
/// the document: islands get all they need in their tags, and the CSP forbids inline scripts.
pub fn respond(
    context: impl Fn() + Clone + Send + Sync + 'static,
    request: Request,
) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
    leptos_axum::handle_response_inner(context, app, request, |view, _scripts, _| {
        Box::pin(async move {
            use futures::StreamExt;
            let html = view.to_html_stream_in_order().collect::<String>().await;
            Box::pin(futures::stream::once(async move { html })) as _
        })
    })
}

/// A page's title, description and addresses. An empty description leaves it out.
pub fn head(page: &Page, title: &str, description: &str) -> AnyView {
    head_with(page, title, description, None)
}

/// The same, where the other language has another path (without its prefix).
pub fn head_with(page: &Page, title: &str, description: &str, other: Option<&str>) -> AnyView {
    let site = page.site_name();
    let whole = if title.is_empty() { site.clone() } else { format!("{title} · {site}") };
    let address = |path: &str| format!("{}{path}", page.site_url);
    let here = address(&page.href(&page.path));
    let there = address(&page.lang.other().href(other.unwrap_or(&page.path)));
    let (dutch, english) = page.t((here.clone(), there.clone()), (there, here.clone()));
    let described = (!description.is_empty()).then(|| {
        let (plain, shared) = (description.to_owned(), description.to_owned());
        view! { <Meta name="description" content=plain/><Meta property="og:description" content=shared/> }
    });
    view! {
        <Title text=whole.clone()/>
        {described}
        <Meta property="og:site_name" content=site/>
        <Meta property="og:type" content="website"/>
        <Meta property="og:title" content=whole/>
        <Meta property="og:url" content=here.clone()/>
        <Link rel="canonical" href=here/>
        <Link rel="alternate" hreflang="nl" href=dutch.clone()/>
        <Link rel="alternate" hreflang="en" href=english/>
        <Link rel="alternate" hreflang="x-default" href=dutch/>
    }
    .into_any()
}

/// Title of a page that is for its reader alone or the same for every query: not to be indexed.
pub fn head_private(page: &Page, title: &str) -> AnyView {
    let whole = format!("{title} · {}", page.site_name());
    view! { <Title text=whole/><Meta name="robots" content="noindex"/> }.into_any()
}

/// A page of one small matter that search engines leave alone: a narrow column below its title.
pub fn narrow(page: &Page, title: &str, body: AnyView) -> AnyView {
    view! {
        {head_private(page, title)}
        <div class="wrap"><div class="signin"><h1 class="h-page">{title.to_owned()}</h1>{body}</div></div>
    }
    .into_any()
}

/// The whole document around the routes.
pub fn document(page: &Page, body: AnyView) -> AnyView {
    // Whoever may not see the desk, or isn't known while the store is away, gets a public page.
    let desk = page.path.starts_with("/desk") && page.actor.is_staff();
    let bundle = page.bundle.as_deref().unwrap_or(if desk { "desk" } else { "public" }).to_owned();
    let file = |path: &str| format!("{path}?v={}", page.assets);
    let sheet = if page.bundle.is_some() { "/pkg/main.css" } else { "/pkg/loket.css" };
    let desk_css = desk.then(|| view! { <link rel="stylesheet" href=file("/pkg/desk.css")/> });
    let feed = format!("{} {}", page.t("Storingen bij", "Incidents at"), page.platform);
    view! {
        <!DOCTYPE html>
        <html lang=page.lang.code()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width,initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="preload" href="/inter-nl.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <link rel="stylesheet" href=file(sheet)/>
                {desk_css}
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                <link rel="alternate" r#type="application/atom+xml" title=feed href=page.href("/status.atom")/>
                <script r#type="module" src=file("/islands.js") data-bundle=bundle></script>
            </head>
            <body class=desk.then_some("desk")>{body}</body>
        </html>
    }
    .into_any()
}
