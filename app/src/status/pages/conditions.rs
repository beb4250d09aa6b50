//! What holds while an incident lasts: phases, who else works on it, changes that may be gone, and
//! what a merchant can do. Parts of the overview and of the incident's page.

use super::parts::words;
use crate::status::model::{Bilingual, DataLoss, Impact, Incident};
use crate::ui::{icon, time};
use crate::{Lang, Moment};
use leptos::prelude::*;

/// Phases and who else works on it, in sentences; nothing where there are none.
pub fn phases(incident: &Incident, lang: Lang) -> AnyView {
    let told = &incident.conditions;
    if !incident.is_open() || (told.phases.is_empty() && told.party.is_empty()) {
        return ().into_any();
    }
    let phases = told.phases.iter().map(|phase| view! { <p><b>{phase.words(lang)}</b></p> }).collect_view();
    let party = (!told.party.is_empty()).then(|| {
        let party = &told.party;
        let words = lang.t(
            format!("Onze leverancier {party} werkt eraan mee."),
            format!("Our supplier {party} is working on it with us."),
        );
        view! { <p>{words}</p> }
    });
    view! { <div class="callout" data-tone="minor">{icon("info")}<div>{phases}{party}</div></div> }.into_any()
}

/// Changes that may be gone: from when to when, how sure that is, and what to check. Nothing where
/// there are none.
pub fn data_loss(incident: &Incident, lang: Lang, now: Moment) -> AnyView {
    let Some(loss) = &incident.data_loss else { return ().into_any() };
    let (from, to) = (time::time_when(lang, now, loss.from), time::time_until(lang, loss.from, loss.to));
    let id = format!("verlies-{}", incident.id);
    let title = format!("h-{id}");
    let labelled = title.clone();
    let scope = (!loss.scope.is_empty()).then(
        || view! { <p><b>{lang.t("Het gaat om: ", "This is about: ")}</b>{words(&loss.scope, lang)}</p> },
    );
    view! {
        <section class="callout" data-tone="major" id=id aria-labelledby=labelled>
            {icon("clock")}
            <h2 id=title>
                {loss.certainty.word(lang)}": "{from}{lang.t(" tot ", " to ")}{to}
            </h2>
            <div class="small prose">
                {scope}
                <p>{lang.t(
                    "Wat u of uw klant in die tijd wijzigde, is er straks misschien niet meer. Controleer dan:",
                    "What you or your customers changed in that time may be gone. Then check:",
                )}</p>
                <ul>{checks(loss, lang)}</ul>
                <p class="faint">{lang.t("Tijden zijn die van ", "Times are those of ")}{time::place()}"."</p>
            </div>
        </section>
    }
    .into_any()
}

/// What to check: as the lead wrote it, else the usual.
fn checks(loss: &DataLoss, lang: Lang) -> AnyView {
    if !loss.checklist.is_empty() {
        return lines(&loss.checklist, lang).map(|line| view! { <li>{line}</li> }).collect_view().into_any();
    }
    let usual = lang.t(
        [
            "bestellingen waarvan u een mail hebt",
            "nieuwe producten, prijzen en voorraad",
            "terugbetalingen die u al had gedaan",
        ],
        ["orders you have a mail about", "new products, prices and stock", "refunds you had already made"],
    );
    usual.map(|check| view! { <li>{check}</li> }).collect_view().into_any()
}

/// The lines of a text, each of which may be in the other language.
fn lines(text: &Bilingual, lang: Lang) -> impl Iterator<Item = AnyView> {
    let lines: Vec<String> =
        text.get(lang).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let lacks = text.lacks(lang);
    lines.into_iter().map(move |line| words(&one(&line, lacks, lang), lang))
}

/// A line as a text of the language that it is in.
fn one(line: &str, other: bool, lang: Lang) -> Bilingual {
    let is = if other { lang.other() } else { lang };
    match is {
        Lang::Nl => Bilingual { nl: line.to_owned(), en: String::new() },
        Lang::En => Bilingual { nl: String::new(), en: line.to_owned() },
    }
}

/// What a merchant can do while an incident lasts: what the lead advises, then the usual.
pub fn advice(incident: &Incident, lang: Lang, now: Moment) -> AnyView {
    let own = lines(&incident.conditions.advice, lang);
    let mut steps: Vec<AnyView> = own.map(|line| view! { <li><span>{line}</span></li> }.into_any()).collect();
    if incident.impact >= Impact::Major {
        steps.push(step(
            lang.t("Pauzeer uw advertenties.", "Pause your ads."),
            lang.t(
                "Zo betaalt u niet voor bezoekers die nu niets kunnen kopen.",
                "You then don’t pay for visitors who can’t buy anything now.",
            ),
        ));
    }
    steps.push(step(
        lang.t("U hoeft dit niet te melden.", "You don’t need to report this."),
        lang.t(
            "We weten ervan en schrijven hier elke update op. Het ligt niet aan uw winkel of uw internet.",
            "We know, and every update is written here. It is not your shop or your internet.",
        ),
    ));
    if now - incident.started_at >= LONG && incident.impact >= Impact::Major {
        steps.push(step(
            lang.t("Vertel het uw klanten.", "Tell your customers."),
            lang.t(
                "Dit duurt langer dan een uur. Een bericht op uw eigen kanalen scheelt u vragen.",
                "This takes longer than an hour. A word on your own channels saves you questions.",
            ),
        ));
    }
    if let Some(loss) = &incident.data_loss {
        let (from, to) = (time::time_when(lang, now, loss.from), time::time_until(lang, loss.from, loss.to));
        let href = lang.href(&format!("/status/{}#verlies-{}", incident.slug, incident.id));
        steps.push(
            view! {
                <li><span>
                    <b>{lang.t("Bewaar bevestigingen.", "Keep confirmations.")}</b>
                    {lang.t(" Wijzigingen tussen ", " Changes between ")}{from}{lang.t(" en ", " and ")}{to}
                    {lang.t(" kunnen verloren zijn. ", " may be lost. ")}
                    <a href=href>{lang.t("Wat dat betekent", "What that means")}</a>
                </span></li>
            }
            .into_any(),
        );
    }
    view! { <ol class="checklist">{steps}</ol> }.into_any()
}

/// From so long on an incident is long, in microseconds.
const LONG: Moment = 60 * 60 * 1_000_000;

fn step(what: &'static str, why: &'static str) -> AnyView {
    view! { <li><span><b>{what}</b>" "{why}</span></li> }.into_any()
}
