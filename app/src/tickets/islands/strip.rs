//! The strip on top of every desk page while an incident is open, and the counts of the views beside it.

use crate::Lang;
use crate::tickets::api;
use crate::ui::tone_icon;
use crate::ui::{dom, live};
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
}

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
        live::on(live::Topic::Status, move || {
            spawn_local(async move {
                // Without an answer the strip keeps what it last knew.
                if let Ok(now) = api::desk_strip(lang).await
                    && strip.with_untracked(|before| *before != now)
                {
                    strip.set(now);
                }
            });
        });
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

fn line(lang: Lang, strip: Strip) -> AnyView {
    view! {
        <div class="live" data-tone=strip.tone.clone()>
            {tone_icon(&strip.tone)}<b>{strip.title}</b><span>{strip.hit}</span>
            <span class="muted">{strip.promise}</span>
            <a class="push" href=strip.href>{lang.t("Open storing", "Open incident")}</a>
        </div>
    }
    .into_any()
}
