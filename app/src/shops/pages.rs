//! `/account/uitvalpagina`: what shoppers see while one's shop is unreachable.

use super::model::{OutagePage, ReachBy};
use crate::page::{Page, desk};
use crate::ui::{Choice, Field, crumbs, done, form_error, head_private, icon, load, shell};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The merchant's own outage page.
#[component]
pub fn OutagePagePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let actor = page.actor.clone();
    let saved = use_query_map().read_untracked().get("saved").is_some();
    shell(load(async move { site.shops.outage_page(&actor).await }, move |own| content(&page, &own, saved)))
}

fn content(page: &Page, own: &OutagePage, saved: bool) -> AnyView {
    let title = page.t("Uitvalpagina van uw winkel", "Your shop’s outage page");
    let steps = [(page.href("/account"), "Account".to_owned())];
    let told = saved.then(|| {
        let words = page.t("Bewaard. De pagina staat klaar.", "Saved. The page is ready.");
        view! { <div class="mb-5">{done(words)}</div> }
    });
    view! {
        {head_private(page, title)}
        <div class="wrap wrap-text page-crumbs">
            {crumbs(page, &steps)}
            <h1 class="h-article mt-5">{title}</h1>
            <p class="lead mt-2 mb-5">{page.t(
                "Is uw winkel onbereikbaar, dan zien uw klanten deze pagina in plaats van een kale foutmelding: uw naam en kleur, wat er aan de hand is, en dat ze niet opnieuw hoeven te betalen.",
                "When your shop can’t be reached, your customers see this page instead of a bare error: your name and colour, what is going on, and that they need not pay again.",
            )}</p>
            {told}
            {address(page, own)}
            {form_error(page)}
            {form(page, own)}
        </div>
    }
    .into_any()
}

/// Where the page is, once there is one.
fn address(page: &Page, own: &OutagePage) -> AnyView {
    if own.slug.is_empty() {
        return ().into_any();
    }
    let (shop, merchant) = (format!("/uit/{}", own.slug), format!("/uit/{}/status", own.slug));
    view! {
        <p class="row gap-2 mb-5">
            <a class="btn" href=page.href(&shop)>{icon("eye")}{page.t("Bekijk wat uw klant ziet", "See what your customer sees")}</a>
            <a class="btn btn-quiet" href=page.href(&merchant)>{page.t("Wat u dan ziet", "What you see then")}</a>
        </p>
    }
    .into_any()
}

fn form(page: &Page, own: &OutagePage) -> AnyView {
    let ways = [
        (ReachBy::None, page.t("Laat niets zien", "Show nothing")),
        (ReachBy::Phone, page.t("Telefoonnummer", "Telephone number")),
        (ReachBy::Mail, page.t("E-mailadres", "E-mail address")),
    ];
    view! {
        <form class="stack card" method="post" enctype="multipart/form-data" action=page.href("/account/uitvalpagina")>
            {Field::text("name", page.t("Naam van uw winkel", "Name of your shop"))
                .value(page, &own.name).max(100).required().autocomplete("organization").view(page)}
            {Field { kind: "color", ..Field::text("colour", page.t("Kleur", "Colour")) }
                .value(page, &own.colour)
                .hint(page.t(
                    "We nemen de tint over en kiezen zelf hoe licht of donker, zodat alles leesbaar blijft.",
                    "We take the hue and choose how light or dark ourselves, so that everything can be read.",
                ))
                .view(page)}
            {logo(page, own)}
            {Choice {
                name: "reach_by",
                label: page.t("Hoe kunnen klanten u dan bereiken?", "How can customers reach you then?").into(),
                options: ways.map(|(by, words)| (by.code().to_owned(), words.to_owned())).to_vec(),
                chosen: page.typed_or("reach_by", own.reach_by.code()),
            }.view(page)}
            {Field::text("reach_at", page.t("Nummer of adres", "Number or address"))
                .value(page, &own.reach_at).max(254)
                .hint(page.t("Staat voor iedereen op de pagina.", "Anybody can read it on the page.")).view(page)}
            {Field::area("words_nl", page.t("Eigen woorden, in het Nederlands", "Your own words, in Dutch"))
                .value(page, &own.words.nl).max(600)
                .hint(page.t("Bijvoorbeeld: onze winkel in de Breestraat is gewoon open.", "For instance: our shop in Breestraat is open as usual.")).view(page)}
            {Field::area("words_en", page.t("Eigen woorden, in het Engels", "Your own words, in English"))
                .value(page, &own.words.en).max(600).view(page)}
            <div class="row"><button class="btn btn-primary">{page.t("Bewaar", "Save")}</button></div>
        </form>
    }
    .into_any()
}

fn logo(page: &Page, own: &OutagePage) -> AnyView {
    let remove = (!own.logo.is_empty()).then(|| {
        let src = own.logo.clone();
        view! {
            <p class="row gap-2">
                <img src=src alt=page.t("Uw logo nu", "Your logo now") width="40" height="40"/>
                <label class="check"><input type="checkbox" name="logo_remove" value="1"/>{page.t("Haal het logo weg", "Remove the logo")}</label>
            </p>
        }
    });
    view! {
        {Field { kind: "file", ..Field::text("logo", "Logo") }
            .hint(page.t(
                "PNG, JPEG of WebP, hooguit 12 kB; het liefst vierkant, 120 beeldpunten breed.",
                "PNG, JPEG or WebP, 12 kB at most; preferably square, 120 pixels wide.",
            ))
            .view(page)}
        {remove}
    }
    .into_any()
}
