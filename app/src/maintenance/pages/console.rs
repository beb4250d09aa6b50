//! `/desk/onderhoud` and `/desk/onderhoud/:slug`: announcing planned work, and leading it.

use super::fields::{components, either, period, texts, titles};
use super::parts::{badge, is_open, really, timeline};
use crate::maintenance::model::{Maintenance, MaintenanceState, REMINDERS, USUAL_REMINDERS};
use crate::page::{Page, desk};
use crate::status::model::{Bilingual, StatusView};
use crate::status::pages::notify;
use crate::ui::desk::{param, sheet};
use crate::ui::form::field_error;
use crate::ui::{form_error, head, icon, time};
use crate::{AppError, Moment, Role};
use leptos::prelude::*;

/// The entry of the menu.
const HERE: &str = "/desk/onderhoud";

/// `/desk/onderhoud`.
#[component]
pub fn MaintenanceDeskPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let allowed = page.actor.require(Role::Lead);
    let work = async move { allowed.map(|()| (site.status.view(), (site.now)())) };
    sheet(HERE, work, move |(status, now)| all(&page, &status, now))
}

/// `/desk/onderhoud/:slug`.
#[component]
pub fn MaintenanceConsolePage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (slug, allowed) = (param("slug"), page.actor.require(Role::Lead));
    let work = async move {
        allowed?;
        let status = site.status.view();
        let work = status.work(&slug).cloned().ok_or(AppError::NotFound)?;
        Ok((status, work, (site.now)()))
    };
    sheet(HERE, work, move |(status, work, now)| one(&page, &status, &work, now))
}

fn all(page: &Page, status: &StatusView, now: Moment) -> AnyView {
    let title = page.t("Onderhoud", "Maintenance");
    let (running, ahead): (Vec<_>, Vec<_>) = status.maintenance.iter().partition(|work| work.state.runs());
    let past: Vec<&Maintenance> = status.maintained.iter().take(10).collect();
    view! {
        {head(page, title, "")}
        <div class="bar"><h1>{title}</h1></div>
        <div class="console">
            <div class="col">{form_error(page)}{announce(page, status)}</div>
            <div class="col">
                {list(page, "h-running", page.t("Nu bezig", "Running"), &running, now)}
                {list(page, "h-ahead", page.t("Gepland", "Planned"), &ahead, now)}
                {list(page, "h-past", page.t("Eerder", "Earlier"), &past, now)}
            </div>
        </div>
    }
    .into_any()
}

fn list(page: &Page, id: &'static str, title: &'static str, works: &[&Maintenance], now: Moment) -> AnyView {
    let lines = works
        .iter()
        .map(|work| {
            let href = page.href(&format!("{HERE}/{}", work.slug));
            view! {
                <li>
                    <span>
                        <a href=href>{work.title.get(page.lang).to_owned()}</a>
                        <small>{time::time_when(page.lang, now, work.period().0)}</small>
                    </span>
                    {badge(work, page.lang)}
                </li>
            }
        })
        .collect_view();
    let none =
        works.is_empty().then(|| view! { <li><span class="muted">{page.t("Geen.", "None.")}</span></li> });
    view! {
        <section class="card card-flush" aria-labelledby=id>
            <div class="card-head"><h2 id=id>{title}</h2><span class="count">{works.len()}</span></div>
            <ul class="lines">{lines}{none}</ul>
        </section>
    }
    .into_any()
}

fn announce(page: &Page, status: &StatusView) -> AnyView {
    let none = Bilingual::default();
    let told = page.t(["Met bericht", "Stil"], ["With a notice", "Quietly"]);
    let by = page.t(["Begint en eindigt vanzelf", "Met de hand"], ["Begins and ends by itself", "By hand"]);
    view! {
        <section class="card card-flush" aria-labelledby="h-announce">
            <div class="card-head"><h2 id="h-announce">{page.t("Kondig onderhoud aan", "Announce maintenance")}</h2></div>
            <form method="post" action=page.href(HERE)>
                <div class="console-form">
                    {titles(page, &none)}
                    {period(page, "", "")}
                    {texts(page, ["text_nl", "text_en"], page.t("Wat de lezer ervan merkt", "What readers notice"), &none)}
                    {components(page, &status.components, &[])}
                    {reminders(page)}
                    <div class="row">
                        {either(page, "by_itself", page.t("Begin en einde", "Beginning and end"), by, true)}
                        {either(page, "notify", page.t("Volgers inlichten", "Tell followers"), told, true)}
                    </div>
                </div>
                {foot(page.t(
                    "Staat meteen op de statuspagina en in de agenda's van wie erop geabonneerd is.",
                    "Appears at once on the status page and in the calendars that subscribe to it.",
                ), page.t("Kondig aan", "Announce"))}
            </form>
        </section>
    }
    .into_any()
}

