//! The spool against a real folder; only order and failure are recorded or made up.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, mpsc as std_mpsc};

use super::*;

/// A clock that stands still and a counter for randomness.
fn ids_at(micros: i64) -> (Clock, Random) {
    let counter = AtomicU64::new(0);
    (Arc::new(move || micros), Arc::new(move || counter.fetch_add(1, Ordering::Relaxed)))
}

pub(super) fn open(dir: &Path) -> Arc<Spool> {
    let (now, random) = ids_at(1_700_000_000_000_000);
    Spool::open_with(dir, now, random, SpoolSettings { min_free_bytes: 0, queue: 256 }).unwrap()
}

pub(super) fn mail() -> Envelope {
    Envelope::Mail {
        accepted_at: 7,
        peer: Some("192.0.2.1".parse().unwrap()),
        helo: Some("shop.example".into()),
        mail_from: None,
        rcpt_to: vec!["help@desk.example".into()],
        tls: false,
        source: MailSource::Smtp,
    }
}

pub(super) fn files(dir: &Path, folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(dir.join(folder)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn id_text_and_order() {
    let clock = Arc::new(AtomicI64::new(5));
    let now = clock.clone();
    let ids = SpoolIds::new(Arc::new(move || now.load(Ordering::Relaxed)), Arc::new(|| u64::MAX));
    let first = ids.next();
    let second = ids.next();
    clock.store(1, Ordering::Relaxed);
    let third = ids.next();
    assert_eq!(first.to_string(), "00000000000000000005-ffffffff");
    assert!(first < second && second < third, "a clock that stands or steps back keeps the order");
    assert_eq!(first.to_string().parse(), Ok(first));
    for bad in ["", "5-ffffffff", "00000000000000000005-fffffff", "+0000000000000000005-ffffffff", "../x"] {
        assert_eq!(bad.parse::<SpoolId>(), Err(BadSpoolId), "{bad}");
    }
}

#[tokio::test]
async fn a_life_from_new_to_done() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    assert_eq!(spool.counts(), Counts::default());
    let bytes = b"Subject: x\r\n\r\nline\nbare\xff\r\n".to_vec();
    let id = spool.accept(&mail(), bytes.clone()).await.unwrap();
    let form = Envelope::Form { accepted_at: 8, data: serde_json::json!({"name": "a\nb"}) };
    let later = spool.accept(&form, Vec::new()).await.unwrap();
    spool.wait_new().await;
    assert_eq!(spool.pending(), [id, later]);
    assert_eq!(spool.counts().oldest_new, Some(1_700_000_000_000_000));
    assert_eq!(spool.read(id).await.unwrap(), (mail(), bytes));
    assert_eq!(spool.read(later).await.unwrap(), (form, Vec::new()));
    spool.done(id, None).await.unwrap();
    spool.done(id, None).await.unwrap();
    assert_eq!(spool.counts(), Counts { new: 1, done: 1, quarantined: 0, oldest_new: Some(later.micros()) });
    assert_eq!(spool.purge_done(id.micros()).await.unwrap(), 0);
    assert_eq!(spool.purge_done(id.micros() + 1).await.unwrap(), 1);
    assert!(matches!(spool.read(id).await, Err(SpoolError::Unknown)));
    assert!(matches!(spool.done(id, None).await, Err(SpoolError::Unknown)));
}

#[tokio::test]
async fn quarantine_and_back() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    let id = spool.accept(&mail(), b"x".to_vec()).await.unwrap();
    spool.wait_new().await;
    spool.quarantine(id, "no boundary").await.unwrap();
    assert_eq!((spool.pending(), spool.quarantined()), (vec![], vec![id]));
    assert_eq!(spool.reason(id).await.unwrap(), "no boundary");
    assert_eq!(spool.read(id).await.unwrap().1, b"x");
    spool.requeue(id).await.unwrap();
    spool.wait_new().await;
    assert_eq!((spool.pending(), spool.quarantined()), (vec![id], vec![]));
    assert!(files(dir.path(), "quarantine").is_empty());
    spool.done(id, None).await.unwrap();
    assert!(matches!(spool.quarantine(id, "late").await, Err(SpoolError::Unknown)));
    assert!(files(dir.path(), "quarantine").is_empty(), "no reason without an item");
}

