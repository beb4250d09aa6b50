//! The queue: the server's first page, kept up to date, worked with the keyboard.

use super::queue_rows;
use super::queue_work::Work;
use crate::Lang;
use crate::tickets::model::{QueuePage, TicketState, View};
use crate::ui::icon;
use crate::ui::{dom, live};
use leptos::ev;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Ages grow without an event: they are read again this often, in milliseconds.
const MINUTE: std::time::Duration = std::time::Duration::from_secs(60);

/// A list of tickets.
#[island]
pub fn Queue(
    /// The page as the server read it.
    first: QueuePage,
    /// Which list.
    list: View,
    /// Where the page begins.
    after: Option<String>,
    /// Language of the reader.
    lang: Lang,
) -> impl IntoView {
    let next = first.next.clone();
    let work = Work::new(first, list, after, lang);
    Effect::new(move |_| {
        live::remember_queue(&lang.href(&format!("/desk/wachtrij/{}", list.code())));
        live::on(live::Topic::Queue, move || work.refresh());
        set_interval(
            move || {
                if !document().hidden() {
                    work.refresh();
                }
            },
            MINUTE,
        );
        window_event_listener(ev::keydown, move |event| key(work, &event));
    });
    Effect::new(move |_| {
        for (view, count) in work.counts.get() {
            dom::set_text(&format!("count-{}", view.code()), &count.to_string());
        }
    });
    let none = Memo::new(move |_| work.rows.with(Vec::is_empty));
    let more = next.map(|next| {
        let href = lang.href(&format!("/desk/wachtrij/{}?after={}", list.code(), dom::encode(&next)));
        view! {
            <p class="queue-more"><a class="btn" href=href rel="next">{lang.t("Volgende tickets", "Next tickets")}</a></p>
        }
    });
    view! {
        <div class="bar">
            <h1>{list.word(lang)}</h1>
            <span class="count">{move || work.count()}</span>
            <span class="conn push" role="status">{move || work.away.get()}</span>
        </div>
        <div role="status">{move || news(work)}</div>
        {bulk(work)}
        {move || if none.get() { empty(work) } else { queue_rows::table(work) }}
        {more}
        {held(work)}
        <div class="toasts" role="status">{move || toast(work)}</div>
    }
}

/// The keys of the queue; those of the whole desk are the palette's.
fn key(work: Work, event: &ev::KeyboardEvent) {
    if dom::taken(event) {
        return;
    }
    match event.key().as_str() {
        "j" => work.step(true),
        "k" => work.step(false),
        "x" => work.toggle_here(),
        "o" => {
            if let Some(number) = work.cursor.get_untracked() {
                dom::press(&format!("t-{number}"));
            }
        }
        "a" => work.assign(),
        "s" => work.state_menu(),
        "i" => work.hold(),
        "u" => work.take_back(),
        "." => work.show_waiting(),
        "Escape" => {
            if !dom::close_menu() {
                work.leave();
            }
        }
        _ => return,
    }
    event.prevent_default();
}

/// New lines that would move others wait here.
fn news(work: Work) -> Option<AnyView> {
    let lang = work.lang;
    let words = match work.waiting.get() {
        0 => return None,
        1 => lang.t("1 nieuw ticket".to_owned(), "1 new ticket".to_owned()),
        many => lang.t(format!("{many} nieuwe tickets"), format!("{many} new tickets")),
    };
    Some(
        view! {
            <div class="bar news">{words}
                <button class="btn btn-quiet btn-s" type="button" on:click=move |_| work.show_waiting()>
                    {lang.t("Toon ze", "Show them")}<kbd>"."</kbd>
                </button>
            </div>
        }
        .into_any(),
    )
}

