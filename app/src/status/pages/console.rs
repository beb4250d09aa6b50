//! The incident console: declaring, writing updates, keeping the promise of the next one.

mod clock;
mod conditions;
mod declare;
mod impacts;
mod incident;
mod promises;
mod record;
mod templates;
mod told;
mod update;

use crate::incidents::model::{MonthKept, Template};
use crate::monitors::model::Draft;
use crate::monitors::pages::drafts;
use crate::page::{Page, desk};
use crate::status::model::{Incident, StatusView};
use crate::ui::desk::{param, query, sheet};
use crate::ui::{form_error, head, time, tone_icon};
use crate::{AppError, Moment};
use incident::Beside;
use leptos::prelude::*;
use told::Told;
pub use update::notify;

/// The entry of the menu.
const HERE: &str = "/desk/storingen";

/// `/desk/storingen`: open incidents and the form that declares one.
#[component]
pub fn ConsolePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let wanted = query("draft").and_then(|id| id.parse().ok());
    let actor = page.actor.clone();
    let work = async move {
        let stored = site.incidents.templates(&actor)?;
        // Without the store there is no report and nothing is proposed; everything else goes on.
        let kept = site.incidents.promises(&actor).await.ok();
        let drafts = site.monitors.drafts(&actor).await.unwrap_or_default();
        Ok((site.status.view(), stored, kept, drafts, (site.now)()))
    };
    sheet(HERE, work, move |(status, stored, kept, drafts, now)| {
        let chosen = drafts.iter().find(|draft| Some(draft.id) == wanted);
        let page = match chosen {
            Some(draft) if page.posted.is_none() => page.filled(drafts::fields(draft)),
            _ => page,
        };
        console(&page, &status, &stored, kept, &drafts, now)
    })
}

/// `/desk/storingen/:slug`: an incident, its timeline and its next update.
#[component]
pub fn ConsoleIncidentPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (slug, actor) = (param("slug"), page.actor.clone());
    let work = async move {
        let stored = site.incidents.templates(&actor)?;
        let status = site.status.view();
        let incident = status.incident(&slug).cloned().ok_or(AppError::NotFound)?;
        let record = site.incidents.record(&actor, &slug).await.ok();
        let told = Told::read(&page, &site, &incident).await;
        let lines = site.contact.switchboard(&page.actor, page.lang).await.unwrap_or_default();
        let beside = Beside { told, lines, after: site.aftermath.after(incident.id) };
        Ok((page, status, incident, (stored, record), beside, (site.now)()))
    };
    sheet(HERE, work, |(page, status, incident, (stored, record), beside, now)| {
        incident::incident(&page, &status, &incident, &stored, record, &beside, now)
    })
}

fn console(
    page: &Page,
    status: &StatusView,
    stored: &[Template],
    kept: Option<Vec<MonthKept>>,
    proposed: &[Draft],
    now: Moment,
) -> AnyView {
    let title = page.t("Storingen", "Incidents");
    view! {
        {head(page, title, "")}
        <div class="bar"><h1>{title}</h1></div>
        <div class="console">
            <div class="col">
                {form_error(page)}{drafts::list(page, status, proposed, now)}{declare::form(page, status, stored)}
            </div>
            <div class="col">
                {list(page, "h-open", page.t("Nu open", "Open now"), &status.open, now)}
                {promises::report(page, kept.as_deref())}
                {list(page, "h-past", page.t("Eerder", "Earlier"), &status.past, now)}
            </div>
        </div>
    }
    .into_any()
}

/// Incidents with their state; ten at most.
fn list(page: &Page, id: &'static str, title: &'static str, incidents: &[Incident], now: Moment) -> AnyView {
    let lines = incidents
        .iter()
        .take(10)
        .map(|incident| {
            let tone = if incident.is_open() { incident.tone() } else { "ok" };
            let href = page.href(&format!("{HERE}/{}", incident.slug));
            view! {
                <li>
                    <span>
                        <a href=href>{incident.title.get(page.lang).to_owned()}</a>
                        <small>{time::time_when(page.lang, now, incident.started_at)}</small>
                    </span>
                    <span class="state-word tiny" data-tone=tone>
                        {tone_icon(tone)}{incident.state.word(page.lang)}
                    </span>
                </li>
            }
        })
        .collect_view();
    let none = incidents.is_empty().then(|| {
        view! { <li><span class="muted">{page.t("Geen.", "None.")}</span></li> }
    });
    view! {
        <section class="card card-flush" aria-labelledby=id>
            <div class="card-head"><h2 id=id>{title}</h2><span class="count">{incidents.len()}</span></div>
            <ul class="lines">{lines}{none}</ul>
        </section>
    }
    .into_any()
}
