//! The listener over real sockets, with a real spool behind it. Nothing sleeps: every
//! wait is for a reply, an end or a time-out that the test itself has set.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::*;
use crate::mail::spool::{Envelope, MailSource, SpoolSettings};

const HELO: &str = "EHLO shop.example\r\n";
const START: &str = "EHLO shop.example\r\nMAIL FROM:<shop@example.org>\r\nRCPT TO:<help@desk.example>\r\n";

pub(super) struct Ours;

impl Recipients for Ours {
    fn accepts(&self, address: &str) -> bool {
        let address = address.to_lowercase();
        let plain = address.split_once('@').map(|(local, domain)| {
            (local.split('+').next().unwrap_or_default().to_owned(), domain.to_owned())
        });
        match plain {
            Some((local, domain)) => {
                domain == "desk.example" && (local == "help" || local.starts_with("team"))
            }
            None => address == "postmaster",
        }
    }
}

/// No test waits longer than this for anything.
pub(super) async fn soon<T>(wait: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(20), wait).await.expect("nothing happened")
}

pub(super) fn spool(dir: &tempfile::TempDir, min_free_bytes: u64) -> Arc<Spool> {
    let counter = AtomicU64::new(0);
    Spool::open_with(
        dir.path(),
        Arc::new(|| 1_671_000_000_000_000),
        Arc::new(move || counter.fetch_add(1, Ordering::Relaxed)),
        SpoolSettings { min_free_bytes, queue: 1024 },
    )
    .unwrap()
}

struct Desk {
    addr: SocketAddr,
    spool: Arc<Spool>,
    stop: watch::Sender<bool>,
    served: JoinHandle<()>,
    dir: tempfile::TempDir,
}

impl Desk {
    async fn start(set: impl FnOnce(&mut SmtpConfig)) -> Self {
        Self::with_room(0, set).await
    }

    async fn with_room(min_free_bytes: u64, set: impl FnOnce(&mut SmtpConfig)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let spool = spool(&dir, min_free_bytes);
        let mut config = SmtpConfig { hostname: "desk.example".into(), ..SmtpConfig::default() };
        set(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let served = tokio::spawn(serve(listener, config, Arc::new(Ours), spool.clone(), stopping));
        Self { addr, spool, stop, served, dir }
    }

    async fn client(&self) -> Client {
        let mut client = self.dial().await;
        assert_eq!(client.reply().await, "220 desk.example ESMTP Loket");
        client
    }

    async fn dial(&self) -> Client {
        let stream = TcpStream::connect(self.addr).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Client(BufReader::new(stream))
    }

    /// Sends all at once and returns the code of every reply until the end.
    async fn codes(&self, sent: &str) -> Vec<String> {
        let mut client = self.client().await;
        client.send(sent).await;
        codes(&client.rest().await)
    }

    /// The messages in the spool, without the `Received:` lines.
    async fn bodies(&self) -> Vec<String> {
        let mut bodies = Vec::new();
        for id in self.spool.pending() {
            let bytes = self.spool.read(id).await.unwrap().1;
            bodies.push(String::from_utf8(bytes).unwrap().splitn(4, "\r\n").nth(3).unwrap().to_owned());
        }
        bodies
    }
}

struct Client(BufReader<TcpStream>);

impl Client {
    async fn send(&mut self, text: &str) {
        soon(self.0.get_mut().write_all(text.as_bytes())).await.unwrap();
    }

    /// One reply; its last line.
    async fn reply(&mut self) -> String {
        loop {
            let mut line = String::new();
            soon(self.0.read_line(&mut line)).await.unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().to_owned();
            }
        }
    }

    async fn ask(&mut self, line: &str) -> String {
        self.send(&format!("{line}\r\n")).await;
        self.reply().await
    }

    /// Everything until the server closes.
    async fn rest(&mut self) -> String {
        let mut rest = String::new();
        soon(self.0.read_to_string(&mut rest)).await.unwrap();
        rest
    }
}

