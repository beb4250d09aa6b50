//! What the queue does: re-reading itself, moving the cursor, choosing, acting, undoing.

use super::merge::{Mark, Merged, Shown, merge, plain};
use crate::tickets::api;
use crate::tickets::model::{QueuePage, TicketState, View};
use crate::ui::{dom, live};
use crate::{AppError, Lang};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;

/// How long a message stands, in milliseconds; `u` works longer.
const TOAST: u64 = 10_000;

/// What can be taken back.
#[derive(Clone, Debug, PartialEq)]
pub enum Undo {
    /// States as they were before.
    State(Vec<(i64, TicketState)>),
    /// Tickets that nobody had before.
    Assigned(Vec<i64>),
}

/// A message about what was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// The words.
    pub words: String,
    /// Whether it can be taken back.
    pub undo: bool,
}

/// The queue's state, shared by its parts.
#[derive(Clone, Copy)]
pub struct Work {
    /// Language of the reader.
    pub lang: Lang,
    /// Which list.
    pub view: View,
    after: StoredValue<Option<String>>,
    /// The lines on the screen.
    pub rows: RwSignal<Vec<Shown>>,
    latest: StoredValue<Vec<crate::tickets::model::QueueRow>>,
    /// New lines that would move others.
    pub waiting: RwSignal<usize>,
    /// Tickets in each view.
    pub counts: RwSignal<Vec<(View, i64)>>,
    /// The line the keys act on.
    pub cursor: RwSignal<Option<i64>>,
    /// Chosen tickets.
    pub chosen: RwSignal<BTreeSet<i64>>,
    /// The message.
    pub toast: RwSignal<Option<Toast>>,
    /// Why the list may be behind.
    pub away: RwSignal<Option<String>>,
    /// The pointer is over the list.
    pub over: StoredValue<bool>,
    undo: StoredValue<Vec<Undo>>,
    acted: StoredValue<BTreeSet<i64>>,
    turn: StoredValue<u32>,
    /// The agent took something back and wants to see it: the next answer is shown as it is.
    expects: StoredValue<bool>,
}

impl Work {
    /// Begins with the page the server rendered.
    pub fn new(first: QueuePage, view: View, after: Option<String>, lang: Lang) -> Work {
        Work {
            lang,
            view,
            after: StoredValue::new(after),
            rows: RwSignal::new(plain(first.rows.clone())),
            latest: StoredValue::new(first.rows),
            waiting: RwSignal::new(0),
            counts: RwSignal::new(first.counts),
            cursor: RwSignal::new(None),
            chosen: RwSignal::new(BTreeSet::new()),
            toast: RwSignal::new(None),
            away: RwSignal::new(None),
            over: StoredValue::new(false),
            undo: StoredValue::new(Vec::new()),
            acted: StoredValue::new(BTreeSet::new()),
            turn: StoredValue::new(0),
            expects: StoredValue::new(false),
        }
    }

    /// Tickets in the list at hand.
    pub fn count(self) -> i64 {
        self.counts.with(|counts| counts.iter().find(|(view, _)| *view == self.view).map_or(0, |(_, n)| *n))
    }

    /// Reads the list again. An answer that was overtaken by a later one is dropped.
    pub fn refresh(self) {
        let turn = self.turn.with_value(|turn| turn.wrapping_add(1));
        self.turn.set_value(turn);
        spawn_local(async move {
            let answer = api::queue_page(self.view, self.after.get_value(), self.lang).await;
            if self.turn.get_value() == turn {
                match answer {
                    Ok(page) => self.take(page),
                    Err(error) => self.away.set(Some(error.words(self.lang))),
                }
            }
        });
    }

    fn take(self, page: QueuePage) {
        self.away.set(None);
        if self.counts.with_untracked(|counts| *counts != page.counts) {
            self.counts.set(page.counts);
        }
        let acted = self.acted.get_value();
        let calm = self.calm() || self.expects.get_value();
        self.expects.set_value(false);
        let Merged { rows, waiting } =
            self.rows.with_untracked(|shown| merge(shown, &page.rows, &acted, calm));
        self.latest.set_value(page.rows);
        self.acted.set_value(BTreeSet::new());
        self.put(rows, waiting);
    }

