//! Backups in a bucket: the whole round against a real S3 interface, with a file that goes
//! in parts, half an upload, damage, and a restore onto an empty disk.

use crate::desk::{Database, eventually};
use crate::moto::Moto;
use crate::process::Loket;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_go_to_a_bucket_and_come_back_sqlite() {
    round(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_go_to_a_bucket_and_come_back_postgres() {
    round(Database::Postgres).await;
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_told_before_anything_is_copied() {
    let Some((_moto, loket)) = prepared(Database::Sqlite).await else { return };
    let (code, _, err) = loket.command(&["backup"]).await;
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("in the bucket loket: make it, or correct backup_to (NoSuchBucket)"), "{err}");
    assert!(!err.contains("copying the store") && !err.contains("geheim"), "{err}");
    assert!(!loket.data.join("backup-scratch").exists());
    let (code, _, err) = loket.command(&["restore", "--yes"]).await;
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("NoSuchBucket"), "{err}");
    let (code, _, err) = loket.command(&["backup", "--to", "gs://loket"]).await;
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("s3://bucket/prefix"), "{err}");
}

/// A server with a bucket for its backups, which nobody has made yet.
async fn prepared(database: Database) -> Option<(Moto, Loket)> {
    let moto = Moto::start().await?;
    let Some(mut loket) = Loket::new(database).await else {
        println!("skipped: LOKET_TEST_POSTGRES names no PostgreSQL (cargo xtask test starts one)");
        return None;
    };
    let secret = loket.dir.path().join("secret");
    std::fs::write(&secret, "geheim\n").unwrap();
    loket.set("LOKET_BACKUP_TO", "s3://loket/desk/one");
    loket.set("LOKET_BACKUP_S3_ENDPOINT", moto.endpoint.clone());
    loket.set("LOKET_BACKUP_S3_KEY", "sleutel");
    loket.set("LOKET_BACKUP_S3_SECRET_FILE", secret.display().to_string());
    Some((moto, loket))
}

/// More than one part of an upload, and no two bytes in a row that compress.
fn large() -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..9_000_000).map(|_| next()).collect()
}

async fn mail(loket: &Loket, n: usize, file: &[u8]) {
    let text: Vec<u8> = BASE64_STANDARD.encode(file).into_bytes();
    let lines: Vec<&str> = text.chunks(76).map(|line| str::from_utf8(line).unwrap()).collect();
    let raw = format!(
        "From: emmer{n}@winkel.example\nTo: support@winkelkade.example\nSubject: Emmer {n}\n\
         Message-ID: <emmer{n}@winkel.example>\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nVraag {n}\n\
         --b\nContent-Type: application/octet-stream\n\
         Content-Disposition: attachment; filename=\"bestand{n}.bin\"\n\
         Content-Transfer-Encoding: base64\n\n{}\n--b--\n",
        lines.join("\n")
    );
    loket.mail(&format!("emmer{n}@winkel.example"), "support@winkelkade.example", &raw).await.unwrap();
    let count = "SELECT COUNT(*), 'x' FROM ticket WHERE subject LIKE 'Emmer %'";
    eventually("it is a ticket", async || (loket.rows(count).await[0].0 == n as i64).then_some(())).await;
}

async fn done(loket: &Loket, args: &[&str]) -> (String, String) {
    let (code, out, err) = loket.command(args).await;
    assert_eq!(code, Some(0), "{args:?}: {out}{err}");
    assert!(!loket.data.join("backup-scratch").exists(), "the scratch folder is gone");
    assert!(!format!("{out}{err}").contains("geheim"));
    (out, err)
}

/// The name at the beginning of a line.
fn name(line: &str) -> String {
    line.split(' ').next().unwrap().to_owned()
}

