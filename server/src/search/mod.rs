//! Search: articles, threads and incidents in Dutch and English; the only place
//! that knows tantivy. Called by the indexer's job (`Index::apply`), the search
//! use cases and the command line (`Index::search`). Everything here is
//! synchronous: callers wrap it in `spawn_blocking`.
//!
//! It must never be a source of truth: the store is, and the whole index can be
//! made anew from it at any time (`Index::fresh` says when that is needed).
//!
//! How a query walks: `analyze` cuts it into words, `plan` turns every word into
//! a slot of alternatives (the word itself, its stem, its compound parts, its
//! concept, what it may have been meant to be), `rank` scores every slot and
//! combines them, `mark` shows why a document was found.

mod analyze;
mod compound;
mod concepts;
#[cfg(test)]
mod corpora;
mod index;
mod mark;
mod plain;
mod plan;
mod rank;
mod schema;
#[cfg(test)]
mod tests;
mod types;
mod vocab;

pub use analyze::{Cutter, Token, tokens};
pub use index::Index;
pub use types::{Change, Entry, Hit, Piece, Query, Scope, SearchError};