fn reminders(page: &Page) -> AnyView {
    let words = |minutes: i64| match minutes {
        60 => page.t("1 uur", "1 hour").to_owned(),
        1440 => page.t("1 dag", "1 day").to_owned(),
        _ => page.t(format!("{} dagen", minutes / 1440), format!("{} days", minutes / 1440)),
    };
    let boxes = REMINDERS
        .into_iter()
        .map(|minutes| {
            let name = format!("remind_{minutes}");
            // A box that isn't ticked is not sent.
            let usual = page.posted.is_none() && USUAL_REMINDERS.contains(&minutes);
            let checked = usual || page.typed(&name) == "1";
            view! { <label class="check"><input type="checkbox" name=name value="1" checked=checked/>{words(minutes)}</label> }
        })
        .collect_view();
    view! {
        <fieldset class="row">
            <legend class="label strong tiny mb-2">{page.t("Herinner volgers vooraf", "Remind followers ahead")}</legend>
            {boxes}
        </fieldset>
    }
    .into_any()
}

fn foot(words: &'static str, button: &'static str) -> AnyView {
    view! {
        <div class="bar bar-foot sunk">
            <span class="tiny muted grow">{words}</span>
            <button class="btn btn-primary push">{button}</button>
        </div>
    }
    .into_any()
}

fn one(page: &Page, status: &StatusView, work: &Maintenance, now: Moment) -> AnyView {
    let title = work.title.get(page.lang).to_owned();
    let public = page.href(&super::parts::path(work));
    let open = is_open(work);
    let forms = open.then(|| note(page, work));
    let plan = open.then(|| view! { {shift(page, work)}{edit(page, status, work)} });
    view! {
        {head(page, &title, "")}
        <div class="bar">
            <h1 class="grow">{title}" "{badge(work, page.lang)}</h1>
            <a class="btn" href=public>{icon("eye")}{page.t("Publieke pagina", "Public page")}</a>
        </div>
        <div class="console">
            <div class="col">
                {form_error(page)}
                {forms}
                <section class="card" aria-labelledby="h-timeline">
                    <h2 id="h-timeline" class="mb-3">{page.t("Tijdlijn", "Timeline")}</h2>
                    {timeline(work, page.lang, now)}
                </section>
            </div>
            <div class="col">{facts(page, work, now)}{plan}</div>
        </div>
    }
    .into_any()
}

/// The states that can follow, with the words of the button that a lead presses.
fn choices(page: &Page, state: MaintenanceState) -> Vec<(MaintenanceState, &'static str)> {
    use MaintenanceState::*;
    match state {
        Scheduled => vec![
            (Scheduled, page.t("Alleen een update", "An update only")),
            (InProgress, page.t("Begin nu", "Begin now")),
            (Cancelled, page.t("Gaat niet door", "Cancel it")),
        ],
        InProgress => vec![
            (InProgress, page.t("Nog bezig", "Still running")),
            (Verifying, page.t("Wordt gecontroleerd", "Being checked")),
            (Completed, page.t("Klaar", "Completed")),
        ],
        Verifying => vec![
            (Verifying, page.t("Wordt nog gecontroleerd", "Still being checked")),
            (InProgress, page.t("Toch nog bezig", "Running after all")),
            (Completed, page.t("Klaar", "Completed")),
        ],
        Completed | Cancelled => vec![],
    }
}

fn note(page: &Page, work: &Maintenance) -> AnyView {
    let chosen = MaintenanceState::from_code(&page.typed("state")).unwrap_or(work.state);
    let states = choices(page, work.state)
        .into_iter()
        .map(|(state, words)| {
            view! {
                <label>
                    <input type="radio" name="state" value=state.code() checked=state == chosen/>
                    <span>{words}</span>
                </label>
            }
        })
        .collect_view();
    let error = page.field_error("state").map(|words| field_error("state-error", words));
    let text = page.t("Bericht", "Text");
    let rule = page.t(
        "Regel: begin, einde en afzegging gaan met bericht, een gewone update niet. Begin en einde mogen zonder tekst.",
        "Rule: beginning, end and cancellation come with a notice, a plain update doesn’t. Beginning and end may go without a text.",
    );
    view! {
        <section class="card card-flush" aria-labelledby="h-note">
            <div class="card-head"><h2 id="h-note">{page.t("Stand en update", "State and update")}</h2></div>
            <form method="post" action=page.href(&format!("{HERE}/{}", work.slug))>
                <div class="console-form">
                    <div class="row">
                        <span class="seg" role="radiogroup" aria-label=page.t("Stand", "State")>{states}</span>
                        {notify(page)}
                    </div>
                    {error}
                    {texts(page, ["text_nl", "text_en"], text, &Bilingual::default())}
                </div>
                {foot(rule, page.t("Publiceer", "Publish"))}
            </form>
        </section>
    }
    .into_any()
}

