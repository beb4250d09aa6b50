//! `/desk/storingen/:slug/nabeschouwing`: where a lead writes the postmortem, keeps the follow-ups,
//! says what caused it and what didn't, and collects the questions.

use crate::aftermath::model::{Aftermath, Cause, FollowUp, PostmortemState, PostmortemVersion};
use crate::maintenance::pages::{either, texts};
use crate::page::{Page, desk};
use crate::status::model::{Bilingual, Impact, Incident};
use crate::ui::desk::{param, query, sheet};
use crate::ui::form::Choice;
use crate::ui::{Field, done, form_error, head, icon, time, tone_icon};
use crate::{AppError, Moment, Role};
use leptos::prelude::*;

/// The page.
#[component]
pub fn AftermathPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (slug, actor, allowed) = (param("slug"), page.actor.clone(), page.actor.require(Role::Lead));
    let told = (query("saved").is_some(), query("made").and_then(|made| made.parse::<usize>().ok()));
    let work = async move {
        allowed?;
        let incident = site.status.view().incident(&slug).cloned().ok_or(AppError::NotFound)?;
        let aftermath = site.aftermath.aftermath(&actor, &slug).await?;
        Ok((incident, aftermath, (site.now)()))
    };
    sheet("/desk/storingen", work, move |(incident, after, now)| show(&page, &incident, &after, told, now))
}

fn address(page: &Page, incident: &Incident, rest: &str) -> String {
    page.href(&format!("/desk/storingen/{}/nabeschouwing{rest}", incident.slug))
}

fn show(
    page: &Page,
    incident: &Incident,
    after: &Aftermath,
    told: (bool, Option<usize>),
    now: Moment,
) -> AnyView {
    let title = incident.title.get(page.lang).to_owned();
    let console = page.href(&format!("/desk/storingen/{}", incident.slug));
    let public = after.state.filter(|state| state.is_public()).map(|_| {
        let href = page.href(&format!("/status/{}/nabeschouwing", incident.slug));
        view! { <a class="btn" href=href>{icon("eye")}{page.t("Publieke pagina", "Public page")}</a> }
    });
    let saved = told.0.then(|| done(page.t("Bewaard.", "Saved.")));
    let writes = !matches!(after.state, None | Some(PostmortemState::Declined));
    let editor = writes.then(|| editor(page, incident, after));
    view! {
        {head(page, &format!("{}: {title}", page.t("Nasleep", "Aftermath")), "")}
        <div class="bar">
            <h1 class="grow">{page.t("Nasleep: ", "Aftermath: ")}<a href=console>{title}</a></h1>{public}
        </div>
        <div class="console">
            <div class="col">{form_error(page)}{saved}{decision(page, incident, after, now)}{editor}{actions(page, incident, after)}</div>
            <div class="col">{causes(page, incident, after, now)}{questions(page, incident, after, told.1)}{versions(page, &after.versions, now)}</div>
        </div>
    }
    .into_any()
}

