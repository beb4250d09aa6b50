//! Searching for the public and the desk. Called by the search page and the field
//! that searches while typing. Must never need the store: it asks the index alone.

mod entries;
mod indexing;

pub use indexing::{IndexingError, expected, index_all, rebuild, work};

use super::limits::Deed;
use super::{Base, internal};
use crate::search::{Hit, Query, Scope};
use app::search::model::{Found, Group, Piece, Results};
use app::search::port::Search;
use app::{Actor, AppResult, Lang};
use async_trait::async_trait;

/// Longer questions are cut: what follows says nothing new.
const QUERY_MAX: usize = 200;
/// Results at most, whatever is asked for.
const LIMIT_MAX: usize = 50;

/// The use case of search.
pub struct SearchDesk {
    base: Base,
}

impl SearchDesk {
    /// On what all use cases stand on.
    pub fn new(base: Base) -> SearchDesk {
        SearchDesk { base }
    }
}

#[async_trait]
impl Search for SearchDesk {
    async fn search(
        &self,
        by: &Actor,
        lang: Lang,
        q: &str,
        group: Option<Group>,
        typing: bool,
        limit: usize,
    ) -> AppResult<Results> {
        let text: String = q.trim().chars().take(QUERY_MAX).collect();
        if text.is_empty() {
            return Ok(Results::default());
        }
        self.base.limits.check(by, Deed::Search)?;
        let query = Query { text, lang, scope: group.map(scope), limit: limit.clamp(1, LIMIT_MAX), typing };
        let index = self.base.index.clone();
        let hits = tokio::task::spawn_blocking(move || index.search(&query));
        let hits = hits.await.map_err(|error| internal(&error))?.map_err(|error| internal(&error))?;
        Ok(Results { found: hits.into_iter().map(|hit| found(lang, hit)).collect() })
    }
}

fn found(lang: Lang, hit: Hit) -> Found {
    Found {
        group: match hit.scope {
            Scope::Faq => Group::Faq,
            Scope::Community => Group::Community,
            Scope::Incident => Group::Incident,
        },
        title: pieces(hit.title_marked),
        snippet: pieces(hit.snippet),
        url: lang.href(&hit.url),
    }
}

fn pieces(pieces: Vec<crate::search::Piece>) -> Vec<Piece> {
    pieces.into_iter().map(|piece| Piece { text: piece.text, hit: piece.hit }).collect()
}

fn scope(group: Group) -> Scope {
    match group {
        Group::Faq => Scope::Faq,
        Group::Community => Scope::Community,
        Group::Incident => Scope::Incident,
    }
}
