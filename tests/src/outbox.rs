//! The outbox as the deliverer sees it.

use crate::base::TestBase;
use crate::on_both_bases;
use app::mails::model::MailKind;
use app::{Lang, Role};
use server::env::MINUTE;
use server::store::StoreUrl;
use server::store::broadcasts::{BroadcastText, broadcast_add};
use server::store::choices::{NewChoice, choice_by_token, choice_set, choice_token, consent_of};
use server::store::community::{self, NewThread};
use server::store::outbox::*;
use std::sync::Arc;

on_both_bases!(
    a_mail_waits_is_tried_again_and_goes_out_once,
    sign_in_links_are_not_shown,
    what_is_hidden_by_now_is_kept_back,
    a_choice_counts_for_its_address_and_kind,
    what_people_wait_for_goes_first,
    the_ledger_is_only_added_to,
);

fn mail(cause: &str, recipient: &str) -> NewMail {
    NewMail {
        cause: cause.into(),
        recipient: recipient.into(),
        from_name: "Hulp".into(),
        from_address: "support@winkelkade.example".into(),
        subject: "Onderwerp".into(),
        text: "Geheim".into(),
        message_id: format!("<{cause}@loket.example>"),
        ..NewMail::default()
    }
}

async fn a_mail_waits_is_tried_again_and_goes_out_once(test: Arc<TestBase>) {
    let now = test.now();
    let mut tx = test.base.store.write().await.unwrap();
    assert!(outbox_add(&mut tx, &mail("entry:1", "a@b.example"), now).await.unwrap());
    assert!(!outbox_add(&mut tx, &mail("entry:1", "a@b.example"), now).await.unwrap(), "the same deed again");
    assert!(outbox_add(&mut tx, &mail("entry:1", "c@d.example"), now + 1).await.unwrap());
    assert!(outbox_add(&mut tx, &mail("entry:2", "a@b.example"), now + 2).await.unwrap());

    assert!(outbox_due(&mut tx, now - 1, "|", false, 10).await.unwrap().is_empty());
    let due = outbox_due(&mut tx, now + MINUTE, "|", false, 2).await.unwrap();
    assert_eq!(due.iter().map(|mail| &*mail.recipient).collect::<Vec<_>>(), ["a@b.example", "c@d.example"]);
    assert_eq!((due[0].attempts, due[0].automatic, due[0].entry_id), (0, false, None));

    outbox_sent(&mut tx, due[0].id, now + 5).await.unwrap();
    outbox_retry(&mut tx, due[1].id, now + 10 * MINUTE, "421 busy").await.unwrap();
    let rest = outbox_due(&mut tx, now + MINUTE, "|", false, 10).await.unwrap();
    assert_eq!(rest.len(), 1);
    outbox_failed(&mut tx, rest[0].id, "550 unknown").await.unwrap();
    assert_eq!(outbox_next(&mut tx, "|", false).await.unwrap(), Some(now + 10 * MINUTE));
    assert_eq!(outbox_due(&mut tx, now + 10 * MINUTE, "|", false, 10).await.unwrap()[0].attempts, 1);
    assert_eq!(
        outbox_counts(&mut tx).await.unwrap(),
        OutboxCounts { waiting: 1, sent: 1, failed: 1, suppressed: 0 }
    );

    let list = outbox_list(&mut tx, 10).await.unwrap();
    let states: Vec<_> = list.iter().map(|row| (&*row.state, &*row.error, row.sent_at)).collect();
    assert_eq!(
        states,
        [("failed", "550 unknown", None), ("waiting", "421 busy", None), ("sent", "", Some(now + 5))]
    );
}

