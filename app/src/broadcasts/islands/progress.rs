//! How far a broadcast is: asked again whenever the desk hears that mails went out. Without
//! JavaScript it stands as it was when the page was made.

use crate::Lang;
use crate::broadcasts::api;
use crate::broadcasts::model::{BroadcastState, Progress, number};
use crate::ui::{live, tone_icon};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The progress. Where the state changes the page is loaded anew: its buttons are others then.
#[island]
pub fn LiveProgress(
    /// The broadcast's number.
    id: i64,
    /// What holds at first.
    first: Progress,
    /// Language of the reader.
    lang: Lang,
) -> impl IntoView {
    let state = first.state;
    let progress = RwSignal::new(first);
    Effect::new(move |_| {
        live::on(live::Topic::Queue, move || {
            spawn_local(async move {
                // Without an answer it keeps what it last knew.
                let Ok(now) = api::broadcast_progress(id, lang).await else { return };
                if now.state != state {
                    reload();
                } else if progress.with_untracked(|before| *before != now) {
                    progress.set(now);
                }
            });
        });
    });
    let read = move |words: fn(Lang, &Progress) -> String| move || progress.with(|now| words(lang, now));
    view! {
        <div class="stack gap-3">
            <div class="progress">
                <p><b role="status">{read(headline)}</b><span>{read(so_far)}</span></p>
                {move || bar(lang, &progress.get())}
            </div>
            <p class="strong">{read(|lang, now| now.words(lang))}</p>
            {move || rest(lang, &progress.get())}
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn reload() {
    // A page that can't be loaded anew only shows older buttons.
    let _ = window().location().reload();
}

#[cfg(not(feature = "hydrate"))]
fn reload() {}

fn so_far(lang: Lang, progress: &Progress) -> String {
    let (done, total) = (progress.tried(), progress.total());
    format!("{} {} {}", number(lang, done), lang.t("van", "of"), number(lang, total))
}

fn bar(lang: Lang, progress: &Progress) -> AnyView {
    let (done, total) = (progress.tried(), progress.total().max(1));
    let label = lang.t("Verzonden of geprobeerd", "Sent or tried");
    view! { <progress max=total value=done aria-label=label></progress> }.into_any()
}

/// What is left, and who is left out.
fn rest(lang: Lang, progress: &Progress) -> AnyView {
    let skipped = progress
        .suppressed
        .iter()
        .map(|(why, n)| view! { <dt>{why.word(lang)}</dt><dd class="num">{number(lang, *n)}</dd> })
        .collect_view();
    let unsure = (progress.unconfirmed > 0).then(|| {
        let words = lang.t(
            "Onzeker: de verbinding brak op het laatste moment. Wij sturen die niet vanzelf nog eens, zodat niemand hem dubbel krijgt.",
            "Unsure: the connection broke at the last moment. These are not sent again by themselves, so that nobody gets two.",
        );
        view! { <p class="tiny muted">{tone_icon("minor")}" "{words}</p> }
    });
    view! {
        <dl class="sum">
            <dt>{lang.t("nog te gaan", "still to go")}</dt><dd class="num">{number(lang, progress.waiting + progress.queued)}</dd>
            {skipped}
        </dl>
        {unsure}
    }
    .into_any()
}

fn headline(lang: Lang, progress: &Progress) -> String {
    match progress.state {
        BroadcastState::Sending if !progress.begins_text.is_empty() => {
            format!("{} {}", lang.t("Begint", "Begins"), progress.begins_text)
        }
        BroadcastState::Sending if progress.gathering => {
            lang.t("De adressen worden vastgelegd", "The addresses are being fixed").into()
        }
        BroadcastState::Sending => match (lang, progress.minutes_left) {
            (Lang::Nl, 0 | 1) => "Wordt verzonden, nog ongeveer een minuut".into(),
            (Lang::En, 0 | 1) => "Going out, about a minute left".into(),
            (Lang::Nl, minutes) => format!("Wordt verzonden, nog ongeveer {minutes} minuten"),
            (Lang::En, minutes) => format!("Going out, about {minutes} minutes left"),
        },
        BroadcastState::Paused => lang.t("Gepauzeerd: er gaat niets uit", "Paused: nothing goes out").into(),
        BroadcastState::Stopped => {
            lang.t("Gestopt. Wat verzonden is, blijft verzonden", "Stopped. What was sent stays sent").into()
        }
        BroadcastState::Done => lang.t("Klaar", "Done").into(),
        BroadcastState::Draft | BroadcastState::Ready => {
            lang.t("Nog niet bevestigd", "Not confirmed yet").into()
        }
    }
}