/// `250 2.1.0` of each final line, or only `250` where there is no enhanced code.
pub(super) fn codes(replies: &str) -> Vec<String> {
    let last_lines = replies.lines().filter(|line| line.as_bytes().get(3) == Some(&b' '));
    last_lines
        .map(|line| {
            let words: Vec<&str> = line.splitn(3, ' ').collect();
            let enhanced = words.get(1).is_some_and(|word| word.matches('.').count() == 2);
            if enhanced { words[..2].join(" ") } else { words[0].to_owned() }
        })
        .collect()
}

#[tokio::test]
async fn a_whole_dialogue() {
    let desk = Desk::start(|_| ()).await;
    let mut client = desk.client().await;
    client.send(HELO).await;
    let mut offered = Vec::new();
    for _ in 0..7 {
        let mut line = String::new();
        soon(client.0.read_line(&mut line)).await.unwrap();
        offered.push(line);
    }
    let size = format!("250-SIZE {}\r\n", 35 * 1024 * 1024);
    assert_eq!(
        offered,
        [
            "250-desk.example\r\n",
            "250-PIPELINING\r\n",
            &size,
            "250-8BITMIME\r\n",
            "250-SMTPUTF8\r\n",
            "250-CHUNKING\r\n",
            "250 ENHANCEDSTATUSCODES\r\n"
        ]
    );
    assert_eq!(client.ask("MAIL FROM:<shop@example.org> SIZE=900 BODY=8BITMIME").await, "250 2.1.0 ok");
    assert_eq!(client.ask("RCPT TO:<Help+abc@desk.example>").await, "250 2.1.5 ok");
    assert_eq!(client.ask("RCPT TO:<Postmaster>").await, "250 2.1.5 ok");
    assert_eq!(client.ask("DATA").await, "354 end with <CRLF>.<CRLF>");
    client.send("Subject: geld terug\r\n\r\n..dot\r\nbare\nline\r\n.\r\n").await;
    let accepted = client.reply().await;
    let id = desk.spool.pending()[0];
    assert_eq!(accepted, format!("250 2.0.0 accepted as {id}"));
    assert_eq!(client.ask("VRFY help").await, "252 2.1.5 send a mail and see");
    assert_eq!(client.ask("QUIT").await, "221 2.0.0 bye");
    assert_eq!(client.rest().await, "");
    let (envelope, bytes) = desk.spool.read(id).await.unwrap();
    assert_eq!(
        envelope,
        Envelope::Mail {
            accepted_at: 1_671_000_000_000_000,
            peer: Some("127.0.0.1".parse().unwrap()),
            helo: Some("shop.example".into()),
            mail_from: Some("shop@example.org".into()),
            rcpt_to: vec!["Help+abc@desk.example".into(), "postmaster".into()],
            tls: false,
            source: MailSource::Smtp,
        }
    );
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "Received: from shop.example ([127.0.0.1])\r\n\tby desk.example with ESMTP;\r\n\t\
         Wed, 14 Dec 2022 06:40:00 +0000\r\nSubject: geld terug\r\n\r\n.dot\r\nbare\nline\r\n"
    );
}

/// Two mails and the commands between them.
fn pipelined() -> String {
    format!(
        "{START}DATA\r\nSubject: 1\r\n\r\n..\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<help@desk.example>\r\n\
         BDAT 4\r\n\r\n.\rBDAT 3 LAST\r\n\nxxNOOP\r\nRSET\r\nQUIT\r\n"
    )
}

const PIPELINED: [&str; 13] = [
    "220",
    "250",
    "250 2.1.0",
    "250 2.1.5",
    "354",
    "250 2.0.0",
    "250 2.1.0",
    "250 2.1.5",
    "250 2.0.0",
    "250 2.0.0",
    "250 2.0.0",
    "250 2.0.0",
    "221 2.0.0",
];

#[tokio::test]
async fn pipelined_at_once() {
    let desk = Desk::start(|_| ()).await;
    assert_eq!(desk.codes(&pipelined()).await, PIPELINED[1..]);
    assert_eq!(desk.bodies().await, ["Subject: 1\r\n\r\n.\r\n", "\r\n.\r\nxx"]);
    let (envelope, _) = desk.spool.read(desk.spool.pending()[1]).await.unwrap();
    assert!(matches!(envelope, Envelope::Mail { mail_from: None, .. }));
}

