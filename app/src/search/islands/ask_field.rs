//! A subject field that shows likely answers while it is filled in: beside the contact form and
//! the community's new question. Without scripts it is a plain field.

use super::hits::{Typing, groups};
use crate::Lang;
use crate::ui::tone_icon;
use leptos::prelude::*;

/// The field with its label, hint, error and likely answers. Its id is its name.
#[island]
pub fn AskField(
    /// Language of the page.
    lang: Lang,
    /// The name in the form.
    name: String,
    /// The words above it.
    label: String,
    /// A line under it; may be empty.
    hint: String,
    /// What it holds at first.
    value: String,
    /// What was wrong with what was typed; may be empty.
    error: String,
) -> impl IntoView {
    let typing = Typing::new(lang, 250);
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let (hinted, wrong) = (!hint.is_empty(), !error.is_empty());
    let told = [wrong.then(|| error_id.clone()), hinted.then(|| hint_id.clone())];
    let told = told.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let told = (!told.is_empty()).then_some(told);
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <input class="input" id=name.clone() name=name type="text" required maxlength="200" autocomplete="off"
                value=value aria-invalid=wrong.then_some("true") aria-describedby=told
                on:input=move |event| typing.typed(event_target_value(&event))/>
            {wrong.then(|| view! { <p class="error" id=error_id>{tone_icon("critical")}<span>{error}</span></p> })}
            {hinted.then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {move || typing.found.with(|found| (!found.is_empty()).then(|| list(typing, lang)))}
            <p class="vh" role="status">{move || said(typing, lang)}</p>
        </div>
    }
}

/// What a screen reader hears: only that there is something to look at.
fn said(typing: Typing, lang: Lang) -> Option<String> {
    let many = typing.found.with(Vec::len);
    (many > 0).then(|| {
        let words = lang.t("Misschien staat uw antwoord hier al", "Your answer may already be here");
        format!("{words}: {}", typing.told().unwrap_or_default())
    })
}

fn list(typing: Typing, lang: Lang) -> AnyView {
    let rows = typing.found.with(|found| {
        groups(found, "ask-group", lang, |_, hit, body| {
            let href = hit.url.clone();
            // In another tab, so that nothing typed gets lost.
            view! { <a href=href target="_blank" rel="noopener">{body}</a> }.into_any()
        })
    });
    let title = lang.t("Misschien staat uw antwoord hier al", "Your answer may already be here");
    view! { <div class="suggest suggest-flat"><p class="group">{title}</p>{rows}</div> }.into_any()
}
