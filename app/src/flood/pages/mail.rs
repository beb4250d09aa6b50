//! `/desk/storingen/:slug/post`: what came in during an incident, with what speaks for each.

use super::{answers, reach_words};
use crate::Role;
use crate::flood::islands::FloodKeys;
use crate::flood::model::{Decision, FloodPage, FloodThread, FloodTicket, FloodView};
use crate::page::{Page, desk};
use crate::ui::desk::{param, query, sheet};
use crate::ui::{empty, form_error, head, icon, next_page};
use leptos::prelude::*;

/// The page.
#[component]
pub fn FloodMailPage() -> AnyView {
    let (page, site) = (Page::current(), desk());
    let (slug, lang, actor) = (param("slug"), page.lang, page.actor.clone());
    let view = query("lijst").and_then(|code| FloodView::from_code(&code)).unwrap_or_default();
    let after = query("after");
    let later = after.is_some();
    let work = async move { site.flood.flood(&actor, lang, &slug, view, after).await };
    sheet("/desk/storingen", work, move |flood| content(&page, &flood, later))
}

fn address(page: &Page, flood: &FloodPage, view: FloodView) -> String {
    page.href(&format!("/desk/storingen/{}/post?lijst={}", flood.slug, view.code()))
}

fn content(page: &Page, flood: &FloodPage, later: bool) -> AnyView {
    let title = page.t("Post van de storing", "Mail of the incident");
    let console = page.href(&format!("/desk/storingen/{}", flood.slug));
    let lead = page.actor.role >= Role::Lead;
    let answer = (lead && flood.reach.all() > 0).then(|| {
        let href = page.href(&format!("/desk/storingen/{}/antwoord", flood.slug));
        let words = page.t("Beantwoord alles", "Answer all");
        view! { <a class="btn btn-primary" href=href>{icon("reply")}{words}</a> }
    });
    let held = reach_words(page, &flood.reach);
    view! {
        {head(page, title, "")}
        <div class="bar">
            <h1 class="grow">{title}</h1>
            <a class="btn" href=console>{icon("bolt")}{page.t("Storing", "Incident")}</a>
            {answer}
        </div>
        <div class="bar bar-thin">
            <b>{flood.title.get(page.lang).to_owned()}</b>
            <span class="muted">{page.t("Vast: ", "Held: ")}{held}</span>
            {me_too(page, flood.me_too)}
        </div>
        {form_error(page)}
        {done(page, flood)}
        {answers::answers(page, flood, lead)}
        <nav class="tabs flood-tabs" aria-label=page.t("Lijsten", "Lists")>{tabs(page, flood)}</nav>
        {list(page, flood)}
        {next_page(page, &address(page, flood, flood.view), flood.next.as_deref(), later)}
        <div class="console console-one sheet-narrow">
            {threads(page, flood)}
            {lead.then(|| threshold(page, flood))}
        </div>
    }
    .into_any()
}

fn me_too(page: &Page, count: i64) -> Option<AnyView> {
    let words = match count {
        0 => return None,
        1 => page.t("1 ander heeft dit ook".to_owned(), "1 other has this too".to_owned()),
        many => page.t(format!("{many} anderen hebben dit ook"), format!("{many} others have this too")),
    };
    Some(view! { <span class="badge">{icon("users")}{words}</span> }.into_any())
}

/// What was just decided, with the way back.
fn done(page: &Page, flood: &FloodPage) -> Option<AnyView> {
    let what = query("gedaan").and_then(|code| Decision::from_code(&code))?;
    let numbers = query("nrs")?;
    let back = query("terug").and_then(|code| Decision::from_code(&code))?;
    let many = numbers.split(',').count();
    let tickets = if many == 1 { "1 ticket".to_owned() } else { format!("{many} tickets") };
    let words = match what {
        Decision::Hold => page.t(format!("{tickets} vastgehouden"), format!("{tickets} held")),
        Decision::Out => page.t(format!("{tickets} eruit gehaald"), format!("{tickets} taken out")),
        Decision::Back => page.t(format!("{tickets} teruggezet"), format!("{tickets} put back")),
    };
    let inputs = numbers
        .split(',')
        .filter_map(|number| number.parse::<i64>().ok())
        .map(|number| view! { <input type="hidden" name="number" value=number/> })
        .collect_view();
    let action = page.href(&format!("/desk/storingen/{}/post", flood.slug));
    Some(
        view! {
            <div class="bar news" role="status">{words}
                <form method="post" action=action>
                    <input type="hidden" name="lijst" value=flood.view.code()/>
                    <input type="hidden" name="undo" value="1"/>
                    {inputs}
                    <button class="btn btn-quiet btn-s" id="flood-undo" name="what" value=back.code()>
                        {icon("undo")}{page.t("Maak ongedaan", "Undo")}<kbd>"u"</kbd>
                    </button>
                </form>
            </div>
        }
        .into_any(),
    )
}