#[tokio::test]
async fn split_at_every_byte() {
    let set =
        |config: &mut SmtpConfig| (config.max_connections, config.max_connections_per_peer) = (999, 999);
    let desk = Desk::start(set).await;
    let sent = pipelined();
    let splits = (1..sent.len()).map(async |at| {
        let mut client = desk.client().await;
        client.send(&sent[..at]).await;
        tokio::task::yield_now().await;
        client.send(&sent[at..]).await;
        assert_eq!(codes(&client.rest().await), PIPELINED[1..], "split at {at}");
    });
    let count = futures::future::join_all(splits).await.len();
    let bodies = desk.bodies().await;
    let of = |text| bodies.iter().filter(|body| *body == text).count();
    assert_eq!((of("Subject: 1\r\n\r\n.\r\n"), of("\r\n.\r\nxx")), (count, count));
}

#[tokio::test]
async fn one_byte_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let spool = spool(&dir, 0);
    let shared = Arc::new(Shared {
        config: SmtpConfig::default(),
        recipients: Arc::new(Ours),
        spool: spool.clone(),
        budget: Arc::new(Budget::new(1 << 20)),
    });
    // A pipe that holds one byte: each read gets exactly one.
    let (client, server) = tokio::io::duplex(1);
    let (_stop, stopping) = watch::channel(false);
    let session = Session::new(server, "127.0.0.1".parse().ok(), shared).run(stopping);
    let (mut from, mut to) = tokio::io::split(client);
    let talk = async {
        let sent = pipelined();
        let mut replies = String::new();
        let (sent, read) = tokio::join!(to.write_all(sent.as_bytes()), from.read_to_string(&mut replies));
        sent.and(read.map(drop)).unwrap();
        replies
    };
    let (_, replies) = soon(async { tokio::join!(session, talk) }).await;
    assert_eq!(codes(&replies), PIPELINED);
    assert_eq!(spool.counts().new, 2);
}

#[tokio::test]
async fn nothing_is_smuggled() {
    for end in [
        "\n.\n",
        "\r\n.\n",
        "\n.\r\n",
        "\r.\r",
        "\r.\r\n",
        "\r\n.\r",
        "\n\n.\r\n",
        "\r\n.\r\r\n",
        "\r\n.\0\r\n",
    ] {
        let desk = Desk::start(|_| ()).await;
        let second = "MAIL FROM:<boss@desk.example>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\nfake\r\n.\r\n";
        let sent = format!("{START}DATA\r\nreal{end}{second}QUIT\r\n");
        let expected = ["250", "250 2.1.0", "250 2.1.5", "354", "250 2.0.0", "221 2.0.0"];
        assert_eq!(desk.codes(&sent).await, expected, "{end:?}");
        let bodies = desk.bodies().await;
        assert_eq!(bodies.len(), 1, "{end:?}");
        assert!(bodies[0].contains("MAIL FROM:<boss") && bodies[0].ends_with("fake\r\n"), "{end:?}");
    }
}

#[tokio::test]
async fn too_large_a_mail() {
    let desk = Desk::start(|config| config.max_size = 1000).await;
    let mut client = desk.client().await;
    client.ask("EHLO x").await;
    assert_eq!(client.ask("MAIL FROM:<a@b.example> SIZE=1001").await, "552 5.3.4 message too large");
    for (size, code) in [(998, "250"), (999, "552 5.3.4")] {
        client.ask("MAIL FROM:<a@b.example> SIZE=10").await;
        client.ask("RCPT TO:<help@desk.example>").await;
        client.ask("DATA").await;
        client.send(&format!("{}\r\n.\r\n", "x".repeat(size))).await;
        assert!(client.reply().await.starts_with(code), "{size}");
        client.ask("MAIL FROM:<a@b.example>").await;
        client.ask("RCPT TO:<help@desk.example>").await;
        client.send(&format!("BDAT {0} LAST\r\n{1}", size + 2, "x".repeat(size + 2))).await;
        assert!(client.reply().await.starts_with(code), "BDAT {size}");
    }
    assert_eq!(desk.spool.counts().new, 2);
    // Who goes on and on is not listened to until the end.
    client.ask("MAIL FROM:<a@b.example>").await;
    client.ask("RCPT TO:<help@desk.example>").await;
    client.ask("DATA").await;
    client.send(&"x".repeat(5000)).await;
    assert_eq!(client.rest().await, "552 5.3.4 message too large\r\n");
}

