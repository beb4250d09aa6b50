//! What goes into the index and what comes out of it. Used by every caller of
//! `search`; knows nothing of how the index is built.

use app::Lang;

/// Where a document belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// An article of the knowledge base.
    Faq,
    /// A thread of the community.
    Community,
    /// An incident or a maintenance.
    Incident,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Scope; 3] = [Scope::Faq, Scope::Community, Scope::Incident];

    /// The word in the index, on the command line and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Scope::Faq => "faq",
            Scope::Community => "community",
            Scope::Incident => "incident",
        }
    }

    /// Reads a code; `None` for anything else (`all` included).
    pub fn from_code(code: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.code() == code)
    }
}

/// A document to be found.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The unique key: `article:12`, `thread:5`, `incident:3`.
    pub key: String,
    /// Where it belongs.
    pub scope: Scope,
    /// The language that it is written in.
    pub lang: Lang,
    /// The title.
    pub title: String,
    /// One or two sentences; may be empty.
    pub summary: String,
    /// The text, plain or Markdown.
    pub body: String,
    /// Key words.
    pub tags: Vec<String>,
    /// The path of its page.
    pub url: String,
    /// The imported id, else the key.
    pub ext_id: String,
    /// Documents that are translations of each other share a group, and only the
    /// one in the reader's language is shown. Empty when there is no translation.
    pub group: String,
    /// Popularity; 1.0 is ordinary.
    pub weight: f32,
}

impl Default for Entry {
    fn default() -> Entry {
        Entry {
            key: String::new(),
            scope: Scope::Faq,
            lang: Lang::Nl,
            title: String::new(),
            summary: String::new(),
            body: String::new(),
            tags: Vec::new(),
            url: String::new(),
            ext_id: String::new(),
            group: String::new(),
            weight: 1.0,
        }
    }
}

/// A change to the index.
#[derive(Clone, Debug)]
pub enum Change {
    /// Adds a document, or replaces the one with the same key.
    Put(Entry),
    /// Takes away the document with this key.
    Remove(String),
}

/// A question to the index.
#[derive(Clone, Debug)]
pub struct Query {
    /// What was typed.
    pub text: String,
    /// The language of the asker.
    pub lang: Lang,
    /// One scope, or all.
    pub scope: Option<Scope>,
    /// How many hits at most.
    pub limit: usize,
    /// Still typing: the last word may be unfinished.
    pub typing: bool,
}

/// A piece of text; `hit` when it answers the query. Pages escape the text and
/// put `<mark>` around the hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text as it stands in the document.
    pub text: String,
    /// Whether it answers the query.
    pub hit: bool,
}

/// A document found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The unique key.
    pub key: String,
    /// The imported id, else the key.
    pub ext_id: String,
    /// Where it belongs.
    pub scope: Scope,
    /// Its language.
    pub lang: Lang,
    /// Its title.
    pub title: String,
    /// The title in pieces.
    pub title_marked: Vec<Piece>,
    /// The part of the text that answers best, in pieces.
    pub snippet: Vec<Piece>,
    /// The path of its page.
    pub url: String,
    /// Higher is better; comparable within one query only.
    pub score: f32,
}

/// Why the index did not answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Another process is writing to this index.
    #[error("the search index is being written by another process")]
    Locked,
    /// There is no index in the folder, or one of another version.
    #[error("there is no search index that this version can read: run loket index rebuild")]
    Absent,
    /// The folder cannot be read or written.
    #[error("the folder of the search index: {0}")]
    Io(#[from] std::io::Error),
    /// The engine refused.
    #[error("the search index: {0}")]
    Engine(tantivy::TantivyError),
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> SearchError {
        match error {
            tantivy::TantivyError::LockFailure(..) => SearchError::Locked,
            other => SearchError::Engine(other),
        }
    }
}
