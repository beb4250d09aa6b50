//! LMTP over a socket file, and STARTTLS with a certificate that changes.

use std::path::Path;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer};

use super::tests::{Ours, codes, soon, spool};
use super::*;
use crate::mail::spool::{Envelope, MailSource};

const MESSAGE: &str = "MAIL FROM:<shop@example.org>\r\nRCPT TO:<help@desk.example>\r\nRCPT TO:<x@desk.example>\r\n\
    RCPT TO:<team@desk.example>\r\nDATA\r\nSubject: x\r\n\r\nHoi\r\n.\r\nQUIT\r\n";

/// Sends all at once and returns the code of every reply until the end.
async fn played(stream: impl AsyncRead + AsyncWrite + Unpin, sent: &str) -> Vec<String> {
    let (mut from, mut to) = tokio::io::split(stream);
    soon(to.write_all(sent.as_bytes())).await.unwrap();
    let mut replies = String::new();
    let _ = soon(from.read_to_string(&mut replies)).await;
    codes(&replies)
}

/// The one item of the spool.
async fn only(spool: &Spool) -> (Envelope, String) {
    let [id] = spool.pending()[..] else { panic!("{:?}", spool.pending()) };
    let (envelope, bytes) = spool.read(id).await.unwrap();
    (envelope, String::from_utf8(bytes).unwrap())
}

#[tokio::test]
async fn lmtp_answers_for_each_recipient() {
    let dir = tempfile::tempdir().unwrap();
    let (spool, socket) = (spool(&dir, 0), dir.path().join("lmtp.socket"));
    let config = SmtpConfig {
        protocol: Protocol::Lmtp,
        hostname: "desk.example".into(),
        max_size: 1000,
        ..SmtpConfig::default()
    };
    // One that a process left behind is replaced.
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
    let door = Door::unix(&socket).unwrap();
    let (_stop, stopping) = watch::channel(false);
    tokio::spawn(serve(door, config, Arc::new(Ours), spool.clone(), stopping));
    assert!(Door::unix(&socket).is_err(), "somebody answers there");
    let connect = async || UnixStream::connect(&socket).await.unwrap();

    let told = played(connect().await, &format!("EHLO mx\r\nLHLO mx.example\r\n{MESSAGE}")).await;
    assert_eq!(
        told,
        [
            "220",
            "500 5.5.1",
            "250",
            "250 2.1.0",
            "250 2.1.5",
            "550 5.1.1",
            "250 2.1.5",
            "354",
            "250 2.0.0",
            "250 2.0.0",
            "221 2.0.0"
        ]
    );
    let (envelope, raw) = only(&spool).await;
    let Envelope::Mail { rcpt_to, peer, source, tls, .. } = envelope else { panic!() };
    assert_eq!(rcpt_to, ["help@desk.example", "team@desk.example"]);
    assert_eq!((peer, source, tls), (None, MailSource::Lmtp, false));
    assert!(raw.starts_with("Received: from mx.example (local)\r\n\tby desk.example with LMTP;"), "{raw}");

    let large = MESSAGE.replace("Hoi", &"x".repeat(1001));
    let told = played(connect().await, &format!("LHLO mx\r\n{large}")).await;
    assert_eq!(told[7..9], ["552 5.3.4", "552 5.3.4"], "{told:?}");
    let nobody = "LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<x@desk.example>\r\nDATA\r\nQUIT\r\n";
    let told = played(connect().await, nobody).await;
    assert_eq!(told[3..5], ["550 5.1.1", "503 5.5.1"], "{told:?}");
}

/// Writes a fresh certificate for `desk.example` and returns what trusts it alone.
fn renew(cert: &Path, key: &Path) -> TlsConnector {
    let made = rcgen::generate_simple_self_signed(["desk.example".to_owned()]).unwrap();
    std::fs::write(key, made.signing_key.serialize_pem()).unwrap();
    std::fs::write(cert, made.cert.pem()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(made.cert.der().to_vec())).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// Says EHLO and STARTTLS, with something put in behind it, and encrypts.
async fn encrypted(addr: std::net::SocketAddr, tls: &TlsConnector) -> io::Result<TlsStream<TcpStream>> {
    let mut plain = BufReader::new(TcpStream::connect(addr).await.unwrap());
    plain.get_mut().write_all(b"EHLO mx\r\nSTARTTLS\r\nNOOP\r\n").await.unwrap();
    let mut told = String::new();
    while !told.contains("220 2.0.0 go ahead\r\n") {
        assert!(soon(plain.read_line(&mut told)).await.unwrap() > 0, "{told}");
    }
    assert!(told.contains("250-STARTTLS\r\n"), "{told}");
    assert!(plain.buffer().is_empty(), "nothing in plain after that");
    soon(tls.connect("desk.example".try_into().unwrap(), plain.into_inner())).await
}

#[tokio::test]
async fn starttls_forgets_what_came_before_and_takes_a_new_certificate() {
    let dir = tempfile::tempdir().unwrap();
    let [cert, key] = ["cert.pem", "key.pem"].map(|name| dir.path().join(name));
    let first = renew(&cert, &key);
    let spool = spool(&dir, 0);
    let tls = Some(Arc::new(TlsFiles::open(&cert, &key).unwrap()));
    let config = SmtpConfig { tls, hostname: "desk.example".into(), ..SmtpConfig::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (_stop, stopping) = watch::channel(false);
    tokio::spawn(serve(listener, config, Arc::new(Ours), spool.clone(), stopping));

    // Nothing of the plain conversation counts: neither its EHLO nor the NOOP behind STARTTLS.
    let stream = encrypted(addr, &first).await.unwrap();
    let told = played(stream, &format!("MAIL FROM:<>\r\nSTARTTLS\r\nEHLO mx.example\r\n{MESSAGE}")).await;
    assert_eq!(told[..3], ["503 5.5.1", "502 5.5.1", "250"], "{told:?}");
    assert_eq!(told.last().unwrap(), "221 2.0.0");
    let (envelope, raw) = only(&spool).await;
    assert!(matches!(envelope, Envelope::Mail { tls: true, .. }));
    assert!(raw.contains("with ESMTPS;"), "{raw}");

    std::fs::write(&cert, "half a certificate").unwrap();
    encrypted(addr, &first).await.expect("the old one stays in force");
    let second = renew(&cert, &key);
    encrypted(addr, &second).await.expect("the new one is in force");
    encrypted(addr, &first).await.expect_err("and the old one is not");
}