/// Whether there will be one, and by when; gone once something was published.
fn decision(page: &Page, incident: &Incident, after: &Aftermath, now: Moment) -> AnyView {
    if after.state.is_some_and(PostmortemState::is_public) {
        return ().into_any();
    }
    let words = match after.state {
        Some(PostmortemState::Pending) => page.t("Er komt een nabeschouwing. Op de pagina van de storing staat tot wanneer.", "There will be a postmortem. The incident's page says by when."),
        Some(_) => page.t("Er komt geen nabeschouwing. U kunt dat nog veranderen.", "There will be no postmortem. You can still change that."),
        None if incident.is_open() => page.t("De storing loopt nog. U kunt nu al toezeggen dat er een nabeschouwing komt.", "The incident is still open. You can promise a postmortem now."),
        None if incident.impact >= Impact::Major => page.t(
            "Dit was een grote storing: winkeliers willen weten wat er gebeurde. Zeg een nabeschouwing toe, of besluit dat die niet nodig is.",
            "This was a major incident: merchants want to know what happened. Promise a postmortem, or decide that none is needed.",
        ),
        None => page.t("Een kleine storing heeft meestal geen nabeschouwing nodig. U besluit.", "A minor incident usually needs no postmortem. You decide."),
    };
    let due = after.due_at.unwrap_or(now);
    let stored = time::local(due).strftime("%d-%m-%Y").to_string();
    let action = address(page, incident, "/besluit");
    let none = (after.state != Some(PostmortemState::Declined)).then(|| {
        view! { <button class="btn btn-quiet" name="decision" value="none">{page.t("Geen nabeschouwing", "No postmortem")}</button> }
    });
    view! {
        <section class="card" aria-labelledby="h-besluit">
            <h2 id="h-besluit">{page.t("Komt er een nabeschouwing?", "Will there be a postmortem?")}</h2>
            <p class="small muted mt-2">{words}</p>
            <form class="stack gap-3 mt-3" method="post" action=action>
                {Field::text("due", page.t("Uiterlijk op", "By")).max(10).value(page, &stored).view(page)}
                <p class="row">
                    <button class="btn btn-primary" name="decision" value="due">{page.t("Zeg toe", "Promise it")}</button>{none}
                </p>
            </form>
        </section>
    }
    .into_any()
}

