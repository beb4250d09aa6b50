//! The questions of an incident: drafts of articles in a collection of their own, made from the
//! tickets that are held with it. Staff edits and publishes them in the ordinary editor.

use super::{AftermathDesk, questions, subject};
use crate::desk::faq::article_draft_add;
use crate::store::aftermath as store;
use crate::store::faq::{CollectionRow, collection_save};
use crate::store::{StoreResult, Tx, status};
use app::aftermath::model::IncidentFaq;
use app::faq::model::ArticleDraft;
use app::status::model::Bilingual;
use app::{Actor, AppError, AppResult, Lang};

/// Tickets that are compared with each other.
const COMPARED: i64 = 1500;
/// Collections of incidents stand after all others.
const POSITION: i64 = 10_000;

impl AftermathDesk {
    /// Makes drafts of the commonest questions; how many. A question that is there already is left alone.
    pub(super) async fn collect(&self, by: &Actor, slug: &str) -> AppResult<usize> {
        let mut tx = self.base.store.read().await?;
        let incident = subject(&mut tx, slug).await?;
        let asked = store::held_questions(&mut tx, incident.id, COMPARED).await?;
        let told = status::updates_of(&mut tx, incident.id).await?;
        drop(tx);
        let found = tokio::task::spawn_blocking(move || questions::common(&asked)).await;
        let found = found.map_err(|error| crate::desk::internal(&error))?;
        if found.is_empty() {
            return Err(AppError::Conflict {
                nl: "Er zijn nog geen vragen om te verzamelen. Houd eerst tickets vast bij deze storing."
                    .into(),
                en: "There are no questions to collect yet. First hold tickets with this incident.".into(),
            });
        }
        let latest = told.into_iter().next().map(|row| Bilingual { nl: row.text_nl, en: row.text_en });
        let mut tx = self.base.store.write().await?;
        let name = collection(&mut tx, incident.id, slug, &incident.title).await?;
        let known = store::articles_of(&mut tx, &name).await?;
        let mut known: Vec<String> = known.into_iter().map(|(_, _, title, _)| title).collect();
        let mut made = 0;
        for question in found {
            if question.title.is_empty() || known.contains(&question.title) {
                continue;
            }
            known.push(question.title.clone());
            let draft = ArticleDraft {
                lang: question.lang,
                title: question.title,
                body: latest.as_ref().map(|text| text.get(question.lang).to_owned()).unwrap_or_default(),
                collection: name.clone(),
                tags: question.lang.t("storing", "incident").into(),
                ..ArticleDraft::default()
            };
            article_draft_add(&mut tx, &draft, by.account, self.base.env.now()).await?;
            made += 1;
        }
        self.base.commit_public(tx).await?;
        Ok(made)
    }
}

/// The incident's collection, made where there is none yet.
async fn collection(tx: &mut Tx, incident: i64, slug: &str, title: &Bilingual) -> AppResult<String> {
    if let Some(name) = store::faq_of(tx, incident).await? {
        return Ok(name);
    }
    let name = format!("storing-{slug}");
    let titled =
        |words: &str, title: &str| if title.is_empty() { String::new() } else { format!("{words}{title}") };
    let row = CollectionRow {
        slug: name.clone(),
        position: POSITION + incident,
        title_nl: titled("Vragen over: ", title.get(Lang::Nl)),
        title_en: titled("Questions about: ", &title.en),
        summary_nl: "Wat winkeliers ons over deze storing vroegen.".into(),
        summary_en: "What merchants asked us about this incident.".into(),
    };
    collection_save(tx, &row).await?;
    store::faq_bind(tx, incident, &name).await?;
    Ok(name)
}

/// The incident's collection with its articles, where there is one.
pub async fn collected(tx: &mut Tx, incident: i64) -> StoreResult<Option<IncidentFaq>> {
    let Some(slug) = store::faq_of(tx, incident).await? else { return Ok(None) };
    let articles = store::articles_of(tx, &slug).await?.into_iter();
    let articles =
        articles.map(|(id, lang, title, published)| (id, Lang::from_code(&lang), title, published));
    Ok(Some(IncidentFaq { articles: articles.collect(), slug }))
}
