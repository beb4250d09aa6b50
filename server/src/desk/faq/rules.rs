//! What an article must be. Pure.

use crate::desk::markdown;
use crate::store::faq::ArticleRow;
use app::faq::model::ArticleDraft;
use app::{AppError, AppResult};

const TITLE_MAX: usize = 150;
const ANSWER_MAX: usize = 600;
const BODY_MAX: usize = 100_000;
const TAGS_MAX: usize = 20;
const TAG_MAX: usize = 40;

/// A draft that may be saved, as a row; its name in the address is still to be found free.
pub fn checked(draft: &ArticleDraft) -> AppResult<ArticleRow> {
    let title = line(&draft.title);
    if title.is_empty() {
        return Err(AppError::invalid(
            "title",
            "Geef het artikel een titel: de vraag die de lezer heeft.",
            "Give the article a title: the question the reader has.",
        ));
    }
    within("title", &title, TITLE_MAX)?;
    let answer = draft.answer.trim();
    within("answer", answer, ANSWER_MAX)?;
    let text = draft.body.trim();
    body(text)?;
    if draft.published && answer.is_empty() && text.is_empty() {
        return Err(AppError::invalid(
            "answer",
            "Een artikel dat lezers zien, heeft een antwoord nodig. Sla het anders op als concept.",
            "An article that readers see needs an answer. Otherwise save it as a draft.",
        ));
    }
    Ok(ArticleRow {
        id: draft.id.unwrap_or(0),
        version: draft.version,
        slug: markdown::slug(&draft.slug),
        lang: draft.lang.code().into(),
        collection: draft.collection.trim().into(),
        other_slug: draft.other.trim().into(),
        title,
        answer: answer.into(),
        body: text.into(),
        tags: tags(&draft.tags)?,
        published: draft.published,
        ..ArticleRow::default()
    })
}

/// Refuses a text that is too long.
pub fn body(text: &str) -> AppResult<()> {
    within("body", text, BODY_MAX)
}

/// The name in the address for a title; never empty.
pub fn slug(title: &str) -> String {
    let slug = markdown::slug(title);
    if slug.is_empty() { "artikel".into() } else { slug }
}

/// How much an article's readers think of it, for the order of search results; 1.0 is ordinary.
pub fn article_weight(helpful_yes: i64, helpful_no: i64) -> f32 {
    // Two imagined voices on each side keep one reader from deciding.
    ((helpful_yes + 2) as f32 / (helpful_no + 2) as f32).clamp(0.25, 4.0)
}

fn tags(text: &str) -> AppResult<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split(',').map(|tag| line(tag).to_lowercase()).filter(|tag| !tag.is_empty()) {
        within("tags", &tag, TAG_MAX)?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > TAGS_MAX {
        return Err(AppError::invalid(
            "tags",
            format!("Kies hoogstens {TAGS_MAX} labels."),
            format!("Choose {TAGS_MAX} tags at most."),
        ));
    }
    Ok(tags.join(","))
}

fn within(field: &str, text: &str, max: usize) -> AppResult<()> {
    if text.chars().count() <= max {
        return Ok(());
    }
    Err(AppError::invalid(
        field,
        format!("Dit is te lang. Houd het onder {max} tekens."),
        format!("This is too long. Keep it under {max} characters."),
    ))
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> ArticleDraft {
        ArticleDraft {
            title: "Hoe?".into(),
            answer: "Zo.".into(),
            published: true,
            ..ArticleDraft::default()
        }
    }

    fn refused(change: impl Fn(&mut ArticleDraft)) -> String {
        let mut draft = draft();
        change(&mut draft);
        match checked(&draft) {
            Err(AppError::Invalid { field, nl, en }) => {
                assert!(!nl.is_empty() && !en.is_empty());
                field
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_refused_names_its_field() {
        assert_eq!(refused(|draft| draft.title = "  ".into()), "title");
        assert_eq!(refused(|draft| draft.title = "x".repeat(151)), "title");
        assert_eq!(refused(|draft| draft.answer = "x".repeat(601)), "answer");
        assert_eq!(refused(|draft| draft.answer.clear()), "answer");
        assert_eq!(refused(|draft| draft.body = "x".repeat(100_001)), "body");
        assert_eq!(refused(|draft| draft.tags = "x".repeat(41)), "tags");
        assert_eq!(refused(|draft| draft.tags = (0..21).map(|n| format!("{n},")).collect()), "tags");
    }

    #[test]
    fn what_is_accepted_is_tidied() {
        let mut draft = draft();
        draft.title = " Hoe \n geef ik ".into();
        draft.tags = "Retour,  geld terug ,retour,".into();
        draft.slug = "Mijn Artikel!".into();
        let row = checked(&draft).unwrap();
        assert_eq!((row.title.as_str(), row.tags.as_str()), ("Hoe geef ik", "retour,geld terug"));
        assert_eq!(row.slug, "mijn-artikel");
        draft.published = false;
        draft.answer.clear();
        assert!(checked(&draft).is_ok(), "a draft may be empty");
        assert_eq!(slug("?!"), "artikel");
    }

    #[test]
    fn weight_follows_many_readers_only() {
        assert_eq!(article_weight(0, 0), 1.0);
        assert!(article_weight(1, 0) < 2.0 && article_weight(50, 0) == 4.0 && article_weight(0, 50) == 0.25);
    }
}
