//! Articles from elsewhere, one at a time, by the id they have there. Called by
//! `loket faq import` and by the demo, in their transaction.

use super::rules;
use crate::desk::markdown;
use crate::store::faq as store;
use crate::store::{StoreResult, Tx, jobs};
use app::{Lang, Moment};
use serde::Deserialize;

/// An article as a file holds it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct ImportDoc {
    /// Its id there.
    pub id: String,
    /// Its language.
    pub lang: Lang,
    /// The name of its collection.
    pub collection: String,
    /// The question or task.
    pub title: String,
    /// The short answer.
    #[serde(default)]
    pub answer: String,
    /// The text, Markdown.
    pub body: String,
    /// Key words.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The id of the article that this one translates.
    #[serde(default)]
    pub translation_of: Option<String>,
    /// How many readers it helped and did not help before it came here; not in files.
    #[serde(skip)]
    pub helpful: (i64, i64),
    /// When it was reviewed; now when absent. Not in files.
    #[serde(skip)]
    pub reviewed_at: Option<Moment>,
}

/// Adds an article, or changes the one that was imported under the same id before.
/// Its collection is made where there is none. Gives the article's id.
pub async fn doc_import(tx: &mut Tx, doc: &ImportDoc, now: Moment) -> StoreResult<i64> {
    let collection = match markdown::slug(&doc.collection) {
        empty if empty.is_empty() => "algemeen".to_owned(),
        slug => slug,
    };
    if !store::collection_known(tx, &collection).await? {
        let name = app::ui::time::capital(doc.collection.trim().replace('-', " ").as_str());
        let title = if name.is_empty() { "Algemeen".to_owned() } else { name };
        let row = store::CollectionRow {
            slug: collection.clone(),
            position: 1000,
            title_nl: title.clone(),
            title_en: title,
            ..store::CollectionRow::default()
        };
        store::collection_save(tx, &row).await?;
    }
    let before = store::article_by_ext(tx, &doc.id).await?;
    let other = match &doc.translation_of {
        Some(ext_id) => {
            store::article_by_ext(tx, ext_id).await?.filter(|other| other.lang != doc.lang.code())
        }
        None => None,
    };
    let kept = before.as_ref().map(|before| before.other_slug.clone()).unwrap_or_default();
    let mut row = store::ArticleRow {
        lang: doc.lang.code().into(),
        collection,
        other_slug: other.as_ref().map_or(kept, |other| other.slug.clone()),
        title: doc.title.trim().into(),
        answer: doc.answer.trim().into(),
        body: doc.body.trim().into(),
        tags: doc.tags.iter().map(|tag| tag.replace(',', " ")).collect::<Vec<_>>().join(","),
        ext_id: doc.id.clone(),
        published: true,
        updated_at: doc.reviewed_at.unwrap_or(now),
        reviewed_at: doc.reviewed_at.unwrap_or(now),
        helpful_yes: doc.helpful.0,
        helpful_no: doc.helpful.1,
        ..store::ArticleRow::default()
    };
    let id = match before {
        Some(before) => {
            (row.id, row.version, row.slug) = (before.id, before.version, before.slug);
            store::article_change(tx, &row).await?;
            row.id
        }
        None => {
            row.slug = free_slug(tx, doc).await?;
            store::article_add(tx, &row).await?
        }
    };
    if let Some(other) = other.filter(|other| other.other_slug != row.slug) {
        store::article_other(tx, other.id, &row.slug).await?;
        jobs::job_add(tx, "index", &format!("article:{}", other.id), now).await?;
    }
    jobs::job_add(tx, "index", &format!("article:{id}"), now).await?;
    Ok(id)
}

/// The id where it makes a good name in the address, otherwise one from the title.
async fn free_slug(tx: &mut Tx, doc: &ImportDoc) -> StoreResult<String> {
    let named = doc.id.contains('-') && markdown::slug(&doc.id) == doc.id;
    let wanted = if named { doc.id.clone() } else { rules::slug(&doc.title) };
    let mut slug = wanted.clone();
    let mut n = 1;
    while store::article_by_slug(tx, &slug).await?.is_some() {
        n += 1;
        slug = format!("{wanted}-{n}");
    }
    Ok(slug)
}
