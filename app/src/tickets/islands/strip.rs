//! The strip on top of every desk page while an incident is open, and the counts of the views beside it.

use crate::Lang;
use crate::tickets::api;
use crate::ui::{dom, live};
use crate::ui::{icon, tone_icon};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

/// What the strip says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strip {
    /// The tone of the worst impact.
    pub tone: String,
    /// "Storing 41 · Kritieke storing".
    pub title: String,
    /// What is hit.
    pub hit: String,
    /// The promise: "Volgende update vóór 10:30", or that it was broken.
    pub promise: String,
    /// Where the incident is.
    pub href: String,
    /// A promise that is nearly due, or late.
    pub due: Option<Due>,
}

/// A promise that somebody should keep now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Due {
    /// Its moment has passed.
    pub late: bool,
    /// "Volgende update vóór 10:30, nog 4 minuten: Kassa App ligt stil".
    pub words: String,
}

/// Milliseconds after which the time that is left is read again.
const TICK: u64 = 20_000;

/// The strip; an empty live region while nothing is wrong.
#[island]
pub fn LiveStrip(
    /// What it says at first.
    first: Option<Strip>,
    /// Keep the counts of the views up to date as well (the queue does so itself).
    counts: bool,
    /// Language of the reader.
    lang: Lang,
) -> impl IntoView {
    let strip = RwSignal::new(first);
    Effect::new(move |_| {
        live::on(live::Topic::Status, move || read(strip, lang));
        tick(strip, lang);
        if counts {
            live::on(live::Topic::Queue, move || {
                spawn_local(async move {
                    for (view, count) in api::queue_counts().await.unwrap_or_default() {
                        dom::set_text(&format!("count-{}", view.code()), &count.to_string());
                    }
                });
            });
        }
    });
    view! { <div role="status">{move || strip.get().map(|strip| line(lang, strip))}</div> }
}

fn read(strip: RwSignal<Option<Strip>>, lang: Lang) {
    spawn_local(async move {
        // Without an answer the strip keeps what it last knew.
        if let Ok(now) = api::desk_strip(lang).await
            && strip.with_untracked(|before| *before != now)
        {
            strip.set(now);
        }
    });
}

/// Time passes without an event: while an incident is open, what is left of its promise is read again.
fn tick(strip: RwSignal<Option<Strip>>, lang: Lang) {
    live::later(TICK, move || {
        if strip.with_untracked(Option::is_some) {
            read(strip, lang);
        }
        tick(strip, lang);
    });
}

fn line(lang: Lang, strip: Strip) -> AnyView {
    let promise = strip.due.is_none().then(|| view! { <span class="muted">{strip.promise}</span> });
    let due = strip.due.map(|due| {
        let tone = if due.late { "critical" } else { "minor" };
        view! { <p class="live promise-due" data-tone=tone>{icon("clock")}<b>{due.words}</b></p> }
    });
    view! {
        <div class="live" data-tone=strip.tone.clone()>
            {tone_icon(&strip.tone)}<b>{strip.title}</b><span>{strip.hit}</span>
            {promise}
            <a class="push" href=strip.href>{lang.t("Open storing", "Open incident")}</a>
        </div>
        {due}
    }
    .into_any()
}
