//! The knowledge base: written by the desk, read by everybody from memory, also while the
//! store is away.

use crate::desk::TestDesk;
use app::faq::model::ArticleDraft;
use app::{Actor, AppError, Lang, Role};
use server::desk::faq::{ImportDoc, doc_import};
use server::store::faq::{CollectionRow, collection_save};
use std::sync::Arc;

crate::on_both_databases!(
    an_article_is_written_and_read,
    two_agents_do_not_overwrite_each_other,
    translations_know_each_other,
    feedback_is_counted,
    documents_are_imported_once,
    what_is_not_allowed,
);

fn agent() -> Actor {
    Actor { role: Role::Agent, limit_key: "agent".into(), ..Actor::default() }
}

async fn collection(desk: &TestDesk) {
    let mut tx = desk.base.store.write().await.unwrap();
    let row = CollectionRow {
        slug: "geld".into(),
        title_nl: "Geld".into(),
        title_en: "Money".into(),
        ..CollectionRow::default()
    };
    collection_save(&mut tx, &row).await.unwrap();
    tx.commit().await.unwrap();
}

fn draft(title: &str, lang: Lang) -> ArticleDraft {
    ArticleDraft {
        title: title.into(),
        lang,
        answer: "Open de bestelling.".into(),
        body: "## Een\n\n[link](/faq/x)\n\n## Twee\n\n<script>x</script>".into(),
        collection: "geld".into(),
        tags: "Geld, terug".into(),
        published: true,
        ..ArticleDraft::default()
    }
}

async fn an_article_is_written_and_read(desk: Arc<TestDesk>) {
    collection(&desk).await;
    let (faq, by) = (&desk.desk.faq, agent());
    let id = faq.article_save(&by, draft("Hoe geef ik geld terug?", Lang::Nl)).await.unwrap();
    let again = faq.article_save(&by, draft("Hoe geef ik geld terug?", Lang::Nl)).await.unwrap();
    let page = faq.article("hoe-geef-ik-geld-terug").await.unwrap();
    assert_eq!((page.title.as_str(), page.lang), ("Hoe geef ik geld terug?", Lang::Nl));
    assert_eq!(page.headings.iter().map(|heading| heading.id.as_str()).collect::<Vec<_>>(), ["een", "twee"]);
    assert!(!page.html.contains("<script"), "{}", page.html);
    assert_eq!(page.collection, ("geld".into(), "Geld".into()));
    assert_eq!(page.related[0].slug, "hoe-geef-ik-geld-terug-2");
    let home = faq.home(Lang::Nl).await.unwrap();
    assert_eq!((home.collections[0].articles, home.popular.len()), (2, 2));
    assert!(faq.home(Lang::En).await.unwrap().collections.is_empty());
    assert_eq!(faq.collection(Lang::Nl, "geld").await.unwrap().articles.len(), 2);
    assert_eq!(faq.collection(Lang::Nl, "nergens").await, Err(AppError::NotFound));

    // What is no longer published is gone from pages, and stays in the desk.
    let hidden = ArticleDraft { published: false, ..faq.article_draft(&by, again).await.unwrap() };
    faq.article_save(&by, hidden).await.unwrap();
    assert_eq!(faq.article("hoe-geef-ik-geld-terug-2").await, Err(AppError::NotFound));
    let rows = faq.articles(&by, Lang::En).await.unwrap();
    assert_eq!((rows[0].id, rows[0].published, rows[0].collection.as_str()), (again, false, "Money"));
    assert_eq!(rows[1].id, id);

    // Found by searching; the unpublished one isn't.
    desk.eventually("the article is found", async || {
        let visitor = Actor::visitor("v");
        let found = desk.desk.search.search(&visitor, Lang::Nl, "geld terug", None, false, 10).await.unwrap();
        (found.found.len() == 1 && found.found[0].url == "/faq/hoe-geef-ik-geld-terug").then_some(())
    })
    .await;
}

async fn two_agents_do_not_overwrite_each_other(desk: Arc<TestDesk>) {
    collection(&desk).await;
    let (faq, by) = (&desk.desk.faq, agent());
    let id = faq.article_save(&by, draft("Vraag", Lang::Nl)).await.unwrap();
    let (one, two) = (faq.article_draft(&by, id).await.unwrap(), faq.article_draft(&by, id).await.unwrap());
    faq.article_save(&by, ArticleDraft { answer: "Eerst.".into(), ..one }).await.unwrap();
    let late = faq.article_save(&by, ArticleDraft { answer: "Later.".into(), ..two }).await;
    assert!(matches!(late, Err(AppError::Conflict { .. })), "{late:?}");
    assert_eq!(faq.article("vraag").await.unwrap().answer, "Eerst.");
    let taken =
        faq.article_save(&by, ArticleDraft { slug: "vraag".into(), ..draft("Anders", Lang::Nl) }).await;
    assert!(matches!(taken, Err(AppError::Invalid { ref field, .. }) if field == "slug"), "{taken:?}");
    let lost =
        faq.article_save(&by, ArticleDraft { id: Some(9999), version: 1, ..draft("X", Lang::Nl) }).await;
    assert_eq!(lost, Err(AppError::NotFound));
    let nowhere = ArticleDraft { collection: "nergens".into(), ..draft("X", Lang::Nl) };
    let nowhere = faq.article_save(&by, nowhere).await;
    assert!(
        matches!(nowhere, Err(AppError::Invalid { ref field, .. }) if field == "collection"),
        "{nowhere:?}"
    );
}

