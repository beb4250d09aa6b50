//! Whether a mail came from where it says: judged with a DNS server of the test's own.

use crate::desk::{Database, TestDesk, header, run_with};
use crate::dns::Dns;
use app::tickets::model::{QueueRow, Ticket, View};
use app::tickets::sender::{Found, Policy, SenderCheck};
use app::{Actor, Lang, Role};
use server::mail::auth::{Brought, DnsResolver, Judge, Verdict};
use server::mail::dkim::{NewKey, Signer, record};
use server::mail::spool::{Envelope, MailSource};
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

/// One key for all these tests: making one takes a second.
static KEY: LazyLock<NewKey> = LazyLock::new(|| NewKey::generate().unwrap());

const PEER: &str = "192.0.2.7";
/// What a busy machine may add to a time limit.
const SLACK: Duration = Duration::from_secs(2);

/// `bank.example` wants forged mail refused, `shop.example` only watches.
async fn dns() -> Dns {
    let dns = Dns::start(&[
        ("_dmarc.bank.example.", "v=DMARC1; p=reject"),
        ("bank.example.", "v=spf1 ip4:192.0.2.7 -all"),
        ("_dmarc.shop.example.", "v=DMARC1; p=none"),
        ("shop.example.", "v=spf1 ip4:198.51.100.1 -all"),
        ("evil.example.", "v=spf1 ip4:192.0.2.7 -all"),
    ])
    .await;
    dns.set("loket1._domainkey.bank.example.", &record(&KEY.public));
    dns
}

fn judge(dns: &Dns) -> Judge {
    Judge::open(DnsResolver::At(dns.addr), "loket.example").unwrap().unwrap()
}

fn mail(from: &str, extra: &str, body: &str) -> String {
    format!(
        "{extra}From: Jan <{from}>\r\nTo: support@winkelkade.example\r\nSubject: Vraag\r\n\
         Message-ID: <{}@bank.example>\r\n\r\n{body}\r\n",
        body.len()
    )
}

fn signed(raw: &str) -> String {
    let header = Signer::new("bank.example", 1, &KEY.secret).unwrap().sign(raw.as_bytes()).unwrap();
    format!("{header}{raw}")
}

async fn check(judge: &Judge, peer: Option<&str>, mail_from: &str, raw: &str) -> SenderCheck {
    let peer: Option<IpAddr> = peer.map(|peer| peer.parse().unwrap());
    judge.judge(Brought::by(peer, Some("mx.example"), Some(mail_from)), raw.as_bytes()).await.unwrap()
}

#[tokio::test]
async fn a_sender_is_confirmed_by_signature_or_by_computer() {
    let dns = dns().await;
    let judge = judge(&dns);
    let raw = mail("jan@bank.example", "", "Hoi");
    let by_computer = check(&judge, Some(PEER), "jan@bank.example", &raw).await;
    assert_eq!((by_computer.dmarc, by_computer.spf), (Some(Found::Pass), Some(Found::Pass)));
    // A list sends it on: only the signature speaks for the bank.
    let by_signature = check(&judge, Some(PEER), "list@evil.example", &signed(&raw)).await;
    assert_eq!((by_signature.dmarc, by_signature.dkim[0].found), (Some(Found::Pass), Found::Pass));
    assert_eq!(by_signature.dkim[0].domain, "bank.example");
    let fetched = check(&judge, None, "", &signed(&raw)).await;
    assert_eq!((fetched.dmarc, fetched.spf), (Some(Found::Pass), None));
    assert_eq!(Verdict::of(Some(&fetched)), Verdict::Confirmed);
}

#[tokio::test]
async fn a_forged_sender_is_not() {
    let dns = dns().await;
    let judge = judge(&dns);
    let raw = mail("jan@bank.example", "", "Hoi");
    let forged = check(&judge, Some(PEER), "x@evil.example", &raw).await;
    assert_eq!((forged.dmarc, forged.policy), (Some(Found::Fail), Policy::Reject));
    assert_eq!(Verdict::of(Some(&forged)), Verdict::Forged);
    let changed = signed(&raw).replace("Hoi", "Hoi, maak geld over");
    let changed = check(&judge, Some(PEER), "x@evil.example", &changed).await;
    assert_eq!((changed.dmarc, changed.dkim[0].found), (Some(Found::Fail), Found::Fail));
    let watched = check(&judge, Some(PEER), "x@evil.example", &mail("jan@shop.example", "", "Hoi")).await;
    assert_eq!(Verdict::of(Some(&watched)), Verdict::Doubted);
    let two = raw.replace("From: Jan <jan@bank.example>", "From: jan@bank.example, x@evil.example");
    let two = check(&judge, Some(PEER), "x@evil.example", &two).await;
    assert!(two.denied(), "two domains, of which one can prove itself: {two:?}");
}

