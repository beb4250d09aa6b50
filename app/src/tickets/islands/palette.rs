//! The command palette and the list of keys: on every desk page. Without scripts the box is a link to search.

use super::keys;
use crate::Lang;
use crate::ui::dom;
use crate::ui::icon;
use leptos::ev;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Somewhere to go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Its icon, by its name in the sprite.
    pub icon: String,
}

/// The search box of the desk: views, pages and tickets by number.
#[island]
pub fn Palette(
    /// Language of the reader.
    lang: Lang,
    /// Views and pages the reader may open.
    places: Vec<Place>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let places = StoredValue::new(places);
    let found = Memo::new(move |_| {
        if open.get() { places.with_value(|all| matching(lang, all, &typed.get())) } else { Vec::new() }
    });
    let show = move || {
        typed.set(String::new());
        at.set(0);
        open.set(true);
        dom::show_dialog("palette");
    };
    let choose = move |index: usize| {
        if let Some(place) = found.with_untracked(|found| found.get(index).cloned()) {
            dom::close_dialog("palette");
            dom::go(&place.href);
        }
    };
    Effect::new(move |_| {
        window_event_listener(ev::keydown, move |event| {
            let command = (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k");
            match event.key().as_str() {
                _ if command => show(),
                "/" if !dom::taken(&event) => show(),
                "?" if !dom::taken(&event) => dom::show_dialog("keys"),
                _ => return,
            }
            event.prevent_default();
        });
    });
    let key = move |event: ev::KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => at.update(|at| *at = at.checked_sub(1).unwrap_or(last)),
            "Enter" => choose(at.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let options = move || {
        let found = found.get();
        if found.is_empty() && open.get() {
            let words = lang.t("Niets gevonden.", "Nothing found.");
            return view! { <li class="none" role="option" aria-disabled="true" aria-selected="false">{words}</li> }
                .into_any();
        }
        let option = |(index, place): (usize, Place)| {
            view! {
                <li role="option" id=format!("palette-{index}")
                    aria-selected=move || if at.get() == index { "true" } else { "false" }
                    on:click=move |_| choose(index)>
                    {icon(&place.icon)}{place.label}
                </li>
            }
        };
        found.into_iter().enumerate().map(option).collect_view().into_any()
    };
    let keys = move |_| {
        dom::close_dialog("palette");
        dom::show_dialog("keys");
    };
    let name = lang.t("Zoek of voer uit", "Search or run");
    view! {
        <a class="find" href=lang.href("/zoeken") on:click=move |event| { event.prevent_default(); show(); }>
            {icon("search")}{name}<kbd>"Ctrl K"</kbd>
        </a>
        <dialog class="dialog palette" id="palette" aria-label=name on:close=move |_| open.set(false)>
            <div class="palette-box">
                {icon("search")}
                <input type="text" role="combobox" aria-autocomplete="list" aria-expanded="true"
                    aria-controls="palette-list" aria-label=name autocomplete="off" spellcheck="false"
                    aria-activedescendant=move || format!("palette-{}", at.get())
                    placeholder=lang.t("Weergave, pagina of ticketnummer", "View, page or ticket number")
                    prop:value=typed
                    on:input=move |event| { typed.set(event_target_value(&event)); at.set(0); }
                    on:keydown=key/>
            </div>
            <ul role="listbox" id="palette-list" aria-label=name>{options}</ul>
            <p class="end">
                <span><kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" "{lang.t("kies", "choose")}</span>
                <span><kbd>"Enter"</kbd>" "{lang.t("open", "open")}</span>
                <button class="btn btn-quiet btn-s push" type="button" on:click=keys>
                    {lang.t("Alle toetsen", "All keys")}<kbd>"?"</kbd>
                </button>
            </p>
        </dialog>
        {keys::dialog(lang)}
    }
}

/// Places that hold every typed word; a ticket by its number first, the knowledge base last.
fn matching(lang: Lang, places: &[Place], typed: &str) -> Vec<Place> {
    let typed = typed.trim();
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let mut found = Vec::new();
    if let Ok(number) = typed.trim_start_matches('#').parse::<u32>() {
        found.push(Place {
            label: lang.t(format!("Open ticket {number}"), format!("Open ticket {number}")),
            href: lang.href(&format!("/desk/ticket/{number}")),
            icon: "right".into(),
        });
    }
    let holds = |place: &&Place| words.iter().all(|word| place.label.to_lowercase().contains(word.as_str()));
    found.extend(places.iter().filter(holds).cloned());
    if !typed.is_empty() {
        found.push(Place {
            label: lang.t(
                format!("Zoek in kennisbank en community naar ‘{typed}’"),
                format!("Search articles and community for ‘{typed}’"),
            ),
            href: format!("{}?q={}", lang.href("/zoeken"), dom::encode(typed)),
            icon: "search".into(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Vec<Place> {
        ["Nieuw", "Van mij", "Storingen"]
            .map(|label| Place { label: label.into(), href: format!("/{label}"), icon: "inbox".into() })
            .to_vec()
    }

    fn labels(typed: &str) -> Vec<String> {
        matching(Lang::Nl, &places(), typed).into_iter().map(|place| place.label).collect()
    }

    #[test]
    fn all_places_until_something_is_typed() {
        assert_eq!(labels(""), ["Nieuw", "Van mij", "Storingen"]);
    }

    #[test]
    fn a_number_is_a_ticket() {
        assert_eq!(labels("4812")[0], "Open ticket 4812");
        assert_eq!(matching(Lang::En, &[], "#7")[0].href, "/en/desk/ticket/7");
    }

    #[test]
    fn words_filter_and_search_comes_last() {
        assert_eq!(labels("stor"), ["Storingen", "Zoek in kennisbank en community naar ‘stor’"]);
        assert_eq!(matching(Lang::Nl, &[], "a b")[0].href, "/zoeken?q=a%20b");
    }
}
