//! The ways out: encrypted as the settings say, logged in, one for each mailbox that has its
//! own, and none of them in the way of another.

use crate::base::TestBase;
use crate::desk::{TestDesk, eventually};
use crate::on_both_bases;
use crate::relay::{Kept, Relay};
use server::env::{DAY, HOUR};
use server::jobs::deliver::deliver_due;
use server::mail::route::{Senders, SmtpRoute};
use server::mail::transport::Transport;
use server::store::outbox::{NewMail, OutboxRow, outbox_add, outbox_list};
use std::sync::Arc;

on_both_bases!(
    mails_go_encrypted_and_logged_in,
    nothing_goes_to_a_server_that_is_not_who_it_should_be,
    a_refused_login_holds_mails_for_as_long_as_it_takes,
    each_route_takes_its_own_mails,
);

const SUPPORT: &str = "support@winkelkade.example";
const KASSA: &str = "kassa@winkelkade.example";

fn route(scheme: &str, relay: &Relay, trusted: bool, password: Option<&str>) -> SmtpRoute {
    SmtpRoute {
        from: String::new(),
        url: format!("{scheme}://{}", relay.addr).parse().unwrap(),
        user: password.map(|_| "loket".into()),
        password: password.map(|password| password.to_owned().into()),
        password_file: None,
        ca_file: trusted.then(|| relay.ca_file.clone()),
    }
}

fn transport(route: &SmtpRoute) -> Transport {
    Transport::open(route, "loket.example", Senders::all()).unwrap()
}

/// Writes a mail from this mailbox into the outbox.
async fn write(test: &TestBase, cause: &str, from: &str) {
    let mail = NewMail {
        cause: cause.into(),
        recipient: "joris@shop.example".into(),
        from_name: "Hulp".into(),
        from_address: from.into(),
        subject: "Antwoord".into(),
        text: "Zo gaat dat.".into(),
        message_id: format!("<{cause}@loket.example>"),
        ..NewMail::default()
    };
    let mut tx = test.base.store.write().await.unwrap();
    outbox_add(&mut tx, &mail, test.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn listed(test: &TestBase) -> Vec<OutboxRow> {
    let mut tx = test.base.store.read().await.unwrap();
    outbox_list(&mut tx, 10).await.unwrap()
}

async fn mails_go_encrypted_and_logged_in(test: Arc<TestBase>) {
    let login = Some(("loket", "geheim"));
    for (kept, scheme) in [(Kept::StartTls, "smtp+starttls"), (Kept::Tls, "smtps")] {
        let relay = Relay::start(kept, login).await;
        write(&test, &format!("entry:{scheme}"), SUPPORT).await;
        let transport = transport(&route(scheme, &relay, true, Some("geheim")));
        assert_eq!(deliver_due(&test.base, &transport, "me").await.unwrap(), 1);
        assert_eq!(relay.seen(), [(SUPPORT.to_owned(), true)], "{scheme}: {:?}", listed(&test).await);
    }
    // To this machine in the clear is enough.
    let relay = Relay::start(Kept::Clear, login).await;
    write(&test, "entry:clear", SUPPORT).await;
    deliver_due(&test.base, &transport(&route("smtp", &relay, false, Some("geheim"))), "me").await.unwrap();
    assert_eq!(relay.seen(), [(SUPPORT.to_owned(), false)], "{:?}", listed(&test).await);
    assert!(listed(&test).await.iter().all(|row| row.state == "sent"));
}

async fn nothing_goes_to_a_server_that_is_not_who_it_should_be(test: Arc<TestBase>) {
    let stranger = Relay::start(Kept::StartTls, None).await;
    let clear = Relay::start(Kept::Clear, None).await;
    let wrapped = Relay::start(Kept::Tls, None).await;
    write(&test, "entry:1", SUPPORT).await;
    for (relay, scheme, words) in [
        (&stranger, "smtp+starttls", "certificate"),
        (&wrapped, "smtps", "certificate"),
        (&clear, "smtp+starttls", "STARTTLS is not supported"),
    ] {
        assert_eq!(
            deliver_due(&test.base, &transport(&route(scheme, relay, false, None)), "me").await.unwrap(),
            1
        );
        let row = listed(&test).await.remove(0);
        assert!(row.state == "waiting" && row.error.contains(words), "{row:?}");
        assert_eq!(relay.seen(), []);
        test.pass(HOUR);
    }
    // Put right, it goes.
    deliver_due(&test.base, &transport(&route("smtp+starttls", &stranger, true, None)), "me").await.unwrap();
    assert_eq!(stranger.seen(), [(SUPPORT.to_owned(), true)]);
}

async fn a_refused_login_holds_mails_for_as_long_as_it_takes(test: Arc<TestBase>) {
    let relay = Relay::start(Kept::Tls, Some(("loket", "geheim"))).await;
    write(&test, "entry:1", SUPPORT).await;
    let wrong = transport(&route("smtps", &relay, true, Some("verlopen")));
    for _ in 0..3 {
        assert_eq!(deliver_due(&test.base, &wrong, "me").await.unwrap(), 1);
        let row = listed(&test).await.remove(0);
        assert!(row.state == "waiting" && row.error.contains("login refused"), "{row:?}");
        assert!(!row.error.contains("verlopen"));
        test.pass(3 * DAY);
    }
    deliver_due(&test.base, &transport(&route("smtps", &relay, true, Some("geheim"))), "me").await.unwrap();
    assert_eq!(relay.seen().len(), 1);
}

async fn each_route_takes_its_own_mails(test: Arc<TestBase>) {
    let (one, other) = (Relay::start(Kept::Clear, None).await, Relay::start(Kept::Clear, None).await);
    let kassa = SmtpRoute { from: KASSA.into(), ..route("smtp", &one, false, None) };
    let all = route("smtp", &other, false, None);
    let open = |route, takes| Transport::open(route, "loket.example", takes).unwrap();
    let ways =
        [open(&kassa, Senders::only(KASSA)), open(&all, Senders::all_but(std::slice::from_ref(&kassa)))];
    for (cause, from) in
        [("entry:1", SUPPORT), ("entry:2", "Kassa@Winkelkade.example"), ("entry:3", "a@b.example")]
    {
        write(&test, cause, from).await;
    }
    for way in &ways {
        while deliver_due(&test.base, way, "me").await.unwrap() > 0 {}
    }
    assert_eq!(one.seen(), [("Kassa@Winkelkade.example".to_owned(), false)]);
    assert_eq!(other.seen().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_route_delays_nobody_else() {
    // Takes connections and never says a word: every mail there waits for half a minute.
    let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let toml = format!("[[smtp_route]]\nfrom = '{SUPPORT}'\nurl = 'smtp://{}'\n", mute.local_addr().unwrap());
    let desk = TestDesk::start_with(crate::desk::Database::Sqlite, &toml).await.unwrap();
    for n in 0..9 {
        let raw = format!("From: a{n}@shop.example\nTo: {SUPPORT}\nSubject: Vraag {n}\n\nHoi\n");
        desk.mail(&format!("a{n}@shop.example"), SUPPORT, &raw).await;
    }
    let (connection, _) = mute.accept().await.unwrap();
    let raw = format!("From: b@shop.example\nTo: {KASSA}\nSubject: Kassa vraag\n\nHoi\n");
    desk.mail("b@shop.example", KASSA, &raw).await;
    let started = std::time::Instant::now();
    eventually("the till's mail", async || (desk.sink.count() > 0).then_some(())).await;
    assert!(started.elapsed().as_secs() < 10);
    drop(connection);
}
