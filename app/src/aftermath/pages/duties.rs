//! `/desk/nabeschouwingen`: postmortems that wait and follow-ups that are open, over all incidents.

use super::panel::day;
use crate::aftermath::model::Duty;
use crate::page::{Page, desk};
use crate::ui::desk::sheet;
use crate::ui::{empty, head, tone_icon};
use leptos::prelude::*;

const HERE: &str = "/desk/nabeschouwingen";

/// The page.
#[component]
pub fn DutiesPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let actor = page.actor.clone();
    let work = async move { site.aftermath.duties(&actor).await };
    sheet(HERE, work, move |duties| show(&page, &duties))
}

fn show(page: &Page, duties: &[Duty]) -> AnyView {
    let title = page.t("Nabeschouwingen en acties", "Postmortems and actions");
    let rows = duties.iter().map(|duty| row(page, duty)).collect_view();
    let body = if duties.is_empty() {
        let words = page.t(
            "Bij een storing die is opgelost, besluit u of er een nabeschouwing komt.",
            "At an incident that is resolved you decide whether there will be a postmortem.",
        );
        let link =
            Some((page.href("/desk/storingen"), page.t("Naar de storingen", "To the incidents").to_owned()));
        empty("check", page.t("Niets te doen", "Nothing to do"), words, link)
    } else {
        view! {
            <div class="card card-flush"><div class="table-box" tabindex="0" role="region" aria-label=title>
                <table class="table">
                    <thead><tr>
                        <th scope="col">{page.t("Wat", "What")}</th><th scope="col">{page.t("Storing", "Incident")}</th>
                        <th scope="col">{page.t("Wie", "Who")}</th><th scope="col">{page.t("Uiterlijk", "By")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div></div>
        }
        .into_any()
    };
    view! {
        {head(page, title, "")}
        <div class="bar"><h1>{title}</h1><span class="count">{duties.len()}</span></div>
        <div class="sheet">{body}</div>
    }
    .into_any()
}

fn row(page: &Page, duty: &Duty) -> AnyView {
    let href = page.href(&format!("/desk/storingen/{}/nabeschouwing", duty.slug));
    let what = match &duty.text {
        Some(text) => text.get(page.lang).to_owned(),
        None => page.t("Nabeschouwing schrijven", "Write the postmortem").to_owned(),
    };
    let late = duty.late.then(|| view! { <span class="badge" data-tone="critical">{tone_icon("critical")}{page.t("Te laat", "Late")}</span>" " });
    let due = if duty.due.is_empty() { String::new() } else { day(&duty.due, page.lang) };
    view! {
        <tr>
            <th scope="row"><a href=href>{what}</a></th>
            <td>{duty.title.get(page.lang).to_owned()}</td>
            <td>{duty.owner.clone()}</td>
            <td>{late}{due}</td>
        </tr>
    }
    .into_any()
}
