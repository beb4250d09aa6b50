//! The search box: a plain GET form that works without scripts; with them, results while typing,
//! as a combobox: arrows choose, Enter opens, Escape closes.

use super::hits::{Typing, groups};
use crate::Lang;
use crate::ui::{browser, icon};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

const LIST: &str = "q-list";

/// The search box of home, results and error pages; one a page.
#[island]
pub fn SearchBox(
    /// Language of the page.
    lang: Lang,
    /// What it holds at first.
    value: String,
) -> impl IntoView {
    let typing = Typing::new(lang, 120);
    let (ready, shut) = (RwSignal::new(false), RwSignal::new(false));
    let at = RwSignal::new(None::<usize>);
    Effect::new(move |_| ready.set(true));
    let shown = move || typing.words.with(Option::is_some) && !shut.get();
    let on_input = move |event| {
        at.set(None);
        shut.set(false);
        typing.typed(event_target_value(&event));
    };
    let on_key = move |event: KeyboardEvent| key(&event, typing, at, shut);
    let label =
        lang.t("Zoek in kennisbank, community en storingen", "Search articles, community and incidents");
    let hint = lang.t("Bijvoorbeeld: geld terug klant", "For example: refund a customer");
    let live = move |words: &'static str| ready.get().then_some(words);
    view! {
        <form class="search" class:shut=move || shut.get() role="search" action=lang.href("/zoeken")>
            <div class="search-box">
                {icon("search")}
                <label class="vh" for="q">{label}</label>
                <input id="q" name="q" type="search" autocomplete="off" maxlength="200" placeholder=hint value=value
                    role=move || live("combobox")
                    aria-autocomplete=move || live("list")
                    aria-controls=move || shown().then_some(LIST)
                    aria-expanded=move || ready.get().then(|| shown().to_string())
                    aria-activedescendant=move || at.get().map(option_id)
                    on:input=on_input on:keydown=on_key
                    on:focus=move |_| shut.set(false)/>
                <button class="btn btn-primary">{lang.t("Zoek", "Search")}</button>
            </div>
            {move || shown().then(|| list(typing, at, lang))}
            <p class="vh" role="status">{move || typing.told()}</p>
        </form>
    }
}

fn option_id(index: usize) -> String {
    format!("q-{index}")
}

/// The keys of a combobox.
fn key(event: &KeyboardEvent, typing: Typing, at: RwSignal<Option<usize>>, shut: RwSignal<bool>) {
    let last = typing.found.with_untracked(Vec::len).checked_sub(1);
    let to = match (event.key().as_str(), last) {
        ("Escape", _) if !shut.get_untracked() && typing.words.with_untracked(Option::is_some) => {
            event.prevent_default();
            at.set(None);
            shut.set(true);
            return;
        }
        ("Enter", _) => {
            let url = at.get_untracked().and_then(|index| {
                typing.found.with_untracked(|found| found.get(index).map(|hit| hit.url.clone()))
            });
            if let Some(url) = url {
                event.prevent_default();
                browser::go(&url);
            }
            return;
        }
        ("ArrowDown", Some(last)) => {
            at.get_untracked().map_or(Some(0), |now| (now < last).then_some(now + 1))
        }
        ("ArrowUp", Some(last)) => at.get_untracked().map_or(Some(last), |now| now.checked_sub(1)),
        _ => return,
    };
    event.prevent_default();
    shut.set(false);
    at.set(to);
    if let Some(index) = to {
        browser::reveal(&option_id(index));
    }
}

fn list(typing: Typing, at: RwSignal<Option<usize>>, lang: Lang) -> AnyView {
    let rows = typing.found.with(|found| {
        groups(found, "q-group", lang, |index, hit, body| {
            let href = hit.url.clone();
            view! {
                <a id=option_id(index) role="option" tabindex="-1" href=href
                    aria-selected=move || (at.get() == Some(index)).to_string()>{body}</a>
            }
            .into_any()
        })
    });
    let none = typing.found.with(Vec::is_empty).then(|| {
        view! { <p class="none">{lang.t("Niets gevonden. Probeer andere woorden.", "Nothing found. Try other words.")}</p> }
    });
    // Pressing a row must not take the focus from the field: the list shows while it has it.
    view! {
        <div class="suggest" on:mousedown=|event| event.prevent_default()>
            <div id=LIST role="listbox" aria-label=lang.t("Resultaten", "Results")>{rows}</div>
            {none}
            <p class="end" aria-hidden="true">
                <span><kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" "{lang.t("kiezen", "choose")}</span>
                <span><kbd>"Enter"</kbd>" "{lang.t("openen", "open")}</span>
            </p>
        </div>
    }
    .into_any()
}
