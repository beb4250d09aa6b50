//! The frame of the public pages: skip link, header, banner, main, footer.
//!
//! Called by every public page with its content. The desk has its own frame in `ui::desk`.

use super::{icon, tone_icon};
use crate::page::{Page, desk};
use crate::status::islands::LiveStatus;
use crate::status::pages::banner;
use leptos::prelude::*;

/// A public page around its content.
pub fn shell(content: AnyView) -> AnyView {
    let page = Page::current();
    let site = desk();
    let (status, now) = (site.status.view(), (site.now)());
    let calm = status.banner().is_none();
    let tone = if calm { None } else { Some(status.impact().tone()) };
    let source = format!("/live/banner?lang={}&path={}", page.lang.code(), super::oops::encode(&page.path));
    view! {
        <a class="skip" href="#inhoud">{page.t("Naar de inhoud", "Skip to content")}</a>
        {header(&page, tone)}
        <div id="banner" role="status" data-version=status.version data-live=source>{banner::banner(&status, page.lang, &page.path, now)}</div>
        <main id="inhoud" tabindex="-1">{content}</main>
        {footer(&page)}
        <LiveStatus/>
    }
    .into_any()
}

fn header(page: &Page, tone: Option<&'static str>) -> AnyView {
    let mark = tone.map(|tone| {
        let words = page.t("storing", "incident");
        view! { {tone_icon(tone)}<span class="vh">{format!(" ({words})")}</span> }
    });
    let other = page.lang.other();
    let name = page.t("English", "Nederlands");
    let short = page.t("EN", "NL");
    view! {
        <header class="top"><div class="wrap">
            <a class="brand" href=page.href("/")>
                <svg aria-hidden="true"><use href="/icons.svg#logo"></use></svg>
                {brand(page)}
            </a>
            <nav aria-label=page.t("Hoofdmenu", "Main menu")>
                {entry(page, "/faq", page.t("Kennisbank", "Help articles"), ())}
                {entry(page, "/community", "Community", ())}
                {entry(page, "/status", "Status", mark)}
                {entry(page, "/contact", "Contact", ())}
            </nav>
            <div class="tools">
                <a class="btn btn-quiet" href=page.other_href() lang=other.code() hreflang=other.code()>
                    {short}<span class="vh">{format!(", {name}")}</span>
                </a>
                {account(page)}
            </div>
        </div></header>
    }
    .into_any()
}

fn brand(page: &Page) -> AnyView {
    let (first, second) = (page.platform.to_string(), page.t("Hulp", "Help"));
    view! { {first}" "<span>{second}</span> }.into_any()
}

/// An entry of the main menu; the section at hand is marked.
fn entry(page: &Page, path: &'static str, words: &'static str, mark: impl IntoView + 'static) -> AnyView {
    let inside = page.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let current = inside.then(|| if page.path == path { "page" } else { "true" });
    view! { <a href=page.href(path) aria-current=current>{words}{mark.into_any()}</a> }.into_any()
}

/// Signing in, or one's own menu.
fn account(page: &Page) -> AnyView {
    if page.actor.account.is_none() {
        let href = if matches!(page.path.as_str(), "/" | "/inloggen" | "/inloggen/link") {
            page.href("/inloggen")
        } else {
            format!("{}?next={}", page.href("/inloggen"), super::oops::encode(&page.href(&page.path)))
        };
        return view! { <a class="btn" href=href rel="nofollow">{page.t("Inloggen", "Sign in")}</a> }
            .into_any();
    }
    let first = page.actor.name.split_whitespace().next().unwrap_or("Account").to_owned();
    let desk = page.actor.is_staff().then(|| {
        view! { <a href=page.href("/desk/wachtrij/new")>{icon("inbox")}{page.t("Wachtrij", "Queue")}</a> }
    });
    view! {
        <details class="menu-at">
            <summary class="btn">{icon("user")}{first}</summary>
            <div class="menu">
                {desk}
                <a href=page.href("/mijn")>{icon("mail")}{page.t("Mijn tickets", "My tickets")}</a>
                <a href=page.href("/account")>{icon("cog")}"Account"</a>
                <hr/>
                <form method="post" action=page.href("/uitloggen")>
                    <button>{icon("out")}{page.t("Uitloggen", "Sign out")}</button>
                </form>
            </div>
        </details>
    }
    .into_any()
}

fn footer(page: &Page) -> AnyView {
    let stays =
        page.t("blijft bereikbaar als het platform dat niet is.", "stays up when the platform is down.");
    let promise = format!("{} {stays}", page.site_name());
    view! {
        <footer class="foot"><div class="wrap">
            <p>{promise}</p>
            <a href=page.href("/faq")>{page.t("Kennisbank", "Help articles")}</a>
            <a href=page.href("/status")>{page.t("Statuspagina", "Status page")}</a>
            <a href=page.href("/contact")>"Contact"</a>
        </div></footer>
    }
    .into_any()
}