async fn round(database: Database) {
    let Some((moto, mut loket)) = prepared(database).await else { return };
    moto.put("loket", "").await;
    // What others keep there stays as it is.
    let others = ["desk/one/notes.txt", "desk/two/files/ab/abcd", "desk/one/not-a-backup/store.db"];
    for other in others {
        moto.put(&format!("loket/{other}"), "of others").await;
    }
    assert_eq!(done(&loket, &["backup", "--list"]).await.0, "", "none yet");
    loket.start().await;
    let large = large();
    mail(&loket, 1, &large).await;
    let (first, told) = done(&loket, &["backup"]).await;
    assert!(first.contains(" in s3://loket/desk/one"), "{first}");
    assert!(told.contains("uploading attachments: ") && told.contains(", 0 are there"), "{told}");
    let first = name(&first);
    let hash = loket.rows("SELECT bytes, sha256 FROM attachment WHERE bytes = 9000000").await.remove(0).1;
    let file = format!("loket/desk/one/files/{}/{hash}", &hash[..2]);
    let (bytes, tag) = moto.get(&file).await;
    assert!(bytes == large && tag.ends_with("-2"), "it went in two parts: {tag}");
    assert_eq!(moto.unfinished("loket").await, 0);

    mail(&loket, 2, b"klein").await;
    let (second, told) = done(&loket, &["backup"]).await;
    assert!(told.contains("uploading attachments: 1, "), "what is there isn't sent again: {told}");
    let second = name(&second);
    // A half that is older, as a power cut leaves it, and one that is on its way.
    let halves = ["2020-01-01T000000.000000Z", "2999-01-01T000000.000000Z"];
    for half in halves {
        moto.put(&format!("loket/desk/one/{half}/store.db"), "half").await;
    }
    let list = done(&loket, &["backup", "--list"]).await.0;
    assert_eq!(list.lines().map(name).collect::<Vec<_>>(), [first.clone(), second.clone()]);
    let (whole, told) = done(&loket, &["backup", "--verify"]).await;
    assert_eq!(whole, list);
    assert!(told.trim_end().ends_with("downloading attachments: 1"), "once for both backups: {told}");

    loket.set("LOKET_BACKUP_KEEP", "2");
    mail(&loket, 3, b"derde").await;
    let (third, _) = done(&loket, &["backup"]).await;
    assert!(third.contains("1 older ones taken away"), "{third}");
    let third = name(&third);
    let names = moto.names("loket").await;
    let begins = |with: &str| names.iter().any(|name| name.starts_with(&format!("desk/one/{with}/")));
    assert!(!begins(&first) && !begins(halves[0]), "{names:?}");
    assert!(begins(&second) && begins(&third) && begins(halves[1]), "{names:?}");
    assert!(others.iter().all(|other| names.iter().any(|name| name == other)), "{names:?}");

    // Lost with the machine: the store and every attachment. The spool is on another disk.
    loket.stop().await;
    std::fs::remove_dir_all(loket.data.join("files")).unwrap();
    match database {
        Database::Sqlite => std::fs::remove_file(loket.data.join("loket.db")).unwrap(),
        Database::Postgres => {}
    }
    let (out, _) = done(&loket, &["restore", "--at", &second, "--yes"]).await;
    assert!(out.contains("replayed 1: 1 ticket"), "{out}");
    let tickets = "SELECT number, subject FROM ticket WHERE subject LIKE 'Emmer %' ORDER BY number";
    assert_eq!(loket.rows(tickets).await.len(), 3);
    assert!(std::fs::read(loket.data.join("files").join(&hash[..2]).join(&hash)).unwrap() == large);
    done(&loket, &["check"]).await;
    // What is still here isn't fetched.
    let (_, told) = done(&loket, &["restore", "--yes"]).await;
    assert!(told.contains(&third) && told.contains("downloading attachments: 0"), "{told}");

    // Damage is seen, and changes nothing.
    let copy = names.iter().find(|name| name.contains(&format!("{third}/store."))).unwrap();
    let (mut bytes, _) = moto.get(&format!("loket/{copy}")).await;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    moto.put(&format!("loket/{copy}"), bytes).await;
    let (code, _, err) = loket.command(&["restore", "--yes"]).await;
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("checksum"), "{err}");
    done(&loket, &["check"]).await;
    moto.delete(&file).await;
    let (code, out, err) = loket.command(&["backup", "--verify"]).await;
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(err.contains(&format!("{hash} is missing in the bucket loket")), "{err}");
    // The next backup sends it again.
    done(&loket, &["backup"]).await;
    assert!(moto.get(&file).await.0 == large);
}
