//! One connection a page to `/desk/live`, shared by its islands, and what else the browser alone has.
//!
//! The connection is closed while the page is hidden, since a browser opens no more than six to a
//! server at once. Events carry no data: who hears one re-reads what it shows.

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Tickets changed.
    Queue,
    /// Incidents changed.
    Status,
}

#[cfg(feature = "hydrate")]
pub use browser::{draft, keep_draft, last_queue, later, on, remember_queue, set_single_keys, single_keys};
#[cfg(not(feature = "hydrate"))]
pub use server::{draft, keep_draft, last_queue, later, on, remember_queue, set_single_keys, single_keys};

/// On the server nothing is heard and nothing is kept.
#[cfg(not(feature = "hydrate"))]
mod server {
    use super::Topic;

    pub fn on(_: Topic, _: impl Fn() + 'static) {}
    pub fn later(_: u64, _: impl FnOnce() + 'static) {}
    pub fn draft(_: i64) -> Option<String> {
        None
    }
    pub fn keep_draft(_: i64, _: &str) {}
    pub fn last_queue() -> Option<String> {
        None
    }
    pub fn remember_queue(_: &str) {}
    pub fn single_keys() -> bool {
        true
    }
    pub fn set_single_keys(_: bool) {}
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::Topic;
    use leptos::ev::Custom;
    use leptos::prelude::*;
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::time::Duration;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{Event, EventSource, Storage};

    /// Events that follow each other within this many milliseconds are heard as one.
    const SETTLE: u64 = 150;

    /// One who listens; `due` while its call is on its way.
    #[derive(Clone)]
    struct Ear {
        topic: Topic,
        hear: Rc<dyn Fn()>,
        due: Rc<Cell<bool>>,
    }

    #[derive(Default)]
    struct Live {
        source: Option<EventSource>,
        ears: Vec<Ear>,
        watching: bool,
    }

    thread_local! {
        static LIVE: RefCell<Live> = RefCell::default();
    }

    /// Calls `hear` after an event, when the connection is there again, and when the page shows again.
    pub fn on(topic: Topic, hear: impl Fn() + 'static) {
        let ear = Ear { topic, hear: Rc::new(hear), due: Rc::default() };
        let first = LIVE.with_borrow_mut(|live| {
            live.ears.push(ear);
            !std::mem::replace(&mut live.watching, true)
        });
        if first {
            open();
            let shown = |_: Event| if document().hidden() { close() } else { open() };
            window_event_listener(Custom::new("visibilitychange"), shown);
            window_event_listener(Custom::new("pageshow"), shown);
            window_event_listener(Custom::new("pagehide"), |_: Event| close());
        }
    }

    fn open() {
        let missing = LIVE.with_borrow(|live| live.source.is_none());
        if !missing || document().hidden() {
            return;
        }
        let Ok(source) = EventSource::new("/desk/live") else { return };
        listen(&source, "open", || ring(None));
        listen(&source, "queue", || ring(Some(Topic::Queue)));
        listen(&source, "status", || ring(Some(Topic::Status)));
        LIVE.with_borrow_mut(|live| live.source = Some(source));
    }

    fn close() {
        if let Some(source) = LIVE.with_borrow_mut(|live| live.source.take()) {
            source.close();
        }
    }

    fn listen(source: &EventSource, name: &str, hear: impl Fn() + 'static) {
        let hear = Closure::<dyn Fn()>::new(hear);
        if source.add_event_listener_with_callback(name, hear.as_ref().unchecked_ref()).is_ok() {
            hear.forget();
        }
    }

    fn ring(topic: Option<Topic>) {
        let ears = LIVE.with_borrow(|live| live.ears.clone());
        for ear in ears.into_iter().filter(|ear| topic.is_none_or(|topic| topic == ear.topic)) {
            if !ear.due.replace(true) {
                later(SETTLE, move || {
                    ear.due.set(false);
                    (ear.hear)();
                });
            }
        }
    }

    /// Calls `act` after some milliseconds.
    pub fn later(milliseconds: u64, act: impl FnOnce() + 'static) {
        set_timeout(act, Duration::from_millis(milliseconds));
    }

    fn store() -> Option<Storage> {
        window().local_storage().ok().flatten()
    }

    /// The text an agent was writing at a ticket, kept in this browser.
    pub fn draft(number: i64) -> Option<String> {
        store()?.get_item(&format!("loket.draft.{number}")).ok().flatten()
    }

    /// Keeps what is being written; an empty text forgets it.
    pub fn keep_draft(number: i64, text: &str) {
        let Some(store) = store() else { return };
        let key = format!("loket.draft.{number}");
        // A full or forbidden store loses nothing: the text still stands in its field.
        let _ = if text.is_empty() { store.remove_item(&key) } else { store.set_item(&key, text) };
    }

    /// The queue this tab came from.
    pub fn last_queue() -> Option<String> {
        window().session_storage().ok().flatten()?.get_item("loket.queue").ok().flatten()
    }

    /// Remembers the queue for the way back.
    pub fn remember_queue(href: &str) {
        if let Ok(Some(store)) = window().session_storage() {
            let _ = store.set_item("loket.queue", href);
        }
    }

    /// Whether single letters are shortcuts. They are, until they are switched off in this browser:
    /// they get in the way of those who speak to it.
    pub fn single_keys() -> bool {
        store().and_then(|store| store.get_item("loket.keys").ok().flatten()).is_none()
    }

    /// Switches shortcuts of a single letter on or off.
    pub fn set_single_keys(on: bool) {
        if let Some(store) = store() {
            let _ = if on { store.remove_item("loket.keys") } else { store.set_item("loket.keys", "off") };
        }
    }
}