    /// Nobody minds that lines move: nothing chosen, no cursor, the pointer elsewhere, the page at its top.
    fn calm(self) -> bool {
        let still =
            self.cursor.with_untracked(Option::is_none) && self.chosen.with_untracked(BTreeSet::is_empty);
        still && !self.over.get_value() && !dom::scrolled()
    }

    fn put(self, rows: Vec<Shown>, waiting: usize) {
        let there: BTreeSet<i64> = rows.iter().map(|line| line.row.number).collect();
        if self.chosen.with_untracked(|chosen| !chosen.is_subset(&there)) {
            self.chosen.update(|chosen| chosen.retain(|number| there.contains(number)));
        }
        let next = self.cursor.get_untracked().filter(|number| !there.contains(number)).map(|gone| {
            let at = self.place(gone).unwrap_or_default().min(rows.len().saturating_sub(1));
            rows.get(at).map(|line| line.row.number)
        });
        if self.rows.with_untracked(|before| *before != rows) {
            self.rows.set(rows);
        }
        if self.waiting.get_untracked() != waiting {
            self.waiting.set(waiting);
        }
        if let Some(next) = next {
            self.go(next);
        }
    }

    /// Shows the new lines that wait.
    pub fn show_waiting(self) {
        let rows = self.latest.with_value(|now| {
            self.rows.with_untracked(|shown| merge(shown, now, &BTreeSet::new(), true).rows)
        });
        self.put(rows, 0);
    }

    fn place(self, number: i64) -> Option<usize> {
        self.rows.with_untracked(|rows| rows.iter().position(|line| line.row.number == number))
    }

    fn go(self, number: Option<i64>) {
        self.cursor.set(number);
        if let Some(number) = number {
            live::later(0, move || dom::focus(&format!("t-{number}")));
        }
    }

    /// Moves the cursor down or up; the focus goes along.
    pub fn step(self, down: bool) {
        let next = self.rows.with_untracked(|rows| {
            let last = rows.len().checked_sub(1)?;
            let at = self.cursor.get_untracked().and_then(|number| self.place(number));
            let to = match (at, down) {
                (None, _) => 0,
                (Some(at), true) => (at + 1).min(last),
                (Some(at), false) => at.saturating_sub(1),
            };
            rows.get(to).map(|line| line.row.number)
        });
        if next.is_some() {
            self.go(next);
        }
    }

    /// Chooses a ticket or lets it go.
    pub fn toggle(self, number: i64) {
        self.chosen.update(|chosen| {
            if !chosen.remove(&number) {
                chosen.insert(number);
            }
        });
    }

    /// Chooses the ticket at the cursor or lets it go.
    pub fn toggle_here(self) {
        if let Some(number) = self.cursor.get_untracked() {
            self.toggle(number);
        }
    }

    /// Lets all chosen tickets go.
    pub fn clear(self) {
        self.chosen.set(BTreeSet::new());
    }

    /// Lets the chosen tickets go, or else the cursor.
    pub fn leave(self) {
        if self.chosen.with_untracked(|chosen| !chosen.is_empty()) {
            self.clear();
        } else if let Some(number) = self.cursor.get_untracked() {
            self.cursor.set(None);
            dom::blur(&format!("t-{number}"));
        }
    }

    /// Opens the menu of states; chooses the ticket at the cursor first, so that one sees what it is about.
    pub fn state_menu(self) {
        if self.chosen.with_untracked(BTreeSet::is_empty) {
            self.toggle_here();
        }
        if !self.chosen.with_untracked(BTreeSet::is_empty) {
            live::later(0, || dom::toggle_menu("queue-state"));
        }
    }

    /// What an action is about: the chosen tickets, or the one at the cursor.
    fn targets(self) -> Vec<i64> {
        let chosen: Vec<i64> = self.chosen.with_untracked(|chosen| chosen.iter().copied().collect());
        if chosen.is_empty() { self.cursor.get_untracked().into_iter().collect() } else { chosen }
    }

