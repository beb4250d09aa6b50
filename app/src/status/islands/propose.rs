//! What else is hit, while a lead chooses: components that depend on the cause, with the way to it.
//! One press takes the proposal over; each can then be chosen otherwise. Sends nothing.
//!
//! Without a script the button posts the form, and the page comes back with the proposal filled in.

use crate::Lang;
use crate::incidents::fill::{impact_field, said};
use crate::status::graph::{Node, Proposal, propose};
use crate::ui::{dom, icon};
use leptos::ev;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What proposals are made from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ties {
    /// The form's id.
    pub form: String,
    /// What depends on what.
    pub nodes: Vec<Node>,
    /// Keys and names of components.
    pub names: Vec<(String, String)>,
    /// The choices as the page shows them at first.
    pub fields: Vec<(String, String)>,
}

impl Ties {
    fn name(&self, key: &str) -> String {
        self.names.iter().find(|(known, _)| known == key).map_or(key, |(_, name)| name).to_owned()
    }

    fn read(&self, fields: &[(String, String)]) -> Vec<Proposal> {
        propose(&self.nodes, &said(fields))
    }
}

/// The proposals under the choices.
#[island]
pub fn Proposals(
    /// What they are made from.
    first: Ties,
    /// Language of the lead.
    lang: Lang,
) -> impl IntoView {
    let (live, found) = (RwSignal::new(false), RwSignal::new(first.read(&first.fields)));
    let ties = StoredValue::new(first);
    let read = move || {
        let now = ties.with_value(|ties| ties.read(&dom::input_texts(&ties.form)));
        if found.with_untracked(|before| *before != now) {
            found.set(now);
        }
    };
    Effect::new(move |_| {
        live.set(true);
        // The browser may have filled the form again after a reload.
        read();
        window_event_listener(ev::input, move |_| read());
    });
    let take = move |_| {
        let form = ties.with_value(|ties| ties.form.clone());
        for one in found.get_untracked() {
            dom::choose(&form, &impact_field(&one.key), one.impact.code());
        }
        read();
    };
    let lines = move || {
        let line = |one: Proposal| {
            let way = ties.with_value(|ties| one.path.iter().map(|key| ties.name(key)).collect::<Vec<_>>());
            proposed(&way, one.impact.word(lang))
        };
        found.get().into_iter().map(line).collect::<Vec<AnyView>>()
    };
    let some = move || live.get() && found.with(|found| !found.is_empty());
    let panel = move || {
        let told = lang.t(
            "Dit hangt ervan af. Neem het over, of zeg per onderdeel dat het werkt.",
            "These depend on it. Take them over, or say of a component that it works.",
        );
        view! {
            <p class="small">{told}</p>
            <ul class="bullets small">{lines()}</ul>
            <button class="btn btn-s" type="button" on:click=take>
                {icon("check")}{lang.t("Neem over", "Take over")}
            </button>
        }
        .into_any()
    };
    let region = view! { <div role="status">{move || some().then(panel)}</div> }.into_any();
    let words = lang.t("Stel voor wat er nog meer geraakt is", "Propose what else is hit");
    let plain = view! {
        <button class="btn btn-s" name="do" value="propose" hidden=move || live.get()>{icon("bolt")}{words}</button>
    }
    .into_any();
    view! { <div class="proposals">{plain}{region}</div> }
}

/// A component with what is proposed for it, and the way from the cause.
fn proposed(way: &[String], impact: &'static str) -> AnyView {
    let name = way.last().cloned().unwrap_or_default();
    let way = way.join(" → ");
    view! { <li><b>{name}</b>": "{impact}" "<small class="muted">{way}</small></li> }.into_any()
}
