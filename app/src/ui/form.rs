//! Fields of forms: label, control, hint, and what was wrong with what was typed.

use super::tone_icon;
use crate::page::Page;
use leptos::prelude::*;

/// A labelled control. Its id is its name; hint and error are tied to it.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// The name in the form.
    pub name: &'static str,
    /// The words above it.
    pub label: String,
    /// `text`, `email`, `password`, `file`, or `textarea`.
    pub kind: &'static str,
    /// What it holds at first.
    pub value: String,
    /// `autocomplete`.
    pub autocomplete: &'static str,
    /// A line under it.
    pub hint: String,
    /// Must be filled in.
    pub required: bool,
    /// Longest text.
    pub max: Option<u32>,
    /// The label is for screen readers alone.
    pub quiet: bool,
}

impl Field {
    /// A text field.
    pub fn text(name: &'static str, label: impl Into<String>) -> Field {
        Field { name, label: label.into(), kind: "text", ..Field::default() }
    }

    /// A field for an e-mail address.
    pub fn email(name: &'static str, label: impl Into<String>) -> Field {
        Field { kind: "email", autocomplete: "email", max: Some(254), ..Field::text(name, label) }
    }

    /// A password; never filled in beforehand.
    pub fn password(name: &'static str, label: impl Into<String>, autocomplete: &'static str) -> Field {
        Field { kind: "password", autocomplete, max: Some(200), ..Field::text(name, label) }
    }

    /// A text of several lines.
    pub fn area(name: &'static str, label: impl Into<String>) -> Field {
        Field { kind: "textarea", ..Field::text(name, label) }
    }

    /// What it holds: what was typed before, or else `stored`.
    pub fn value(mut self, page: &Page, stored: &str) -> Field {
        self.value = page.typed_or(self.name, stored);
        self
    }

    /// A line under it.
    pub fn hint(mut self, words: impl Into<String>) -> Field {
        self.hint = words.into();
        self
    }

    /// Makes it required.
    pub fn required(mut self) -> Field {
        self.required = true;
        self
    }

    /// The longest text it takes.
    pub fn max(mut self, letters: u32) -> Field {
        self.max = Some(letters);
        self
    }

    /// Tells the browser what it may fill in.
    pub fn autocomplete(mut self, value: &'static str) -> Field {
        self.autocomplete = value;
        self
    }

    /// Leaves the label to screen readers.
    pub fn quiet(mut self) -> Field {
        self.quiet = true;
        self
    }

    /// The field with its error, if `page` came back with one.
    pub fn view(self, page: &Page) -> AnyView {
        let error = page.field_error(self.name);
        let (error_id, hint_id) = (format!("{}-error", self.name), format!("{}-hint", self.name));
        let told =
            [error.is_some().then(|| error_id.clone()), (!self.hint.is_empty()).then(|| hint_id.clone())];
        let told = told.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let told = (!told.is_empty()).then_some(told);
        let invalid = error.is_some().then_some("true");
        let complete = (!self.autocomplete.is_empty()).then_some(self.autocomplete);
        let max = self.max.map(|max| max.to_string());
        let control = if self.kind == "textarea" {
            view! {
                <textarea class="input" id=self.name name=self.name required=self.required maxlength=max
                    aria-invalid=invalid aria-describedby=told>{area_text(&self.value)}</textarea>
            }
            .into_any()
        } else {
            let value = (!self.value.is_empty()).then_some(self.value);
            view! {
                <input class="input" id=self.name name=self.name type=self.kind value=value
                    required=self.required maxlength=max autocomplete=complete
                    aria-invalid=invalid aria-describedby=told/>
            }
            .into_any()
        };
        let label_class = self.quiet.then_some("vh");
        let hint = (!self.hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{self.hint}</p> });
        view! {
            <div class="field">
                <label class=label_class for=self.name>{self.label}</label>
                {control}
                {error.map(|words| field_error(&error_id, words))}
                {hint}
            </div>
        }
        .into_any()
    }
}

/// What a `<textarea>` holds, as HTML: its children are written as they are, unlike those of other elements.
/// The line break in front is the one that browsers leave out.
pub fn area_text(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// The words under a field that was not accepted.
pub fn field_error(id: &str, words: String) -> AnyView {
    let id = id.to_owned();
    view! { <p class="error" id=id>{tone_icon("critical")}<span>{words}</span></p> }.into_any()
}

/// A choice from a short list: value and words.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The name in the form.
    pub name: &'static str,
    /// The words above it.
    pub label: String,
    /// Values with their words.
    pub options: Vec<(String, String)>,
    /// The chosen value.
    pub chosen: String,
}

impl Choice {
    /// The labelled `<select>`, with its error if `page` came back with one.
    pub fn view(self, page: &Page) -> AnyView {
        let error = page.field_error(self.name);
        let error_id = format!("{}-error", self.name);
        let told = error.is_some().then(|| error_id.clone());
        let invalid = error.is_some().then_some("true");
        let options = self
            .options
            .into_iter()
            .map(|(value, words)| {
                let chosen = value == self.chosen;
                view! { <option value=value selected=chosen>{words}</option> }
            })
            .collect_view();
        view! {
            <div class="field">
                <label for=self.name>{self.label}</label>
                <select class="input" id=self.name name=self.name aria-invalid=invalid aria-describedby=told>
                    {options}
                </select>
                {error.map(|words| field_error(&error_id, words))}
            </div>
        }
        .into_any()
    }
}

/// What went wrong with a form as a whole; stands above its fields and is announced.
pub fn form_error(page: &Page) -> AnyView {
    let Some(error) = page.form_error() else { return ().into_any() };
    view! {
        <div class="callout" data-tone="critical" role="alert">
            {tone_icon("critical")}
            <p><b>{error.title(page.lang)}"."</b>" "{error.words(page.lang)}</p>
        </div>
    }
    .into_any()
}

/// What was done, in a sentence that is announced: saved, sent, taken in.
pub fn done(words: impl IntoView + 'static) -> AnyView {
    view! { <p class="callout" data-tone="ok" role="status">{tone_icon("ok")}<span>{words}</span></p> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_field() {
        let text = "</textarea><script>1</script> &amp;";
        let html = view! { <textarea>{area_text(text)}</textarea> }.to_html();
        assert_eq!(html, "<textarea>\n&lt;/textarea>&lt;script>1&lt;/script> &amp;amp;</textarea>");
    }
}