#[tokio::test]
async fn opening_again_finds_everything_but_the_unacknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(spool.accept(&mail(), b"x".to_vec()).await.unwrap());
    }
    spool.done(ids[0], Some(Told { number: 7, token: "Ab-3".into() })).await.unwrap();
    spool.quarantine(ids[1], "odd").await.unwrap();
    drop(spool);
    fs::write(dir.path().join("tmp/half.item"), "{\"kind\":\"ma").unwrap();
    fs::write(dir.path().join("new/notes.txt"), "not ours").unwrap();
    let spool = open(dir.path());
    spool.wait_new().await;
    assert_eq!((spool.pending(), spool.quarantined()), (vec![ids[2]], vec![ids[1]]));
    assert_eq!(spool.counts().done, 1);
    assert!(files(dir.path(), "tmp").is_empty());
    assert!(files(dir.path(), "new").contains("notes.txt"));
    let first = ids[0];
    assert_eq!(
        spool.replay(move |id| id >= first).await.unwrap(),
        [Some(Told { number: 7, token: "Ab-3".into() })]
    );
    assert_eq!(spool.pending(), [ids[0], ids[2]]);
}

#[tokio::test]
async fn one_process_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    let (now, random) = ids_at(0);
    let second = Spool::open(dir.path(), now.clone(), random.clone());
    assert_eq!(second.err().unwrap().kind(), io::ErrorKind::ResourceBusy);
    drop(spool);
    Spool::open(dir.path(), now, random).unwrap();
}

#[tokio::test]
async fn an_item_without_envelope_is_unreadable() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("new")).unwrap();
    for (name, text) in [("1", "{\"kind\":\"post\"}\nx"), ("2", "no line end")] {
        fs::write(dir.path().join(format!("new/0000000000000000000{name}-00000000.item")), text).unwrap();
    }
    let spool = open(dir.path());
    assert_eq!(spool.pending().len(), 2);
    for id in spool.pending() {
        assert!(matches!(spool.read(id).await, Err(SpoolError::Unreadable)));
    }
}

#[tokio::test]
async fn a_disk_with_too_little_room_refuses() {
    let dir = tempfile::tempdir().unwrap();
    let (now, random) = ids_at(0);
    let settings = SpoolSettings { min_free_bytes: u64::MAX, queue: 1 };
    let spool = Spool::open_with(dir.path(), now, random, settings).unwrap();
    assert!(matches!(spool.accept(&mail(), Vec::new()).await, Err(SpoolError::Full)));
    assert!(files(dir.path(), "tmp").is_empty() && files(dir.path(), "new").is_empty());
}

/// The real disk, with a record of the steps; may fail at one, may wait at the first.
struct TraceDisk {
    trace: Arc<Mutex<Vec<&'static str>>>,
    fail_at: &'static str,
    gate: Mutex<Option<std_mpsc::Receiver<()>>>,
}

impl TraceDisk {
    fn step(&self, name: &'static str) -> io::Result<()> {
        self.trace.lock().unwrap().push(name);
        if name == self.fail_at { Err(io::Error::other("made up")) } else { Ok(()) }
    }
}

fn place(path: &Path) -> &str {
    path.parent().unwrap().file_name().unwrap().to_str().unwrap()
}

impl Disk for TraceDisk {
    fn write(&self, path: &Path, head: &[u8], body: &[u8]) -> io::Result<File> {
        if let Some(gate) = self.gate.lock().unwrap().take() {
            gate.recv().unwrap();
        }
        assert_eq!(place(path), "tmp");
        let file = RealDisk.write(path, head, body)?;
        self.step("write").map(|()| file)
    }

