//! A night of real mail from the corpora.

use super::*;

/// A night of real mail: 1,200 mails of 800 merchants, imported and taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_is_taken_whole() {
    let corpora = std::env::var("LOKET_CORPORA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpora").to_owned());
    let folder = std::path::Path::new(&corpora).join("mail/storm-a");
    let Ok(packed) = std::fs::File::open(folder.join("storm.mbox.gz")) else {
        println!("skipped: no mail corpora (LOKET_CORPORA)");
        return;
    };
    let kit = Kit::on_sqlite().await;
    kit.pass(DAY * 14);
    let mbox = kit.dir.path().join("storm.mbox");
    let unpacked = std::fs::File::create(&mbox).unwrap();
    let unpack =
        std::process::Command::new("gzip").arg("-dc").stdin(packed).stdout(unpacked).status().unwrap();
    assert!(unpack.success());
    let facts = kit.base.snapshots.get().contact.clone();
    let now = kit.base.env.now();
    let done =
        server::cli::mail::import(&kit.base.spool, &facts, &mbox, now, MailSource::Import).await.unwrap();
    let truth: Vec<serde_json::Value> = std::fs::read_to_string(folder.join("truth.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((done.accepted, done.empty), (truth.len(), 0));

    let mut went = Vec::new();
    let began = std::time::Instant::now();
    for id in kit.base.spool.pending() {
        went.push(kit.take(id).await.unwrap());
    }
    println!("{} mails in {:.1} s", went.len(), began.elapsed().as_secs_f64());
    let check = kit.agrees().await;
    println!("{:?}", check.intake);
    assert_eq!(check.handled(), truth.len() as i64);
    assert!(kit.outbox().await.is_empty(), "nobody is acknowledged years later");

    let place = |n: i64| match went[(n - 1) as usize] {
        Outcome::Ticket(number) | Outcome::Reply(number) | Outcome::Automatic(Some(number)) => Some(number),
        _ => None,
    };
    let mut owner = std::collections::HashMap::new();
    let (mut threads, mut apart) = (0, Vec::new());
    for mail in &truth {
        let n = mail["n"].as_i64().unwrap();
        let outcome = went[(n - 1) as usize];
        let same_id = mail["duplicate_kind"] == "same_message_id";
        assert_eq!(outcome == Outcome::Duplicate, same_id, "{mail} {outcome:?}");
        if let (Some(ticket), Some(merchant)) = (place(n), mail["merchant"].as_str()) {
            let first = owner.entry(ticket).or_insert(merchant);
            assert_eq!(*first, merchant, "two merchants in one ticket: {mail}");
        }
        if mail["thread_by"] == "references" && !same_id {
            threads += 1;
            if place(n) != mail["reply_to"].as_i64().and_then(place) {
                apart.push(n);
            }
        }
    }
    println!("{threads} answers by references, apart: {apart:?}");
    assert!(apart.is_empty());
}
