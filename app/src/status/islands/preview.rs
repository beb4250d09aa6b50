//! The banner as the public will see it, while a lead writes. Reads the page's form, sends nothing.

use crate::Lang;
use crate::status::model::{Bilingual, Impact};
use crate::ui::{dom, tone_icon};
use leptos::ev;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What a preview is made from besides the fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The form's id.
    pub form: String,
    /// The incident's title, where the form has no fields for it.
    pub title: Bilingual,
    /// Minutes until the next update when the form leaves it open.
    pub minutes: Option<i64>,
    /// The fields as the page shows them at first.
    pub fields: Vec<(String, String)>,
}

impl Preview {
    fn field<'a>(&self, fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
        fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// What the banner says in both languages.
    fn banner(&self, fields: &[(String, String)]) -> Banner {
        let both = |nl: &str, en: &str| Bilingual {
            nl: self.field(fields, nl).unwrap_or_default().to_owned(),
            en: self.field(fields, en).unwrap_or_default().to_owned(),
        };
        let has_title = self.field(fields, "title_nl").is_some();
        let impacts = fields.iter().filter(|(name, _)| name.starts_with("impact_"));
        let impact = impacts.filter_map(|(_, value)| Impact::from_code(value)).max().unwrap_or_default();
        let resolved = self.field(fields, "state") == Some("resolved");
        let typed = self.field(fields, "next_minutes").and_then(|minutes| minutes.parse().ok());
        let minutes = typed.or(self.minutes).unwrap_or_else(|| impact.cadence_minutes());
        Banner {
            title: if has_title { both("title_nl", "title_en") } else { self.title.clone() },
            text: both("text_nl", "text_en"),
            impact,
            minutes: (!resolved).then_some(minutes),
        }
    }
}

/// The words of a banner.
#[derive(Clone, Debug, PartialEq)]
struct Banner {
    title: Bilingual,
    text: Bilingual,
    impact: Impact,
    /// Minutes until the next update; absent once it is over.
    minutes: Option<i64>,
}

impl Banner {
    /// Over: green. Open: never green, however small.
    fn tone(&self) -> &'static str {
        match (self.minutes, self.impact) {
            (None, _) => "ok",
            (_, Impact::None) => Impact::Minor.tone(),
            (_, impact) => impact.tone(),
        }
    }

    fn next(&self, lang: Lang) -> String {
        match self.minutes {
            None => lang.t("Opgelost.", "Resolved.").into(),
            Some(minutes) => lang.t(
                format!("Volgende update binnen {minutes} minuten."),
                format!("Next update within {minutes} minutes."),
            ),
        }
    }
}

/// The banner in Dutch and in English, side by side.
#[island]
pub fn BannerPreview(
    /// What it is made from.
    first: Preview,
    /// Language of the lead.
    lang: Lang,
) -> impl IntoView {
    let banner = RwSignal::new(first.banner(&first.fields));
    let source = StoredValue::new(first);
    Effect::new(move |_| {
        let read = move || {
            let now = source.with_value(|source| source.banner(&dom::input_texts(&source.form)));
            if banner.with_untracked(|before| *before != now) {
                banner.set(now);
            }
        };
        // The browser may have filled the form again after a reload.
        read();
        window_event_listener(ev::input, move |_| read());
    });
    view! {
        <div class="two console-previews" role="group" aria-label=lang.t("Voorbeeld", "Preview")>
            {one(lang, Lang::Nl, banner)}{one(lang, Lang::En, banner)}
        </div>
    }
}

fn one(lang: Lang, of: Lang, banner: RwSignal<Banner>) -> AnyView {
    let name = of.t(
        lang.t("Banner in het Nederlands", "Banner in Dutch"),
        lang.t("Banner in het Engels", "Banner in English"),
    );
    let tone = Memo::new(move |_| banner.with(Banner::tone));
    let title = move || banner.with(|banner| or(banner.title.get(of), of.t("Titel", "Title")));
    let text = move || banner.with(|banner| banner.text.get(of).to_owned());
    let one_sided = move |text: &Bilingual| text.lacks(of) && !text.lacks(of.other());
    let lacks = move || banner.with(|banner| one_sided(&banner.title) || one_sided(&banner.text));
    let missing = move || {
        lacks().then(|| {
            let words = lang.t(
                "Ontbreekt deels: lezers zien hier de andere taal.",
                "Partly missing: readers see the other language here.",
            );
            view! { <p class="muted">{words}</p> }
        })
    };
    view! {
        <div class="preview">
            <h3>{name}</h3>
            <div class="mini" data-tone=move || tone.get()>
                <p lang=of.code()>{move || tone_icon(tone.get())}" "<b>{title}</b></p>
                <p lang=of.code()>{text}" "{move || banner.with(|banner| banner.next(of))}</p>
                {missing}
            </div>
        </div>
    }
    .into_any()
}

fn or(text: &str, instead: &str) -> String {
    if text.is_empty() { instead.to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_worst_impact_sets_tone_and_cadence() {
        let banner = Preview::default().banner(&fields(&[
            ("title_nl", "Kassa ligt stil"),
            ("title_en", ""),
            ("text_nl", "We zoeken de oorzaak."),
            ("impact_kassa-app", "critical"),
            ("impact_mail", "none"),
            ("next_minutes", ""),
        ]));
        assert_eq!((banner.tone(), banner.minutes), ("critical", Some(30)));
        assert_eq!(banner.title.get(Lang::En), "Kassa ligt stil");
        assert!(banner.title.lacks(Lang::En));
        assert_eq!(banner.next(Lang::Nl), "Volgende update binnen 30 minuten.");
    }

    #[test]
    fn an_open_incident_is_never_green_and_a_resolved_one_is() {
        let open = Preview::default().banner(&fields(&[("state", "monitoring"), ("impact_mail", "none")]));
        assert_eq!(open.tone(), "minor");
        let over = Preview::default().banner(&fields(&[("state", "resolved"), ("impact_mail", "major")]));
        assert_eq!((over.tone(), over.minutes), ("ok", None));
    }
}