    fn sync_file(&self, file: &File, path: &Path) -> io::Result<()> {
        assert_eq!(place(path), "tmp");
        self.step("sync file")?;
        RealDisk.sync_file(file, path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        assert_eq!((place(from), place(to)), ("tmp", "new"));
        self.step("rename")?;
        RealDisk.rename(from, to)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        if dir.ends_with("new") {
            self.step("sync new")?;
        }
        RealDisk.sync_dir(dir)
    }

    fn free(&self, _dir: &Path) -> io::Result<u64> {
        Ok(1 << 30)
    }
}

type Trace = Arc<Mutex<Vec<&'static str>>>;

fn traced(dir: &Path, fail_at: &'static str, queue: usize) -> (Arc<Spool>, Trace, std_mpsc::Sender<()>) {
    let (now, random) = ids_at(0);
    let trace = Trace::default();
    let (open_gate, gate) = std_mpsc::channel();
    let disk = TraceDisk { trace: trace.clone(), fail_at, gate: Mutex::new(Some(gate)) };
    let settings = SpoolSettings { min_free_bytes: 0, queue };
    let spool = Spool::start(dir, SpoolIds::new(now, random), settings, Box::new(disk)).unwrap();
    (spool, trace, open_gate)
}

#[tokio::test]
async fn answered_only_after_file_and_folder_are_on_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let (spool, trace, gate) = traced(dir.path(), "", 8);
    gate.send(()).unwrap();
    spool.accept(&mail(), b"x".to_vec()).await.unwrap();
    assert_eq!(*trace.lock().unwrap(), ["write", "sync file", "rename", "sync new"]);
}

#[tokio::test]
async fn a_step_that_fails_leaves_nothing_and_says_so() {
    for step in ["write", "sync file", "rename", "sync new"] {
        let dir = tempfile::tempdir().unwrap();
        let (spool, trace, gate) = traced(dir.path(), step, 8);
        gate.send(()).unwrap();
        let refused = spool.accept(&mail(), b"x".to_vec()).await;
        assert!(matches!(refused, Err(SpoolError::Io(_))), "{step}");
        assert_eq!(trace.lock().unwrap().last(), Some(&step), "nothing is done after it");
        assert_eq!(spool.counts(), Counts::default());
        assert!(files(dir.path(), "tmp").is_empty() && files(dir.path(), "new").is_empty(), "{step}");
    }
}

#[tokio::test]
async fn two_hundred_at_once_share_their_folder_fsyncs() {
    let dir = tempfile::tempdir().unwrap();
    let (spool, trace, gate) = traced(dir.path(), "", 200);
    let envelope = mail();
    let accepts = (0..200).map(|n| spool.accept(&envelope, format!("mail {n}").into_bytes()));
    let mut all = Box::pin(futures::future::join_all(accepts));
    // One poll puts all of them into the queue; then the disk may begin.
    assert!(futures::poll!(&mut all).is_pending());
    gate.send(()).unwrap();
    let ids: BTreeSet<SpoolId> = all.await.into_iter().map(Result::unwrap).collect();
    assert_eq!(spool.pending(), ids.into_iter().collect::<Vec<_>>());
    assert_eq!(spool.counts().new, 200);
    let trace = trace.lock().unwrap();
    let count = |name| trace.iter().filter(|step| **step == name).count();
    assert_eq!((count("sync file"), count("rename")), (200, 200));
    assert!(count("sync new") <= 3, "{} folder fsyncs", count("sync new"));
    assert_eq!(files(dir.path(), "new").len(), 200);
    let mut phases = trace.clone();
    phases.dedup();
    for batch in phases.chunks(4) {
        assert_eq!(batch, ["write", "sync file", "rename", "sync new"], "each step for all, then the next");
    }
}

#[tokio::test]
async fn more_than_the_queue_holds_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (spool, _trace, gate) = traced(dir.path(), "", 4);
    let envelope = mail();
    let mut all = Box::pin(futures::future::join_all((0..300).map(|_| spool.accept(&envelope, vec![b'x']))));
    assert!(futures::poll!(&mut all).is_pending());
    gate.send(()).unwrap();
    let (taken, refused): (Vec<_>, Vec<_>) = all.await.into_iter().partition(Result::is_ok);
    assert!(refused.iter().all(|answer| matches!(answer, Err(SpoolError::Full))));
    assert!(taken.len() >= 4 && !refused.is_empty());
    assert_eq!(spool.counts().new, taken.len(), "what was refused is not there, the rest is");
}