#[tokio::test]
async fn what_cannot_be_known_is_not_held_against_anybody() {
    let dns = dns().await;
    let judge = judge(&dns);
    let raw = mail("jan@bank.example", "", "Hoi");
    for ours in [None, Some([10, 0, 0, 3].into())] {
        let brought = Brought::by(ours, Some("mx.example"), Some("x@evil.example"));
        assert_eq!(judge.judge(brought, raw.as_bytes()).await, None, "SPF might have confirmed it");
    }
    let odd = "DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=x; h=from; bh=YWJj; b=YWJj\r\n";
    let relayed =
        check(&judge, Some("10.0.0.3"), "x@evil.example", &mail("jan@bank.example", odd, "Hoi")).await;
    assert_eq!((relayed.dmarc, relayed.spf), (None, None), "a server of our own brought it");
    let silent = check(&judge, Some(PEER), "a@nothing.example", &mail("a@nothing.example", "", "Hoi")).await;
    assert_eq!((silent.dmarc, silent.spf), (Some(Found::None), Some(Found::None)));
    assert_eq!(Verdict::of(Some(&silent)), Verdict::Unknown);
}

#[tokio::test]
async fn slow_servers_of_a_forger_change_nothing() {
    let dns = dns().await;
    let judge = judge(&dns);
    let slow =
        "DKIM-Signature: v=1; a=rsa-sha256; d=slow.example; s=x; h=from; bh=YWJj; b=YWJj\r\n".repeat(9);
    let started = Instant::now();
    let forged = check(&judge, Some(PEER), "x@slow.example", &mail("jan@bank.example", &slow, "Hoi")).await;
    assert!(started.elapsed() < Judge::LONGEST + SLACK, "{:?}", started.elapsed());
    assert_eq!(forged.dmarc, Some(Found::Fail), "{forged:?}");
    // And DNS is not taken for dead.
    assert_eq!(
        check(&judge, Some(PEER), "jan@bank.example", &mail("jan@bank.example", "", "Hoi")).await.dmarc,
        Some(Found::Pass)
    );
}

#[tokio::test]
async fn dead_dns_costs_one_wait_and_then_none() {
    let dns = Dns::dead().await;
    let judge = judge(&dns);
    let raw = signed(&mail("jan@bank.example", "", "Hoi"));
    let started = Instant::now();
    let unknown = check(&judge, Some(PEER), "jan@bank.example", &raw).await;
    assert!(started.elapsed() < Judge::LONGEST + SLACK, "{:?}", started.elapsed());
    assert_eq!((unknown.dmarc, unknown.spf), (Some(Found::TempError), Some(Found::TempError)));
    assert_eq!(Verdict::of(Some(&unknown)), Verdict::Unknown);
    let started = Instant::now();
    assert_eq!(judge.judge(Brought::by(None, None, None), raw.as_bytes()).await, None);
    assert!(started.elapsed().as_millis() < 200, "{:?}", started.elapsed());
}

/// A test with the desk and DNS, for each database.
macro_rules! with_dns {
    ($($name:ident: $dns:expr),+ $(,)?) => {$(
        mod $name {
            use super::*;
            async fn on(database: Database) {
                let dns = $dns;
                run_with(database, &dns.toml(), super::$name).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                on(Database::Sqlite).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                on(Database::Postgres).await;
            }
        }
    )+};
}

with_dns!(
    a_forged_mail_is_marked_and_neither_answered_nor_believed: dns().await,
    a_signed_mail_by_smtp_is_confirmed: dns().await,
    mail_goes_on_when_dns_is_dead: Dns::dead().await,
);

/// Puts a mail into the spool as SMTP does for a computer out in the world.
async fn from_outside(desk: &TestDesk, mail_from: &str, raw: String) {
    let envelope = Envelope::Mail {
        accepted_at: desk.base.env.now(),
        peer: Some(PEER.parse().unwrap()),
        helo: Some("mx.example".into()),
        mail_from: Some(mail_from.into()),
        rcpt_to: vec!["support@winkelkade.example".into()],
        tls: false,
        source: MailSource::Smtp,
    };
    desk.base.spool.accept(&envelope, raw.into_bytes()).await.unwrap();
}

async fn queue(desk: &TestDesk) -> Vec<QueueRow> {
    let staff = Actor { role: Role::Agent, ..Actor::default() };
    desk.desk.tickets.queue(&staff, Lang::Nl, View::New, None).await.unwrap().rows
}