fn editor(page: &Page, incident: &Incident, after: &Aftermath) -> AnyView {
    let preliminary = (after.state != Some(PostmortemState::Final)).then(|| {
        view! { <button class="btn" name="publish" value="preliminary">{page.t("Publiceer als voorlopig", "Publish as preliminary")}</button> }
    });
    let words = page.t(
        "Markdown. Publiceren maakt een nieuwe versie; eerdere blijven te lezen.",
        "Markdown. Publishing makes a new version; earlier ones can still be read.",
    );
    view! {
        <section class="card card-flush postmortem-edit" aria-labelledby="h-tekst">
            <div class="card-head"><h2 id="h-tekst">{page.t("Nabeschouwing", "Postmortem")}</h2></div>
            <form method="post" action=address(page, incident, "")>
                <input type="hidden" name="version" value=after.version.to_string()/>
                <div class="console-form">{texts(page, ["text_nl", "text_en"], page.t("Tekst", "Text"), &after.text)}</div>
                <div class="bar bar-foot sunk">
                    <span class="tiny muted grow">{words}</span>
                    <button class="btn btn-quiet">{page.t("Bewaar concept", "Save draft")}</button>
                    {preliminary}
                    <button class="btn btn-primary" name="publish" value="final">{page.t("Publiceer als definitief", "Publish as final")}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn actions(page: &Page, incident: &Incident, after: &Aftermath) -> AnyView {
    let rows = after.follow_ups.iter().map(|one| action(page, incident, one)).collect_view();
    let refused = page.field_error("action_nl").is_some() || page.field_error("follow_up_due").is_some();
    let open = refused || after.follow_ups.is_empty();
    view! {
        <section class="card" aria-labelledby="h-acties">
            <h2 id="h-acties" class="mb-3">{page.t("Acties", "Actions")}</h2>
            <ul class="stack gap-3">{rows}</ul>
            <details class="mt-3" open=open>
                <summary class="strong tiny">{page.t("Nieuwe actie", "New action")}</summary>
                <form class="stack gap-3 mt-3" method="post" action=address(page, incident, "/actie")>
                    {action_fields(page, None)}
                    <p><button class="btn">{page.t("Voeg toe", "Add")}</button></p>
                </form>
            </details>
        </section>
    }
    .into_any()
}

/// Fields of a follow-up. Those of one that is there have no ids of their own: there are many of them.
fn action_fields(page: &Page, one: Option<&FollowUp>) -> AnyView {
    let what = page.t(["Wat, Nederlands", "Wat, Engels"], ["What, Dutch", "What, English"]);
    let Some(one) = one else {
        let [nl, en] = what;
        let due = page.t("Uiterlijk, zoals 1-12-2026", "By, such as 1-12-2026");
        return view! {
            <div class="two">
                {Field::text("action_nl", nl).max(500).value(page, "").view(page)}
                {Field::text("action_en", en).max(500).value(page, "").view(page)}
                {Field::text("owner", page.t("Wie (niet publiek)", "Who (not public)")).max(100).value(page, "").view(page)}
                {Field::text("follow_up_due", due).max(10).value(page, "").view(page)}
            </div>
            {either(page, "public", page.t("Zichtbaarheid", "Visibility"), page.t(["Publiek", "Intern"], ["Public", "Internal"]), true)}
        }
        .into_any();
    };
    let field = |name: &'static str, label: &'static str, value: &str| {
        let value = value.to_owned();
        view! { <input class="input" name=name value=value maxlength="500" aria-label=label/> }
    };
    let [nl, en] = what;
    view! {
        <div class="two">
            {field("action_nl", nl, &one.text.nl)}
            {field("action_en", en, &one.text.en)}
            {field("owner", page.t("Wie", "Who"), &one.owner)}
            {field("follow_up_due", page.t("Uiterlijk", "By"), &one.due)}
        </div>
        <p class="row">
            <label class="check"><input type="checkbox" name="public" value="1" checked=one.public/>{page.t("Publiek", "Public")}</label>
            <label class="check"><input type="checkbox" name="done" value="1" checked=one.done_at.is_some()/>{page.t("Gedaan", "Done")}</label>
        </p>
    }
    .into_any()
}

fn action(page: &Page, incident: &Incident, one: &FollowUp) -> AnyView {
    let tone = if one.done_at.is_some() { "ok" } else { "minor" };
    let facts =
        [one.owner.as_str(), one.due.as_str(), if one.public { "" } else { page.t("intern", "internal") }];
    let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    view! {
        <li>
            <details>
                <summary>
                    {tone_icon(tone)}" "{one.text.get(page.lang).to_owned()}" "<small class="muted">{facts.join(" · ")}</small>
                </summary>
                <form class="stack gap-3 mt-3" method="post" action=address(page, incident, "/actie")>
                    <input type="hidden" name="id" value=one.id.to_string()/>
                    {action_fields(page, Some(one))}
                    <p class="row">
                        <button class="btn btn-s">{page.t("Bewaar", "Save")}</button>
                        <button class="btn btn-s btn-quiet" name="deed" value="remove">{icon("trash")}{page.t("Haal weg", "Remove")}</button>
                    </p>
                </form>
            </details>
        </li>
    }
    .into_any()
}

fn causes(page: &Page, incident: &Incident, after: &Aftermath, now: Moment) -> AnyView {
    let rows = after.causes.iter().map(|cause| cause_row(page, incident, cause)).collect_view();
    let none = (
        String::new(),
        page.t("Kies onderhoud of een storing", "Choose maintenance or an incident").to_owned(),
    );
    let options = after.choices.iter().map(|choice| {
        let words = format!("{} ({})", choice.title.get(page.lang), time::on(page.lang, now, choice.at));
        (choice.key.clone(), words)
    });
    let choice = Choice {
        name: "cause",
        label: page
            .t("Eerder onderhoud of een eerdere storing", "Earlier maintenance or an earlier incident")
            .into(),
        options: std::iter::once(none).chain(options).collect(),
        chosen: page.typed("cause"),
    };
    let unrelated = page.typed("relation") == "unrelated";
    view! {
        <section class="card" aria-labelledby="h-oorzaken">
            <h2 id="h-oorzaken" class="mb-3">{page.t("Oorzaak", "Cause")}</h2>
            <ul class="stack gap-3">{rows}</ul>
            <form class="stack gap-3 mt-3" method="post" action=address(page, incident, "/oorzaak")>
                {choice.view(page)}
                <span class="seg" role="radiogroup" aria-label=page.t("Verband", "Relation")>
                    <label><input type="radio" name="relation" value="cause" checked=!unrelated/><span>{page.t("Is de oorzaak", "Is the cause")}</span></label>
                    <label><input type="radio" name="relation" value="unrelated" checked=unrelated/><span>{page.t("Is het niet", "Is not")}</span></label>
                </span>
                {texts(page, ["reason_nl", "reason_en"], page.t("Uitleg", "Explanation"), &Bilingual::default())}
                <p><button class="btn">{page.t("Zeg dit op de pagina", "Say this on the page")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

fn cause_row(page: &Page, incident: &Incident, cause: &Cause) -> AnyView {
    let words =
        if cause.caused { page.t("oorzaak", "cause") } else { page.t("niet de oorzaak", "not the cause") };
    let tone = if cause.caused { "major" } else { "ok" };
    view! {
        <li class="row">
            <span class="grow">
                <a href=page.href(&cause.path)>{cause.title.get(page.lang).to_owned()}</a>" "
                <span class="state-word tiny" data-tone=tone>{tone_icon(tone)}{words}</span>
            </span>
            <form method="post" action=address(page, incident, "/oorzaak")>
                <input type="hidden" name="id" value=cause.id.to_string()/>
                <button class="btn btn-s btn-quiet" name="deed" value="remove">{page.t("Haal weg", "Remove")}</button>
            </form>
        </li>
    }
    .into_any()
}

fn questions(page: &Page, incident: &Incident, after: &Aftermath, made: Option<usize>) -> AnyView {
    let lang = page.lang;
    let told = made.map(|made| {
        let words = match made {
            0 => page.t(
                "Er zijn geen nieuwe vragen bij gekomen.".to_owned(),
                "There are no new questions.".to_owned(),
            ),
            made => page.t(
                format!("{made} concepten gemaakt. Schrijf de antwoorden en publiceer ze."),
                format!("{made} drafts made. Write the answers and publish them."),
            ),
        };
        view! { <div class="mb-3">{done(words)}</div> }
    });
    let list = after.faq.as_ref().map(|faq| {
        let rows = faq.articles.iter().map(|(id, own, title, published)| {
            let state = if *published { page.t("gepubliceerd", "published") } else { page.t("concept", "draft") };
            let href = page.href(&format!("/desk/kennisbank/{id}"));
            view! { <li><span><a href=href lang=own.code()>{title.clone()}</a><small>{own.code()}" · "{state}</small></span></li> }
        });
        view! { <ul class="lines">{rows.collect_view()}</ul> }
    });
    let held = page.t(
        format!("{} tickets worden bij deze storing vastgehouden. Loket zoekt er de meestgestelde vragen in en zet die als concept klaar; niemand ziet ze voor u ze publiceert.", after.held),
        format!("{} tickets are held with this incident. Loket looks for the commonest questions in them and prepares drafts; nobody sees them before you publish them.", after.held),
    );
    let button = if after.faq.is_some() {
        page.t("Zoek nieuwe vragen", "Look for new questions")
    } else {
        page.t("Maak vragen en antwoorden", "Make questions and answers")
    };
    let public = incident.faq.as_ref().map(|slug| {
        view! { <p class="mt-3"><a href=lang.href(&format!("/faq/c/{slug}"))>{icon("eye")}" "{page.t("Zoals lezers het zien", "As readers see it")}</a></p> }
    });
    view! {
        <section class="card" aria-labelledby="h-vragen">
            <h2 id="h-vragen" class="mb-3">{page.t("Vragen en antwoorden", "Questions and answers")}</h2>
            {told}{list}
            <p class="small muted mt-2 mb-3">{held}</p>
            <form method="post" action=address(page, incident, "/vragen")><button class="btn">{icon("doc")}{button}</button></form>
            {public}
        </section>
    }
    .into_any()
}

fn versions(page: &Page, versions: &[PostmortemVersion], now: Moment) -> AnyView {
    if versions.is_empty() {
        return ().into_any();
    }
    let rows = versions
        .iter()
        .map(|version| {
            let words = format!("{} {}", page.t("Versie", "Version"), version.number);
            view! { <li><span>{words}<small>{version.state.word(page.lang)}", "{time::time_when(page.lang, now, version.at)}</small></span></li> }
        })
        .collect_view();
    view! {
        <section class="card card-flush" aria-labelledby="h-versies">
            <div class="card-head"><h2 id="h-versies">{page.t("Versies", "Versions")}</h2></div>
            <ul class="lines">{rows}</ul>
        </section>
    }
    .into_any()
}
