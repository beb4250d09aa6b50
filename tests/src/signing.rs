//! Signatures under outgoing mail: a key, its DNS record, going over to it, and what a
//! receiver then finds.

use crate::desk::{Database, TestDesk, run_with};
use crate::dns::Dns;
use crate::process::program;
use app::tickets::sender::Found;
use server::jobs::dkim::go_over;
use server::mail::auth::{Brought, DnsResolver, Judge};
use server::store::StoreUrl;
use std::process::Command;
use std::sync::Arc;

const ADDRESS: &str = "support@winkelkade.example";

async fn signed_on(database: Database) {
    let dns = Arc::new(Dns::start(&[("_dmarc.winkelkade.example.", "v=DMARC1; p=reject")]).await);
    let toml = dns.toml();
    run_with(database, &toml, |desk| a_key_signs_when_its_record_is_there(desk, dns)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_signs_when_its_record_is_there_sqlite() {
    signed_on(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_signs_when_its_record_is_there_postgres() {
    signed_on(Database::Postgres).await;
}

/// Runs `loket mail dkim` beside the desk.
async fn dkim(desk: &TestDesk, dns: &Dns, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(program());
    command.env_clear().env("LOKET_DATA_DIR", &desk.data_dir).env("LOKET_DNS_RESOLVER", dns.addr.to_string());
    if let StoreUrl::Pg(url) = &desk.store_url {
        command.env("LOKET_DATABASE_URL", url);
    }
    command.args(["mail", "dkim"]).args(args);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Puts the record that was printed into DNS, as an admin would.
fn publish(dns: &Dns, printed: &str, selector: &str) {
    let line =
        printed.lines().find(|line| line.trim().starts_with(&format!("{selector}._domainkey"))).unwrap();
    let (name, text) = line.trim().split_once(" IN TXT ").unwrap();
    let pieces: String = text.split('"').skip(1).step_by(2).collect();
    dns.set(name, &pieces);
}

/// Asks a question, and gives its acknowledgement as a receiver finds it.
async fn acknowledged(desk: &TestDesk, dns: &Dns, who: &str) -> (String, Option<Found>) {
    let raw = format!(
        "From: {who}@shop.example\nTo: {ADDRESS}\nSubject: Vraag van {who}\n\nHoe zit dat, één keer?\n"
    );
    desk.mail(&format!("{who}@shop.example"), ADDRESS, &raw).await;
    let mail = desk.sink.mail_with(&format!("Vraag van {who}")).await;
    let judge = Judge::open(DnsResolver::At(dns.addr), "mx.shop.example").unwrap().unwrap();
    let found = judge.judge(Brought::by(None, None, None), mail.as_bytes()).await;
    (mail, found.and_then(|found| found.dkim.first().map(|signed| signed.found)))
}

async fn a_key_signs_when_its_record_is_there(desk: Arc<TestDesk>, dns: Arc<Dns>) {
    let judge = Judge::open(DnsResolver::At(dns.addr), "loket.example").unwrap().unwrap();
    let (code, out, err) = dkim(&desk, &dns, &[]).await;
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("no key, mails are not signed: loket mail dkim --rotate"), "{out}");
    let (code, _, err) = dkim(&desk, &dns, &["--rotate", "iemand@elders.example"]).await;
    assert!(code == Some(2) && err.contains(ADDRESS), "{err}");

    let (code, out, err) = dkim(&desk, &dns, &["--rotate", ADDRESS]).await;
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("loket1: waits for its record; its record is NOT in DNS"), "{out}");
    assert_eq!(go_over(&desk.base, &judge).await.unwrap(), 0, "its record is not there");
    let (mail, found) = acknowledged(&desk, &dns, "anna").await;
    assert!(found.is_none() && !mail.contains("DKIM-Signature:"), "{mail}");

    publish(&dns, &out, "loket1");
    assert_eq!(go_over(&desk.base, &judge).await.unwrap(), 1);
    let (mail, found) = acknowledged(&desk, &dns, "bert").await;
    assert_eq!(found, Some(Found::Pass), "{mail}");
    assert!(mail.contains("s=loket1; d=winkelkade.example"), "{mail}");

    // The next key: made once, and used by hand before DNS has it.
    let (_, again, _) = dkim(&desk, &dns, &["--rotate", ADDRESS]).await;
    let (_, out, _) = dkim(&desk, &dns, &["--rotate", ADDRESS]).await;
    assert_eq!(again, out, "one key waits at a time");
    assert!(out.contains("loket2: waits") && out.contains("loket1: signs since"), "{out}");
    let (code, out, err) = dkim(&desk, &dns, &["--use", ADDRESS]).await;
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(
        out.contains("loket2: signs since") && out.contains("loket1: signs no more; its record may go from"),
        "{out}"
    );
    let (mail, found) = acknowledged(&desk, &dns, "carla").await;
    assert!(mail.contains("s=loket2; d=winkelkade.example"), "{mail}");
    assert_eq!(found, Some(Found::PermError), "used by hand before DNS has it");
    let (code, _, err) = dkim(&desk, &dns, &["--use", ADDRESS]).await;
    assert!(code == Some(1) && err.contains("no key of winkelkade.example waits"), "{err}");
}
