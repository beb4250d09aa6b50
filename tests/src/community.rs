//! The community: threads, answers, the accepted one, moderation.

use crate::desk::TestDesk;
use app::community::model::{ThreadDraft, Topic};
use app::{Actor, AppError, Lang, Role};
use server::store::Tx;
use server::store::accounts::{NewAccount, account_add};
use server::store::community::{NewThread, thread_add};
use std::sync::Arc;

crate::on_both_databases!(
    a_question_is_asked_answered_and_solved,
    pages_follow_each_other,
    hidden_things_are_for_staff,
    what_is_refused,
    answers_at_once_are_all_counted,
    the_same_item_twice_is_one_row,
    a_restore_brings_questions_back_under_their_numbers,
);

/// Somebody with an account.
async fn person(desk: &TestDesk, name: &str, role: Role) -> Actor {
    let mut tx = desk.base.store.write().await.unwrap();
    let email = format!("{name}@winkel.example");
    let new = NewAccount { email, name: name.into(), shop: "Winkel".into(), role, ..NewAccount::default() };
    let id = account_add(&mut tx, &new, desk.base.env.now()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    Actor { account: Some(id), role, name: name.into(), limit_key: name.into(), ..Actor::default() }
}

fn draft(title: &str) -> ThreadDraft {
    ThreadDraft { title: title.into(), body: "Het **lukt** niet.".into(), topic: Topic::Kassa }
}

async fn a_question_is_asked_answered_and_solved(desk: Arc<TestDesk>) {
    let community = &desk.desk.community;
    let asker = person(&desk, "ada", Role::Merchant).await;
    let other = person(&desk, "bob", Role::Merchant).await;
    let staff = person(&desk, "sanne", Role::Agent).await;
    let id = community.thread_start(&asker, Lang::Nl, draft("Kassa print geen bon")).await.unwrap().unwrap();
    assert_eq!(community.unanswered(&staff).await.unwrap()[0].id, id);
    let post = community.post_add(&staff, id, "Zet de printer\nuit en aan.").await.unwrap().unwrap();
    assert!(community.unanswered(&staff).await.unwrap().is_empty());
    assert_eq!(community.post_accept(&other, id, post).await, Err(AppError::Forbidden));
    assert_eq!(community.post_accept(&asker, id, post + 1).await, Err(AppError::NotFound));
    community.post_accept(&asker, id, post).await.unwrap();

    let thread = community.thread(&Actor::visitor("v"), id).await.unwrap();
    assert_eq!((thread.author.name.as_str(), thread.author.staff), ("ada", false));
    assert_eq!(thread.html, "<p>Het <strong>lukt</strong> niet.</p>\n");
    assert!(thread.posts[0].accepted && thread.posts[0].author.staff && !thread.may_accept);
    assert!(community.thread(&asker, id).await.unwrap().may_accept);
    assert!(community.thread(&staff, id).await.unwrap().may_accept);
    let list = community.threads(&Actor::visitor("v"), Lang::Nl, None, None).await.unwrap();
    assert_eq!((list.rows[0].posts, list.rows[0].answered), (1, true));
    assert_eq!(list.rows[0].excerpt, "Het lukt niet.");

    // Found by the words of its answer.
    desk.eventually("the thread is found", async || {
        let by = Actor::visitor("v");
        let found = desk.desk.search.search(&by, Lang::Nl, "printer uit aan", None, false, 5).await.unwrap();
        (found.found.first()?.url == format!("/community/{id}")).then_some(())
    })
    .await;
    community.thread_hide(&staff, id, true).await.unwrap();
    desk.eventually("the hidden thread is not found", async || {
        let by = Actor::visitor("v");
        let found = desk.desk.search.search(&by, Lang::Nl, "printer uit aan", None, false, 5).await.unwrap();
        found.found.is_empty().then_some(())
    })
    .await;
}

async fn pages_follow_each_other(desk: Arc<TestDesk>) {
    let community = &desk.desk.community;
    for n in 0..45 {
        let asker = person(&desk, &format!("p{n}"), Role::Merchant).await;
        let topic = if n % 9 == 0 { Topic::Marketing } else { Topic::Anders };
        let draft = ThreadDraft { topic, ..draft(&format!("Vraag {n}")) };
        community.thread_start(&asker, Lang::Nl, draft).await.unwrap();
    }
    let (by, mut after, mut seen) = (Actor::visitor("v"), None, Vec::new());
    loop {
        let page = community.threads(&by, Lang::Nl, None, after).await.unwrap();
        seen.extend(page.rows.into_iter().map(|row| row.title));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let expected: Vec<_> = (0..45).rev().map(|n| format!("Vraag {n}")).collect();
    assert_eq!(seen, expected);
    let marketing = community.threads(&by, Lang::Nl, Some(Topic::Marketing), None).await.unwrap();
    assert_eq!((marketing.rows.len(), marketing.next), (5, None));
    assert!(community.threads(&by, Lang::En, None, None).await.unwrap().rows.is_empty());
}

async fn hidden_things_are_for_staff(desk: Arc<TestDesk>) {
    let community = &desk.desk.community;
    let asker = person(&desk, "ada", Role::Merchant).await;
    let staff = person(&desk, "sanne", Role::Agent).await;
    let id = community.thread_start(&asker, Lang::Nl, draft("Vraag")).await.unwrap().unwrap();
    let first = community.post_add(&asker, id, "een").await.unwrap().unwrap();
    let second = community.post_add(&asker, id, "twee").await.unwrap().unwrap();
    community.post_accept(&asker, id, second).await.unwrap();
    community.post_hide(&staff, second, true).await.unwrap();
    let thread = community.thread(&asker, id).await.unwrap();
    assert_eq!(thread.posts.iter().map(|post| post.id).collect::<Vec<_>>(), [first]);
    let row = |rows: Vec<app::community::model::ThreadRow>| (rows[0].posts, rows[0].answered);
    assert_eq!(row(community.threads(&asker, Lang::Nl, None, None).await.unwrap().rows), (1, false));
    let seen = community.thread(&staff, id).await.unwrap();
    assert!(seen.posts.len() == 2 && seen.posts[1].hidden);
    assert_eq!(community.hidden(&staff).await.unwrap()[0].id, id);
    for _ in 0..2 {
        community.post_hide(&staff, second, false).await.unwrap();
        assert_eq!(row(community.threads(&asker, Lang::Nl, None, None).await.unwrap().rows), (2, false));
    }
    assert!(community.hidden(&staff).await.unwrap().is_empty());

    community.thread_hide(&staff, id, true).await.unwrap();
    assert_eq!(community.thread(&asker, id).await.err(), Some(AppError::NotFound));
    assert_eq!(community.post_add(&asker, id, "drie").await, Err(AppError::NotFound));
    assert!(community.threads(&asker, Lang::Nl, None, None).await.unwrap().rows.is_empty());
    assert!(community.threads(&staff, Lang::Nl, None, None).await.unwrap().rows[0].hidden);
    assert_eq!(community.thread_hide(&staff, 999, true).await, Err(AppError::NotFound));
    assert_eq!(community.post_hide(&staff, 999, true).await, Err(AppError::NotFound));
}

async fn what_is_refused(desk: Arc<TestDesk>) {
    let community = &desk.desk.community;
    let (visitor, asker) = (Actor::visitor("v"), person(&desk, "ada", Role::Merchant).await);
    assert_eq!(community.thread_start(&visitor, Lang::Nl, draft("X")).await, Err(AppError::SignIn));
    assert_eq!(community.post_add(&visitor, 1, "x").await, Err(AppError::SignIn));
    assert_eq!(community.thread_hide(&asker, 1, true).await, Err(AppError::Forbidden));
    assert_eq!(community.unanswered(&asker).await, Err(AppError::Forbidden));
    assert_eq!(community.hidden(&visitor).await, Err(AppError::SignIn));
    for (title, body, wrong) in [(" ", "x", "title"), ("x", " \n", "body")] {
        let draft = ThreadDraft { title: title.into(), body: body.into(), topic: Topic::Anders };
        let refused = community.thread_start(&asker, Lang::Nl, draft).await;
        assert!(matches!(refused, Err(AppError::Invalid { ref field, .. }) if field == wrong), "{refused:?}");
    }
    let mut last = Ok(None);
    for _ in 0..30 {
        last = community.thread_start(&asker, Lang::Nl, draft("Nog een")).await;
    }
    assert!(matches!(last, Err(AppError::TooMany(_))), "{last:?}");
}

async fn answers_at_once_are_all_counted(desk: Arc<TestDesk>) {
    let asker = person(&desk, "ada", Role::Merchant).await;
    let id = desk.desk.community.thread_start(&asker, Lang::Nl, draft("Vraag")).await.unwrap().unwrap();
    let answers = (0..12).map(|n| {
        let (community, asker) = (desk.desk.community.clone(), asker.clone());
        tokio::spawn(async move { community.post_add(&asker, id, &format!("antwoord {n}")).await })
    });
    for answer in answers.collect::<Vec<_>>() {
        answer.await.unwrap().unwrap();
    }
    let list = desk.desk.community.threads(&asker, Lang::Nl, None, None).await.unwrap();
    assert_eq!(list.rows[0].posts, 12);
}

/// After a crash an item of the spool is handed in again.
async fn the_same_item_twice_is_one_row(desk: Arc<TestDesk>) {
    let asker = person(&desk, "ada", Role::Merchant).await;
    let community = &desk.desk.community;
    let id = community.thread_start(&asker, Lang::Nl, draft("Vraag")).await.unwrap().unwrap();
    community.post_add(&asker, id, "Antwoord").await.unwrap().unwrap();
    desk.eventually("both are done", async || (desk.base.spool.counts().done == 2).then_some(())).await;
    assert_eq!(desk.base.spool.replay(|_| true).await.unwrap().len(), 2);
    desk.eventually("both are done again", async || (desk.base.spool.counts().new == 0).then_some(())).await;
    assert_eq!(desk.base.spool.counts().quarantined, 0);
    let list = community.threads(&asker, Lang::Nl, None, None).await.unwrap();
    assert_eq!((list.rows.len(), list.rows[0].posts), (1, 1));
}

/// The store is set back to before a question was asked: the journal brings it back under the
/// numbers that people have linked to.
async fn a_restore_brings_questions_back_under_their_numbers(desk: Arc<TestDesk>) {
    let community = &desk.desk.community;
    let asker = person(&desk, "ada", Role::Merchant).await;
    // One that is not in the journal moves the numbers on.
    let mut tx = desk.base.store.write().await.unwrap();
    let author_id = asker.account.unwrap();
    let (lang, topic, title, body) = ("nl", Topic::Kassa.code(), "Weg", "Weg.");
    let gone = NewThread { lang, topic, title, body, author_id, at: 1, spool_id: None };
    let gone = thread_add(&mut tx, &gone).await.unwrap();
    tx.commit().await.unwrap();
    let id = community.thread_start(&asker, Lang::Nl, draft("Blijft")).await.unwrap().unwrap();
    let post = community.post_add(&asker, id, "Antwoord").await.unwrap().unwrap();
    assert!(id > gone);
    desk.eventually("both are in the journal", async || {
        (desk.base.spool.journal(0).await.unwrap().len() >= 2 && desk.base.spool.counts().new == 0)
            .then_some(())
    })
    .await;

    set_back(&desk).await;
    server::desk::backup::prepare(&desk.base).await.unwrap();
    let thread = desk
        .eventually("the answer is back", async || {
            let thread = community.thread(&asker, id).await.ok()?;
            (!thread.posts.is_empty()).then_some(thread)
        })
        .await;
    assert_eq!((thread.title.as_str(), thread.posts[0].id), ("Blijft", post));
    let next = community.thread_start(&asker, Lang::Nl, draft("Nieuw")).await.unwrap().unwrap();
    assert!(next > id);
}

/// Takes all threads, and what is known of the spool's items, out of the store.
async fn set_back(desk: &TestDesk) {
    let mut tx = desk.base.store.write().await.unwrap();
    for sql in ["DELETE FROM post", "DELETE FROM thread", "DELETE FROM intake"] {
        match &mut tx {
            Tx::Lite(tx) => drop(sqlx::query(sql).execute(&mut **tx).await.unwrap()),
            Tx::Pg(tx) => drop(sqlx::query(sql).execute(&mut **tx).await.unwrap()),
        }
    }
    tx.commit().await.unwrap();
}
