//! Searching: everything public in one answer, in both languages, also while the store is
//! away; and the index that can always be made anew.

use crate::desk::TestDesk;
use app::search::model::{Found, Group, Results};
use app::{Actor, AppError, Lang};
use server::desk::faq::{ImportDoc, doc_import};
use server::desk::search::{expected, index_all};
use server::search::Index;
use std::sync::Arc;

crate::on_both_databases!(
    articles_threads_and_incidents_are_found,
    questions_have_their_limits,
    the_index_is_made_anew,
);

async fn ask(desk: &TestDesk, lang: Lang, q: &str, group: Option<Group>) -> Vec<Found> {
    let by = Actor::system();
    desk.desk.search.search(&by, lang, q, group, false, 20).await.unwrap().found
}

async fn import(desk: &TestDesk, id: &str, title: &str) {
    let doc = ImportDoc {
        id: id.into(),
        collection: "geld".into(),
        title: title.into(),
        body: "Tekst over de terugbetaling.".into(),
        ..ImportDoc::default()
    };
    let mut tx = desk.base.store.write().await.unwrap();
    doc_import(&mut tx, &doc, desk.base.env.now()).await.unwrap();
    tx.commit().await.unwrap();
    desk.base.publish().await.unwrap();
}

async fn articles_threads_and_incidents_are_found(desk: Arc<TestDesk>) {
    import(&desk, "geld-terug", "Geld terug geven").await;
    let lead = Actor { role: app::Role::Lead, ..Actor::system() };
    let draft = app::status::model::IncidentDraft {
        title: app::status::model::Bilingual {
            nl: "Terugbetalingen staan stil".into(),
            en: "Refunds stopped".into(),
        },
        text: app::status::model::Bilingual {
            nl: "We zoeken de oorzaak.".into(),
            en: "We are looking.".into(),
        },
        components: vec![("betalingen".into(), app::status::model::Impact::Major)],
        ..Default::default()
    };
    let slug = desk.desk.status.incident_declare(&lead, draft).await.unwrap();
    desk.eventually("article and incident are found", async || {
        let found = ask(&desk, Lang::Nl, "terugbetaling", None).await;
        (found.len() == 2).then_some(())
    })
    .await;
    let only = ask(&desk, Lang::Nl, "terugbetaling", Some(Group::Faq)).await;
    assert_eq!((only.len(), only[0].url.as_str()), (1, "/faq/geld-terug"));
    assert!(only[0].title.iter().chain(&only[0].snippet).any(|piece| piece.hit));
    let english = ask(&desk, Lang::En, "refunds", Some(Group::Incident)).await;
    assert_eq!((english.len(), english[0].url.clone()), (1, format!("/en/status/{slug}")));

    // The store goes away: searching goes on.
    if let server::store::StoreUrl::Lite(path) = &desk.store_url {
        let aside = path.with_extension("aside");
        std::fs::rename(path, &aside).unwrap();
        assert_eq!(ask(&desk, Lang::Nl, "geld", None).await.len(), 1);
        std::fs::rename(&aside, path).unwrap();
    }
}

async fn questions_have_their_limits(desk: Arc<TestDesk>) {
    import(&desk, "geld-terug", "Geld terug geven").await;
    let by = Actor::visitor("someone");
    let search = &desk.desk.search;
    assert_eq!(search.search(&by, Lang::Nl, "  ", None, true, 8).await, Ok(Results::default()));
    let long = format!("terugbetaling {}", "x ".repeat(100_000));
    desk.eventually("a long question is answered", async || {
        let found = search.search(&Actor::system(), Lang::Nl, &long, None, false, usize::MAX).await.unwrap();
        (found.found.len() == 1).then_some(())
    })
    .await;
    let mut last = Ok(Results::default());
    for _ in 0..300 {
        last = search.search(&by, Lang::Nl, "geld", None, true, 8).await;
    }
    assert!(matches!(last, Err(AppError::TooMany(_))), "{last:?}");
}

async fn the_index_is_made_anew(desk: Arc<TestDesk>) {
    for n in 0..5 {
        import(&desk, &format!("artikel-{n}"), &format!("Artikel {n} over geld")).await;
    }
    let index = &desk.base.index;
    desk.eventually("all are indexed", async || (index.count() == 5).then_some(())).await;
    // Something that the store knows nothing of, and something that the index lost.
    let stray =
        server::search::Entry { key: "article:999".into(), title: "Spook".into(), ..Default::default() };
    let lost = index.keys().unwrap().into_iter().next().unwrap();
    index.apply(&[server::search::Change::Put(stray), server::search::Change::Remove(lost)]).unwrap();
    assert_eq!(ask(&desk, Lang::Nl, "spook", None).await.len(), 1);
    let mut tx = desk.base.store.write().await.unwrap();
    index_all(&mut tx, desk.base.env.now()).await.unwrap();
    tx.commit().await.unwrap();
    desk.eventually("the index is as the store", async || {
        let spook = ask(&desk, Lang::Nl, "spook", None).await;
        (spook.is_empty() && index.count() == 5).then_some(())
    })
    .await;
    let mut tx = desk.base.store.read().await.unwrap();
    assert_eq!(expected(&mut tx).await.unwrap(), 5);
    // Others may read beside the server, and never write.
    let reader = Index::open_reader(&desk.data_dir.join("index")).unwrap();
    assert_eq!(reader.count(), 5);
    assert!(matches!(
        Index::open_reader(&desk.data_dir.join("nowhere")),
        Err(server::search::SearchError::Absent)
    ));
}
