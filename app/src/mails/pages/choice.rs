//! `/afmelden/:token`: one button. Opening the page changes nothing, for mail scanners open links.

use crate::mails::model::Choice;
use crate::page::{Page, desk};
use crate::ui::{done, form_error, load, narrow, shell};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The page behind the link in a mail.
#[component]
pub fn ChoicePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let accepted = use_query_map().read_untracked().get("ontvangen").is_some();
    let actor = page.actor.clone();
    let wanted = token.clone();
    shell(load(async move { site.mails.choice(&actor, &wanted).await }, move |choice| {
        let title = match &choice {
            Some(choice) if choice.stopped => page.t("U bent afgemeld", "You are unsubscribed"),
            _ => page.t("Afmelden", "Unsubscribe"),
        };
        let body = match choice {
            Some(choice) => known(&page, &token, &choice),
            None if accepted => kept(&page),
            None => unknown(&page, &token),
        };
        narrow(&page, title, view! { {form_error(&page)}{body} }.into_any())
    }))
}

fn known(page: &Page, token: &str, choice: &Choice) -> AnyView {
    let (about, address) = (choice.kind.about(page.lang), choice.address.clone());
    let service = page.t(
        "Antwoorden op uw berichten aan ons blijft u altijd krijgen.",
        "You always keep getting answers to your messages to us.",
    );
    if choice.stopped {
        return view! {
            <p class="intro">
                {page.t("We mailen ", "We no longer mail ")}<b>{address}</b>
                {page.t(" niet meer over ", " about ")}{about}"."
            </p>
            {button(page, token, false, page.t("Toch weer ontvangen", "Receive them again after all"))}
            <p class="note-below">{service}</p>
        }
        .into_any();
    }
    view! {
        <p class="intro">
            {page.t("Geen mail meer over ", "No more mail about ")}{about}{page.t(" aan ", " to ")}<b>{address}</b>"?"
        </p>
        {button(page, token, true, page.t("Meld mij af", "Unsubscribe me"))}
        <p class="note-below">{service}</p>
    }
    .into_any()
}

/// While the store is away nobody can say whose link it is; what is chosen is kept all the same.
fn unknown(page: &Page, token: &str) -> AnyView {
    view! {
        <p class="intro">{page.t(
            "Wilt u de mails waarin deze link stond niet meer ontvangen?",
            "Do you no longer want the mails that held this link?",
        )}</p>
        {button(page, token, true, page.t("Meld mij af", "Unsubscribe me"))}
    }
    .into_any()
}

fn kept(page: &Page) -> AnyView {
    let words = page.t(
        "Uw keuze is bij ons binnen en wordt verwerkt zodra alles weer werkt. U hoeft niets meer te doen.",
        "We have your choice and will process it as soon as everything works again. There is nothing more to do.",
    );
    view! { <div class="mt-5">{done(words)}</div> }.into_any()
}

fn button(page: &Page, token: &str, stop: bool, words: &'static str) -> AnyView {
    let class = if stop { "btn btn-primary btn-l" } else { "btn btn-l" };
    view! {
        <form class="stack" method="post" action=page.href(&format!("/afmelden/{token}"))>
            <input type="hidden" name="stop" value=if stop { "1" } else { "0" }/>
            <button class=class>{words}</button>
        </form>
    }
    .into_any()
}