/// As the form takes it: `28-11-2026 03:00`.
fn typed(at: Moment) -> String {
    time::local(at).strftime("%d-%m-%Y %H:%M").to_string()
}

fn shift(page: &Page, work: &Maintenance) -> AnyView {
    let running = work.state.runs();
    let title =
        if running { page.t("Andere eindtijd", "Another end") } else { page.t("Verplaatsen", "Move") };
    let open = ["starts_at", "ends_at", "why", "why_nl"].iter().any(|name| page.field_error(name).is_some());
    let fixed =
        running.then(|| view! { <input type="hidden" name="starts_at" value=typed(work.starts_at)/> });
    let end = running.then(|| {
        use crate::ui::Field;
        Field::text("ends_at", page.t("Tot", "Until")).max(20).value(page, &typed(work.ends_at)).view(page)
    });
    let both = (!running).then(|| period(page, &typed(work.starts_at), &typed(work.ends_at)));
    view! {
        <section class="card">
            <details open=open>
                <summary class="strong">{title}</summary>
                <form class="stack gap-3 mt-3" method="post" action=page.href(&format!("{HERE}/{}/verplaatsen", work.slug))>
                    {fixed}{end}{both}
                    {texts(page, ["why_nl", "why_en"], page.t("Waarom", "Why"), &Bilingual::default())}
                    <p class="tiny muted">{page.t(
                        "Wie van het onderhoud hoorde, hoort ook dit. Agenda's veranderen mee.",
                        "Whoever heard of the maintenance hears of this, too. Calendars change with it.",
                    )}</p>
                    <p><button class="btn">{page.t("Zet de nieuwe tijd", "Set the new time")}</button></p>
                </form>
            </details>
        </section>
    }
    .into_any()
}

fn edit(page: &Page, status: &StatusView, work: &Maintenance) -> AnyView {
    let open = ["title", "components", "body"].iter().any(|name| page.field_error(name).is_some());
    view! {
        <section class="card">
            <details open=open>
                <summary class="strong">{page.t("Tekst en onderdelen aanpassen", "Change text and components")}</summary>
                <form class="stack gap-3 mt-3" method="post" action=page.href(&format!("{HERE}/{}/aanpassen", work.slug))>
                    {titles(page, &work.title)}
                    {texts(page, ["body_nl", "body_en"], page.t("Wat de lezer ervan merkt", "What readers notice"), &work.text)}
                    {components(page, &status.components, &work.components)}
                    <p><button class="btn">{page.t("Bewaar zonder bericht", "Save without a notice")}</button></p>
                </form>
            </details>
        </section>
    }
    .into_any()
}

fn facts(page: &Page, work: &Maintenance, now: Moment) -> AnyView {
    let lang = page.lang;
    let real = really(work, lang, now)
        .map(|words| view! { <dt>{page.t("Werkelijk", "Really")}</dt><dd>{words}</dd> });
    let ahead: Vec<String> = work.reminders.iter().map(|at| time::when(lang, now, *at)).collect();
    let reminders = (!ahead.is_empty()).then(|| {
        view! { <dt>{page.t("Herinnering", "Reminder")}</dt><dd>{ahead.join("; ")}</dd> }
    });
    let by = if work.by_itself {
        page.t("vanzelf, op de geplande tijden", "by itself, at the planned times")
    } else {
        page.t("met de hand", "by hand")
    };
    let late = work.is_late(now).then(|| {
        view! { <dt>{page.t("Te laat", "Late")}</dt><dd>{time::span(lang, (now - work.ends_at) / 60_000_000)}</dd> }
    });
    view! {
        <section class="card" aria-labelledby="h-facts">
            <h2 id="h-facts" class="mb-3">{page.t("Feiten", "Facts")}</h2>
            <dl class="facts">
                <dt>{page.t("Gepland", "Planned")}</dt><dd>{super::parts::period(work, lang, now)}</dd>
                {real}{late}
                <dt>{page.t("Begin en einde", "Beginning and end")}</dt><dd>{by}</dd>
                {reminders}
            </dl>
        </section>
    }
    .into_any()
}
