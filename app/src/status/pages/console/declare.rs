//! The form that declares an incident. It shows what everybody will see before it goes out.

use super::conditions::conditions;
use super::update::notify;
use super::{impacts, templates};
use crate::incidents::model::Template;
use crate::page::Page;
use crate::status::islands::{BannerPreview, Preview};
use crate::status::model::{Conditions, StatusView};
use crate::ui::Field;
use leptos::prelude::*;

/// The form.
pub fn form(page: &Page, status: &StatusView, stored: &[Template]) -> AnyView {
    let first = preview(page, status);
    // Declaring what a machine proposed decides the proposal.
    let draft = Some(page.typed("draft")).filter(|id| !id.is_empty());
    let draft = draft.map(|id| view! { <input type="hidden" name="draft" value=id/> });
    view! {
        <section class="card card-flush" aria-labelledby="h-declare">
            <div class="card-head"><h2 id="h-declare">{page.t("Meld een storing", "Declare an incident")}</h2></div>
            <form method="post" id="declare" action=page.href("/desk/storingen")>
                {draft}
                <div class="console-form">
                    {templates::choose(page, stored, true)}
                    {impacts::choices(page, "declare", &status.components, |_| None)}
                    {texts(page, true)}
                    {began(page)}
                    {next_minutes(page)}
                    <div class="row"><span class="strong tiny">{page.t("Volgers inlichten", "Tell followers")}</span>{notify(page)}</div>
                    {conditions(page, &Conditions::default())}
                </div>
                <BannerPreview first=first lang=page.lang/>
                {foot(page)}
            </form>
        </section>
    }
    .into_any()
}

fn preview(page: &Page, status: &StatusView) -> Preview {
    let texts = ["title_nl", "title_en", "text_nl", "text_en", "next_minutes"];
    let mut fields: Vec<(String, String)> =
        texts.iter().map(|name| ((*name).to_owned(), page.typed(name))).collect();
    fields.extend(impacts::fields(page, &status.components, |_| None));
    Preview { form: "declare".into(), fields, ..Preview::default() }
}

/// The texts in both languages, side by side; an update has no title.
pub fn texts(page: &Page, title: bool) -> AnyView {
    let (nl, en) = page.t(("Nederlands", "Engels"), ("Dutch", "English"));
    let (what, word) = page.t(("Wat is er aan de hand", "Bericht"), ("What is wrong", "Text"));
    let line = |name: &'static str, language: &str| {
        title.then(|| Field::text(name, format!("{what}, {language}")).max(120).value(page, "").view(page))
    };
    let area = |name: &'static str, language: &str| {
        Field::area(name, format!("{word}, {language}")).max(4_000).value(page, "").view(page)
    };
    let hint = page.t(
        "Wat er is, wat het voor de lezer betekent, wat die kan doen. Schrijf liefst beide talen; wat ontbreekt, wordt op de pagina gemeld.",
        "What happened, what it means for the reader, what they can do. Write both languages if you can; the page tells what is missing.",
    );
    view! {
        <div class="two">
            <div class="stack gap-3" lang="nl">{line("title_nl", nl)}{area("text_nl", nl)}</div>
            <div class="stack gap-3" lang="en">{line("title_en", en)}{area("text_en", en)}</div>
        </div>
        <p class="tiny faint">{hint}</p>
    }
    .into_any()
}

/// Since when; people often notice later.
fn began(page: &Page) -> AnyView {
    let hint = page.t(
        "Een tijd als 04:40, of 21-12-2022 04:40. Leeg: nu.",
        "A time such as 04:40, or 21-12-2022 04:40. Empty: now.",
    );
    Field::text("started_at", page.t("Begonnen", "Began")).max(20).hint(hint).value(page, "").view(page)
}

/// The promise: when the next update comes at the latest.
pub fn next_minutes(page: &Page) -> AnyView {
    let typed = page.typed("next_minutes");
    let name = page.t("Volgende update binnen", "Next update within");
    let options = [
        ("", page.t("Volgens ritme", "By rule")),
        ("15", "15 min"),
        ("30", "30 min"),
        ("60", "60 min"),
        ("120", "2 u"),
    ]
    .into_iter()
    .map(|(value, words)| {
        let words = if value == "120" { page.t("2 uur", "2 hours") } else { words };
        view! {
            <label>
                <input type="radio" name="next_minutes" value=value checked=typed == value/>
                <span>{words}</span>
            </label>
        }
    })
    .collect_view();
    let rule = page.t(
        "Ritme: kritiek elke 30 minuten, groot elk uur, klein elke 2 uur.",
        "Rule: critical every 30 minutes, major every hour, minor every 2 hours.",
    );
    view! {
        <div class="row">
            <span class="strong tiny" id="l-next">{name}</span>
            <span class="seg" role="radiogroup" aria-labelledby="l-next">{options}</span>
            <span class="tiny faint">{rule}</span>
        </div>
    }
    .into_any()
}

/// It goes out to everybody: that is said where the button is.
fn foot(page: &Page) -> AnyView {
    let words = page.t(
        "Dit staat meteen boven elke pagina en op de statuspagina. Kijk het voorbeeld na.",
        "This appears at once on top of every page and on the status page. Check the preview.",
    );
    view! {
        <div class="bar bar-foot sunk">
            <span class="tiny muted grow">{words}</span>
            <button class="btn btn-critical push">{page.t("Meld storing aan iedereen", "Tell everybody")}</button>
        </div>
    }
    .into_any()
}
