//! Answers to all of an incident, with how far each is.

use crate::flood::model::{AnswerState, FloodAnswer, FloodPage};
use crate::page::Page;
use crate::ui::icon;
use leptos::prelude::*;

/// The list; nothing while there is none.
pub fn answers(page: &Page, flood: &FloodPage, lead: bool) -> Option<AnyView> {
    if flood.answers.is_empty() {
        return None;
    }
    let rows = flood.answers.iter().map(|answer| row(page, flood, answer, lead)).collect_view();
    Some(
        view! {
            <section class="card card-flush flood-answers" aria-labelledby="h-answers">
                <div class="card-head"><h2 id="h-answers">{page.t("Antwoorden aan allen", "Answers to all")}</h2></div>
                <ul class="lines">{rows}</ul>
            </section>
        }
        .into_any(),
    )
}

fn row(page: &Page, flood: &FloodPage, answer: &FloodAnswer, lead: bool) -> AnyView {
    let words = answer.text.get(page.lang);
    let first: String = words.lines().next().unwrap_or_default().chars().take(120).collect();
    let told = format!("{}, {}", answer.author, answer.at_text);
    let (done, all) = (answer.answered, answer.tickets);
    let state = match answer.state {
        AnswerState::Waiting(seconds) => {
            let undo = lead.then(|| undo(page, flood, answer.id));
            let words = page.t(
                format!("Gaat uit over {seconds} s naar {} klanten", answer.merchants),
                format!("Goes out in {seconds} s to {} customers", answer.merchants),
            );
            view! { <span class="row row-tight" role="status">{words}{undo}</span> }.into_any()
        }
        AnswerState::Going => {
            let words = page.t(format!("{done} van {all} tickets"), format!("{done} of {all} tickets"));
            let label = page.t("Verstuurd", "Sent");
            view! {
                <span class="progress" role="status"><progress max=all value=done aria-label=label></progress>{words}</span>
            }
            .into_any()
        }
        AnswerState::Done => {
            let words = page.t(
                format!("{all} tickets, {} klanten", answer.merchants),
                format!("{all} tickets, {} customers", answer.merchants),
            );
            view! { <span class="badge" data-tone="ok">{icon("check")}{words}</span> }.into_any()
        }
        AnswerState::Undone => {
            view! { <span class="badge">{page.t("ongedaan gemaakt", "undone")}</span> }.into_any()
        }
    };
    view! { <li><span>{first}<small>{told}</small></span>{state}</li> }.into_any()
}

fn undo(page: &Page, flood: &FloodPage, id: i64) -> AnyView {
    let action = page.href(&format!("/desk/storingen/{}/antwoord/terug", flood.slug));
    view! {
        <form method="post" action=action>
            <input type="hidden" name="answer" value=id/>
            <button class="btn btn-s">{icon("undo")}{page.t("Maak ongedaan", "Undo")}</button>
        </form>
    }
    .into_any()
}
