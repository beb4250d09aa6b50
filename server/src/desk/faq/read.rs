//! Pages of the knowledge base, made from memory. Pure.

use super::snapshot::{ArticlePart, CollectionPart, FaqSnapshot};
use app::Lang;
use app::faq::model::{Article, ArticleLink, Collection, CollectionLink, FaqHome};

/// Articles on the first page.
const POPULAR: usize = 6;
/// Related articles.
const RELATED: usize = 5;

impl FaqSnapshot {
    /// Collections that have something in this language, and what is read most.
    pub(super) fn home(&self, lang: Lang) -> FaqHome {
        let links = self.collections.iter().map(|part| self.link(lang, part));
        let mut popular: Vec<&ArticlePart> = self.in_language(lang).collect();
        popular.sort_by(|a, b| b.helpful.cmp(&a.helpful).then_with(|| a.title.cmp(&b.title)));
        FaqHome {
            collections: links.filter(|link| link.articles > 0).collect(),
            popular: popular.into_iter().take(POPULAR).map(article_link).collect(),
        }
    }

    /// A collection with its articles by title.
    pub(super) fn collection(&self, lang: Lang, slug: &str) -> Option<Collection> {
        let part = self.collections.iter().find(|part| part.slug == slug)?;
        let mut articles: Vec<&ArticlePart> =
            self.in_language(lang).filter(|article| article.collection == slug).collect();
        articles.sort_by_cached_key(|article| article.title.to_lowercase());
        Some(Collection {
            link: self.link(lang, part),
            articles: articles.into_iter().map(article_link).collect(),
        })
    }

    /// An article's page.
    pub(super) fn article(&self, slug: &str) -> Option<Article> {
        let part = self.find(slug)?;
        let collection = self.collections.iter().find(|collection| collection.slug == part.collection);
        let title = collection.map(|collection| collection.title.get(part.lang).to_owned());
        Some(Article {
            slug: part.slug.clone(),
            lang: part.lang,
            title: part.title.clone(),
            answer: part.answer.clone(),
            html: part.text.html.clone(),
            headings: part.text.headings.clone(),
            collection: (part.collection.clone(), title.unwrap_or_default()),
            other: self.find(&part.other).map(|other| other.slug.clone()),
            related: self.related(part),
            reviewed_at: part.reviewed_at,
        })
    }

    fn find(&self, slug: &str) -> Option<&ArticlePart> {
        let at = self.articles.binary_search_by(|part| part.slug.as_str().cmp(slug)).ok()?;
        self.articles.get(at)
    }

    fn in_language(&self, lang: Lang) -> impl Iterator<Item = &ArticlePart> {
        self.articles.iter().filter(move |part| part.lang == lang)
    }

    fn link(&self, lang: Lang, part: &CollectionPart) -> CollectionLink {
        CollectionLink {
            slug: part.slug.clone(),
            title: part.title.get(lang).into(),
            summary: part.summary.get(lang).into(),
            articles: self.in_language(lang).filter(|article| article.collection == part.slug).count(),
        }
    }

    /// Articles that share tags, then those of the same collection; the most helpful first.
    fn related(&self, to: &ArticlePart) -> Vec<ArticleLink> {
        let mut near: Vec<(usize, &ArticlePart)> = self
            .in_language(to.lang)
            .filter(|part| part.id != to.id)
            .map(|part| {
                let shared = part.tags.iter().filter(|tag| to.tags.contains(tag)).count();
                (2 * shared + usize::from(part.collection == to.collection), part)
            })
            .filter(|(nearness, _)| *nearness > 0)
            .collect();
        near.sort_by(|(a, x), (b, y)| {
            b.cmp(a).then_with(|| y.helpful.cmp(&x.helpful)).then_with(|| x.slug.cmp(&y.slug))
        });
        near.into_iter().take(RELATED).map(|(_, part)| article_link(part)).collect()
    }
}

fn article_link(part: &ArticlePart) -> ArticleLink {
    ArticleLink { slug: part.slug.clone(), title: part.title.clone(), answer: part.lead.clone() }
}
