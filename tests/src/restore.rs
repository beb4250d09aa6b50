//! Back to a moment: a backup in the middle of a night of mail, and a restore that loses
//! nothing, gives everybody the same ticket and answers nobody twice.

use crate::desk::{Database, eventually, header};
use crate::process::Loket;
use std::collections::BTreeMap;

/// Mails before the backup, and as many after it. The whole test of `cargo xtask torture` has 1,000.
fn half() -> usize {
    std::env::var("LOKET_TEST_RESTORE").ok().and_then(|n| n.parse().ok()).unwrap_or(40)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_loses_no_mail_and_answers_nobody_twice_sqlite() {
    restored(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_loses_no_mail_and_answers_nobody_twice_postgres() {
    restored(Database::Postgres).await;
}

fn question(n: usize) -> (String, String) {
    let from = format!("nacht{n}@winkel.example");
    let raw = format!(
        "From: {from}\nTo: support@winkelkade.example\nSubject: Nacht {n}\nMessage-ID: <nacht{n}@winkel.example>\n\nVraag {n}\n"
    );
    (from, raw)
}

/// Number and reply address of each ticket as its requester was told.
async fn told(loket: &Loket) -> BTreeMap<String, (i64, String)> {
    let mails = loket.sink.mails().await;
    let told = mails.iter().map(|mail| {
        let subject = header(mail, "Subject");
        let digits: String =
            subject.split('#').nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
        let reply_to = header(mail, "Reply-To");
        let reply_to = reply_to.rsplit(['<', ' ']).next().unwrap().trim_end_matches('>').to_owned();
        (header(mail, "To"), (digits.parse().unwrap(), reply_to))
    });
    told.collect()
}

async fn restored(database: Database) {
    let Some(mut loket) = Loket::new(database).await else {
        println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL (cargo xtask test starts one)");
        return;
    };
    let half = half();
    loket.start().await;
    for n in 0..half {
        let (from, raw) = question(n);
        loket.mail(&from, "support@winkelkade.example", &raw).await.unwrap();
    }
    let acknowledged = async |loket: &Loket, n: usize| {
        eventually("everybody is told", async || (loket.sink.count() == n).then_some(())).await;
    };
    acknowledged(&loket, half).await;
    let backups = loket.dir.path().join("backups").display().to_string();
    let (code, out, err) = loket.command(&["backup", "--to", &backups]).await;
    assert_eq!(code, Some(0), "{out}{err}");

    for n in half..2 * half {
        let (from, raw) = question(n);
        loket.mail(&from, "support@winkelkade.example", &raw).await.unwrap();
    }
    acknowledged(&loket, 2 * half).await;
    let before = told(&loket).await;
    // Somebody of the first half answers; that must come back as well.
    let (from, _) = question(3);
    let reply =
        format!("From: {from}\nSubject: Re: Nacht 3\nMessage-ID: <re3@winkel.example>\n\nNog iets.\n");
    let (third, address) =
        before.iter().find(|(to, _)| to.contains(&from)).map(|(_, told)| told.clone()).unwrap();
    loket.mail(&from, &address, &reply).await.unwrap();
    let entries = "SELECT COUNT(*), 'x' FROM entry WHERE message_id = '<re3@winkel.example>'";
    eventually("the answer is there", async || (loket.rows(entries).await[0].0 == 1).then_some(())).await;
    let (code, _, err) = loket.command(&["restore", "--from", &backups, "--yes"]).await;
    assert_eq!(code, Some(2), "not beside a running server: {err}");
    loket.stop().await;

    let (code, _, err) = loket.command(&["restore", "--from", &backups]).await;
    assert_eq!(code, Some(2), "nobody said yes: {err}");
    let (code, out, err) = loket.command(&["restore", "--from", &backups, "--yes"]).await;
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains(&format!("replayed {}: 1 reply, {half} ticket", half + 1)), "{out}{err}");

    loket.start().await;
    let waiting = "SELECT COUNT(*), 'x' FROM outbox WHERE state = 'waiting'";
    eventually("nothing waits to be sent", async || (loket.rows(waiting).await[0].0 == 0).then_some(()))
        .await;
    let tickets = "SELECT t.number, a.email FROM ticket t JOIN account a ON a.id = t.requester_id
                   WHERE t.subject LIKE 'Nacht %' ORDER BY t.number";
    let tickets = loket.rows(tickets).await;
    assert_eq!(tickets.len(), 2 * half, "each mail once");
    for (number, email) in &tickets {
        let (_, (known, _)) = before.iter().find(|(to, _)| to.contains(email.as_str())).unwrap();
        assert_eq!(number, known, "{email} was told another number");
    }
    let answered = "SELECT e.ticket_number, e.text FROM entry e WHERE e.message_id = '<re3@winkel.example>'";
    assert_eq!(loket.rows(answered).await, [(third, "Nog iets.".to_owned())]);
    assert_eq!(loket.sink.count(), 2 * half, "nobody was answered twice");

    // The address that somebody was told after the backup still leads to the same ticket.
    let (from, _) = question(2 * half - 1);
    let (last, address) =
        before.iter().find(|(to, _)| to.contains(&from)).map(|(_, told)| told.clone()).unwrap();
    let reply =
        format!("From: {from}\nSubject: Re: iets anders\nMessage-ID: <late@winkel.example>\n\nEn nu?\n");
    loket.mail(&from, &address, &reply).await.unwrap();
    let late = "SELECT e.ticket_number, e.text FROM entry e WHERE e.message_id = '<late@winkel.example>'";
    eventually("it is there", async || {
        (loket.rows(late).await == [(last, "En nu?".to_owned())]).then_some(())
    })
    .await;
    // A new ticket gets a number that nobody has.
    let (from, raw) = question(2 * half);
    loket.mail(&from, "support@winkelkade.example", &raw).await.unwrap();
    acknowledged(&loket, 2 * half + 1).await;
    loket.stop().await;
    let (code, out, err) = loket.command(&["check"]).await;
    assert_eq!(code, Some(0), "{out}{err}");
    let (code, out, err) = loket.command(&["backup", "--to", &backups, "--verify"]).await;
    assert_eq!(code, Some(0), "{out}{err}");

    let copy =
        std::fs::read_dir(&backups).unwrap().flatten().find(|one| one.path().join("manifest.json").exists());
    let copy = copy.unwrap().path();
    let name = if copy.join("store.db").exists() { "store.db" } else { "store.dump" };
    let mut bytes = std::fs::read(copy.join(name)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    std::fs::write(copy.join(name), bytes).unwrap();
    let (code, _, err) = loket.command(&["restore", "--from", &backups, "--yes"]).await;
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("checksum"), "{err}");
    let (code, out, err) = loket.command(&["check"]).await;
    assert_eq!(code, Some(0), "a damaged backup changes nothing: {out}{err}");
}
