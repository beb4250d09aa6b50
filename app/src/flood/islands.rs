//! Keys of an incident's mail: the page works without them.

use crate::ui::dom;
use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys::{HtmlElement, HtmlInputElement};

/// `j k` move over the rows, `x` chooses, `i` holds, `o` takes out, `u` undoes.
#[island]
pub fn FloodKeys() -> impl IntoView {
    Effect::new(move |_| {
        window_event_listener(ev::keydown, |event| {
            if dom::taken(&event) {
                return;
            }
            match event.key().as_str() {
                "j" => step(1),
                "k" => step(-1),
                "x" => choose(),
                "i" => dom::press("flood-hold"),
                "o" if dom::by_id::<HtmlElement>("flood-out").is_some() => dom::press("flood-out"),
                "o" => dom::press("flood-back"),
                "u" => dom::press("flood-undo"),
                _ => return,
            }
            event.prevent_default();
        });
    });
}

/// The boxes of the rows: the page numbers them from 0.
fn boxes() -> Vec<HtmlInputElement> {
    (0..).map_while(|row: usize| dom::by_id(&format!("f-{row}"))).collect()
}

/// Where the focus is among the boxes.
fn here(boxes: &[HtmlInputElement]) -> Option<usize> {
    let active = document().active_element()?;
    boxes.iter().position(|input| input.is_same_node(Some(&active)))
}

fn step(by: isize) {
    let boxes = boxes();
    let at = here(&boxes).map_or(0, |at| at.saturating_add_signed(by).min(boxes.len().saturating_sub(1)));
    if let Some(input) = boxes.get(at) {
        let _ = input.focus();
    }
}

fn choose() {
    let boxes = boxes();
    if let Some(input) = here(&boxes).and_then(|at| boxes.get(at)) {
        input.set_checked(!input.checked());
    }
}
