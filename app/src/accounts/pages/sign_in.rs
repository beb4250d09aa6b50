//! `/inloggen`: with a password, or with a link by mail. The link's own page has one button, for
//! mail scanners open links.

use crate::page::Page;
use crate::ui::{Field, form_error, head_private, icon, narrow, shell, tone_icon};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// Where to go afterwards: only a path of this site.
fn next(page: &Page) -> String {
    let asked = if page.posted.is_some() {
        page.typed("next")
    } else {
        use_query_map().read_untracked().get("next").unwrap_or_default()
    };
    if asked.starts_with('/') && !asked.starts_with("//") && !asked.contains('\\') {
        asked
    } else {
        String::new()
    }
}

/// Signing in.
#[component]
pub fn SignInPage() -> AnyView {
    let page = Page::current();
    let next = next(&page);
    let title = page.t("Inloggen", "Sign in");
    shell(
        view! {
            {head_private(&page, title)}
            <div class="wrap"><div class="signin">
                <h1 class="h-page">{title}</h1>
                <p class="intro">{page.t("Met het account van uw winkel.", "With your shop’s account.")}</p>
                <form class="stack" method="post" action=page.href("/inloggen")>
                    {form_error(&page)}
                    <input type="hidden" name="next" value=next.clone()/>
                    {Field::email("email", page.t("E-mailadres", "E-mail address"))
                        .value(&page, "").autocomplete("username").required().view(&page)}
                    {Field::password("password", page.t("Wachtwoord", "Password"), "current-password")
                        .required().view(&page)}
                    <button class="btn btn-primary btn-l">{title}</button>
                </form>
                <p class="or or-wrap">{page.t("of", "or")}</p>
                <p><a class="btn btn-l" href=link_href(&page, &next)>
                    {icon("mail")}{page.t("Mail mij een inloglink", "Mail me a sign-in link")}
                </a></p>
                {page.demo.then(|| demo(&page))}
                <p class="note-below">{page.t(
                    "Inloggen werkt ook tijdens een storing van het platform. Voor lezen, zoeken en de status hebt u geen account nodig.",
                    "Signing in works during platform incidents too. Reading, searching and the status need no account.",
                )}</p>
            </div></div>
        }
        .into_any(),
    )
}

fn link_href(page: &Page, next: &str) -> String {
    let path = page.href("/inloggen/link");
    if next.is_empty() { path } else { format!("{path}?next={}", crate::ui::oops::encode(next)) }
}

/// The demo's accounts.
fn demo(page: &Page) -> AnyView {
    let accounts = [
        ("agent@winkelkade.example", page.t("medewerker", "agent")),
        ("lead@winkelkade.example", page.t("storingsleider", "incident lead")),
        ("admin@winkelkade.example", page.t("beheerder", "admin")),
        ("merchant@winkelkade.example", page.t("winkelier", "merchant")),
    ];
    let rows = accounts.map(|(email, role)| view! { <li>{email}" "<span class="faint">{role}</span></li> });
    view! {
        <section class="callout mt-5" aria-labelledby="h-demo">
            {icon("key")}
            <h2 id="h-demo">"Demo"</h2>
            <p class="small">{page.t("Het wachtwoord is steeds ", "The password is always ")}<b>"welkom-bij-loket"</b>"."</p>
            <ul class="small mt-2">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// Asking for a link by mail.
#[component]
pub fn LinkPage() -> AnyView {
    let page = Page::current();
    let sent = page.posted.is_none() && use_query_map().read_untracked().get("sent").is_some();
    let title = page.t("Inloggen met een link", "Sign in with a link");
    let body = if sent { link_sent(&page) } else { link_form(&page, &next(&page)) };
    shell(narrow(&page, title, body))
}

fn link_form(page: &Page, next: &str) -> AnyView {
    view! {
        <p class="intro">{page.t(
            "U krijgt een mail met een link die één keer werkt, een kwartier lang. Hebt u nog geen account? Dan maakt de link er een.",
            "You get a mail with a link that works once, for fifteen minutes. No account yet? The link makes one.",
        )}</p>
        <form class="stack" method="post" action=page.href("/inloggen/link")>
            {form_error(page)}
            <input type="hidden" name="next" value=next.to_owned()/>
            {Field::email("email", page.t("E-mailadres", "E-mail address")).value(page, "").required().view(page)}
            <button class="btn btn-primary btn-l">{icon("mail")}{page.t("Mail mij de link", "Mail me the link")}</button>
        </form>
        <p class="note-below"><a href=page.href("/inloggen")>{page.t("Liever met een wachtwoord", "Use a password instead")}</a></p>
    }
    .into_any()
}

fn link_sent(page: &Page) -> AnyView {
    view! {
        <div class="callout mt-5" data-tone="ok" role="status">
            {tone_icon("ok")}
            <h2>{page.t("Kijk in uw mail", "Look in your mail")}</h2>
            <p>{page.t(
                "We hebben u een link gestuurd. Hij werkt een kwartier. Niets gekregen? Kijk bij ongewenste mail, of vraag een nieuwe aan.",
                "We sent you a link. It works for fifteen minutes. Nothing there? Look in junk mail, or ask for another.",
            )}</p>
        </div>
        <p class="note-below"><a href=page.href("/inloggen/link")>{page.t("Vraag een nieuwe link aan", "Ask for another link")}</a></p>
    }
    .into_any()
}

/// The page behind the link in the mail.
#[component]
pub fn LinkUsePage() -> AnyView {
    let page = Page::current();
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let action = page.href(&format!("/inloggen/l/{token}"));
    let title = page.t("Inloggen", "Sign in");
    shell(
        view! {
            {head_private(&page, title)}
            <div class="wrap"><div class="signin">
                <h1 class="h-page">{title}</h1>
                <p class="intro">{page.t("Nog één klik, dan bent u ingelogd.", "One more click and you are signed in.")}</p>
                <form class="stack" method="post" action=action>
                    {form_error(&page)}
                    <button class="btn btn-primary btn-l">{page.t("Log mij in", "Sign me in")}</button>
                </form>
                <p class="note-below">
                    {page.t("Werkt de link niet meer? ", "Does the link no longer work? ")}
                    <a href=page.href("/inloggen/link")>{page.t("Vraag een nieuwe aan", "Ask for another")}</a>"."
                </p>
            </div></div>
        }
        .into_any(),
    )
}
