//! An SMTP or LMTP conversation of any bytes in pieces of any size: what was answered 250
//! is in the spool byte by byte, nothing else is, and no byte of a message is ever a command.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::watch;

use super::smtp_reference::{Accepted, read};
use crate::mail::smtp::{Protocol, Recipients, SmtpConfig, converse};
use crate::mail::spool::{Envelope, Spool};

/// The largest message; small, so that too large ones come often.
pub const MAX_SIZE: usize = 2_000;

struct Ours;

impl Recipients for Ours {
    fn accepts(&self, address: &str) -> bool {
        address == "postmaster" || address.ends_with("@desk.example")
    }
}

/// A spool that serves one conversation after the other.
struct Bench {
    spool: Arc<Spool>,
    runtime: tokio::runtime::Runtime,
    _dir: TempDir,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder for the spool");
        let ticks = AtomicU64::new(0);
        let random = Arc::new(move || ticks.fetch_add(1, Ordering::Relaxed));
        let spool = Spool::open(dir.path(), Arc::new(|| 1_671_000_000_000_000), random);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Self { spool: spool.expect("a spool"), runtime: runtime.expect("a runtime"), _dir: dir }
    }
}

thread_local! {
    static BENCH: RefCell<Bench> = RefCell::new(Bench::new());
}

/// Holds for any bytes: the first two say how, the rest is what a client sends.
pub fn hold(data: &[u8]) {
    let [pieces, how, sent @ ..] = data else { return };
    let lmtp = how & 1 != 0;
    BENCH.with_borrow(|bench| bench.runtime.block_on(conversation(bench, sent, usize::from(*pieces), lmtp)));
}

async fn conversation(bench: &Bench, sent: &[u8], pieces: usize, lmtp: bool) {
    let config = SmtpConfig {
        protocol: if lmtp { Protocol::Lmtp } else { Protocol::Smtp },
        hostname: "desk.example".into(),
        max_size: MAX_SIZE,
        max_errors: usize::MAX,
        ..SmtpConfig::default()
    };
    let (client, server) = tokio::io::duplex(pieces * 16 + 1);
    let (_run, stop) = watch::channel(false);
    let served = converse(server, config, Arc::new(Ours), bench.spool.clone(), stop);
    let ((), replies) = tokio::join!(served, talk(client, sent, pieces));
    let expected = read(sent, &replies, lmtp);
    let ids = bench.spool.pending();
    let mut accepted = Vec::new();
    for id in ids {
        accepted.push(bench.spool.read(id).await.expect("what was accepted"));
        bench.spool.done(id, None).await.expect("what was read");
    }
    bench.spool.purge_done(i64::MAX).await.expect("what is done");
    same(&expected, &accepted);
}

/// Sends everything in pieces of changing size while it listens; all that was answered.
async fn talk(client: DuplexStream, sent: &[u8], pieces: usize) -> String {
    let (mut from, mut to) = tokio::io::split(client);
    let send = async move {
        let (mut rest, mut size) = (sent, pieces);
        while !rest.is_empty() {
            size = (size * 31 + 7) % (pieces * 4 + 1);
            let (piece, after) = rest.split_at(rest.len().min(size + 1));
            // The server may have ended it.
            if to.write_all(piece).await.is_err() {
                break;
            }
            rest = after;
        }
        let _ = to.shutdown().await;
    };
    let mut replies = Vec::new();
    let listen = async {
        let _ = from.read_to_end(&mut replies).await;
    };
    let both = async { tokio::join!(send, listen) };
    tokio::time::timeout(Duration::from_secs(20), both).await.expect("a conversation that ends");
    String::from_utf8(replies).expect("replies are text")
}

fn same(expected: &[Accepted], accepted: &[(Envelope, Vec<u8>)]) {
    assert_eq!(expected.len(), accepted.len(), "as many in the spool as were answered 250");
    for (wanted, (envelope, bytes)) in expected.iter().zip(accepted) {
        let received = bytes.strip_suffix(&wanted.body[..]).expect("the message byte by byte");
        let received = str::from_utf8(received).expect("our own line is text");
        let lines: Vec<&str> = received.split_inclusive("\r\n").collect();
        assert!(lines.len() == 3 && lines[0].starts_with("Received: from "), "{received:?}");
        assert!(lines[1..].iter().all(|line| line.starts_with('\t')), "{received:?}");
        let Envelope::Mail { rcpt_to, .. } = envelope else { panic!("no mail: {envelope:?}") };
        assert!(!rcpt_to.is_empty() && rcpt_to.iter().all(|to| Ours.accepts(to)), "{rcpt_to:?}");
        assert!(rcpt_to.len() <= wanted.recipients, "more recipients than were answered 250");
    }
}
