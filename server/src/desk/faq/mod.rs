//! The knowledge base: reading from memory, writing into the store. Called by its
//! pages and by the command line's import. Reading must never wait for the store.

mod import;
mod read;
mod rules;
mod snapshot;

pub use import::{ImportDoc, doc_import};
pub use rules::article_weight;
pub use snapshot::{FaqSnapshot, snapshot};

use super::Base;
use super::limits::Deed;
use super::markdown;
use super::pulse::Topic;
use crate::store::{Tx, faq as store, jobs, setting};
use app::faq::model::{Article, ArticleDraft, ArticleRow, Collection, FaqHome};
use app::faq::port::Faq;
use app::{Actor, AppError, AppResult, Lang, Role};
use async_trait::async_trait;

/// Articles in the desk's list.
const LISTED: i64 = 1000;
/// The longest reason why an article did not help.
const REASON_MAX: usize = 1000;

/// The use cases of the knowledge base.
pub struct FaqDesk {
    base: Base,
}

impl FaqDesk {
    /// On what all use cases stand on.
    pub fn new(base: Base) -> FaqDesk {
        FaqDesk { base }
    }
}

#[async_trait]
impl Faq for FaqDesk {
    async fn home(&self, lang: Lang) -> AppResult<FaqHome> {
        Ok(self.base.snapshots.get().faq.home(lang))
    }

    async fn collection(&self, lang: Lang, slug: &str) -> AppResult<Collection> {
        self.base.snapshots.get().faq.collection(lang, slug).ok_or(AppError::NotFound)
    }

    async fn article(&self, slug: &str) -> AppResult<Article> {
        self.base.snapshots.get().faq.article(slug).ok_or(AppError::NotFound)
    }

    async fn article_feedback(&self, by: &Actor, slug: &str, helpful: bool, reason: &str) -> AppResult<()> {
        let reason = reason.trim();
        if reason.chars().count() > REASON_MAX {
            return Err(AppError::invalid(
                "reason",
                format!("Dit is te lang. Houd het onder {REASON_MAX} tekens."),
                format!("This is too long. Keep it under {REASON_MAX} characters."),
            ));
        }
        self.base.limits.check(by, Deed::Form)?;
        let mut tx = self.base.store.write().await?;
        if !store::feedback_add(&mut tx, slug, helpful, reason, self.base.env.now()).await? {
            return Err(AppError::NotFound);
        }
        tx.commit().await?;
        Ok(())
    }