fn tabs(page: &Page, flood: &FloodPage) -> Vec<AnyView> {
    flood
        .counts
        .iter()
        .map(|(view, count)| {
            let current = (*view == flood.view).then_some("page");
            let href = address(page, flood, *view);
            view! { <a href=href aria-current=current>{view.word(page.lang)}" "<span class="count">{*count}</span></a> }
                .into_any()
        })
        .collect()
}

fn list(page: &Page, flood: &FloodPage) -> AnyView {
    if flood.rows.is_empty() {
        return nothing(page, flood.view);
    }
    let action = page.href(&format!("/desk/storingen/{}/post", flood.slug));
    let hold = page.t("Houd vast", "Hold");
    let out = page.t("Hoort er niet bij", "Does not belong");
    let button = |what: Decision, words: &'static str, key: &'static str, name: &'static str| {
        let id = format!("flood-{}", what.code());
        view! {
            <button class="btn btn-s" id=id name="what" value=what.code()>{icon(name)}{words}<kbd>{key}</kbd></button>
        }
        .into_any()
    };
    let back = page.t("Zet terug in de wachtrij", "Put back in the queue");
    let buttons = match flood.view {
        FloodView::Proposed => {
            vec![button(Decision::Hold, hold, "i", "pause"), button(Decision::Out, out, "o", "x")]
        }
        FloodView::Held => vec![
            button(Decision::Hold, page.t("Bevestig", "Confirm"), "i", "check"),
            button(Decision::Out, out, "o", "x"),
        ],
        FloodView::Out => {
            vec![button(Decision::Back, back, "o", "undo"), button(Decision::Hold, hold, "i", "pause")]
        }
    };
    let rows = flood.rows.iter().enumerate().map(|(at, ticket)| row(page, at, ticket)).collect_view();
    let all = page.t(
        format!("Alle {} op deze bladzijde", flood.rows.len()),
        format!("All {} on this page", flood.rows.len()),
    );
    let head = |nl: &'static str, en: &'static str| view! { <th scope="col">{page.t(nl, en)}</th> };
    view! {
        <form method="post" action=action>
            <input type="hidden" name="lijst" value=flood.view.code()/>
            <div class="bar bar-thin flood-do">
                <label class="check"><input type="checkbox" name="all" value="1" autocomplete="off"/>{all}</label>
                <span class="row row-tight push">{buttons}</span>
            </div>
            <div class="table-box" tabindex="0" role="region" aria-label=flood.view.word(page.lang)>
                <table class="table flood">
                    <thead><tr>
                        <th scope="col"><span class="vh">{page.t("Kies", "Choose")}</span></th>
                        {head("Lijkt", "Likeness")}{head("Van", "From")}{head("Onderwerp", "Subject")}
                        {head("Waarom", "Why")}{head("Binnen", "Came")}
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </form>
        <FloodKeys/>
    }
    .into_any()
}

fn row(page: &Page, at: usize, ticket: &FloodTicket) -> AnyView {
    let number = ticket.number;
    let href = page.href(&format!("/desk/ticket/{number}"));
    let pick = page.t(format!("Kies ticket {number}"), format!("Choose ticket {number}"));
    let by_hand = ticket.by_hand.then(|| {
        let title = page.t("Door een medewerker beslist", "Decided by an agent");
        view! { <span class="badge" title=title>{icon("user")}{page.t("bevestigd", "confirmed")}</span> }
    });
    let tone = if ticket.percent >= 80 { "major" } else { "minor" };
    let told = format!("{}%", ticket.percent);
    view! {
        <tr>
            <td><label class="hit"><span class="vh">{pick}</span>
                <input type="checkbox" id=format!("f-{at}") name="number" value=number autocomplete="off"/></label>
                <input type="hidden" name="row" value=number/></td>
            <td class="num"><span class="badge" data-tone=tone>{told}</span></td>
            <td>{ticket.requester.clone()}<br/><small class="faint">{ticket.shop.clone()}</small></td>
            <td><a href=href>{ticket.subject.clone()}</a><br/><small class="muted">{ticket.excerpt.clone()}</small></td>
            <td class="small">{ticket.reason.clone()}" "{by_hand}</td>
            <td class="num small">{ticket.at_text.clone()}</td>
        </tr>
    }
    .into_any()
}

