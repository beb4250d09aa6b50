//! What can be done with a broadcast now: ask, confirm, pause, go on, stop; with the counts
//! that one decides by. The use cases decide all the same who may.

use super::HERE;
use crate::Role;
use crate::broadcasts::islands::LiveProgress;
use crate::broadcasts::model::{Broadcast, BroadcastState, Forecast, number, reaches};
use crate::page::Page;
use crate::ui::{icon, tone_icon};
use leptos::prelude::*;

/// The card.
pub fn card(page: &Page, broadcast: &Broadcast) -> AnyView {
    let lead = page.actor.role >= Role::Lead;
    let (title, body) = if broadcast.state().is_draft() {
        let title = page.t("Wie krijgt hem", "Who gets it");
        (title, view! { {counts(page, broadcast)}{lead.then(|| draft(page, broadcast))} }.into_any())
    } else {
        let title = page.t("Voortgang", "Progress");
        let progress =
            view! { <LiveProgress id=broadcast.id first=broadcast.progress.clone() lang=page.lang/> };
        let here = page.href(&format!("{HERE}/{}", broadcast.id));
        let again = view! { <noscript><p><a href=here>{page.t("Ververs", "Refresh")}</a></p></noscript> };
        (title, view! { {progress}{again}{lead.then(|| running(page, broadcast))} }.into_any())
    };
    view! {
        <section class="card" aria-labelledby="h-act">
            <h2 id="h-act" class="mb-3">{title}</h2>
            <div class="stack gap-5">{body}</div>
        </section>
    }
    .into_any()
}

fn counts(page: &Page, broadcast: &Broadcast) -> AnyView {
    let Forecast { send: [nl, en], suppressed } = &broadcast.forecast;
    let count = |n: i64| number(page.lang, n);
    let skipped = suppressed
        .iter()
        .map(|(why, n)| {
            view! { <dt>{page.t("niet: ", "not: ")}{why.word(page.lang)}</dt><dd>{count(*n)}</dd> }
        })
        .collect_view();
    view! {
        <dl class="sum">
            <dt>{page.t("in het Nederlands", "in Dutch")}</dt><dd>{count(*nl)}</dd>
            <dt>{page.t("in het Engels", "in English")}</dt><dd>{count(*en)}</dd>
            <dt class="tot">{page.t("te versturen", "to send")}</dt><dd class="tot">{count(nl + en)}</dd>
            {skipped}
        </dl>
        <p class="tiny muted">{reaches(broadcast.kind, page.lang)}</p>
    }
    .into_any()
}

fn form(page: &Page, broadcast: &Broadcast, word: &str, inside: AnyView) -> AnyView {
    let action = page.href(&format!("{HERE}/{}/{word}", broadcast.id));
    view! { <form method="post" action=action>{inside}</form> }.into_any()
}

fn draft(page: &Page, broadcast: &Broadcast) -> AnyView {
    let version = view! { <input type="hidden" name="version" value=broadcast.version/> };
    let drop = {
        let words = page.t("Gooi weg", "Throw away");
        form(
            page,
            broadcast,
            "weg",
            view! { <button class="btn btn-quiet">{icon("trash")}{words}</button> }.into_any(),
        )
    };
    let main = match (broadcast.state(), broadcast.mine) {
        (BroadcastState::Ready, true) => waits(page, broadcast),
        (BroadcastState::Ready, false) => {
            let total = broadcast.forecast.total();
            let words = page.t(
                format!("Mail {} adressen", number(page.lang, total)),
                format!("Mail {} addresses", number(page.lang, total)),
            );
            let told = page.t(
                "U bevestigt wat een collega schreef. Lees beide talen na: dit gaat naar iedereen en komt niet terug.",
                "You confirm what a colleague wrote. Read both languages: this goes to everybody and does not come back.",
            );
            let inside = view! {
                {version}<input type="hidden" name="seen" value=total/>
                <button class="btn btn-critical">{icon("send")}{words}</button>
            };
            view! { <p class="small">{told}</p>{form(page, broadcast, "bevestigen", inside.into_any())} }
                .into_any()
        }
        _ => {
            let words = page.t("Leg voor ter bevestiging", "Ask for confirmation");
            let inside = view! { {version}<button class="btn btn-primary">{icon("check")}{words}</button> };
            view! { {second(page, broadcast)}{form(page, broadcast, "voorleggen", inside.into_any())} }
                .into_any()
        }
    };
    view! { <div class="stack gap-3">{main}{drop}</div> }.into_any()
}

fn waits(page: &Page, broadcast: &Broadcast) -> AnyView {
    let words = page.t("Wacht op de bevestiging van een collega.", "Waits for a colleague’s confirmation.");
    view! {
        <p class="row row-tight strong">{icon("clock")}<span>{words}</span></p>
        {second(page, broadcast)}
    }
    .into_any()
}

/// Who may confirm what the reader wrote; what to do where there is nobody.
fn second(page: &Page, broadcast: &Broadcast) -> AnyView {
    if broadcast.confirmers.is_empty() {
        let words = page.t(
            "Een tweede storingsleider of beheerder moet bevestigen, en die is er niet. Vraag een beheerder om iemand die rol te geven onder Mensen.",
            "A second incident lead or admin has to confirm, and there is none. Ask an admin to give somebody that role under People.",
        );
        return view! { <p class="row row-tight small" role="note">{tone_icon("major")}<span>{words}</span></p> }
            .into_any();
    }
    let names = broadcast.confirmers.join(", ");
    let words = page.t(format!("Kunnen bevestigen: {names}."), format!("Who can confirm: {names}."));
    view! { <p class="tiny muted">{words}</p> }.into_any()
}

fn running(page: &Page, broadcast: &Broadcast) -> Option<AnyView> {
    let button = |word: &str, class: &'static str, sign: &'static str, words: &'static str| {
        form(page, broadcast, word, view! { <button class=class>{icon(sign)}{words}</button> }.into_any())
    };
    let stop = || {
        let words = page.t(
            "Wat verzonden is, blijft verzonden. De rest krijgt hem nooit.",
            "What was sent stays sent. The rest will never get it.",
        );
        let title = page.t("Stop voorgoed", "Stop for good");
        view! {
            <details>
                <summary class="small">{title}</summary>
                <div class="stack gap-2 mt-3">
                    <p class="small">{words}</p>
                    {button("stop", "btn btn-critical", "x", title)}
                </div>
            </details>
        }
    };
    let main = match broadcast.state() {
        BroadcastState::Sending => button("pauze", "btn", "pause", page.t("Pauzeer", "Pause")),
        BroadcastState::Paused => button("verder", "btn btn-primary", "send", page.t("Ga verder", "Go on")),
        _ => return None,
    };
    Some(view! { <div class="stack gap-3">{main}{stop()}</div> }.into_any())
}
