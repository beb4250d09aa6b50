//! Fields for what holds beside the state: phases, supplier, advice, changes that may be gone.
//! Folded away until somebody needs them.

use crate::page::Page;
use crate::status::model::{Bilingual, Certainty, Conditions, Incident, Phase};
use crate::ui::{Field, form::field_error};
use leptos::prelude::*;

/// Phases, supplier and advice; what holds now stands in them.
pub fn conditions(page: &Page, now: &Conditions) -> AnyView {
    let phases = Phase::ALL
        .into_iter()
        .map(|phase| {
            let name = format!("phase_{}", phase.code());
            let posted = page.typed("conditions_asked") == "1";
            let on = if posted { page.typed(&name) == "1" } else { now.phases.contains(&phase) };
            view! {
                <label class="row check">
                    <input type="checkbox" name=name value="1" checked=on/><span>{phase.words(page.lang)}</span>
                </label>
            }
        })
        .collect_view();
    let title = page.t("Fase, leverancier en advies", "Phase, supplier and advice");
    let party = page.t("Leverancier die meewerkt", "Supplier working on it");
    let open = *now != Conditions::default() || page.field_error("advice").is_some();
    view! {
        <details open=open>
            <summary class="strong tiny">{title}</summary>
            <div class="stack gap-3 mt-3">
                <input type="hidden" name="conditions_asked" value="1"/>
                <fieldset class="stack gap-2">
                    <legend class="label strong tiny mb-2">
                        {page.t("Wat lezers moeten weten", "What readers must know")}
                    </legend>
                    {phases}
                </fieldset>
                {Field::text("party", party).max(80).value(page, &now.party).view(page)}
                {both(page, ["advice_nl", "advice_en"], page.t("Wat men nu kan doen, een regel per stap", "What to do now, a line a step"), &now.advice)}
                {page.field_error("advice").map(|words| field_error("advice-error", words))}
            </div>
        </details>
    }
    .into_any()
}

/// The period whose changes may be gone.
pub fn data_loss(page: &Page, incident: &Incident) -> AnyView {
    let now = incident.data_loss.clone().unwrap_or_default();
    let fields = ["loss_from", "loss_to"];
    let too_long = page.field_error("loss_scope");
    let used = fields.iter().any(|name| !page.typed(name).is_empty()) || too_long.is_some();
    let hint = page.t(
        "Een tijd als 04:40, of 21-12-2022 04:40. Leeg laten verandert niets.",
        "A time such as 04:40, or 21-12-2022 04:40. Left empty, nothing changes.",
    );
    let title = match incident.data_loss {
        Some(_) => page.t("Periode van verloren gegevens aanpassen", "Change the data-loss window"),
        None => page.t("Er kunnen gegevens weg zijn", "Data may be lost"),
    };
    let labels = page.t(["Wijzigingen weg vanaf", "tot"], ["Changes lost from", "until"]);
    let inputs = fields.into_iter().zip(labels).map(|(name, label)| {
        Field::text(name, label)
            .max(20)
            .hint(if name == "loss_from" { hint } else { "" })
            .value(page, "")
            .view(page)
    });
    let chosen = Certainty::from_code(&page.typed("loss_certainty")).unwrap_or(now.certainty);
    let sure = Certainty::ALL
        .into_iter()
        .map(|certainty| {
            view! {
                <label>
                    <input type="radio" name="loss_certainty" value=certainty.code() checked=certainty == chosen/>
                    <span>{certainty.word(page.lang)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <details open=used>
            <summary class="strong tiny">{title}</summary>
            <div class="stack gap-3 mt-3">
                <div class="two">{inputs.collect_view()}</div>
                <span class="seg" role="radiogroup" aria-label=page.t("Hoe zeker", "How sure")>{sure}</span>
                {both(page, ["loss_scope_nl", "loss_scope_en"], page.t("Waar het om gaat; leeg is alles", "What it is about; empty is everything"), &now.scope)}
                {both(page, ["loss_check_nl", "loss_check_en"], page.t("Wat men moet controleren, een regel elk; leeg is de gewone lijst", "What to check, a line each; empty is the usual list"), &now.checklist)}
                {too_long.map(|words| field_error("loss-scope-error", words))}
            </div>
        </details>
    }
    .into_any()
}

/// A text in both languages, side by side.
fn both(page: &Page, names: [&'static str; 2], label: &str, now: &Bilingual) -> AnyView {
    let (nl, en) = page.t(("Nederlands", "Engels"), ("Dutch", "English"));
    let field = |name: &'static str, language: &str, now: &str| {
        Field::area(name, format!("{label}, {language}")).max(1_000).value(page, now).view(page)
    };
    view! {
        <div class="two">
            <div lang="nl">{field(names[0], nl, &now.nl)}</div>
            <div lang="en">{field(names[1], en, &now.en)}</div>
        </div>
    }
    .into_any()
}
