//! `/desk/mailvoorbeelden`: every mail that Loket sends, as people get it.

use crate::Lang;
use crate::mails::model::{Example, ExampleName};
use crate::page::{Page, desk};
use crate::ui::desk::{param, query, sheet};
use crate::ui::{done, form_error, head, icon};
use leptos::prelude::*;

/// The entry of the menu.
const MENU: &str = "/desk/uitgaand";
/// The list.
const HERE: &str = "/desk/mailvoorbeelden";

/// `/desk/mailvoorbeelden`.
#[component]
pub fn ExamplesPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, lang) = (page.actor.clone(), page.lang);
    let work = async move { site.mails.examples(&actor, lang).await };
    sheet(MENU, work, move |names| list(&page, names))
}

fn list(page: &Page, names: Vec<ExampleName>) -> AnyView {
    let title = page.t("Voorbeelden van mails", "Examples of mails");
    let rows = names.into_iter().map(|name| row(page, name)).collect_view();
    view! {
        {head(page, title, "")}
        <div class="bar">
            <h1 id="h-mails">{title}</h1>
            <a class="btn btn-s push" href=page.href(MENU)>{icon("send")}{page.t("Uitgaande mail", "Outgoing mail")}</a>
        </div>
        <div class="table-box" tabindex="0" role="region" aria-labelledby="h-mails"><table class="table">
            <thead><tr>
                <th scope="col">{page.t("Mail", "Mail")}</th>
                <th scope="col" class="opt">{page.t("Gaat uit", "Is sent")}</th>
                <th scope="col">{page.t("Bekijk", "View")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn row(page: &Page, name: ExampleName) -> AnyView {
    let links = [Lang::Nl, Lang::En].map(|lang| {
        let words = lang.t("Nederlands", "English");
        let label = format!("{}, {words}", name.name);
        view! { <a class="btn btn-s" href=address(page, &name.key, lang) lang=lang.code() aria-label=label>{words}</a> }
    });
    view! {
        <tr>
            <td>{name.name}</td>
            <td class="muted opt">{name.when}</td>
            <td><div class="row row-tight row-keep">{links}</div></td>
        </tr>
    }
    .into_any()
}

fn address(page: &Page, key: &str, lang: Lang) -> String {
    page.href(&format!("{HERE}/{key}?taal={}", lang.code()))
}

/// `/desk/mailvoorbeelden/:key`.
#[component]
pub fn ExamplePage() -> AnyView {
    let (page, site, key) = (Page::current(), desk(), param("key"));
    let of_mail = query("taal").map_or(page.lang, |code| Lang::from_code(&code));
    let sent = page.posted.is_none() && query("verstuurd").is_some();
    let (actor, lang) = (page.actor.clone(), page.lang);
    let work = async move { site.mails.example(&actor, lang, &key, of_mail).await };
    sheet(MENU, work, move |example| one(&page, example, sent))
}

fn one(page: &Page, mail: Example, sent: bool) -> AnyView {
    let ExampleName { key, name, when } = mail.about.clone();
    let tabs = [Lang::Nl, Lang::En].map(|lang| {
        let current = (lang == mail.lang).then_some("page");
        view! { <a href=address(page, &key, lang) lang=lang.code() aria-current=current>{lang.t("Nederlands", "English")}</a> }
    });
    let told = sent.then(|| {
        done(view! {
            {page.t("Staat klaar voor ", "On its way to ")}<b>{page.actor.email.clone()}</b>". "
            <a href=page.href(MENU)>{page.t("Bekijk hoe ver hij is", "See how far it got")}</a>
        })
    });
    view! {
        {head(page, &name, "")}
        <div class="bar">
            <a class="btn btn-quiet btn-icon" href=page.href(HERE) aria-label=page.t("Alle voorbeelden", "All examples")>{icon("left")}</a>
            <h1>{name.clone()}</h1>
            <nav class="tabs" aria-label=page.t("Taal van de mail", "Language of the mail")>{tabs}</nav>
            <form class="push" method="post" action=page.href(&format!("{HERE}/{key}/stuur"))>
                <input type="hidden" name="taal" value=mail.lang.code()/>
                <button class="btn btn-primary">{icon("send")}{page.t("Stuur mij deze", "Send me this one")}</button>
            </form>
        </div>
        <div class="sheet">
            {form_error(page)}
            {told}
            {facts(page, &mail, when)}
            {halves(page, &mail, &key)}
        </div>
    }
    .into_any()
}

fn facts(page: &Page, mail: &Example, when: String) -> AnyView {
    let stop = if mail.kind.may_stop() {
        page.t(
            "Ja, met één klik (List-Unsubscribe) en met de link onderaan.",
            "Yes, by one click (List-Unsubscribe) and by the link at the end.",
        )
    } else {
        page.t(
            "Nee: hij hoort bij wat iemand doet of vroeg.",
            "No: it belongs to what somebody does or asked.",
        )
    };
    view! {
        <dl class="facts mail-facts">
            <dt>{page.t("Gaat uit", "Is sent")}</dt><dd>{when}</dd>
            <dt>{page.t("Van", "From")}</dt><dd>{mail.from.clone()}</dd>
            <dt>{page.t("Onderwerp", "Subject")}</dt><dd lang=mail.lang.code()>{mail.subject.clone()}</dd>
            <dt>{page.t("Af te melden", "Can be stopped")}</dt><dd>{stop}</dd>
        </dl>
    }
    .into_any()
}

/// HTML in a frame that can do nothing, and the text as it travels.
fn halves(page: &Page, mail: &Example, key: &str) -> AnyView {
    let source = page.href(&format!("{HERE}/{key}/html?taal={}", mail.lang.code()));
    view! {
        <div class="mail-halves">
            <section aria-labelledby="h-html">
                <h2 id="h-html">{page.t("Opgemaakt", "Formatted")}</h2>
                <iframe class="mail-frame" sandbox="" src=source title=page.t("De opgemaakte mail", "The formatted mail")></iframe>
            </section>
            <section aria-labelledby="h-text">
                <h2 id="h-text">{page.t("Platte tekst", "Plain text")}</h2>
                <pre class="mail-text" tabindex="0" lang=mail.lang.code()>{mail.text.clone()}</pre>
            </section>
        </div>
    }
    .into_any()
}
