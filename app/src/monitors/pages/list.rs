//! `/desk/bewaking`: every monitor with its state and its last day, and what holds for all.

use super::{spark, words};
use crate::Moment;
use crate::monitors::model::{MonitorRow, MonitorState, MonitorsPage as Monitors, WatchSettings};
use crate::page::{Page, desk};
use crate::status::model::StatusView;
use crate::ui::desk::sheet;
use crate::ui::{Field, empty, form_error, head, icon, time, tone_icon};
use leptos::prelude::*;

/// The entry of the menu.
pub const HERE: &str = "/desk/bewaking";

/// The page.
#[component]
pub fn MonitorsPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let actor = page.actor.clone();
    let work = async move {
        let monitors = site.monitors.monitors(&actor).await?;
        Ok((monitors, site.status.view(), (site.now)()))
    };
    sheet(HERE, work, move |(monitors, status, now)| show(&page, &monitors, &status, now))
}

fn show(page: &Page, monitors: &Monitors, status: &StatusView, now: Moment) -> AnyView {
    let title = page.t("Bewaking", "Monitors");
    let new = page.href(&format!("{HERE}/nieuw"));
    let blind = monitors.blind.map(|since| blind(page, since, now));
    let rows = monitors.rows.iter().map(|one| row(page, one, status, monitors.blind.is_some(), now));
    let table = if monitors.rows.is_empty() {
        let words = page.t(
            "Een monitor kijkt of een deel van het platform werkt, waarschuwt als dat niet zo is, en stelt een storing voor.",
            "A monitor looks whether a part of the platform works, raises an alarm when it does not, and proposes an incident.",
        );
        let action = (new.clone(), page.t("Maak de eerste monitor", "Make the first monitor").to_owned());
        let none =
            empty("eye", page.t("Er wordt nog niets bewaakt", "Nothing is watched yet"), words, Some(action));
        view! { <div class="sheet">{none}</div> }.into_any()
    } else {
        table(page, rows.collect_view())
    };
    view! {
        {head(page, title, "")}
        <div class="bar">
            <h1 id="h-monitors">{title}</h1><span class="count">{monitors.rows.len()}</span>
            <a class="btn push" href=new>{icon("plus")}{page.t("Nieuwe monitor", "New monitor")}</a>
        </div>
        {blind}
        {table}
        {settings(page, &monitors.settings)}
    }
    .into_any()
}

fn blind(page: &Page, since: Moment, now: Moment) -> AnyView {
    view! {
        <p class="held" role="status">
            {tone_icon("minor")}
            <b>{page.t("De bewaking kan zelf niets bereiken", "The watch itself can reach nothing")}</b>
            <span>
                {page.t("sinds ", "since ")}{time::time_when(page.lang, now, since)}
                {page.t(
                    ". Over het platform zegt dat niets; niemand krijgt een alarm tot dit over is.",
                    ". That says nothing about the platform; nobody is alarmed until this is over.",
                )}
            </span>
        </p>
    }
    .into_any()
}

fn table(page: &Page, rows: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="table-box" tabindex="0" role="region" aria-labelledby="h-monitors"><table class="table monitors">
            <thead><tr>
                <th scope="col">{page.t("Stand", "State")}</th>
                <th scope="col">{page.t("Monitor", "Monitor")}</th>
                <th scope="col" class="opt">{page.t("Onderdeel", "Component")}</th>
                <th scope="col" class="opt">{page.t("Laatst gekeken", "Last looked")}</th>
                <th scope="col">{page.t("Laatste 24 uur", "Last 24 hours")}</th>
                <th scope="col"><span class="vh">{page.t("Doen", "Actions")}</span></th>
            </tr></thead>
            <tbody>{rows.into_any()}</tbody>
        </table></div>
    }
    .into_any()
}