#[tokio::test]
async fn whom_we_take_mail_for() {
    let desk = Desk::start(|config| config.max_recipients = 2).await;
    let mut client = desk.client().await;
    client.ask("EHLO x").await;
    client.ask("MAIL FROM:<help@desk.example>").await;
    for stranger in ["<nobody@desk.example>", "<help@other.example>", "<help%other.example@desk.example>"] {
        assert_eq!(client.ask(&format!("RCPT TO:{stranger}")).await, "550 5.1.1 no such mailbox here");
    }
    assert_eq!(client.ask("RCPT TO:<>").await, "550 5.1.1 no such mailbox here");
    assert!(client.ask("RCPT TO:<help>").await.starts_with("501 5.1.3"));
    assert!(client.ask("RCPT TO:help@desk.example").await.starts_with("501 5.5.2"));
    assert_eq!(client.ask("DATA").await, "503 5.5.1 bad sequence of commands");
    for ours in ["<help@desk.example>", "<help+9f@desk.example>", "<help@desk.example>"] {
        assert_eq!(client.ask(&format!("RCPT TO:{ours}")).await, "250 2.1.5 ok");
    }
    assert_eq!(client.ask("RCPT TO:<team@desk.example>").await, "452 4.5.3 too many recipients");
}

#[tokio::test]
async fn order_and_errors() {
    let desk = Desk::start(|_| ()).await;
    let sent = "MAIL FROM:<a@b.example>\r\nHELO x\r\nRCPT TO:<help@desk.example>\r\nDATA\r\n\
                MAIL FROM:<a@b.example>\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<help@desk.example>\r\n\
                BDAT 2\r\nQU\
                RCPT TO:<team@desk.example>\r\nDATA\r\nRSET\r\nBDAT 6\r\nQUIT\r\n\
                STARTTLS\r\nHELLO\r\nMAIL FROM:<a@b.example> BODY=BINARYMIME\r\nEXPN x\r\nNOOP\r\n";
    let bad = "503 5.5.1";
    let expected = [
        bad,
        "250",
        bad,
        bad,
        "250 2.1.0",
        bad,
        "250 2.1.5",
        "250 2.0.0",
        bad,
        bad,
        "250 2.0.0",
        bad,
        "502 5.5.1",
        "500 5.5.1",
        "555 5.5.4",
        "502 5.5.1",
        "421 4.7.0",
    ];
    assert_eq!(desk.codes(sent).await, expected);
    assert_eq!(desk.spool.counts().new, 0);
}

#[tokio::test]
async fn a_bdat_that_cannot_be_counted_ends_it() {
    let desk = Desk::start(|_| ()).await;
    // The last number is one that the parser lets wrap around to 5.
    for size in ["", "x", "-1", "5 FIRST", "184467440737095516155"] {
        let sent = format!("{START}BDAT {size}\r\nMAIL FROM:<x@y.example>\r\n");
        let codes = desk.codes(&sent).await;
        assert_eq!(codes[3..], ["501 5.5.4"], "{size}");
    }
    assert_eq!(desk.codes(&format!("{START}BDAT 99999999999\r\nQUIT\r\n")).await[3..], ["552 5.3.4"]);
}

#[tokio::test]
async fn bdat_in_several_chunks() {
    let desk = Desk::start(|_| ()).await;
    let mut client = desk.client().await;
    client.send(START).await;
    for _ in 0..3 {
        client.reply().await;
    }
    client.send("BDAT 10\r\nSubject: x").await;
    assert_eq!(client.reply().await, "250 2.0.0 10 octets received");
    client.send("BDAT 10\r\n\r\n\r\n").await;
    assert_eq!(client.ask(".\r\n.").await, "250 2.0.0 10 octets received");
    assert!(client.ask("BDAT 0 LAST").await.starts_with("250 2.0.0 accepted as "));
    assert_eq!(client.ask("BDAT 0 LAST").await, "503 5.5.1 bad sequence of commands");
    assert_eq!(desk.bodies().await, ["Subject: x\r\n\r\n.\r\n.\r\n"]);
}

