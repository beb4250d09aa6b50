//! The books: what lies in quarantine, and what the store doesn't know.

use crate::desk::TestDesk;
use crate::on_both_databases;
use app::{Actor, AppError, Role};
use server::store::StoreUrl;
use sqlx::{ConnectOptions, Connection, Executor};
use std::sync::Arc;

on_both_databases!(quarantine_is_seen_and_tried_again, what_the_store_does_not_know_is_missing);

fn agent() -> Actor {
    Actor { role: Role::Agent, ..Actor::default() }
}

async fn quarantine_is_seen_and_tried_again(desk: Arc<TestDesk>) {
    let raw = "From: Jan <jan@winkel.example>\nTo: support@winkelkade.example\nSubject: Hallo\n\nHoi\n";
    desk.mail("jan@winkel.example", "support@winkelkade.example", raw).await;
    desk.mail("leeg@winkel.example", "support@winkelkade.example", "\n").await;
    let books = desk
        .eventually("both are accounted for", async || {
            let books = desk.desk.books.books(&agent()).await.ok()?;
            (books.waiting == 0 && books.lines.iter().map(|line| line.received).sum::<i64>() == 2)
                .then_some(books)
        })
        .await;
    assert_eq!(books.missing(), 0);
    assert_eq!(books.lines.iter().map(|line| (line.tickets, line.quarantined)).max(), Some((1, 0)));
    let [item] = &books.quarantine[..] else { panic!("{books:?}") };
    assert_eq!((item.from.as_str(), item.reason.as_str()), ("leeg@winkel.example", "says_nothing"));
    assert_eq!(desk.desk.books.attention(&agent()).await, Ok(1));

    let browser = desk.signed_in("agent").await;
    let page = browser.get("/desk/postboek").await;
    assert!(page.status == 200 && page.text.contains("leeg@winkel.example"), "{}", page.text);
    let source = format!("/desk/postboek/{}/bron", item.id);
    let raw = browser.get(&source).await;
    assert!(raw.text.starts_with("Received: from client.example"), "{}", raw.text);
    assert!(raw.header("content-disposition").starts_with("attachment"), "never shown");
    let again = browser.post("/desk/postboek/opnieuw", &[("id", &item.id)]).await;
    assert_eq!((again.status, again.location()), (303, "/desk/postboek"));
    desk.eventually("it is back in quarantine", async || {
        let books = desk.desk.books.books(&agent()).await.ok()?;
        (books.waiting == 0 && books.quarantine.len() == 1).then_some(())
    })
    .await;

    let merchant = desk.signed_in("merchant").await;
    assert_eq!(merchant.get("/desk/postboek").await.status, 403);
    assert_eq!(merchant.get(&source).await.status, 403);
    assert_eq!(merchant.post("/desk/postboek/opnieuw", &[("id", &item.id)]).await.status, 403);
    for unknown in ["x", "00000000000000000001-00000000"] {
        assert_eq!(desk.desk.books.retry(&agent(), unknown).await, Err(AppError::NotFound), "{unknown}");
        assert_eq!(browser.get(&format!("/desk/postboek/{unknown}/bron")).await.status, 404, "{unknown}");
    }
}

/// Takes from the store what it knows of the items.
async fn forget(desk: &TestDesk) {
    match &desk.store_url {
        StoreUrl::Lite(path) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            options.connect().await.unwrap().execute("DELETE FROM intake").await.unwrap();
        }
        StoreUrl::Pg(url) => {
            sqlx::PgConnection::connect(url).await.unwrap().execute("DELETE FROM intake").await.unwrap();
        }
    }
}

/// As after an older copy of the database was put back.
async fn what_the_store_does_not_know_is_missing(desk: Arc<TestDesk>) {
    for n in 0..3 {
        let raw =
            format!("From: Jan <jan@winkel.example>\nSubject: Vraag {n}\nMessage-ID: <{n}@x>\n\nHoi {n}\n");
        desk.mail("jan@winkel.example", "support@winkelkade.example", &raw).await;
    }
    desk.eventually("all are taken", async || (desk.base.spool.counts().done == 3).then_some(())).await;
    let books = server::desk::books::BooksDesk::new(desk.base.clone());
    books.watch().await.unwrap();
    assert_eq!(desk.base.missing.last(), 0);

    forget(&desk).await;
    for _ in 0..2 {
        books.watch().await.unwrap();
    }
    assert_eq!(desk.base.missing.last(), 3);
    let page = desk.signed_in("agent").await.get("/desk/postboek").await.text;
    assert!(page.contains("3 berichten kwamen binnen, maar de database kent ze niet"), "{page}");
    let mail = desk.sink.mail_with("Het postboek klopt niet").await;
    assert!(mail.contains("/desk/postboek"), "{mail}");
    let alarms = desk.sink.mails().await.into_iter().filter(|mail| mail.contains("Het postboek klopt niet"));
    assert_eq!(alarms.count(), 1, "once a day");
}
