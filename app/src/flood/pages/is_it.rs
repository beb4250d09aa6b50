//! "Is it this?": on the contact form, in search results and above threads of the community. Who
//! has the trouble as well follows the incident instead of adding a ticket.

use crate::flood::model::Likely;
use crate::page::Page;
use crate::ui::{done, icon, tone_icon};
use leptos::prelude::*;

/// The question, with "me too". `more` stands after the title: what else is known.
pub fn is_it_this(page: &Page, incident: &Likely, more: Option<AnyView>) -> AnyView {
    let href = page.href(&format!("/status/{}", incident.slug));
    let action = page.href(&format!("/status/{}/ook-ik", incident.slug));
    let email = page.actor.email.clone();
    view! {
        <section class="callout is-it-this" data-tone=incident.tone.clone() aria-labelledby="h-is">
            {tone_icon(&incident.tone)}
            <h2 id="h-is">{page.t("Gaat het om de storing?", "Is it about the incident?")}</h2>
            <p class="small">
                <b>{incident.title.get(page.lang).to_owned()}"."</b>
                {page.t(
                    " We weten ervan; u hoeft het niet te melden.",
                    " We know about it; you don’t need to report it.",
                )}
                {more}
            </p>
            <form method="post" action=action class="row me-too">
                <label class="vh" for="me-too">{page.t("Uw e-mailadres", "Your e-mail address")}</label>
                <input class="input" id="me-too" name="email" type="email" required maxlength="254" autocomplete="email"
                    placeholder=page.t("Uw e-mailadres", "Your e-mail address") value=email/>
                <button class="btn">{icon("bell")}{page.t("Ik ook, houd mij op de hoogte", "Me too, keep me posted")}</button>
                <a class="btn btn-quiet" href=href>{page.t("Bekijk de storing", "See the incident")}</a>
            </form>
        </section>
    }
    .into_any()
}

/// Open incidents that words may be about; the first is asked about.
pub fn likely(page: &Page, found: &[Likely]) -> Option<AnyView> {
    let shown = |incident| view! { <div class="mt-5">{is_it_this(page, incident, None)}</div> }.into_any();
    found.first().map(shown)
}

/// Thanks for "me too", on the incident's page.
pub fn thanks(page: &Page) -> Option<AnyView> {
    let said = page.query.split('&').any(|pair| pair == "ook-ik=1");
    said.then(|| {
        let words = page.t(
            "Dank u, dat weten we nu ook; u hoeft ons niet te mailen. Bevestig de mail die u krijgt, dan hoort u hoe het verdergaat.",
            "Thank you, now we know; you don’t need to mail us. Confirm the mail you get, and you hear how it goes on.",
        );
        done(words)
    })
}

/// Above a thread of the community: it is about this incident.
pub fn about_thread(page: &Page, incident: &Likely) -> AnyView {
    let href = page.href(&format!("/status/{}", incident.slug));
    let words = page.t("Dit gaat waarschijnlijk over een storing: ", "This is probably about an incident: ");
    view! {
        <p class="callout" data-tone=incident.tone.clone()>
            {tone_icon(&incident.tone)}
            <span>{words}<a href=href>{incident.title.get(page.lang).to_owned()}</a>"."</span>
        </p>
    }
    .into_any()
}
