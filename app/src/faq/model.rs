//! Articles and collections as pages see them. Pure types.

use crate::{Lang, Moment};
use serde::{Deserialize, Serialize};

/// A collection with the number of its articles in the language asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CollectionLink {
    /// Its name in the address.
    pub slug: String,
    /// Title.
    pub title: String,
    /// One line on what is in it.
    pub summary: String,
    /// How many published articles.
    pub articles: usize,
}

/// An article in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArticleLink {
    /// Its name in the address.
    pub slug: String,
    /// The question or task.
    pub title: String,
    /// The short answer.
    pub answer: String,
}

/// A collection's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Collection {
    /// The collection.
    pub link: CollectionLink,
    /// Its articles, by title.
    pub articles: Vec<ArticleLink>,
}

/// The knowledge base's first page, and the home page's lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaqHome {
    /// Collections in their order.
    pub collections: Vec<CollectionLink>,
    /// What is read most.
    pub popular: Vec<ArticleLink>,
}

/// A heading in an article, for its table of contents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// The anchor.
    pub id: String,
    /// The words.
    pub text: String,
}

/// An article's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Its name in the address.
    pub slug: String,
    /// Its language.
    pub lang: Lang,
    /// The question or task.
    pub title: String,
    /// The short answer, plain text.
    pub answer: String,
    /// The rest as safe HTML.
    pub html: String,
    /// Headings of the second level; the page shows them when there are three or more.
    pub headings: Vec<Heading>,
    /// The collection's slug and title.
    pub collection: (String, String),
    /// Slug of the same article in the other language.
    pub other: Option<String>,
    /// Related articles, five at most.
    pub related: Vec<ArticleLink>,
    /// When it was last reviewed.
    pub reviewed_at: Moment,
}

/// An article in the desk's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArticleRow {
    /// Its id.
    pub id: i64,
    /// Its name in the address.
    pub slug: String,
    /// Its language.
    pub lang: Lang,
    /// Title.
    pub title: String,
    /// The collection's title.
    pub collection: String,
    /// Whether readers see it.
    pub published: bool,
    /// Last change as text.
    pub updated_text: String,
    /// Answers to "did this help?": yes and no.
    pub helpful: (i64, i64),
}

/// An article as an agent edits it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ArticleDraft {
    /// Absent for a new one.
    pub id: Option<i64>,
    /// The version the agent began with; a newer one in the store is a conflict.
    pub version: i64,
    /// Its name in the address; made from the title when empty.
    pub slug: String,
    /// Its language.
    pub lang: Lang,
    /// The question or task.
    pub title: String,
    /// The short answer, plain text.
    pub answer: String,
    /// The rest, Markdown.
    pub body: String,
    /// The collection's slug.
    pub collection: String,
    /// Tags, separated by commas.
    pub tags: String,
    /// Whether readers see it.
    pub published: bool,
    /// The slug of the article in the other language; empty when there is none.
    pub other: String,
}
