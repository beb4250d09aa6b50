//! The composer of a ticket, alive: modes, draft, sending without leaving the page.
//!
//! The form itself is the page's and posts without scripts. Whatever goes wrong, the text stays in its
//! field and in this browser.

use crate::tickets::api;
use crate::tickets::model::{ReplyDraft, TicketState};
use crate::ui::{dom, live};
use crate::{AppError, Lang};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{HtmlElement, HtmlFormElement, HtmlTextAreaElement, SubmitEvent};

/// Listens to the form, if the page has one.
pub fn start(number: i64, lang: Lang) {
    let Some(area) = dom::by_id::<HtmlTextAreaElement>("text") else { return };
    if area.value().is_empty() {
        if let Some(draft) = live::draft(number).filter(|draft| !draft.trim().is_empty()) {
            area.set_value(&draft);
            say(lang.t("Uw concept van eerder staat er weer", "Your earlier draft is back"));
        }
    } else {
        live::keep_draft(number, &area.value());
    }
    show("composer-tabs", true);
    window_event_listener(ev::input, move |event| {
        if dom::is_in(&event, "text") {
            live::keep_draft(number, &dom::value_of("text"));
            say(lang.t("Concept bewaard", "Draft saved"));
        }
    });
    window_event_listener(ev::click, |event| {
        if dom::is_in(&event, "tab-reply") {
            begin(false);
        } else if dom::is_in(&event, "tab-note") {
            begin(true);
        }
    });
    window_event_listener(ev::keydown, move |event| {
        if !dom::is_in(&event, "text") || event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                dom::press(if noting() { "send-note" } else { "send" });
            }
            // Leaves the field, so that the keys work again.
            "Escape" => {
                event.prevent_default();
                if let Some(area) = dom::by_id::<HtmlElement>("text") {
                    let _ = area.blur();
                }
            }
            _ => {}
        }
    });
    window_event_listener(ev::submit, move |event| {
        if dom::is_in(&event, "composer") {
            event.prevent_default();
            send(number, lang, &event);
        }
    });
}

/// Goes to the text, as a reply or as a note.
pub fn begin(note: bool) {
    if let Some(editor) = document().get_element_by_id("editor") {
        let _ = editor.class_list().toggle_with_force("is-note", note);
    }
    for (id, on) in [("tab-reply", !note), ("tab-note", note)] {
        if let Some(tab) = document().get_element_by_id(id) {
            let _ = tab.set_attribute("aria-selected", if on { "true" } else { "false" });
        }
    }
    show("send-note", note);
    if let Some(button) = document().get_element_by_id("send-note") {
        let _ = button.class_list().toggle_with_force("btn-primary", note);
        let _ = button.class_list().toggle_with_force("btn-quiet", !note);
    }
    for id in ["send", "send-solve", "composer-to"] {
        show(id, !note);
    }
    dom::focus("text");
}

fn noting() -> bool {
    document().get_element_by_id("editor").is_some_and(|editor| editor.class_list().contains("is-note"))
}

fn show(id: &str, on: bool) {
    if let Some(element) = dom::by_id::<HtmlElement>(id) {
        element.set_hidden(!on);
    }
}

fn say(words: &str) {
    dom::set_text("composer-says", words);
}

fn send(number: i64, lang: Lang, event: &SubmitEvent) {
    let button = event.submitter();
    let value = |wanted: &str| {
        let button =
            button.as_ref().filter(|button| button.get_attribute("name").as_deref() == Some(wanted))?;
        button.get_attribute("value")
    };
    let draft = ReplyDraft {
        text: dom::value_of("text"),
        note: value("note").as_deref() == Some("1"),
        seen: dom::value_of("seen").parse().unwrap_or_default(),
        then: value("then").as_deref().and_then(TicketState::from_code),
    };
    if draft.text.trim().is_empty() {
        say(lang.t("Schrijf eerst iets", "Write something first"));
        return;
    }
    busy(true);
    say(lang.t("Versturen…", "Sending…"));
    let seen = draft.seen;
    spawn_local(async move {
        match api::ticket_reply_send(number, draft).await {
            Ok(()) => {
                live::keep_draft(number, "");
                dom::go(&lang.href(&format!("/desk/ticket/{number}")));
            }
            Err(error) => {
                busy(false);
                failed(number, lang, seen, &error).await;
            }
        }
    });
}

/// When a message came in meanwhile the form is posted the plain way: the page comes back with that message
/// and with the text in its field.
async fn failed(number: i64, lang: Lang, seen: i64, error: &AppError) {
    if matches!(error, AppError::Conflict { .. })
        && let Ok(version) = api::ticket_version(number, lang).await
        && version.last > seen
        && let Some(form) = dom::by_id::<HtmlFormElement>("composer")
    {
        let _ = form.submit();
        return;
    }
    say(&error.words(lang));
}

fn busy(on: bool) {
    for id in ["send", "send-solve", "send-note"] {
        if let Some(button) = document().get_element_by_id(id) {
            let _ =
                if on { button.set_attribute("disabled", "") } else { button.remove_attribute("disabled") };
        }
    }
}
