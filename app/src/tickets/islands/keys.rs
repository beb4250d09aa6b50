//! The list of all keys of the desk.

use crate::Lang;
use crate::ui::icon;
use crate::ui::{dom, live};
use leptos::prelude::*;

/// The dialog with the list; closed until it is asked for.
pub fn dialog(lang: Lang) -> AnyView {
    let everywhere = section(
        lang.t("Overal", "Everywhere"),
        &[
            ("Ctrl K", lang.t("zoek of voer uit", "search or run")),
            ("/", lang.t("zoek", "search")),
            ("?", lang.t("deze lijst", "this list")),
            ("Esc", lang.t("sluit of ga terug", "close or go back")),
        ],
    );
    let queue = section(
        lang.t("In de wachtrij", "In the queue"),
        &[
            ("j", lang.t("volgende", "next")),
            ("k", lang.t("vorige", "previous")),
            ("x", lang.t("kies of laat los", "choose or let go")),
            ("Enter", lang.t("open (ook o)", "open (o as well)")),
            ("a", lang.t("wijs toe aan mij", "assign to me")),
            ("s", lang.t("status", "state")),
            ("i", lang.t("houd bij de open storing", "hold with the open incident")),
            ("u", lang.t("maak ongedaan", "undo")),
            (".", lang.t("toon nieuwe tickets", "show new tickets")),
        ],
    );
    let ticket = section(
        lang.t("Bij een ticket", "At a ticket"),
        &[
            ("r", lang.t("antwoord", "reply")),
            ("n", lang.t("notitie", "note")),
            ("Ctrl Enter", lang.t("verstuur", "send")),
            ("a", lang.t("wijs toe", "assign")),
            ("s", lang.t("status", "state")),
            ("t", lang.t("labels", "tags")),
            ("u", lang.t("terug naar de wachtrij", "back to the queue")),
        ],
    );
    view! {
        <dialog class="dialog dialog-wide" id="keys" aria-labelledby="h-keys">
            <div>
                <div class="dialog-head">
                    <h2 id="h-keys">{lang.t("Toetsen", "Keys")}</h2>
                    <button class="btn btn-quiet btn-icon" type="button" aria-label=lang.t("Sluit", "Close")
                        on:click=move |_| dom::close_dialog("keys")>{icon("x")}</button>
                </div>
                <div class="keys">{everywhere}{queue}{ticket}</div>
                {switch(lang)}
            </div>
        </dialog>
    }
    .into_any()
}

/// Single letters get in the way of speech input: they can be switched off.
fn switch(lang: Lang) -> AnyView {
    let on = RwSignal::new(true);
    Effect::new(move |_| on.set(live::single_keys()));
    let change = move |event| {
        let now = event_target_checked(&event);
        live::set_single_keys(now);
        on.set(now);
    };
    view! {
        <label class="check">
            <input class="switch" type="checkbox" role="switch" autocomplete="off" checked=true
                prop:checked=on on:change=change/>
            {lang.t("Gebruik toetsen zonder Ctrl", "Use keys without Ctrl")}
        </label>
    }
    .into_any()
}

fn section(title: &'static str, keys: &[(&'static str, &'static str)]) -> AnyView {
    let keys =
        keys.iter().map(|&(key, words)| view! { <dt><kbd>{key}</kbd></dt><dd>{words}</dd> }).collect_view();
    view! { <section><h3>{title}</h3><dl>{keys}</dl></section> }.into_any()
}
