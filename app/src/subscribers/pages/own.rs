//! Following on one's own account's page: no confirmation, for the address is known.

use super::wishes::wishes_fields;
use crate::page::Page;
use crate::status::model::StatusView;
use crate::subscribers::model::{Following, Wishes};
use leptos::prelude::*;

/// The card, and the way to webhooks.
pub fn own_card(page: &Page, status: &StatusView, own: Option<&Following>) -> AnyView {
    let follows = own.filter(|own| own.confirmed && !own.stopped);
    let words = match follows {
        Some(_) => page.t(
            "U krijgt mail over storingen. Hier kiest u waarover.",
            "You get mail about incidents. Choose here what about.",
        ),
        None => page.t(
            "U krijgt nu geen mail over storingen. Kies wat u wilt horen.",
            "You get no mail about incidents now. Choose what you want to hear.",
        ),
    };
    let stored = own.map_or(Wishes { lang: page.lang, ..Wishes::default() }, |own| own.wishes.clone());
    let save = match follows {
        Some(_) => page.t("Bewaar keuzes", "Save choices"),
        None => page.t("Volg storingen", "Follow incidents"),
    };
    let stop = follows.map(|_| {
        let words = page.t("Stop met volgen", "Stop following");
        view! { <button class="btn" name="doe" value="stop">{words}</button> }
    });
    view! {
        <section class="card" id="volgen" aria-labelledby="h-volgen">
            <h2 id="h-volgen">{page.t("Storingen volgen", "Following incidents")}</h2>
            <p class="muted mb-4">{words}</p>
            <form class="stack" method="post" action=page.href("/account/volgen")>
                {wishes_fields(page, status, &stored)}
                <div class="row">
                    <button class="btn btn-primary" name="doe" value="bewaar">{save}</button>{stop}
                </div>
            </form>
            <p class="small mt-4">
                {page.t("Wilt u dat uw eigen programma iets doet, zoals advertenties pauzeren? ", "Should your own program act, such as pausing ads? ")}
                <a href=page.href("/account/webhooks")>{page.t("Maak een webhook", "Make a webhook")}</a>
            </p>
        </section>
    }
    .into_any()
}
