//! Collections and articles: their SQL. Called by `desk::faq`, `jobs::index` and the
//! demo. Lists are read in pages by id or are limited.

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;

/// Rows of one page.
pub const PAGE: i64 = 500;

/// A collection.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct CollectionRow {
    /// Its name in the address.
    pub slug: String,
    /// Where it stands among the others.
    pub position: i64,
    /// Title, Dutch.
    pub title_nl: String,
    /// Title, English.
    pub title_en: String,
    /// One line on what is in it, Dutch.
    pub summary_nl: String,
    /// The same in English.
    pub summary_en: String,
}

/// An article.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct ArticleRow {
    /// Its id; 0 for one that is not stored yet.
    pub id: i64,
    /// Its name in the address.
    pub slug: String,
    /// Its language.
    pub lang: String,
    /// The collection's slug.
    pub collection: String,
    /// The same article in the other language; empty when there is none.
    pub other_slug: String,
    /// The question or task.
    pub title: String,
    /// The short answer.
    pub answer: String,
    /// The rest, Markdown.
    pub body: String,
    /// Separated by commas.
    pub tags: String,
    /// Its id where it was imported from; empty when it was written here.
    pub ext_id: String,
    /// Whether readers see it.
    pub published: bool,
    /// Goes up at each change.
    pub version: i64,
    /// Who changed it last.
    pub author_id: Option<i64>,
    /// Last change.
    pub updated_at: Moment,
    /// Last review.
    pub reviewed_at: Moment,
    /// "This helped."
    pub helpful_yes: i64,
    /// "This did not help."
    pub helpful_no: i64,
}

/// An article in the desk's list.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ArticleListRow {
    /// Its id.
    pub id: i64,
    /// Its name in the address.
    pub slug: String,
    /// Its language.
    pub lang: String,
    /// Title.
    pub title: String,
    /// The collection's title, Dutch.
    pub title_nl: String,
    /// The collection's title, English.
    pub title_en: String,
    /// Whether readers see it.
    pub published: bool,
    /// Last change.
    pub updated_at: Moment,
    /// "This helped."
    pub helpful_yes: i64,
    /// "This did not help."
    pub helpful_no: i64,
}

/// All collections in their order.
pub async fn collections(tx: &mut Tx) -> StoreResult<Vec<CollectionRow>> {
    rows!(
        tx,
        CollectionRow,
        "SELECT slug, position, title_nl, title_en, summary_nl, summary_en FROM collection
         ORDER BY position, id LIMIT $1",
        PAGE
    )
}

/// Whether there is a collection of this name.
pub async fn collection_known(tx: &mut Tx, slug: &str) -> StoreResult<bool> {
    Ok(opt!(tx, (i64,), "SELECT id FROM collection WHERE slug = $1", slug)?.is_some())
}

/// Adds a collection or changes the one of the same name.
pub async fn collection_save(tx: &mut Tx, row: &CollectionRow) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO collection (slug, position, title_nl, title_en, summary_nl, summary_en)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (slug) DO UPDATE SET position = excluded.position, title_nl = excluded.title_nl,
           title_en = excluded.title_en, summary_nl = excluded.summary_nl, summary_en = excluded.summary_en",
        &row.slug,
        row.position,
        &row.title_nl,
        &row.title_en,
        &row.summary_nl,
        &row.summary_en
    )?;
    Ok(())
}

/// A page of the published articles after this id.
pub async fn articles_published(tx: &mut Tx, after: i64) -> StoreResult<Vec<ArticleRow>> {
    rows!(
        tx,
        ArticleRow,
        "SELECT a.id, a.slug, a.lang, c.slug AS collection, a.other_slug, a.title, a.answer, a.body, a.tags,
           a.ext_id, a.published, a.version, a.author_id, a.updated_at, a.reviewed_at, a.helpful_yes, a.helpful_no
         FROM article a JOIN collection c ON c.id = a.collection_id
         WHERE a.published AND a.id > $1 ORDER BY a.id LIMIT $2",
        after,
        PAGE
    )
}

/// An article, published or not.
pub async fn article(tx: &mut Tx, id: i64) -> StoreResult<Option<ArticleRow>> {
    opt!(
        tx,
        ArticleRow,
        "SELECT a.id, a.slug, a.lang, c.slug AS collection, a.other_slug, a.title, a.answer, a.body, a.tags,
           a.ext_id, a.published, a.version, a.author_id, a.updated_at, a.reviewed_at, a.helpful_yes, a.helpful_no
         FROM article a JOIN collection c ON c.id = a.collection_id WHERE a.id = $1",
        id
    )
}