async fn sign_in_links_are_not_shown(test: Arc<TestBase>) {
    let mut tx = test.base.store.write().await.unwrap();
    outbox_add(&mut tx, &mail("link:abc", "a@b.example"), test.now()).await.unwrap();
    outbox_add(&mut tx, &mail("entry:1", "a@b.example"), test.now() + 1).await.unwrap();
    let texts: Vec<String> =
        outbox_list(&mut tx, 10).await.unwrap().into_iter().map(|row| row.text).collect();
    assert_eq!(texts, ["Geheim", ""]);
    let due = outbox_due(&mut tx, test.now() + 1, "|", false, 1).await.unwrap();
    assert_eq!(due[0].text, "Geheim", "the deliverer needs it");
    outbox_sent(&mut tx, due[0].id, test.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn what_is_hidden_by_now_is_kept_back(test: Arc<TestBase>) {
    let author_id = test.actor(Role::Merchant, "ada@winkel.example", None).await.account.unwrap();
    let mut tx = test.base.store.write().await.unwrap();
    let (lang, topic, title, body) = ("nl", "kassa", "Vraag", "Wat nu?");
    let new = NewThread { lang, topic, title, body, author_id, at: test.now(), spool_id: None };
    let thread = community::thread_add(&mut tx, &new).await.unwrap();
    let mut posts = Vec::new();
    for body in ["een", "twee"] {
        let post = community::post_add(&mut tx, thread, author_id, body, test.now(), None).await.unwrap();
        outbox_add(&mut tx, &mail(&format!("post:{post}"), "a@b.example"), test.now()).await.unwrap();
        posts.push(post);
    }
    let waiting = async |tx: &mut _| outbox_counts(tx).await.unwrap().waiting;
    outbox_withdraw(&mut tx, thread).await.unwrap();
    assert_eq!(waiting(&mut tx).await, 2, "nothing is hidden");
    community::post_hide(&mut tx, posts[0], true).await.unwrap();
    outbox_withdraw(&mut tx, thread).await.unwrap();
    assert_eq!(waiting(&mut tx).await, 1);
    community::thread_hide(&mut tx, thread, true).await.unwrap();
    outbox_withdraw(&mut tx, thread).await.unwrap();
    assert_eq!((waiting(&mut tx).await, outbox_counts(&mut tx).await.unwrap().suppressed), (0, 2));
    assert!(outbox_list(&mut tx, 10).await.unwrap().iter().all(|row| row.error == "withdrawn"));
}

async fn a_choice_counts_for_its_address_and_kind(test: Arc<TestBase>) {
    let mut tx = test.base.store.write().await.unwrap();
    let token = choice_token(&mut tx, "a@b.example", "community", Lang::En, "een").await.unwrap();
    let again = choice_token(&mut tx, "a@b.example", "community", Lang::En, "twee").await.unwrap();
    assert_eq!((&*token, &*again), ("een", "een"), "links in earlier mails go on working");
    for (cause, recipient, kind) in [
        ("post:1", "A@b.example", MailKind::Community),
        ("post:1", "c@d.example", MailKind::Community),
        ("status:1", "a@b.example", MailKind::Status),
        ("entry:1", "a@b.example", MailKind::Service),
    ] {
        outbox_add(&mut tx, &NewMail { kind, ..mail(cause, recipient) }, test.now()).await.unwrap();
    }
    let stopped = async |tx: &mut _| {
        let due = outbox_due(tx, test.now(), "|", false, 10).await.unwrap();
        due.into_iter().map(|mail| (!mail.withheld.is_empty(), mail.choice_path())).collect::<Vec<_>>()
    };
    let path = || Some("/en/afmelden/een".to_owned());
    assert_eq!(stopped(&mut tx).await, [(false, path()), (false, None), (false, None), (false, None)]);
    let choice = |granted| NewChoice {
        email: "a@b.example",
        kind: "community",
        granted,
        at: test.now(),
        source: "link",
        who: "",
        reason: "",
    };
    choice_set(&mut tx, &choice(false), "een").await.unwrap();
    assert_eq!(stopped(&mut tx).await, [(true, path()), (false, None), (false, None), (false, None)]);
    assert_eq!(choice_by_token(&mut tx, "een").await.unwrap().unwrap().opted_out_at, Some(test.now()));
    choice_set(&mut tx, &choice(true), "een").await.unwrap();
    assert_eq!(stopped(&mut tx).await[0], (false, path()));
    let ledger = consent_of(&mut tx, "a@b.example", 10).await.unwrap();
    assert_eq!(
        ledger.iter().map(|line| line.granted).collect::<Vec<_>>(),
        [true, false],
        "nothing is forgotten"
    );
    assert_eq!(choice_by_token(&mut tx, "twee").await.unwrap(), None);
}

async fn what_people_wait_for_goes_first(test: Arc<TestBase>) {
    let by = test.actor(Role::Lead, "lead@winkel.example", None).await.account.unwrap();
    let mut tx = test.base.store.write().await.unwrap();
    let text = BroadcastText { kind: "service", by, ..BroadcastText::default() };
    let broadcast = broadcast_add(&mut tx, &text, "token", test.now()).await.unwrap();
    for (cause, kind, broadcast_id) in [
        ("broadcast:1", MailKind::Service, Some(broadcast)),
        ("status:1", MailKind::Status, None),
        ("entry:1", MailKind::Service, None),
    ] {
        let new = NewMail { kind, broadcast_id, ..mail(cause, "a@b.example") };
        outbox_add(&mut tx, &new, test.now() - MINUTE).await.unwrap();
    }
    let due = outbox_due(&mut tx, test.now(), "|", false, 10).await.unwrap();
    assert_eq!(
        due.iter().map(|mail| &*mail.cause).collect::<Vec<_>>(),
        ["entry:1", "status:1", "broadcast:1"]
    );
    let listed = outbox_list(&mut tx, 10).await.unwrap();
    assert_eq!(listed.len(), 2, "a broadcast has its own page");

    // What somebody took and never noted is due again when that one starts anew.
    let (id, now) = (due[0].id, test.now());
    assert!(outbox_claim(&mut tx, id, "me", now, now + MINUTE).await.unwrap());
    assert!(!outbox_claim(&mut tx, id, "other", now, now + MINUTE).await.unwrap());
    outbox_release(&mut tx, "other", now).await.unwrap();
    assert_eq!(outbox_due(&mut tx, now, "|", false, 10).await.unwrap().len(), 2);
    outbox_release(&mut tx, "me", now).await.unwrap();
    let due = outbox_due(&mut tx, now, "|", false, 10).await.unwrap();
    assert_eq!((due.len(), &*due[0].claimed_by), (3, "me"));
    outbox_retry(&mut tx, id, now, "451").await.unwrap();
    assert_eq!(outbox_due(&mut tx, now, "|", false, 10).await.unwrap()[0].claimed_by, "");
}

async fn the_ledger_is_only_added_to(test: Arc<TestBase>) {
    use sqlx::{ConnectOptions, Connection, Executor};
    let mut tx = test.base.store.write().await.unwrap();
    let choice = NewChoice {
        email: "a@b.example",
        kind: "status",
        granted: false,
        at: 1,
        source: "staff",
        who: "Sanne",
        reason: "belde",
    };
    choice_set(&mut tx, &choice, "x").await.unwrap();
    tx.commit().await.unwrap();
    let forge = "UPDATE consent SET granted = TRUE";
    let refused = match test.store_url() {
        StoreUrl::Lite(path) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            options.connect().await.unwrap().execute(forge).await.map(drop)
        }
        StoreUrl::Pg(url) => sqlx::PgConnection::connect(url).await.unwrap().execute(forge).await.map(drop),
    };
    assert!(refused.unwrap_err().to_string().contains("only added to"));
}
