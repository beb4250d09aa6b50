//! Articles, threads and incidents of the store as documents of the index. Each is
//! read as it is now: whatever isn't public (any more) is taken out.

use crate::desk::faq::article_weight;
use crate::search::{Change, Entry, Scope};
use crate::store::index::{IncidentText, UpdateText};
use crate::store::{StoreResult, Tx, community, faq, index};
use app::Lang;

/// Answers of one thread that are searched.
const POSTS: i64 = 500;

/// What is to be done in the index for a subject such as `article:12`; `None` when it is no such word.
pub(super) async fn changes(tx: &mut Tx, subject: &str) -> StoreResult<Option<Vec<Change>>> {
    let Some((kind, id)) = subject.split_once(':') else { return Ok(None) };
    let Ok(id) = id.parse::<i64>() else { return Ok(None) };
    let changes = match kind {
        "article" => {
            let row = faq::article(tx, id).await?.filter(|row| row.published);
            vec![row.map_or_else(|| Change::Remove(subject.to_owned()), |row| put(article(row)))]
        }
        "thread" => match community::thread(tx, id).await?.filter(|row| !row.hidden) {
            None => vec![Change::Remove(subject.to_owned())],
            Some(row) => {
                let posts = community::posts(tx, id, false, POSTS).await?;
                vec![put(thread(row, posts.iter().map(|post| post.body.as_str())))]
            }
        },
        "incident" => match index::incident_text(tx, id).await? {
            None => Lang::ALL.map(|lang| Change::Remove(incident_key(id, lang))).into(),
            Some(row) => {
                let updates = index::update_texts(tx, id).await?;
                incident(&row, &updates.iter().collect::<Vec<_>>())
            }
        },
        _ => return Ok(None),
    };
    Ok(Some(changes))
}

/// A change that puts an entry in.
pub(super) fn put(entry: Entry) -> Change {
    Change::Put(entry)
}

/// A published article.
pub(super) fn article(row: faq::ArticleRow) -> Entry {
    // Both articles of a pair name the same group: the two names in order.
    let group = match row.other_slug.as_str() {
        "" => String::new(),
        other if other < row.slug.as_str() => format!("{other} {}", row.slug),
        other => format!("{} {other}", row.slug),
    };
    Entry {
        key: format!("article:{}", row.id),
        scope: Scope::Faq,
        lang: Lang::from_code(&row.lang),
        summary: row.answer,
        body: row.body,
        tags: row.tags.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
        url: format!("/faq/{}", row.slug),
        ext_id: row.ext_id,
        group,
        weight: article_weight(row.helpful_yes, row.helpful_no),
        title: row.title,
    }
}

/// A visible thread with its visible answers.
pub(super) fn thread<'a>(row: community::ThreadRow, posts: impl Iterator<Item = &'a str>) -> Entry {
    let mut body = row.body;
    for post in posts {
        body.push_str("\n\n");
        body.push_str(post);
    }
    Entry {
        key: format!("thread:{}", row.id),
        scope: Scope::Community,
        lang: Lang::from_code(&row.lang),
        body,
        tags: vec![row.topic],
        url: format!("/community/{}", row.id),
        // A question that was solved helps more.
        weight: if row.accepted_post_id.is_some() { 1.5 } else { 1.0 },
        title: row.title,
        ..Entry::default()
    }
}

/// An incident in each language that it has a title in; its updates come newest first.
pub(super) fn incident(row: &IncidentText, updates: &[&UpdateText]) -> Vec<Change> {
    let each = |lang: Lang| {
        let title = lang.t(&row.title_nl, &row.title_en);
        let key = incident_key(row.id, lang);
        if title.is_empty() {
            return Change::Remove(key);
        }
        let texts = updates.iter().map(|update| lang.t(update.text_nl.as_str(), update.text_en.as_str()));
        let mut texts = texts.filter(|text| !text.is_empty());
        put(Entry {
            key,
            scope: Scope::Incident,
            lang,
            title: title.clone(),
            summary: texts.next().unwrap_or_default().to_owned(),
            body: texts.collect::<Vec<_>>().join("\n\n"),
            url: format!("/status/{}", row.slug),
            group: format!("incident:{}", row.id),
            ..Entry::default()
        })
    };
    Lang::ALL.map(each).into()
}

fn incident_key(id: i64, lang: Lang) -> String {
    format!("incident:{id}:{}", lang.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_articles_of_a_pair_are_one_group() {
        let of = |slug: &str, other: &str| {
            article(faq::ArticleRow {
                slug: slug.into(),
                other_slug: other.into(),
                ..faq::ArticleRow::default()
            })
        };
        assert_eq!(of("b", "a").group, of("a", "b").group);
        assert_eq!(of("a", "").group, "");
        assert_eq!(of("a", "").url, "/faq/a");
    }

    #[test]
    fn an_incident_is_found_in_its_languages_only() {
        let row = IncidentText { id: 3, slug: "x".into(), title_nl: "Stuk".into(), title_en: String::new() };
        let update = |nl: &str| UpdateText { incident_id: 3, text_nl: nl.into(), text_en: String::new() };
        let (new, old) = (update("nieuw"), update("oud"));
        let changes = incident(&row, &[&new, &old]);
        assert!(matches!(&changes[0], Change::Put(entry)
            if entry.key == "incident:3:nl" && entry.summary == "nieuw" && entry.body == "oud"));
        assert!(matches!(&changes[1], Change::Remove(key) if key == "incident:3:en"));
    }
}
