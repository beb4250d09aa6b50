//! The article as readers will see it, beside its text. The server renders it, as it does the page.

use crate::Lang;
use crate::faq::api;
use crate::ui::{dom, live};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Rendered again when nothing was typed for this many milliseconds.
const PAUSE: u64 = 300;

/// The preview. Without scripts it shows the text as it was when the page was made.
#[island]
pub fn ArticlePreview(
    /// The rendered text.
    first: String,
    /// Language of the article.
    article: Lang,
    /// Language of the reader.
    lang: Lang,
) -> impl IntoView {
    let html = RwSignal::new(first);
    let trouble = RwSignal::new(None::<String>);
    let turn = StoredValue::new(0_u32);
    let read = move || {
        let mine = turn.with_value(|turn| turn.wrapping_add(1));
        turn.set_value(mine);
        live::later(PAUSE, move || {
            if turn.get_value() != mine {
                return;
            }
            spawn_local(async move {
                let answer = api::article_preview(dom::value_of("body")).await;
                if turn.get_value() == mine {
                    match answer {
                        Ok(fresh) => {
                            trouble.set(None);
                            html.set(fresh);
                        }
                        Err(error) => trouble.set(Some(error.words(lang))),
                    }
                }
            });
        });
    };
    Effect::new(move |_| {
        window_event_listener(ev::input, move |event| {
            if dom::is_in(&event, "body") {
                read();
            }
        });
    });
    let name = lang.t("Voorbeeld", "Preview");
    let nothing = lang.t("Het voorbeeld verschijnt hier.", "The preview appears here.");
    view! {
        <div class="edit-view" role="region" aria-label=name tabindex="0">
            <p class="tiny muted" role="status">{move || trouble.get()}</p>
            <p class="muted" hidden=move || html.with(|html| !html.trim().is_empty())>{nothing}</p>
            <div class="prose" lang=article.code() inner_html=html></div>
        </div>
    }
}
