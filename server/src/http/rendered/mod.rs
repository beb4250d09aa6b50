//! Public pages, feeds and fragments as bytes: rendered once, compressed once, handed out to
//! everybody who has no session, until the snapshot changes or the words "3 minutes ago" grow old.
//!
//! Called by the server before any route. A page is rendered by one request while the others
//! wait for it, so that a storm costs one rendering and not ten thousand. Nothing is kept but
//! answers of 200 to the addresses that [`Ask::of`] knows; it must never see a session.

mod ask;
mod entry;

pub use ask::Ask;

use crate::desk::snapshot::{Snapshot, Snapshots};
use crate::env::{Env, SECOND};
use app::Moment;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use entry::Entry;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, PoisonError, RwLock, Weak};
use tokio::sync::Mutex;

/// How long a page is handed out while nothing changes. Its words count minutes.
const FRESH: Moment = 5 * SECOND;
/// Renderings that run at once.
const LANES: usize = 16;
/// Pages that are kept. Beyond it all are made anew: that is rarer than looking for the oldest.
const MOST: usize = 4096;
/// Bytes that are kept, before compression.
const MOST_BYTES: usize = 128 << 20;
/// Largest page.
const PAGE_MAX: usize = 8 << 20;

/// The pages that are kept.
pub struct Rendered {
    snapshots: Arc<Snapshots>,
    env: Env,
    kept: RwLock<Kept>,
    lanes: [Mutex<()>; LANES],
    hasher: RandomState,
}

#[derive(Default)]
struct Kept {
    pages: HashMap<String, Arc<Page>>,
    bytes: usize,
}

/// A page with what it was made of.
struct Page {
    entry: Entry,
    /// Weak: an old snapshot may go, but its place in memory is taken by no other.
    of: Weak<Snapshot>,
    until: Moment,
}

impl Page {
    fn is_of(&self, snapshot: &Arc<Snapshot>) -> bool {
        std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(snapshot))
    }
}

impl Rendered {
    /// Empty.
    pub fn new(snapshots: Arc<Snapshots>, env: Env) -> Rendered {
        Rendered {
            snapshots,
            env,
            kept: RwLock::default(),
            lanes: std::array::from_fn(|_| Mutex::default()),
            hasher: RandomState::new(),
        }
    }

    /// The answer to `ask`, for a request with these headers. `render` asks the routes.
    pub async fn answer<F>(&self, ask: &Ask, asked: &HeaderMap, render: impl FnOnce() -> F) -> Response
    where
        F: Future<Output = Response>,
    {
        let now = self.env.now();
        let snapshot = self.snapshots.get();
        let known = self.find(&ask.0).filter(|page| page.is_of(&snapshot));
        if let Some(page) = known.as_ref().filter(|page| now < page.until) {
            return page.entry.answer(asked);
        }
        let lane = self.hasher.hash_one(&ask.0) as usize % LANES;
        let _turn = match &known {
            // Somebody renders it already: words that are seconds old will do.
            Some(page) => match self.lanes[lane].try_lock() {
                Ok(turn) => turn,
                Err(_) => return page.entry.answer(asked),
            },
            None => self.lanes[lane].lock().await,
        };
        // While it was waited for, it may have been made.
        let snapshot = self.snapshots.get();
        let known = self.find(&ask.0).filter(|page| page.is_of(&snapshot) && now < page.until);
        if let Some(page) = known {
            return page.entry.answer(asked);
        }
        let response = render().await;
        if response.status() != StatusCode::OK {
            return response;
        }
        let (parts, body) = response.into_parts();
        let Ok(body) = axum::body::to_bytes(body, PAGE_MAX).await else {
            tracing::error!(path = ask.0, "a page is too large to be handed out");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let until = self.env.now() + FRESH;
        let page =
            Arc::new(Page { entry: Entry::new(parts.headers, body), of: Arc::downgrade(&snapshot), until });
        self.keep(&ask.0, page.clone());
        page.entry.answer(asked)
    }

    fn find(&self, key: &str) -> Option<Arc<Page>> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).pages.get(key).cloned()
    }

    fn keep(&self, key: &str, page: Arc<Page>) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.pages.len() >= MOST || kept.bytes > MOST_BYTES {
            *kept = Kept::default();
        }
        kept.bytes += page.entry.len();
        if let Some(old) = kept.pages.insert(key.to_owned(), page) {
            kept.bytes -= old.entry.len();
        }
    }
}