fn nothing(page: &Page, view: FloodView) -> AnyView {
    let (title, words) = match view {
        FloodView::Proposed => (
            page.t("Niets om over te beslissen", "Nothing to decide"),
            page.t(
                "Wat op deze storing lijkt, verschijnt hier vanzelf.",
                "What is like this incident appears here by itself.",
            ),
        ),
        FloodView::Held => (
            page.t("Er staat niets vast", "Nothing is held"),
            page.t(
                "Houd voorgestelde tickets vast; u beantwoordt ze samen.",
                "Hold proposed tickets; you answer them together.",
            ),
        ),
        FloodView::Out => (
            page.t("Niets eruit gehaald", "Nothing taken out"),
            page.t("Wat er niet bij hoort, komt hier te staan.", "What does not belong is listed here."),
        ),
    };
    empty("inbox", title, words, None)
}

fn threads(page: &Page, flood: &FloodPage) -> Option<AnyView> {
    if flood.threads.is_empty() {
        return None;
    }
    let rows = flood.threads.iter().map(|thread| thread_row(page, flood, thread)).collect_view();
    Some(
        view! {
            <section class="card card-flush" aria-labelledby="h-threads">
                <div class="card-head"><h2 id="h-threads">{page.t("In de community", "In the community")}</h2></div>
                <ul class="lines">{rows}</ul>
            </section>
        }
        .into_any(),
    )
}

fn thread_row(page: &Page, flood: &FloodPage, thread: &FloodThread) -> AnyView {
    let href = page.href(&format!("/community/{}", thread.id));
    let action = page.href(&format!("/desk/storingen/{}/post/draad", flood.slug));
    let (out, words) = if thread.taken_out {
        ("0", page.t("Hoort er toch bij", "It belongs after all"))
    } else {
        ("1", page.t("Hoort er niet bij", "Does not belong"))
    };
    let posts = page.t(format!("{} reacties", thread.posts), format!("{} replies", thread.posts));
    let told = format!("{}%, {posts}", thread.percent);
    view! {
        <li>
            <span><a href=href>{thread.title.clone()}</a><small>{told}</small></span>
            <form method="post" action=action>
                <input type="hidden" name="thread" value=thread.id/>
                <button class="btn btn-s btn-quiet" name="out" value=out>{words}</button>
            </form>
        </li>
    }
    .into_any()
}

fn threshold(page: &Page, flood: &FloodPage) -> AnyView {
    let action = page.href(&format!("/desk/storingen/{}/post/drempel", flood.slug));
    let stored = flood.hold_above.map(|percent| percent.to_string()).unwrap_or_default();
    let value = page.typed_or("hold_above", &stored);
    let error = page.field_error("hold_above");
    let invalid = error.is_some().then_some("true");
    let wrong = error.map(|words| crate::ui::form::field_error("hold-error", words));
    view! {
        <section class="card" aria-labelledby="h-threshold">
            <h2 id="h-threshold" class="mb-3">{page.t("Vanzelf vasthouden", "Hold by themselves")}</h2>
            <form method="post" action=action class="stack">
                <div class="field">
                    <label for="hold_above">{page.t("Vanaf hoeveel procent gelijkenis", "From how many percent of likeness on")}</label>
                    <input class="input input-short" id="hold_above" name="hold_above" inputmode="numeric" value=value
                        autocomplete="off" aria-invalid=invalid aria-describedby="hold-hint"/>
                    {wrong}
                    <p class="hint" id="hold-hint">{page.t(
                        "Leeg: alleen voorstellen. Met 80 gaat bijna niets mis. Wat u zelf beslist, blijft.",
                        "Empty: only propose. With 80 almost nothing goes wrong. What you decide yourself stays.",
                    )}</p>
                </div>
                <div><button class="btn">{page.t("Bewaar", "Save")}</button></div>
            </form>
        </section>
    }
    .into_any()
}
