//! `/desk/onderdelen/:key`: a component's name, group, baseline, what it depends on, and what
//! became of its status.

use super::list::HERE;
use crate::components::model::{Change, ComponentDraft, ComponentSheet, Source};
use crate::page::{Page, desk};
use crate::status::model::{Component, Impact, StatusView};
use crate::ui::desk::{param, sheet};
use crate::ui::form::{Choice, field_error};
use crate::ui::{Field, form_error, head, icon, time, tone_icon};
use crate::{Lang, Moment, Role};
use leptos::prelude::*;
use std::sync::Arc;

/// `/desk/onderdelen/nieuw`.
#[component]
pub fn ComponentNewPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let allowed = page.actor.require(Role::Admin);
    let work = async move { allowed.map(|()| (site.status.view(), (site.now)())) };
    sheet(HERE, work, move |(status, now)| show(&page, &status, None, ComponentSheet::default(), now))
}

/// `/desk/onderdelen/:key`.
#[component]
pub fn ComponentPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (actor, key) = (page.actor.clone(), param("key"));
    let asked = key.clone();
    let work = async move {
        let found = site.components.component(&actor, &asked).await?;
        Ok((site.status.view(), found, (site.now)()))
    };
    sheet(HERE, work, move |(status, found, now): (Arc<StatusView>, _, _)| {
        show(&page, &status, Some(&key), found, now)
    })
}

fn show(page: &Page, status: &StatusView, key: Option<&str>, found: ComponentSheet, now: Moment) -> AnyView {
    let ComponentSheet { draft, changes } = found;
    let title = match key {
        Some(_) => draft.name.get(page.lang).to_owned(),
        None => page.t("Nieuw onderdeel", "New component").to_owned(),
    };
    let action = page.href(&format!("{HERE}/{}", key.unwrap_or("nieuw")));
    let remove = key.map(|_| remove(page, &action));
    let history = key.map(|_| history(page, &changes, now));
    let others: Vec<&Component> =
        status.components.iter().filter(|one| Some(one.key.as_str()) != key).collect();
    view! {
        {head(page, &title, "")}
        <div class="bar">
            <h1 class="grow">{title}</h1>
            <a class="btn" href=page.href(HERE)>{icon("left")}{page.t("Alle onderdelen", "All components")}</a>
        </div>
        <div class="sheet sheet-narrow">
            {form_error(page)}
            <form class="stack gap-5" method="post" action=action>
                <section class="card card-flush" aria-labelledby="h-what">
                    <div class="card-head"><h2 id="h-what">{page.t("Naam en plaats", "Name and place")}</h2></div>
                    <div class="card-body form-grid">
                        {Field::text("name_nl", page.t("Naam, Nederlands", "Name, Dutch")).max(60).value(page, &draft.name.nl).view(page)}
                        {Field::text("name_en", page.t("Naam, Engels", "Name, English")).max(60).value(page, &draft.name.en).view(page)}
                        {group(page, status, &draft)}
                    </div>
                </section>
                {baseline(page, &draft)}
                {depends(page, &others, &draft)}
                <div><button class="btn btn-primary">{page.t("Bewaar", "Save")}</button></div>
            </form>
            {history}
            {remove}
        </div>
    }
    .into_any()
}

fn group(page: &Page, status: &StatusView, draft: &ComponentDraft) -> AnyView {
    let none = (String::new(), page.t("Geen", "None").to_owned());
    let groups =
        status.groups.iter().map(|group| (group.id.to_string(), group.name.get(page.lang).to_owned()));
    let stored = draft.group.map(|id| id.to_string()).unwrap_or_default();
    Choice {
        name: "group",
        label: page.t("Groep", "Group").into(),
        options: [none].into_iter().chain(groups).collect(),
        chosen: page.typed_or("group", &stored),
    }
    .view(page)
}

