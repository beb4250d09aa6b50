//! Error pages: what happened, that nothing was lost, the next step. They stand inside the page's shell.

use super::{Answer, document, icon, shell};
use crate::AppError;
use crate::page::Page;
use crate::search::islands::SearchBox;
use leptos::prelude::*;

/// An error in place of a page's content.
pub fn oops(page: &Page, error: &AppError) -> AnyView {
    let (title, words) = (error.title(page.lang), error.words(page.lang));
    let next = match error {
        AppError::SignIn => {
            let here = if page.query.is_empty() {
                page.href(&page.path)
            } else {
                format!("{}?{}", page.href(&page.path), page.query)
            };
            let href = format!("{}?next={}", page.href("/inloggen"), encode(&here));
            view! { <p><a class="btn btn-primary" href=href>{page.t("Inloggen", "Sign in")}</a></p> }
                .into_any()
        }
        AppError::NotFound => {
            view! { <SearchBox lang=page.lang value=String::new()/> {ways(page)} }.into_any()
        }
        _ => ways(page),
    };
    view! {
        {document::head_private(page, title)}
        <div class="wrap">
            <section class="oops" aria-labelledby="h-oops">
                <p class="oops-code">{icon("info")}{page.t("Code", "Code")}" "{error.status()}</p>
                <h1 id="h-oops">{title}</h1>
                <p class="lead">{words}</p>
                {next}
            </section>
        </div>
    }
    .into_any()
}

/// Where a lost reader can go.
fn ways(page: &Page) -> AnyView {
    view! {
        <p class="row">
            <a class="btn" href=page.href("/")>{page.t("Naar de startpagina", "To the home page")}</a>
            <a class="btn" href=page.href("/status")>{page.t("Statuspagina", "Status page")}</a>
            <a class="btn" href=page.href("/contact")>"Contact"</a>
        </p>
    }
    .into_any()
}

/// The page of an unknown address: 404.
pub fn not_found() -> AnyView {
    let page = Page::current();
    Answer::current().error(&AppError::NotFound);
    shell(oops(&page, &AppError::NotFound))
}

/// A text inside a query string.
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