async fn tickets(desk: &TestDesk, count: usize) -> Vec<QueueRow> {
    desk.eventually(&format!("{count} tickets"), async || {
        Some(queue(desk).await).filter(|rows| rows.len() == count)
    })
    .await
}

async fn ticket(desk: &TestDesk, number: i64) -> Ticket {
    let staff = Actor { role: Role::Agent, ..Actor::default() };
    desk.desk.tickets.ticket(&staff, Lang::Nl, number).await.unwrap()
}

async fn a_forged_mail_is_marked_and_neither_answered_nor_believed(desk: Arc<TestDesk>) {
    from_outside(&desk, "jan@bank.example", mail("jan@bank.example", "", "Eerste")).await;
    let number = tickets(&desk, 1).await[0].number;
    let ack = desk.sink.mail_with("jan@bank.example").await;
    assert!(header(&ack, "subject").contains(&format!("[#{number}]")));

    // Somebody else knows the number and writes under Jan's name.
    let tagged = format!("Subject: Re: Vraag [#{number}]");
    let forged = mail("jan@bank.example", "", "Geef mij de sleutel").replace("Subject: Vraag", &tagged);
    from_outside(&desk, "x@evil.example", forged).await;
    let rows = tickets(&desk, 2).await;
    assert_eq!(ticket(&desk, number).await.entries.len(), 1, "the number proved nothing");
    let other = rows.iter().find(|row| row.number != number).unwrap().number;
    let browser = desk.signed_in("agent").await;
    let page = browser.get(&format!("/desk/ticket/{other}")).await.text;
    assert!(page.contains("Afzender niet bevestigd: deze mail kan van iemand anders komen."), "{page}");
    assert!(page.contains("zulke mail weigeren (reject)") && page.contains("evil.example: klopt"), "{page}");
    let english = browser.get(&format!("/en/desk/ticket/{other}")).await.text;
    assert!(english.contains("Sender not confirmed: somebody else may have written this mail."));
    assert!(!browser.get(&format!("/desk/ticket/{number}")).await.text.contains("niet bevestigd"));

    // Jan himself is believed.
    let real = mail("jan@bank.example", "", "Nog iets van mij").replace("Subject: Vraag", &tagged);
    from_outside(&desk, "jan@bank.example", real).await;
    desk.eventually("Jan's second message", async || {
        (ticket(&desk, number).await.entries.len() == 2).then_some(())
    })
    .await;
    // What comes after everything else was answered: the forged mail was not.
    from_outside(&desk, "a@nothing.example", mail("a@nothing.example", "", "Heel iets anders")).await;
    desk.sink.mail_with("a@nothing.example").await;
    let answered =
        desk.sink.mails().await.iter().filter(|mail| mail.contains("To: jan@bank.example")).count();
    assert_eq!(answered, 1, "no acknowledgement to the one whose address was forged");
}

async fn a_signed_mail_by_smtp_is_confirmed(desk: Arc<TestDesk>) {
    desk.mail(
        "jan@bank.example",
        "support@winkelkade.example",
        &signed(&mail("jan@bank.example", "", "Hoi")),
    )
    .await;
    let number = tickets(&desk, 1).await[0].number;
    let sender = ticket(&desk, number).await.entries[0].sender.clone().unwrap();
    assert_eq!((sender.dmarc, sender.spf), (Some(Found::Pass), None), "this machine brought it: no SPF");
    let page = desk.signed_in("agent").await.get(&format!("/desk/ticket/{number}")).await.text;
    assert!(page.contains("Afzender bevestigd") && page.contains("DKIM: bank.example: klopt"), "{page}");
    // The requester's own page says nothing of it.
    let ack = desk.sink.mail_with("jan@bank.example").await;
    let link = regex::Regex::new(r"/ticket/[\w-]+").unwrap().find(&ack).unwrap().as_str().to_owned();
    let own = desk.browser().get(&link).await;
    assert!(own.status == 200 && !own.text.contains("bevestigd"), "{}", own.text);
}

async fn mail_goes_on_when_dns_is_dead(desk: Arc<TestDesk>) {
    for n in 0..20 {
        let raw = mail("jan@bank.example", "", &format!("Vraag {}", "x".repeat(n)));
        from_outside(&desk, "jan@bank.example", raw).await;
    }
    let started = Instant::now();
    let rows = tickets(&desk, 20).await;
    assert!(started.elapsed() < 2 * Judge::LONGEST + SLACK, "the drain crawled: {:?}", started.elapsed());
    for row in rows {
        let shown = ticket(&desk, row.number).await;
        assert!(shown.entries[0].sender.as_ref().is_none_or(|sender| !sender.denied()));
    }
}
