//! Collections and articles of the demo.

use super::files::{self, Article, Faq};
use crate::desk::Base;
use crate::desk::faq::{ImportDoc, doc_import};
use crate::env::DAY;
use crate::store::Tx;
use crate::store::faq::{CollectionRow, collection_save};

/// Loads them and says how many articles there are.
pub async fn load(tx: &mut Tx, base: &Base) -> anyhow::Result<usize> {
    let faq = files::faq()?;
    for Faq { collection, .. } in &faq {
        let row = CollectionRow {
            slug: collection.id.clone(),
            position: collection.position,
            title_nl: collection.nl.title.clone(),
            title_en: collection.en.title.clone(),
            summary_nl: collection.nl.summary.clone(),
            summary_en: collection.en.summary.clone(),
        };
        collection_save(tx, &row).await?;
    }
    let all =
        || faq.iter().flat_map(|part| part.article.iter().map(|article| (&part.collection.id, article)));
    // Originals first: a translation names one that is there.
    let (originals, translations): (Vec<_>, Vec<_>) =
        all().partition(|(_, article)| article.translation_of.is_none());
    let mut count = 0;
    for (collection, article) in originals.into_iter().chain(translations) {
        doc_import(tx, &doc(base, collection, article), base.env.now()).await?;
        count += 1;
    }
    Ok(count)
}

fn doc(base: &Base, collection: &str, article: &Article) -> ImportDoc {
    let some = |most: u64| i64::try_from(base.env.random() % most).unwrap_or_default();
    ImportDoc {
        id: article.id.clone(),
        lang: article.lang,
        collection: collection.to_owned(),
        title: article.title.clone(),
        answer: article.answer.clone(),
        body: article.body.clone(),
        tags: article.tags.clone(),
        translation_of: article.translation_of.clone(),
        helpful: (4 + some(60), some(9)),
        reviewed_at: Some(base.env.now() - (3 + some(200)) * DAY),
    }
}