    fn tickets(self, count: usize) -> String {
        if count == 1 { "1 ticket".into() } else { format!("{count} tickets") }
    }

    /// Gives the tickets to the agent.
    pub fn assign(self) {
        let numbers = self.targets();
        if numbers.is_empty() {
            return;
        }
        let free = self.rows.with_untracked(|rows| {
            rows.iter()
                .filter(|line| line.row.assignee.is_none() && numbers.contains(&line.row.number))
                .map(|line| line.row.number)
                .collect::<Vec<_>>()
        });
        // Whom a colleague's ticket belonged to is not known here: only what nobody had can be taken back.
        let undo = (free.len() == numbers.len()).then_some(Undo::Assigned(free));
        let words = self.tickets(numbers.len());
        let words = self.lang.t(format!("{words} aan u toegewezen"), format!("{words} assigned to you"));
        spawn_local(async move {
            let answer = api::tickets_assign(numbers.clone(), true).await;
            self.done(answer.map(|()| undo), numbers, words);
        });
    }

    /// Sets the state of the tickets.
    pub fn set_state(self, state: TicketState) {
        let numbers = self.targets();
        if numbers.is_empty() {
            return;
        }
        let words = format!("{}: {}", self.tickets(numbers.len()), state.word(self.lang).to_lowercase());
        spawn_local(async move {
            let answer = api::tickets_state(numbers.clone(), state).await;
            self.done(answer.map(|before| Some(Undo::State(before))), numbers, words);
        });
    }

    /// Holds the tickets with the open incident.
    pub fn hold(self) {
        let numbers = self.targets();
        if numbers.is_empty() {
            return;
        }
        let words = self.tickets(numbers.len());
        let words = self.lang.t(format!("{words} bij de storing"), format!("{words} with the incident"));
        spawn_local(async move {
            let answer = api::tickets_hold(numbers.clone()).await;
            self.done(answer.map(|before| Some(Undo::State(before))), numbers, words);
        });
    }

    fn done(self, answer: Result<Option<Undo>, AppError>, numbers: Vec<i64>, words: String) {
        match answer {
            Ok(undo) => {
                self.acted.update_value(|acted| acted.extend(numbers));
                let can = undo.is_some();
                self.undo.update_value(|all| all.extend(undo));
                self.clear();
                self.say(words, can);
                self.refresh();
            }
            Err(error) => self.say(error.words(self.lang), false),
        }
    }

    /// Takes the last action back.
    pub fn take_back(self) {
        let Some(last) = self.undo.try_update_value(Vec::pop).flatten() else { return };
        spawn_local(async move {
            let answer = match &last {
                Undo::Assigned(numbers) => api::tickets_assign(numbers.clone(), false).await,
                Undo::State(before) => restore(before).await,
            };
            match answer {
                Ok(()) => {
                    self.expects.set_value(true);
                    self.say(self.lang.t("Ongedaan gemaakt", "Undone").into(), false);
                }
                Err(error) => {
                    self.undo.update_value(|all| all.push(last));
                    self.say(error.words(self.lang), true);
                }
            }
            self.refresh();
        });
    }

    fn say(self, words: String, undo: bool) {
        let toast = Toast { words, undo };
        self.toast.set(Some(toast.clone()));
        live::later(TOAST, move || {
            if self.toast.with_untracked(|now| now.as_ref() == Some(&toast)) {
                self.toast.set(None);
            }
        });
    }

    /// What a line of the list is, for its classes.
    pub fn mark(self, number: i64) -> Mark {
        self.rows
            .with(|rows| rows.iter().find(|line| line.row.number == number).map_or(Mark::Gone, |l| l.mark))
    }
}

/// Gives tickets the states they had, one call for each state.
async fn restore(before: &[(i64, TicketState)]) -> Result<(), AppError> {
    for state in TicketState::ALL {
        let numbers: Vec<i64> =
            before.iter().filter(|(_, had)| *had == state).map(|(number, _)| *number).collect();
        if !numbers.is_empty() {
            api::tickets_state(numbers, state).await?;
        }
    }
    Ok(())
}