fn baseline(page: &Page, draft: &ComponentDraft) -> AnyView {
    let typed = page.typed_or("baseline", draft.baseline.impact.code());
    let choice = Choice {
        name: "baseline",
        label: page.t("Zonder storing", "Without any incident").into(),
        options: Impact::ALL.map(|one| (one.code().to_owned(), one.word(page.lang).to_owned())).to_vec(),
        chosen: typed,
    };
    let hint = page.t(
        "Wat geldt als er geen storing en geen onderhoud is. Storingen komen eroverheen; zijn ze opgelost, dan geldt dit weer.",
        "What holds without any incident or maintenance. Incidents lie over it; when they are resolved, this holds again.",
    );
    let (nl, en) = page.t(("Waarom, Nederlands", "Waarom, Engels"), ("Why, Dutch", "Why, English"));
    view! {
        <section class="card card-flush" aria-labelledby="h-baseline">
            <div class="card-head"><h2 id="h-baseline">{page.t("Basis", "Baseline")}</h2></div>
            <div class="card-body stack gap-3">
                <p class="small muted">{hint}</p>
                <div class="form-grid">
                    {choice.view(page)}
                    {Field::text("baseline_nl", nl).max(240).value(page, &draft.baseline.words.nl).view(page)}
                    {Field::text("baseline_en", en).max(240).value(page, &draft.baseline.words.en).view(page)}
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn depends(page: &Page, others: &[&Component], draft: &ComponentDraft) -> AnyView {
    let rows = others.iter().map(|other| dependency(page, other, draft)).collect_view();
    let wrong = page.field_error("depends_on").map(|words| field_error("depends-error", words));
    let hint = page.t(
        "Ligt een van deze stil, dan stelt Loket voor om dit onderdeel ook als geraakt te melden. De zin leest iedereen op de statuspagina, bijvoorbeeld: \"Webshops en Kassa App gebruiken dezelfde database.\"",
        "If one of these is down, Loket proposes to report this component as hit too. Everybody reads the sentence on the status page, such as: “Webshops and Kassa App use the same database.”",
    );
    let none = others.is_empty().then(|| {
        let words = page.t("Er zijn nog geen andere onderdelen.", "There are no other components yet.");
        view! { <li><span class="muted">{words}</span></li> }
    });
    view! {
        <section class="card card-flush" aria-labelledby="h-depends">
            <div class="card-head"><h2 id="h-depends">{page.t("Hangt af van", "Depends on")}</h2></div>
            <div class="card-body stack gap-3"><p class="small muted">{hint}</p>{wrong}</div>
            <ul class="lines depends">{rows}{none}</ul>
        </section>
    }
    .into_any()
}

/// A box, and the sentence beside it.
fn dependency(page: &Page, other: &Component, draft: &ComponentDraft) -> AnyView {
    let stored = draft.depends_on.iter().find(|one| one.key == other.key);
    let reason = stored.map(|one| one.reason.clone()).unwrap_or_default();
    let box_name = format!("on_{}", other.key);
    let ticked = page.ticked("name_nl", &box_name, stored.is_some());
    let name = other.name.get(page.lang).to_owned();
    let field = |lang: Lang, words: String, stored: &str| {
        let field = format!("why_{}_{}", lang.code(), other.key);
        let value = page.typed_or(&field, stored);
        view! {
            <input class="input" name=field value=value maxlength="240" autocomplete="off" lang=lang.code()
                aria-label=words.clone() placeholder=words/>
        }
    };
    let nl = page.t(format!("Waarom, Nederlands ({name})"), format!("Why, Dutch ({name})"));
    let en = page.t(format!("Waarom, Engels ({name})"), format!("Why, English ({name})"));
    view! {
        <li>
            <label class="check"><input type="checkbox" name=box_name value="1" checked=ticked/>{name}</label>
            <span class="stack gap-1">{field(Lang::Nl, nl, &reason.nl)}{field(Lang::En, en, &reason.en)}</span>
        </li>
    }
    .into_any()
}

fn history(page: &Page, changes: &[Change], now: Moment) -> AnyView {
    let rows = changes.iter().map(|change| changed(page, change, now)).collect_view();
    let none = changes.is_empty().then(|| {
        let words = page.t("Er is nog niets veranderd.", "Nothing has changed yet.");
        view! { <li><p class="muted">{words}</p></li> }
    });
    view! {
        <section class="card" aria-labelledby="h-history">
            <h2 id="h-history" class="mb-3">{page.t("Wat er veranderde", "What changed")}</h2>
            <ol class="timeline">{rows}{none}</ol>
        </section>
    }
    .into_any()
}

fn changed(page: &Page, change: &Change, now: Moment) -> AnyView {
    let lang = page.lang;
    let maint = matches!(change.source, Source::Maintenance(_));
    let (tone, word) = match change.impact {
        Impact::None if maint => ("maint", page.t("Onderhoud", "Maintenance")),
        impact => (impact.tone(), impact.word(lang)),
    };
    let source = match &change.source {
        Source::Nothing => page.t("Er speelt niets meer.", "Nothing is going on any more.").into_any(),
        Source::Incident(Some((slug, title))) => {
            let href = page.href(&format!("/desk/storingen/{slug}"));
            view! { {page.t("Storing: ", "Incident: ")}<a href=href>{title.get(lang).to_owned()}</a> }
                .into_any()
        }
        Source::Incident(None) => page.t("Een storing.", "An incident.").into_any(),
        Source::Maintenance(title) => {
            let title = title.as_ref().map(|title| title.get(lang).to_owned());
            view! { {page.t("Onderhoud: ", "Maintenance: ")}{title} }.into_any()
        }
        Source::Baseline => page.t("De basis, met de hand gezet.", "The baseline, set by hand.").into_any(),
    };
    let by = (!change.by.is_empty()).then(|| view! { <span>{change.by.clone()}</span> });
    let at = time::stamp(lang, change.at, time::exact(lang, now, change.at));
    view! { <li>{tone_icon(tone)}<p class="meta"><b>{word}</b>{at}{by}</p><p>{source}</p></li> }.into_any()
}

fn remove(page: &Page, action: &str) -> AnyView {
    let words = page.t(
        "Dat kan zolang geen storing of onderhoud het noemt en niets ervan afhangt.",
        "That is possible while no incident or maintenance names it and nothing depends on it.",
    );
    view! {
        <section class="card card-danger" aria-labelledby="h-remove">
            <h2 id="h-remove">{page.t("Haal dit onderdeel weg", "Take this component away")}</h2>
            <form class="row" method="post" action=format!("{action}/weg")>
                <span class="small muted grow">{words}</span>
                <button class="btn btn-critical">{icon("trash")}{page.t("Haal weg", "Take away")}</button>
            </form>
        </section>
    }
    .into_any()
}