async fn translations_know_each_other(desk: Arc<TestDesk>) {
    collection(&desk).await;
    let (faq, by) = (&desk.desk.faq, agent());
    faq.article_save(&by, draft("Geld terug", Lang::Nl)).await.unwrap();
    let english = ArticleDraft { other: "geld-terug".into(), ..draft("Refund", Lang::En) };
    let id = faq.article_save(&by, english).await.unwrap();
    assert_eq!(faq.article("geld-terug").await.unwrap().other.as_deref(), Some("refund"));
    assert_eq!(faq.article("refund").await.unwrap().other.as_deref(), Some("geld-terug"));
    // A new name on one side is known on the other.
    let renamed = ArticleDraft { slug: "refunds".into(), ..faq.article_draft(&by, id).await.unwrap() };
    faq.article_save(&by, renamed).await.unwrap();
    assert_eq!(faq.article("geld-terug").await.unwrap().other.as_deref(), Some("refunds"));
    let alone = ArticleDraft { other: String::new(), ..faq.article_draft(&by, id).await.unwrap() };
    faq.article_save(&by, alone).await.unwrap();
    assert_eq!(faq.article("geld-terug").await.unwrap().other, None);
    let same = ArticleDraft { other: "geld-terug".into(), ..draft("Nog een", Lang::Nl) };
    let same = faq.article_save(&by, same).await;
    assert!(matches!(same, Err(AppError::Invalid { ref field, .. }) if field == "other"), "{same:?}");
}

async fn feedback_is_counted(desk: Arc<TestDesk>) {
    collection(&desk).await;
    let (faq, by) = (&desk.desk.faq, agent());
    let id = faq.article_save(&by, draft("Vraag", Lang::Nl)).await.unwrap();
    let reader = Actor::visitor("reader");
    faq.article_feedback(&reader, "vraag", true, "").await.unwrap();
    faq.article_feedback(&reader, "vraag", false, "Te lang").await.unwrap();
    assert_eq!(faq.article_feedback(&reader, "weg", true, "").await, Err(AppError::NotFound));
    let long = faq.article_feedback(&reader, "vraag", false, &"x".repeat(1001)).await;
    assert!(matches!(long, Err(AppError::Invalid { .. })), "{long:?}");
    let rows = faq.articles(&by, Lang::Nl).await.unwrap();
    assert_eq!((rows[0].id, rows[0].helpful), (id, (1, 1)));
    let mut limited = Ok(());
    for _ in 0..30 {
        limited = faq.article_feedback(&reader, "vraag", true, "").await;
    }
    assert!(matches!(limited, Err(AppError::TooMany(_))), "{limited:?}");
}

async fn documents_are_imported_once(desk: Arc<TestDesk>) {
    let doc = |id: &str, lang: Lang, of: Option<&str>| ImportDoc {
        id: id.into(),
        lang,
        collection: "payments".into(),
        title: format!("Titel {id}"),
        body: "Tekst".into(),
        translation_of: of.map(str::to_owned),
        ..ImportDoc::default()
    };
    for _ in 0..2 {
        let mut tx = desk.base.store.write().await.unwrap();
        for doc in
            [doc("nl-een", Lang::Nl, None), doc("en-one", Lang::En, Some("nl-een")), doc("7", Lang::Nl, None)]
        {
            doc_import(&mut tx, &doc, desk.base.env.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    desk.base.publish().await.unwrap();
    let faq = &desk.desk.faq;
    assert_eq!(desk.base.snapshots.get().faq.len(), 3);
    assert_eq!(faq.article("nl-een").await.unwrap().other.as_deref(), Some("en-one"));
    assert_eq!(faq.article("en-one").await.unwrap().other.as_deref(), Some("nl-een"));
    assert_eq!(faq.article("titel-7").await.unwrap().collection, ("payments".into(), "Payments".into()));
}

async fn what_is_not_allowed(desk: Arc<TestDesk>) {
    collection(&desk).await;
    let faq = &desk.desk.faq;
    let (visitor, merchant) =
        (Actor::visitor("v"), Actor { role: Role::Merchant, account: Some(1), ..Actor::default() });
    assert_eq!(faq.articles(&visitor, Lang::Nl).await, Err(AppError::SignIn));
    assert_eq!(faq.articles(&merchant, Lang::Nl).await, Err(AppError::Forbidden));
    assert_eq!(faq.article_save(&merchant, draft("X", Lang::Nl)).await, Err(AppError::Forbidden));
    assert_eq!(faq.article_draft(&merchant, 1).await, Err(AppError::Forbidden));
    assert_eq!(faq.article_preview(&merchant, "x").await, Err(AppError::Forbidden));
    assert_eq!(faq.article_preview(&agent(), "# *x*").await.unwrap(), "<h2 id=\"x\"><em>x</em></h2>\n");
}
