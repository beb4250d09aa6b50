//! A ticket's page, alive: keys, who else looks, a message that came in meanwhile, the draft.

use super::composer;
use crate::Lang;
use crate::tickets::api;
use crate::tickets::model::{EntryKind, Ticket, TicketState};
use crate::ui::icon;
use crate::ui::{dom, live};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

/// Presence lapses: the page tells every so often that it is still looked at.
const PULSE: std::time::Duration = std::time::Duration::from_secs(45);

/// What tells a ticket's page that it is behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketVersion {
    /// The newest entry.
    pub last: i64,
    /// The newest entry by the requester.
    pub asked: i64,
    /// Who wrote the newest entry.
    pub author: String,
    /// Where the ticket stands.
    pub state: TicketState,
    /// Who has it, and who looks at it now.
    pub assignee: Option<String>,
    /// Names of colleagues who have it open.
    pub viewers: Vec<String>,
}

impl TicketVersion {
    /// The version of a ticket as it was read.
    pub fn of(ticket: &Ticket) -> TicketVersion {
        let asked = ticket.entries.iter().rev().find(|entry| entry.kind == EntryKind::Requester);
        TicketVersion {
            last: ticket.last_entry(),
            asked: asked.map_or(0, |entry| entry.id),
            author: ticket.entries.last().map(|entry| entry.author.clone()).unwrap_or_default(),
            state: ticket.state,
            assignee: ticket.assignee.clone(),
            viewers: ticket.viewers.clone(),
        }
    }
}

/// Keys, presence and news of a ticket; the conversation and its forms are the page's.
#[island]
pub fn TicketLive(
    /// The ticket.
    number: i64,
    /// What the page shows.
    first: TicketVersion,
    /// Language of the reader.
    lang: Lang,
) -> impl IntoView {
    let shown = StoredValue::new(first.clone());
    let now = RwSignal::new(first);
    Effect::new(move |_| {
        let look = move || {
            spawn_local(async move {
                // Without an answer the page keeps what it knows; sending finds out by itself.
                if let Ok(version) = api::ticket_version(number, lang).await
                    && now.with_untracked(|before| *before != version)
                {
                    now.set(version);
                }
            });
        };
        live::on(live::Topic::Queue, look);
        set_interval(
            move || {
                if !document().hidden() {
                    look();
                }
            },
            PULSE,
        );
        if let Some(href) = live::last_queue()
            && let Some(back) = document().get_element_by_id("back")
        {
            let _ = back.set_attribute("href", &href);
        }
        composer::start(number, lang);
        window_event_listener(ev::keydown, move |event| key(&event));
    });
    let href = lang.href(&format!("/desk/ticket/{number}"));
    let news = move || {
        let now = now.get();
        let words = shown.with_value(|shown| changed(lang, shown, &now))?;
        let href = href.clone();
        Some(view! {
            <div class="bar news">{words}
                <a class="btn btn-quiet btn-s" id="show-news" href=href>{lang.t("Toon het", "Show it")}<kbd>"."</kbd></a>
            </div>
        })
    };
    let here = move || {
        let viewers = now.with(|now| now.viewers.join(", "));
        if viewers.is_empty() {
            return None;
        }
        let words =
            lang.t(format!("{viewers} leest dit ticket nu ook"), format!("{viewers} is reading this now"));
        Some(view! { <p class="bar bar-thin here">{icon("eye")}{words}</p> })
    };
    view! { <div role="status">{news}{here}</div> }
}

/// What changed since the page was made; nothing when it is up to date.
fn changed(lang: Lang, shown: &TicketVersion, now: &TicketVersion) -> Option<String> {
    if now.asked > shown.asked {
        let by = &now.author;
        return Some(lang.t(
            format!("Er kwam een bericht binnen van {by}. Uw tekst blijft staan."),
            format!("A message from {by} came in. Your text stays."),
        ));
    }
    if now.last > shown.last || now.state != shown.state || now.assignee != shown.assignee {
        return Some(
            lang.t("Een collega veranderde dit ticket.", "A colleague changed this ticket.").to_owned(),
        );
    }
    None
}

fn key(event: &ev::KeyboardEvent) {
    if dom::taken(event) {
        return;
    }
    match event.key().as_str() {
        "r" => composer::begin(false),
        "n" => composer::begin(true),
        "a" => dom::press("assign"),
        "s" => dom::toggle_menu("state-menu"),
        "t" => dom::focus("tags"),
        "." => dom::press("show-news"),
        "u" => dom::press("back"),
        "Escape" => {
            if !dom::close_menu() {
                dom::press("back");
            }
        }
        _ => return,
    }
    event.prevent_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(last: i64, asked: i64) -> TicketVersion {
        TicketVersion {
            last,
            asked,
            author: "Marieke".into(),
            state: TicketState::Open,
            assignee: None,
            viewers: Vec::new(),
        }
    }

    #[test]
    fn a_message_is_told_before_other_changes() {
        let message = changed(Lang::En, &version(3, 3), &version(5, 5)).unwrap();
        assert!(message.starts_with("A message from Marieke"), "{message}");
        let other = changed(Lang::En, &version(3, 3), &version(4, 3)).unwrap();
        assert_eq!(other, "A colleague changed this ticket.");
        assert_eq!(changed(Lang::En, &version(3, 3), &version(3, 3)), None);
    }
}
