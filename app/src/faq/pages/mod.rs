//! Pages of the knowledge base: for readers, and the desk's editor.

mod article;
mod collections;
mod editor;

pub use article::ArticlePage;
pub use collections::{CollectionPage, FaqPage, article_links, topics};
pub use editor::{ArticleEditPage, ArticleNewPage, ArticlesPage};