fn row(page: &Page, row: &MonitorRow, status: &StatusView, blind: bool, now: Moment) -> AnyView {
    let monitor = &row.monitor;
    let href = page.href(&format!("{HERE}/{}", monitor.id));
    let component =
        status.component(&monitor.component).map(|component| component.name.get(page.lang).to_owned());
    let last = match row.last_at {
        Some(at) => view! { {time::time_ago(page.lang, now, at)} }.into_any(),
        None => view! { <span class="faint">{page.t("nog nooit", "never")}</span> }.into_any(),
    };
    let seen = (monitor.enabled && row.state == MonitorState::Down && row.acked.is_none()).then(|| {
        let action = page.href(&format!("{HERE}/{}/gezien", monitor.id));
        let name =
            page.t(format!("Ik kijk ernaar: {}", monitor.name), format!("I look into it: {}", monitor.name));
        view! {
            <form method="post" action=action>
                <button class="btn" aria-label=name>{page.t("Ik kijk ernaar", "I look into it")}</button>
            </form>
        }
    });
    let (name, kind) = (monitor.name.clone(), monitor.kind.word(page.lang));
    view! {
        <tr>
            <td>{words::state(page, row, blind)}</td>
            <td><span class="who"><span><a href=href>{name}</a><small>{kind}" "{monitor.target.clone()}</small></span></span></td>
            <td class="opt">{component}</td>
            <td class="opt">{last}" "<small class="muted">{words::told(page, row, now)}</small></td>
            <td>{spark::spark(page, &row.slots, now)}</td>
            <td class="do">{seen}</td>
        </tr>
    }
    .into_any()
}

/// What holds for all monitors.
fn settings(page: &Page, settings: &WatchSettings) -> AnyView {
    let list = |addresses: &[String]| addresses.join(", ");
    let reference = page.t(
        "Adressen waaraan de bewaking eerst zichzelf meet, zoals 1.1.1.1:53. Zijn ze geen van alle te bereiken, dan ligt het niet aan het platform.",
        "Addresses by which the watch first looks at itself, such as 1.1.1.1:53. When none can be reached, it is not the platform’s fault.",
    );
    let alert = page.t(
        "Met komma’s ertussen. Leeg: de adressen van alarm_to, of anders de beheerders.",
        "Separated by commas. Empty: the addresses of alarm_to, or else the admins.",
    );
    let escalate = page.t(
        "Horen het als niemand op tijd zegt ernaar te kijken.",
        "Hear of it when nobody says in time that they look into it.",
    );
    let hook = page.t(
        "Krijgt monitor.failed, monitor.recovered, monitor.acknowledged en monitor.escalated, getekend volgens Standard Webhooks.",
        "Gets monitor.failed, monitor.recovered, monitor.acknowledged and monitor.escalated, signed after Standard Webhooks.",
    );
    let secret = if settings.hook_secret.is_empty() {
        page.t("Zoals whsec_…; leeg tekent niets.", "Such as whsec_…; empty signs nothing.")
    } else {
        page.t("Is ingesteld. Leeg laten houdt het zo.", "Is set. Left empty, it stays.")
    };
    let minutes = settings.escalate_minutes.to_string();
    view! {
        <form class="sheet sheet-narrow" method="post" action=page.href(HERE) aria-labelledby="h-watch">
            <section class="card">
                <h2 id="h-watch" class="mb-3">{page.t("Voor alle monitors", "For all monitors")}</h2>
                {form_error(page)}
                <div class="form-grid">
                    <div class="wide">{Field::text("reference", page.t("Meet zichzelf aan", "Looks at itself by"))
                        .hint(reference).max(2000).value(page, &list(&settings.reference)).view(page)}</div>
                    <div class="wide">{Field::text("alert_to", page.t("Alarm aan", "Alarms to"))
                        .hint(alert).max(2000).value(page, &list(&settings.alert_to)).view(page)}</div>
                    {Field::text("escalate_to", page.t("Daarna aan", "Then to"))
                        .hint(escalate).max(2000).value(page, &list(&settings.escalate_to)).view(page)}
                    {Field::text("escalate_minutes", page.t("Na zoveel minuten; 0 is nooit", "After so many minutes; 0 is never"))
                        .max(4).value(page, &minutes).view(page)}
                    <div class="wide">{Field::text("hook_url", "Webhook")
                        .hint(hook).max(1000).value(page, &settings.hook_url).view(page)}</div>
                    {Field::password("hook_secret", page.t("Geheim van de webhook", "The webhook’s secret"), "off")
                        .hint(secret).view(page)}
                </div>
                <p class="mt-5"><button class="btn btn-primary">{page.t("Bewaar", "Save")}</button></p>
            </section>
        </form>
    }
    .into_any()
}