#[tokio::test]
async fn silence_and_slowness_end_it() {
    let late = "421 4.4.2 timed out\r\n";
    let desk = Desk::start(|config| config.idle_timeout = Duration::from_millis(40)).await;
    let mut client = desk.client().await;
    client.send("NOO").await;
    assert_eq!(client.rest().await, late);

    let desk = Desk::start(|config| config.data_timeout = Duration::from_millis(40)).await;
    let mut client = desk.client().await;
    client.send(&format!("{START}BDAT 1\r\nx")).await;
    assert!(client.rest().await.ends_with(late), "between chunks");
    let mut client = desk.client().await;
    client.send(&format!("{START}DATA\r\n")).await;
    for _ in 0..4 {
        client.reply().await;
    }
    // Never silent, and still cut.
    let (mut from, mut to) = client.0.get_mut().split();
    let mut replies = String::new();
    let dripping = async { while to.write_all(b"x\r\n").await.is_ok() {} };
    soon(async {
        tokio::select! { _ = from.read_to_string(&mut replies) => (), () = dripping => () }
    })
    .await;
    assert_eq!(desk.spool.counts().new, 0);
}

#[tokio::test]
async fn closing_down_finishes_what_is_underway() {
    let desk = Desk::start(|_| ()).await;
    let mut sender = desk.client().await;
    sender.send(&format!("{START}DATA\r\nSubject: x\r\n")).await;
    for _ in 0..4 {
        sender.reply().await;
    }
    let mut chunks = desk.client().await;
    chunks.send(&format!("{START}BDAT 2\r\nx\n")).await;
    for _ in 0..4 {
        chunks.reply().await;
    }
    let mut idle = desk.client().await;
    desk.stop.send(true).unwrap();
    let closing = "421 4.3.2 closing down, try again later\r\n";
    assert_eq!(idle.rest().await, closing);
    assert_eq!(desk.dial().await.rest().await, closing);
    assert!(!desk.served.is_finished());
    assert!(chunks.ask("BDAT 3 LAST\r\ny").await.starts_with("250 2.0.0 accepted as"));
    sender.send("\r\nlast line\r\n.\r\nMAIL FROM:<a@b.example>\r\n").await;
    let rest = sender.rest().await;
    assert!(rest.starts_with("250 2.0.0 accepted as ") && rest.ends_with(closing), "{rest}");
    assert_eq!(chunks.rest().await, closing);
    assert_eq!(desk.bodies().await, ["x\ny\r\n", "Subject: x\r\n\r\nlast line\r\n"]);
    soon(desk.served).await.unwrap();
}

#[tokio::test]
async fn too_many_connections() {
    let desk = Desk::start(|config| config.max_connections = 1).await;
    let mut first = desk.client().await;
    assert_eq!(desk.dial().await.rest().await, "421 4.3.2 too many connections, try again later\r\n");
    first.ask("QUIT").await;
    first.rest().await;
    drop(first);
    // The place is free once the server has seen the end.
    soon(async { while !desk.dial().await.reply().await.starts_with("220") {} }).await;
}

#[tokio::test]
async fn a_spool_in_trouble_puts_mail_off() {
    let message = format!("{START}DATA\r\nx\r\n.\r\nQUIT\r\n");
    let full = Desk::with_room(u64::MAX, |_| ()).await;
    assert_eq!(full.codes(&message).await[4], "452 4.3.1");
    let broken = Desk::start(|_| ()).await;
    std::fs::remove_dir(broken.dir.path().join("tmp")).unwrap();
    assert_eq!(broken.codes(&message).await[4], "451 4.3.0");
    let busy = Desk::start(|config| config.max_buffered = 1).await;
    assert_eq!(busy.codes(&message).await[4], "452 4.3.1");
}
