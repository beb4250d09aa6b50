//! The lines of the queue: a real table that folds on narrow screens.

use super::merge::Mark;
use super::queue_work::Work;
use crate::tickets::model::{QueueRow, TicketState, View};
use crate::ui::icon;
use leptos::prelude::*;

/// The table.
pub fn table(work: Work) -> AnyView {
    let lang = work.lang;
    let head = |nl: &'static str, en: &'static str| view! { <th scope="col">{lang.t(nl, en)}</th> };
    view! {
        <table class="queue"
            on:pointerenter=move |_| work.over.set_value(true)
            on:pointerleave=move |_| work.over.set_value(false)>
            <caption class="vh">{work.view.word(lang)}</caption>
            <colgroup>
                <col class="w1"/><col class="w2"/><col/><col class="w4"/><col class="w5"/><col class="w6"/>
            </colgroup>
            <thead class="vh"><tr>
                {head("Kies", "Choose")}{head("Van", "From")}{head("Onderwerp", "Subject")}
                {head("Labels", "Tags")}{head("Laatste bericht", "Last message")}{head("Wacht", "Waits")}
            </tr></thead>
            <tbody>
                <For each=move || numbers(work) key=|number| *number children=move |number| row(work, number)/>
            </tbody>
        </table>
    }
    .into_any()
}

fn numbers(work: Work) -> Vec<i64> {
    work.rows.with(|rows| rows.iter().map(|line| line.row.number).collect())
}

/// One line. It re-reads its ticket from the list, so that changes appear in place.
fn row(work: Work, number: i64) -> AnyView {
    let lang = work.lang;
    let ticket = Memo::new(move |before: Option<&Option<QueueRow>>| {
        let now = work
            .rows
            .with(|rows| rows.iter().find(|line| line.row.number == number).map(|line| line.row.clone()));
        // A line on its way out keeps its last words.
        now.or_else(|| before.cloned().flatten())
    });
    let text =
        move |part: fn(&QueueRow) -> String| ticket.with(|row| row.as_ref().map(part).unwrap_or_default());
    let class = move || {
        let unseen = ticket.with(|row| row.as_ref().is_some_and(|row| row.unseen));
        let chosen = work.chosen.with(|chosen| chosen.contains(&number));
        let here = work.cursor.get() == Some(number);
        let mark = match work.mark(number) {
            Mark::Same => "",
            Mark::Fresh => "fresh is-new ",
            Mark::Gone => "gone ",
        };
        format!(
            "{mark}{}{}{}",
            if unseen { "new " } else { "read " },
            if chosen { "sel " } else { "" },
            if here { "cur" } else { "" }
        )
    };
    let href = lang.href(&format!("/desk/ticket/{number}"));
    let pick = lang.t(format!("Kies ticket {number}"), format!("Choose ticket {number}"));
    view! {
        <tr class=class aria-current=move || (work.cursor.get() == Some(number)).then_some("true")>
            <td class="c1"><label class="pick"><span class="vh">{pick}</span>
                <input type="checkbox" autocomplete="off"
                    prop:checked=move || work.chosen.with(|chosen| chosen.contains(&number))
                    on:change=move |_| work.toggle(number)/>
            </label></td>
            <td class="c2 who">
                {move || text(|row| row.requester.clone())}
                <small>{move || text(|row| row.shop.clone())}</small>
            </td>
            <td class="c3 subj">
                <a href=href id=format!("t-{number}") on:focus=move |_| work.cursor.set(Some(number))>
                    {move || text(|row| row.subject.clone())}
                </a>
                <span class="snip">{move || text(|row| row.excerpt.clone())}</span>
            </td>
            <td class="c4">{move || ticket.with(|row| row.as_ref().map(|row| badges(work, row)))}</td>
            <td class="c5 r">{move || text(|row| row.updated_text.clone())}</td>
            <td class="c6 r">{move || text(|row| row.age.clone())}</td>
        </tr>
    }
    .into_any()
}

fn badges(work: Work, row: &QueueRow) -> AnyView {
    let lang = work.lang;
    let mixed = matches!(work.view, View::Mine | View::Solved);
    let tone = (row.state == TicketState::Open).then_some("brand");
    let state = mixed.then(|| view! { <span class="badge" data-tone=tone>{row.state.word(lang)}</span> });
    let tags = row
        .tags
        .iter()
        .map(|tag| {
            let tag = tag.clone();
            view! { <span class="badge tag">{tag}</span> }
        })
        .collect_view();
    let looking = row
        .viewers
        .iter()
        .map(|name| {
            let title = lang.t(format!("{name} leest dit nu"), format!("{name} is reading this"));
            view! { <span class="badge" title=title>{icon("eye")}{first_name(name)}</span> }
        })
        .collect_view();
    let assignee = row.assignee.as_ref().filter(|_| work.view != View::Mine).map(|name| {
        let title = lang.t(format!("Toegewezen aan {name}"), format!("Assigned to {name}"));
        view! { <span class="badge" title=title>{icon("user")}{first_name(name)}</span> }
    });
    view! { {state}{tags}{assignee}{looking} }.into_any()
}

fn first_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or(name).to_owned()
}
