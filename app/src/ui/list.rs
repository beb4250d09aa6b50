//! Parts around lists: breadcrumb, next page, empty state.

use super::{icon, oops::encode};
use crate::page::Page;
use leptos::prelude::*;

/// Where the page stands: pairs of address and words.
pub fn crumbs(page: &Page, steps: &[(String, String)]) -> AnyView {
    let steps = steps
        .iter()
        .map(|(href, words)| {
            let (href, words) = (href.clone(), words.clone());
            view! { <li><a href=href>{words}</a></li> }
        })
        .collect_view();
    view! {
        <nav class="crumbs" aria-label=page.t("Kruimelpad", "Breadcrumb")><ol>{steps}</ol></nav>
    }
    .into_any()
}

/// "Next" under a list, and "to the start" where it isn't the first page.
pub fn next_page(page: &Page, href: &str, next: Option<&str>, later: bool) -> AnyView {
    if next.is_none() && !later {
        return ().into_any();
    }
    let join = if href.contains('?') { '&' } else { '?' };
    let next = next.map(|after| {
        let href = format!("{href}{join}after={}", encode(after));
        view! { <a href=href rel="next">{page.t("Volgende", "Next")}</a> }
    });
    let first = later.then(|| {
        let href = href.to_owned();
        view! { <a href=href>{page.t("Naar het begin", "To the start")}</a> }
    });
    view! { <nav class="pages mt-6" aria-label=page.t("Bladzijden", "Pages")>{first}{next}</nav> }.into_any()
}

/// What is true when a list is empty, and what to do.
pub fn empty(name: &str, title: &str, words: &str, action: Option<(String, String)>) -> AnyView {
    let (title, words) = (title.to_owned(), words.to_owned());
    let action = action.map(|(href, words)| view! { <a class="btn" href=href>{words}</a> });
    view! { <div class="card empty">{icon(name)}<h2>{title}</h2><p>{words}</p>{action}</div> }.into_any()
}

/// A file's size: "212 B", "34 kB", "1,4 MB".
pub fn file_size(lang: crate::Lang, bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", (bytes + 999) / 1_000),
        _ => {
            let tenths = bytes / 100_000;
            format!("{}{}{} MB", tenths / 10, lang.t(',', '.'), tenths % 10)
        }
    }
}