    async fn articles(&self, by: &Actor, lang: Lang) -> AppResult<Vec<ArticleRow>> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let rows = store::articles_latest(&mut tx, LISTED).await?;
        let now = self.base.env.now();
        let row = |row: store::ArticleListRow| ArticleRow {
            id: row.id,
            slug: row.slug,
            lang: Lang::from_code(&row.lang),
            title: row.title,
            collection: either(lang.t(&row.title_nl, &row.title_en), &row.title_nl),
            published: row.published,
            updated_text: app::ui::time::ago(lang, now, row.updated_at),
            helpful: (row.helpful_yes, row.helpful_no),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    async fn article_draft(&self, by: &Actor, id: i64) -> AppResult<ArticleDraft> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let row = store::article(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        Ok(ArticleDraft {
            id: Some(row.id),
            version: row.version,
            slug: row.slug,
            lang: Lang::from_code(&row.lang),
            title: row.title,
            answer: row.answer,
            body: row.body,
            collection: row.collection,
            tags: row.tags.replace(',', ", "),
            published: row.published,
            other: row.other_slug,
        })
    }

    async fn article_save(&self, by: &Actor, draft: ArticleDraft) -> AppResult<i64> {
        by.require(Role::Agent)?;
        let mut row = rules::checked(&draft)?;
        let now = self.base.env.now();
        (row.author_id, row.updated_at, row.reviewed_at) = (by.account, now, now);
        let mut tx = self.base.store.write().await?;
        let id = save(&mut tx, row).await?;
        tx.commit().await?;
        self.base.publish_or_later().await;
        self.base.pulse.ping(Topic::Jobs);
        Ok(id)
    }

    async fn article_preview(&self, by: &Actor, markdown: &str) -> AppResult<String> {
        by.require(Role::Agent)?;
        rules::body(markdown)?;
        Ok(markdown::article(markdown, Lang::Nl).html)
    }
}

/// Adds an article that somebody's work proposes; nobody but staff sees it until it is published.
pub(super) async fn article_draft_add(
    tx: &mut Tx,
    draft: &ArticleDraft,
    author_id: Option<i64>,
    now: app::Moment,
) -> AppResult<i64> {
    let mut row = rules::checked(draft)?;
    (row.author_id, row.updated_at, row.reviewed_at) = (author_id, now, now);
    save(tx, row).await
}

/// Writes a checked article with what hangs on it.
async fn save(tx: &mut Tx, mut row: store::ArticleRow) -> AppResult<i64> {
    if !store::collection_known(tx, &row.collection).await? {
        return Err(AppError::invalid("collection", "Kies een rubriek.", "Choose a collection."));
    }
    let before = match row.id {
        0 => None,
        id => Some(store::article(tx, id).await?.ok_or(AppError::NotFound)?),
    };
    row.slug = slug_free(tx, &row).await?;
    let other = other_of(tx, &row).await?;
    let id = match &before {
        None => store::article_add(tx, &row).await.map_err(taken)?,
        Some(_) if !store::article_change(tx, &row).await.map_err(taken)? => {
            return Err(AppError::Conflict {
                nl: "Iemand anders heeft dit artikel intussen gewijzigd. Open het opnieuw in een ander \
                     tabblad en neem uw wijziging over."
                    .into(),
                en: "Somebody else changed this article meanwhile. Open it again in another tab and \
                     carry your change over."
                    .into(),
            });
        }
        Some(before) => before.id,
    };
    let former = before.map(|before| before.other_slug).unwrap_or_default();
    pair(tx, &former, (id, &row.slug), other.as_ref(), row.updated_at).await?;
    setting::snapshot_changed(tx).await?;
    jobs::job_add(tx, "index", &format!("article:{id}"), row.updated_at).await?;
    Ok(id)
}

/// Keeps "the same in the other language" true on both sides.
async fn pair(
    tx: &mut Tx,
    former: &str,
    (id, slug): (i64, &str),
    other: Option<&store::ArticleRow>,
    now: app::Moment,
) -> AppResult<()> {
    let mut changed = Vec::new();
    if !former.is_empty()
        && other.is_none_or(|other| other.slug != former)
        && let Some(left) = store::article_by_slug(tx, former).await?
        && left.id != id
    {
        changed.push((left.id, ""));
    }
    if let Some(other) = other {
        if !other.other_slug.is_empty()
            && other.other_slug != slug
            && let Some(left) = store::article_by_slug(tx, &other.other_slug).await?
            && left.id != id
        {
            changed.push((left.id, ""));
        }
        if other.other_slug != slug {
            changed.push((other.id, slug));
        }
    }
    for (id, other_slug) in changed {
        store::article_other(tx, id, other_slug).await?;
        jobs::job_add(tx, "index", &format!("article:{id}"), now).await?;
    }
    Ok(())
}

/// A name that no other article has: the one that was chosen, or one made from the title.
async fn slug_free(tx: &mut Tx, row: &store::ArticleRow) -> AppResult<String> {
    let chosen = !row.slug.is_empty();
    let wanted = if chosen { row.slug.clone() } else { rules::slug(&row.title) };
    for n in 1..100 {
        let slug = if n == 1 { wanted.clone() } else { format!("{wanted}-{n}") };
        let holder = store::article_by_slug(tx, &slug).await?;
        if holder.is_none_or(|holder| holder.id == row.id) {
            return Ok(slug);
        }
        if chosen {
            return Err(slug_taken());
        }
    }
    Err(slug_taken())
}

fn slug_taken() -> AppError {
    AppError::invalid(
        "slug",
        "Een ander artikel heeft deze naam in het adres. Kies een andere.",
        "Another article has this name in its address. Choose another one.",
    )
}

fn taken(error: crate::store::StoreError) -> AppError {
    match error {
        crate::store::StoreError::Duplicate(_) => slug_taken(),
        other => other.into(),
    }
}

/// The article that is the same in the other language, where one is named.
async fn other_of(tx: &mut Tx, row: &store::ArticleRow) -> AppResult<Option<store::ArticleRow>> {
    if row.other_slug.is_empty() {
        return Ok(None);
    }
    let other = store::article_by_slug(tx, &row.other_slug).await?;
    match other.filter(|other| other.id != row.id && other.lang != row.lang) {
        Some(other) => Ok(Some(other)),
        None => Err(AppError::invalid(
            "other",
            "Er is geen artikel met deze naam in de andere taal.",
            "There is no article of this name in the other language.",
        )),
    }
}

/// The first text that isn't empty.
fn either(first: &str, second: &str) -> String {
    if first.is_empty() { second.to_owned() } else { first.to_owned() }
}