/// The article of this name.
pub async fn article_by_slug(tx: &mut Tx, slug: &str) -> StoreResult<Option<ArticleRow>> {
    opt!(
        tx,
        ArticleRow,
        "SELECT a.id, a.slug, a.lang, c.slug AS collection, a.other_slug, a.title, a.answer, a.body, a.tags,
           a.ext_id, a.published, a.version, a.author_id, a.updated_at, a.reviewed_at, a.helpful_yes, a.helpful_no
         FROM article a JOIN collection c ON c.id = a.collection_id WHERE a.slug = $1",
        slug
    )
}

/// The article that was imported under this id.
pub async fn article_by_ext(tx: &mut Tx, ext_id: &str) -> StoreResult<Option<ArticleRow>> {
    opt!(
        tx,
        ArticleRow,
        "SELECT a.id, a.slug, a.lang, c.slug AS collection, a.other_slug, a.title, a.answer, a.body, a.tags,
           a.ext_id, a.published, a.version, a.author_id, a.updated_at, a.reviewed_at, a.helpful_yes, a.helpful_no
         FROM article a JOIN collection c ON c.id = a.collection_id WHERE a.ext_id = $1 AND a.ext_id <> ''",
        ext_id
    )
}

/// Articles, latest change first.
pub async fn articles_latest(tx: &mut Tx, limit: i64) -> StoreResult<Vec<ArticleListRow>> {
    rows!(
        tx,
        ArticleListRow,
        "SELECT a.id, a.slug, a.lang, a.title, c.title_nl, c.title_en, a.published, a.updated_at,
           a.helpful_yes, a.helpful_no
         FROM article a JOIN collection c ON c.id = a.collection_id
         ORDER BY a.updated_at DESC, a.id DESC LIMIT $1",
        limit
    )
}

/// Adds an article and gives its id; its collection must be there.
pub async fn article_add(tx: &mut Tx, article: &ArticleRow) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO article (slug, lang, collection_id, other_slug, title, answer, body, tags, ext_id, published,
           author_id, updated_at, reviewed_at, helpful_yes, helpful_no)
         VALUES ($1, $2, (SELECT id FROM collection WHERE slug = $3), $4, $5, $6, $7, $8, $9, $10,
           $11, $12, $13, $14, $15)
         RETURNING id",
        &article.slug,
        &article.lang,
        &article.collection,
        &article.other_slug,
        &article.title,
        &article.answer,
        &article.body,
        &article.tags,
        &article.ext_id,
        article.published,
        article.author_id,
        article.updated_at,
        article.reviewed_at,
        article.helpful_yes,
        article.helpful_no
    )?;
    Ok(id)
}

/// Changes the article of `article.id` if it is still at `article.version`; says whether it was.
pub async fn article_change(tx: &mut Tx, article: &ArticleRow) -> StoreResult<bool> {
    let changed = exec!(
        tx,
        "UPDATE article SET slug = $3, lang = $4, collection_id = (SELECT id FROM collection WHERE slug = $5),
           other_slug = $6, title = $7, answer = $8, body = $9, tags = $10, published = $11, author_id = $12,
           updated_at = $13, reviewed_at = $14, version = version + 1
         WHERE id = $1 AND version = $2",
        article.id,
        article.version,
        &article.slug,
        &article.lang,
        &article.collection,
        &article.other_slug,
        &article.title,
        &article.answer,
        &article.body,
        &article.tags,
        article.published,
        article.author_id,
        article.updated_at,
        article.reviewed_at
    )?;
    Ok(changed == 1)
}

/// Sets which article is the same one in the other language.
pub async fn article_other(tx: &mut Tx, id: i64, other_slug: &str) -> StoreResult<()> {
    exec!(tx, "UPDATE article SET other_slug = $2 WHERE id = $1", id, other_slug)?;
    Ok(())
}

/// Writes down whether an article helped; says whether there is such an article.
pub async fn feedback_add(
    tx: &mut Tx,
    slug: &str,
    helpful: bool,
    reason: &str,
    at: Moment,
) -> StoreResult<bool> {
    let (yes, no) = if helpful { (1_i64, 0_i64) } else { (0, 1) };
    let found = opt!(
        tx,
        (i64,),
        "UPDATE article SET helpful_yes = helpful_yes + $2, helpful_no = helpful_no + $3
         WHERE slug = $1 AND published RETURNING id",
        slug,
        yes,
        no
    )?;
    let Some((id,)) = found else { return Ok(false) };
    exec!(
        tx,
        "INSERT INTO article_feedback (article_id, helpful, reason, at) VALUES ($1, $2, $3, $4)",
        id,
        helpful,
        reason,
        at
    )?;
    Ok(true)
}

/// How many articles are published.
pub async fn articles_count(tx: &mut Tx) -> StoreResult<i64> {
    let (n,) = row!(tx, (i64,), "SELECT COUNT(*) FROM article WHERE published")?;
    Ok(n)
}
