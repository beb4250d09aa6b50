//! The published articles in memory, rendered. Made from the store at each change of
//! something public; an article that didn't change is not rendered again.

use crate::desk::markdown;
use crate::store::faq::{ArticleRow, CollectionRow, articles_published, collections};
use crate::store::{StoreResult, Tx};
use app::faq::model::Heading;
use app::status::model::Bilingual;
use app::{Lang, Moment};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Characters of an article's text that stand in for a short answer where there is none.
const LEAD: usize = 180;

/// The public articles.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FaqSnapshot {
    /// Collections in their order.
    pub(super) collections: Vec<CollectionPart>,
    /// Articles by slug.
    pub(super) articles: Vec<ArticlePart>,
}

/// A collection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CollectionPart {
    pub slug: String,
    pub title: Bilingual,
    pub summary: Bilingual,
}

/// A published article.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ArticlePart {
    pub id: i64,
    pub version: i64,
    pub slug: String,
    pub lang: Lang,
    pub collection: String,
    pub other: String,
    pub title: String,
    pub answer: String,
    /// What stands under the title in lists.
    pub lead: String,
    pub tags: Vec<String>,
    pub helpful: i64,
    pub reviewed_at: Moment,
    pub text: Text,
    /// Rendered by this process: what a file brings may be an older program's work.
    #[serde(skip)]
    pub ours: bool,
}

/// What rendering gave.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Text {
    pub html: String,
    pub headings: Vec<Heading>,
}

impl FaqSnapshot {
    /// How many articles are published.
    pub fn len(&self) -> usize {
        self.articles.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }
}

/// Reads them; `last` saves rendering.
pub async fn snapshot(tx: &mut Tx, last: &FaqSnapshot) -> StoreResult<FaqSnapshot> {
    let known: HashMap<i64, &ArticlePart> = last.articles.iter().map(|part| (part.id, part)).collect();
    let collections = collections(tx).await?.into_iter().map(collection).collect();
    let mut articles = Vec::new();
    let mut after = 0;
    loop {
        let rows = articles_published(tx, after).await?;
        let Some(end) = rows.last() else { break };
        after = end.id;
        articles.extend(rows.into_iter().map(|row| article(row, &known)));
    }
    articles.sort_by(|a: &ArticlePart, b| a.slug.cmp(&b.slug));
    Ok(FaqSnapshot { collections, articles })
}

fn collection(row: CollectionRow) -> CollectionPart {
    CollectionPart {
        slug: row.slug,
        title: Bilingual { nl: row.title_nl, en: row.title_en },
        summary: Bilingual { nl: row.summary_nl, en: row.summary_en },
    }
}

fn article(row: ArticleRow, known: &HashMap<i64, &ArticlePart>) -> ArticlePart {
    let lang = Lang::from_code(&row.lang);
    let same = known.get(&row.id).filter(|part| part.ours && part.version == row.version);
    let (text, lead) = match same {
        Some(part) => (part.text.clone(), part.lead.clone()),
        None => {
            let markdown::Rendered { html, headings } = markdown::article(&row.body, lang);
            let lead =
                if row.answer.is_empty() { markdown::excerpt(&row.body, LEAD) } else { row.answer.clone() };
            (Text { html, headings }, lead)
        }
    };
    ArticlePart {
        id: row.id,
        version: row.version,
        slug: row.slug,
        lang,
        collection: row.collection,
        other: row.other_slug,
        title: row.title,
        answer: row.answer,
        lead,
        tags: row.tags.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
        helpful: row.helpful_yes - row.helpful_no,
        reviewed_at: row.reviewed_at,
        text,
        ours: true,
    }
}
