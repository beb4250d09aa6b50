//! `kill -9` at random moments under load of senders that try again whatever was not
//! acknowledged: every acknowledged mail is there, exactly once. A few kills here;
//! `cargo xtask torture` plays three hundred.

use crate::desk::{Database, eventually};
use crate::process::Loket;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

const SENDERS: usize = 4;
/// Between two mails of a sender.
const PACE: Duration = Duration::from_millis(20);

fn kills() -> u64 {
    std::env::var("LOKET_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(4)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_mail_is_there_once_sqlite() {
    tortured(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_mail_is_there_once_postgres() {
    tortured(Database::Postgres).await;
}

async fn tortured(database: Database) {
    let Some(mut loket) = Loket::new(database).await else {
        println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL (cargo xtask test starts one)");
        return;
    };
    // A disk of its own that can be filled, where root runs the whole torture.
    let ballast = (kills() > 20 && loket.small_disk()).then(|| loket.data.join("spool/ballast"));
    if kills() > 20 && ballast.is_none() {
        println!("skipped: the full disk (mounting a tmpfs takes root)");
    }
    let (done, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let addr = loket.smtp;
    let senders = (0..SENDERS).map(|sender| {
        let (done, acknowledged) = (done.clone(), acknowledged.clone());
        tokio::spawn(async move {
            let mut sent = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let id = format!("<kill{sender}.{}@winkel.example>", sent.len());
                let raw = format!(
                    "From: kill{sender}@winkel.example\nSubject: Proef {sender}.{}\nMessage-ID: {id}\n\nTekst {}\n",
                    sent.len(),
                    sent.len()
                );
                let from = format!("kill{sender}@winkel.example");
                // Not acknowledged: the same mail once more, as a mail server does.
                while crate::desk::smtp_send(addr, &from, "support@winkelkade.example", &raw).await.is_err() {
                    if done.load(Ordering::Relaxed) {
                        return sent;
                    }
                    tokio::task::yield_now().await;
                }
                sent.push(id);
                // Load that the store can keep up with: the kills shall hit it at work, too.
                tokio::time::sleep(PACE).await;
                acknowledged.fetch_add(1, Ordering::Relaxed);
            }
            sent
        })
    });
    let senders: Vec<_> = senders.collect();
    for kill in 0..kills() {
        loket.start().await;
        // At a moment that differs each time, some acknowledged mails later.
        let seen = acknowledged.load(Ordering::Relaxed);
        let more = usize::try_from(kill * 7919 % 31).unwrap() + 1;
        eventually("mail is taken", async || {
            (acknowledged.load(Ordering::Relaxed) >= seen + more).then_some(())
        })
        .await;
        if kill % 10 == 3 {
            trouble(&loket, None, &acknowledged).await;
        } else if kill % 10 == 7 && ballast.is_some() {
            trouble(&loket, ballast.as_deref(), &acknowledged).await;
        }
        tokio::time::sleep(Duration::from_micros(kill * 104_729 % 400_000)).await;
        loket.kill();
    }
    loket.start().await;
    done.store(true, Ordering::Relaxed);
    let mut sent = Vec::new();
    for sender in senders {
        sent.extend(sender.await.unwrap());
    }
    // However many there are: as long as there is progress, nobody loses patience.
    let new = loket.data.join("spool/new");
    let waiting = || std::fs::read_dir(&new).unwrap().count();
    let mut left = waiting();
    while left > 0 {
        left = eventually("more is taken in", async || Some(waiting()).filter(|now| *now < left)).await;
    }
    loket.stop().await;
    let rows = loket
        .rows("SELECT COUNT(*), message_id FROM entry WHERE message_id LIKE '<kill%' GROUP BY message_id")
        .await;
    let found: BTreeMap<String, i64> = rows.into_iter().map(|(count, id)| (id, count)).collect();
    println!("{} kills, {} mails acknowledged", kills(), sent.len());
    for id in &sent {
        assert_eq!(found.get(id), Some(&1), "{id}");
    }
    let (code, out, err) = loket.command(&["check"]).await;
    assert_eq!(code, Some(0), "{out}{err}");
}

/// The store is away for a while, and mail is taken all the same; or the disk is full, and
/// none is.
async fn trouble(loket: &Loket, ballast: Option<&Path>, acknowledged: &AtomicUsize) {
    let Some(ballast) = ballast else {
        loket.store_away(true).await;
        let seen = acknowledged.load(Ordering::Relaxed);
        eventually("mail is taken", async || {
            (acknowledged.load(Ordering::Relaxed) > seen + 20).then_some(())
        })
        .await;
        return loket.store_away(false).await;
    };
    let mut file = File::create(ballast).unwrap();
    while file.write_all(&[0; 1 << 16]).is_ok() {}
    let raw = "Subject: vol\n\nVol\n";
    eventually("mail is put off", async || {
        let answer = loket.mail("vol@winkel.example", "support@winkelkade.example", raw).await;
        answer.is_err_and(|answer| answer.starts_with("452")).then_some(())
    })
    .await;
    std::fs::remove_file(ballast).unwrap();
}
