//! The card of an invitation in a mail. Its file stays among the files below the message.

use crate::page::Page;
use crate::tickets::model::{Invitation, InvitationKind};
use crate::ui::icon;
use leptos::prelude::*;

/// What, when, where and who.
pub fn invitation(page: &Page, card: &Invitation) -> AnyView {
    let kind = card.kind.word(page.lang);
    let tone = (card.kind == InvitationKind::Cancelled).then_some("critical");
    let what = match card.what.as_str() {
        "" => page.t("Zonder onderwerp", "Without a subject").to_owned(),
        what => what.to_owned(),
    };
    let facts = [
        (page.t("Antwoord", "Answer"), &card.answer),
        (page.t("Wanneer", "When"), &card.when),
        (page.t("Waar", "Where"), &card.place),
        (page.t("Van", "From"), &card.organiser),
    ];
    let facts = facts
        .into_iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(name, words)| view! { <div><dt>{name}</dt><dd>{words.clone()}</dd></div> })
        .collect_view();
    view! {
        <div class="invite" data-tone=tone role="group" aria-label=kind>
            {icon("calendar")}
            <div>
                <p class="invite-kind">{kind}</p>
                <p class="invite-what">{what}</p>
                <dl>{facts}</dl>
            </div>
        </div>
    }
    .into_any()
}
