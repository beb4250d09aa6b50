//! For the islands of the desk. The few things islands ask of the page around them. Compiled for the server as well, never run there.

use super::live;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{
    Element, Event, HtmlDialogElement, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement,
    KeyboardEvent,
};

/// An element by its id, as the kind that is asked for.
pub fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Moves the focus to an element.
pub fn focus(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        let _ = element.focus();
    }
}

/// Takes the focus away from an element.
pub fn blur(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        let _ = element.blur();
    }
}

/// Presses a button or a link.
pub fn press(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        element.click();
    }
}

/// Replaces the text of an element, if it is there.
pub fn set_text(id: &str, text: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.set_text_content(Some(text));
    }
}

/// Opens a `<dialog>` over the page.
pub fn show_dialog(id: &str) {
    if let Some(dialog) = by_id::<HtmlDialogElement>(id)
        && !dialog.open()
    {
        let _ = dialog.show_modal();
    }
}

/// Closes a `<dialog>`.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = by_id::<HtmlDialogElement>(id) {
        dialog.close();
    }
}

/// Opens a `<details>` menu and goes to its first entry; closes it when it is open.
pub fn toggle_menu(id: &str) {
    let Some(menu) = document().get_element_by_id(id) else { return };
    if menu.has_attribute("open") {
        let _ = menu.remove_attribute("open");
        return;
    }
    let _ = menu.set_attribute("open", "");
    if let Ok(Some(first)) = menu.query_selector(".menu button")
        && let Ok(first) = first.dyn_into::<HtmlElement>()
    {
        let _ = first.focus();
    }
}

/// Closes the open menu, if there is one.
pub fn close_menu() -> bool {
    let open = document().query_selector("details.menu-at[open]").ok().flatten();
    let Some(menu) = open else { return false };
    let _ = menu.remove_attribute("open");
    if let Ok(Some(summary)) = menu.query_selector("summary")
        && let Ok(summary) = summary.dyn_into::<HtmlElement>()
    {
        let _ = summary.focus();
    }
    true
}

/// Goes to another page.
pub fn go(href: &str) {
    let _ = window().location().set_href(href);
}

/// Whether the page was scrolled away from its top.
pub fn scrolled() -> bool {
    window().scroll_y().unwrap_or_default() > 8.0
}

/// Whether a key is not a shortcut of the desk: the reader switched those off, or it belongs to a field that is typed in, an open dialog, a shortcut of the
/// browser or an input method.
pub fn taken(event: &KeyboardEvent) -> bool {
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
    modified || event.default_prevented() || typing(event) || dialog_open() || !live::single_keys()
}

/// Whether the key goes into a field. Of a dialog that has just closed the browser leaves the focus where it
/// was for a moment: that does not count.
pub fn typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(element) = target else { return false };
    if matches!(element.closest("dialog:not([open])"), Ok(Some(_))) {
        return false;
    }
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => !matches!(element.get_attribute("type").as_deref(), Some("checkbox" | "radio")),
        _ => false,
    }
}

fn dialog_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// Whether an event is about the element with this id, or something in it.
pub fn is_in(event: &Event, id: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.and_then(|target| target.closest(&format!("#{id}")).ok().flatten()).is_some()
}

/// What a field of the page holds.
pub fn value_of(id: &str) -> String {
    if let Some(area) = by_id::<HtmlTextAreaElement>(id) {
        return area.value();
    }
    by_id::<HtmlInputElement>(id).map(|input| input.value()).unwrap_or_default()
}

/// The texts of the fields of a form: name and what it holds; of choices only the chosen one.
pub fn input_texts(form: &str) -> Vec<(String, String)> {
    let Some(form) = by_id::<HtmlFormElement>(form) else { return Vec::new() };
    let found = form.elements();
    (0..found.length())
        .filter_map(|index| {
            let element = found.item(index)?;
            let name = element.get_attribute("name")?;
            if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
                return Some((name, area.value()));
            }
            let input = element.dyn_into::<HtmlInputElement>().ok()?;
            let chosen = !matches!(input.type_().as_str(), "radio" | "checkbox") || input.checked();
            chosen.then(|| (name, input.value()))
        })
        .collect()
}

/// Presses an option of a form by its name and value, as a person would: everybody on the page hears of it.
pub fn choose(form: &str, name: &str, value: &str) {
    let Some(form) = by_id::<HtmlFormElement>(form) else { return };
    let found = form.elements();
    let inputs = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<HtmlInputElement>().ok());
    for input in inputs.filter(|input| input.name() == name && input.value() == value) {
        input.click();
    }
}

/// A text inside a query string.
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
