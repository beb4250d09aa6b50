//! Search results as pages and islands see them. Pure types.

use serde::{Deserialize, Serialize};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// Articles of the knowledge base.
    Faq,
    /// Threads of the community.
    Community,
    /// Incidents.
    Incident,
}

/// A piece of text; matched pieces are marked on the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether they match the query.
    pub hit: bool,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// What it is.
    pub group: Group,
    /// The title in pieces.
    pub title: Vec<Piece>,
    /// The best passage in pieces.
    pub snippet: Vec<Piece>,
    /// Where it is.
    pub url: String,
}

/// Results of a search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// Best first.
    pub found: Vec<Found>,
}
