//! Packed items are as good as plain ones, and no crash on the way to them loses one.

use std::fs;

use super::tests::{files, mail, open};
use super::*;

fn told() -> Told {
    Told { number: 48_213, token: "Ab-3_z".into() }
}

fn long() -> Vec<u8> {
    b"Subject: x\r\n\r\n".iter().copied().chain(b"de kassa doet het niet\r\n".repeat(400)).collect()
}

#[tokio::test]
async fn a_packed_item_is_read_replayed_and_handled_again() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    let id = spool.accept(&mail(), long()).await.unwrap();
    let waiting = spool.accept(&mail(), long()).await.unwrap();
    spool.done(id, Some(told())).await.unwrap();
    assert_eq!(spool.pack_done(8).await.unwrap(), 1);
    assert_eq!(spool.pack_done(8).await.unwrap(), 0);
    let name = format!("{id}.{}.item.gz", told());
    assert_eq!(files(dir.path(), "done"), [name.clone()].into());
    assert_eq!(files(dir.path(), "new"), [format!("{waiting}.item")].into(), "what waits stays as it is");
    assert!(files(dir.path(), "tmp").is_empty());
    assert!(fs::metadata(dir.path().join("done").join(&name)).unwrap().len() < 1_000);
    assert_eq!(spool.read(id).await.unwrap(), (mail(), long()));
    assert_eq!(spool.envelope(id).await.unwrap(), mail());
    assert_eq!(spool.journal(0).await.unwrap(), [(id, Place::Done), (waiting, Place::New)]);

    assert_eq!(spool.replay(move |found| found == id).await.unwrap(), [Some(told())]);
    assert_eq!(spool.pending(), [id, waiting]);
    assert_eq!(spool.told(id).await.unwrap(), Some(told()));
    assert_eq!(spool.read(id).await.unwrap(), (mail(), long()));
    drop(spool);
    let spool = open(dir.path());
    assert_eq!(spool.pending(), [id, waiting], "found again when the spool is opened");
    spool.quarantine(id, "no boundary").await.unwrap();
    assert_eq!(spool.read(id).await.unwrap().1, long());
    spool.requeue(id).await.unwrap();
    spool.done(id, Some(told())).await.unwrap();
    assert_eq!(files(dir.path(), "done"), [name].into());
    assert_eq!(spool.counts().done, 1);
    assert_eq!(spool.purge_done(i64::MAX).await.unwrap(), 1);
    assert!(matches!(spool.read(id).await, Err(SpoolError::Unknown)));
}

#[tokio::test]
async fn a_crash_leaves_each_item_once_and_whole() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    let id = spool.accept(&mail(), long()).await.unwrap();
    spool.done(id, None).await.unwrap();
    let (plain, packed) =
        (dir.path().join(format!("done/{id}.item")), dir.path().join(format!("done/{id}.item.gz")));
    let bytes = fs::read(&plain).unwrap();
    drop(spool);

    // Before the packed file got its place: half of it is no item.
    fs::write(dir.path().join(format!("tmp/{id}.gz")), b"\x1f\x8b").unwrap();
    let spool = open(dir.path());
    assert!(files(dir.path(), "tmp").is_empty() && plain.exists());
    spool.pack_done(8).await.unwrap();
    drop(spool);

    // After that, and before the plain one went.
    fs::write(&plain, bytes).unwrap();
    let spool = open(dir.path());
    assert_eq!(spool.counts().done, 1);
    assert!(packed.exists() && !plain.exists());
    assert_eq!(spool.read(id).await.unwrap(), (mail(), long()));
    assert_eq!(spool.journal(0).await.unwrap(), [(id, Place::Done)]);
}

#[tokio::test]
async fn portions_are_bounded() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    for _ in 0..5 {
        let id = spool.accept(&mail(), long()).await.unwrap();
        spool.done(id, None).await.unwrap();
    }
    let mut portions = Vec::new();
    for _ in 0..3 {
        portions.push(spool.pack_done(2).await.unwrap());
    }
    assert_eq!(portions, [2, 2, 1]);
    assert!(files(dir.path(), "done").iter().all(|name| name.ends_with(".item.gz")));
}

/// How much room the real mails take outside of the repository; printed, not judged.
#[tokio::test]
async fn corpora_packed() {
    let Some(root) = crate::mail::parse::corpora::root() else { return };
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    let mails = crate::mail::parse::corpora::mails(&root.join("third-party"));
    for path in &mails {
        let id = spool.accept(&mail(), fs::read(path).unwrap()).await.unwrap();
        spool.done(id, None).await.unwrap();
    }
    let size = || -> u64 {
        fs::read_dir(dir.path().join("done"))
            .unwrap()
            .map(|entry| entry.unwrap().metadata().unwrap().len())
            .sum()
    };
    let plain = size();
    let begun = std::time::Instant::now();
    while spool.pack_done(32).await.unwrap() > 0 {}
    println!(
        "packed: {} mails, {plain} bytes to {} ({:.2}) in {:.1?}",
        mails.len(),
        size(),
        plain as f64 / size() as f64,
        begun.elapsed()
    );
}