/// What can be done with the chosen tickets. Stands before the table in the source.
fn bulk(work: Work) -> AnyView {
    let lang = work.lang;
    let chosen = move || {
        let count = work.chosen.with(BTreeSet::len);
        lang.t(format!("{count} gekozen"), format!("{count} chosen"))
    };
    let states = [TicketState::Open, TicketState::Waiting, TicketState::Solved, TicketState::Closed]
        .into_iter()
        .map(|state| {
            let act = move |_| {
                dom::close_menu();
                work.set_state(state);
            };
            view! { <button type="button" on:click=act>{state.word(lang)}</button> }
        })
        .collect_view();
    view! {
        <div class="bulk" role="group" aria-label=lang.t("Met de gekozen tickets", "With the chosen tickets")
            hidden=move || work.chosen.with(BTreeSet::is_empty)>
            <b aria-live="polite">{chosen}</b>
            <button class="btn btn-quiet" type="button" on:click=move |_| work.assign()>
                {lang.t("Wijs toe aan mij", "Assign to me")}<kbd>"a"</kbd>
            </button>
            <button class="btn btn-quiet" type="button" on:click=move |_| work.hold()>
                {lang.t("Houd bij de storing", "Hold with the incident")}<kbd>"i"</kbd>
            </button>
            <details class="menu-at" id="queue-state">
                <summary class="btn btn-quiet">{lang.t("Status", "State")}<kbd>"s"</kbd></summary>
                <div class="menu">{states}</div>
            </details>
            <button class="btn btn-quiet btn-icon" type="button" on:click=move |_| work.clear()
                aria-label=lang.t("Laat de keuze los", "Let the choice go")>{icon("x")}</button>
        </div>
    }
    .into_any()
}

fn toast(work: Work) -> Option<AnyView> {
    let toast = work.toast.get()?;
    let undo = toast.undo.then(|| {
        view! {
            <button type="button" on:click=move |_| work.take_back()>
                {icon("undo")}{work.lang.t("Maak ongedaan", "Undo")}<kbd>"u"</kbd>
            </button>
        }
    });
    Some(view! { <div class="toast">{toast.words}{undo}</div> }.into_any())
}

/// What is true when the list is empty, and what to do.
fn empty(work: Work) -> AnyView {
    let lang = work.lang;
    let (name, title, words) = match work.view {
        View::New => (
            "inbox",
            lang.t("Geen nieuwe tickets", "No new tickets"),
            lang.t("Nieuwe tickets verschijnen hier vanzelf.", "New tickets appear here by themselves."),
        ),
        View::Mine => (
            "user",
            lang.t("Er ligt niets op uw naam", "Nothing is assigned to you"),
            lang.t(
                "Kies in Nieuw een ticket en druk op a om het op uw naam te zetten.",
                "Choose a ticket in New and press a to assign it to yourself.",
            ),
        ),
        View::Open => (
            "mail",
            lang.t("Geen open tickets", "No open tickets"),
            lang.t("Alles is beantwoord of nieuw.", "Everything is answered or new."),
        ),
        View::Waiting => (
            "clock",
            lang.t("Niemand is ons een antwoord schuldig", "Nobody owes us an answer"),
            lang.t(
                "Hier staan tickets waarop de klant aan zet is.",
                "Tickets that wait for their customer are listed here.",
            ),
        ),
        View::Held => (
            "pause",
            lang.t("Er staat niets vast", "Nothing is held"),
            lang.t(
                "Bij een storing houdt u hier tickets vast die u later samen beantwoordt.",
                "During an incident, tickets you will answer together later are kept here.",
            ),
        ),
        View::Solved => (
            "check",
            lang.t("Nog niets opgelost", "Nothing solved yet"),
            lang.t("Opgeloste tickets komen hier te staan.", "Solved tickets will be listed here."),
        ),
    };
    let elsewhere = (work.view != View::New).then(|| {
        let href = lang.href("/desk/wachtrij/new");
        view! { <a class="btn" href=href>{lang.t("Naar nieuwe tickets", "To new tickets")}</a> }
    });
    view! { <div class="empty">{icon(name)}<h2>{title}</h2><p>{words}</p>{elsewhere}</div> }.into_any()
}

/// Tickets that are held are easily forgotten: the lists one works from tell of them.
fn held(work: Work) -> AnyView {
    let lang = work.lang;
    if matches!(work.view, View::Held | View::Solved | View::Waiting) {
        return ().into_any();
    }
    let count = Memo::new(move |_| {
        work.counts.with(|counts| counts.iter().find(|(view, _)| *view == View::Held).map_or(0, |(_, n)| *n))
    });
    let line = move || {
        let words = match count.get() {
            0 => return None,
            1 => lang.t("1 ticket staat vast.".to_owned(), "1 ticket is held.".to_owned()),
            many => lang.t(format!("{many} tickets staan vast."), format!("{many} tickets are held.")),
        };
        let why = lang.t(
            "Ze wachten tot iemand ze vrijgeeft of samen beantwoordt.",
            "They wait until somebody lets them go or answers them together.",
        );
        Some(view! {
            <p class="held">{icon("pause")}<span><b>{words}</b>" "{why}</span>
                <a class="push" href=lang.href("/desk/wachtrij/held")>{lang.t("Bekijk ze", "Show them")}</a>
            </p>
        })
    };
    view! { {line} }.into_any()
}
