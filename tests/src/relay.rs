//! A mail server of a test's own that wants TLS and a login, and says what it saw.

use base64::Engine;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// How it is kept from others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    Clear,
    StartTls,
    Tls,
}

pub struct Relay {
    pub addr: SocketAddr,
    /// The certificate, as an authority of its own.
    pub ca_file: PathBuf,
    /// Sender and whether it came encrypted, of each mail.
    seen: Arc<Mutex<Vec<(String, bool)>>>,
    _dir: tempfile::TempDir,
}

/// What one session needs.
#[derive(Clone)]
struct House {
    kept: Kept,
    /// AUTH PLAIN's answer that is taken; without one nobody needs to log in.
    login: Option<String>,
    acceptor: TlsAcceptor,
    seen: Arc<Mutex<Vec<(String, bool)>>>,
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

impl Relay {
    pub async fn start(kept: Kept, login: Option<(&str, &str)>) -> Relay {
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let ca_file = dir.path().join("ca.pem");
        std::fs::write(&ca_file, made.cert.pem()).unwrap();
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let login = login.map(|(user, password)| {
            base64::engine::general_purpose::STANDARD.encode(format!("\0{user}\0{password}"))
        });
        let seen = Arc::default();
        let house = House { kept, login, acceptor: Arc::new(config).into(), seen: Arc::clone(&seen) };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(house.clone().session(Box::new(stream)));
            }
        });
        Relay { addr, ca_file, seen, _dir: dir }
    }

    /// Sender and whether it came encrypted, of each mail so far.
    pub fn seen(&self) -> Vec<(String, bool)> {
        self.seen.lock().unwrap().clone()
    }
}

impl House {
    /// One client, until it goes or something breaks.
    async fn session(self, mut stream: Box<dyn Wire>) -> Option<()> {
        let (mut encrypted, mut known, mut sender) =
            (self.kept == Kept::Tls, self.login.is_none(), String::new());
        if encrypted {
            stream = Box::new(self.acceptor.accept(stream).await.ok()?);
        }
        stream.write_all(b"220 relay.example\r\n").await.ok()?;
        loop {
            let line = line(&mut stream).await?;
            let word = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            let answer = match word.as_str() {
                "EHLO" => {
                    let starttls =
                        if self.kept == Kept::StartTls && !encrypted { "250-STARTTLS\r\n" } else { "" };
                    let auth = if self.login.is_some() { "250-AUTH PLAIN\r\n" } else { "" };
                    format!("250-relay.example\r\n{starttls}{auth}250 8BITMIME")
                }
                "STARTTLS" => {
                    stream.write_all(b"220 go\r\n").await.ok()?;
                    stream = Box::new(self.acceptor.accept(stream).await.ok()?);
                    encrypted = true;
                    continue;
                }
                "AUTH" => {
                    known = line.strip_prefix("AUTH PLAIN ") == self.login.as_deref();
                    if known { "235 hello".into() } else { "535 5.7.8 who are you".into() }
                }
                "MAIL" if !known => "530 5.7.0 log in first".into(),
                "MAIL" => {
                    sender = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    "250 ok".into()
                }
                "DATA" => {
                    stream.write_all(b"354 go\r\n").await.ok()?;
                    while self::line(&mut stream).await? != "." {}
                    self.seen.lock().unwrap().push((sender.clone(), encrypted));
                    "250 taken".into()
                }
                _ => "250 ok".to_owned(),
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        }
    }
}

/// Byte by byte: what follows STARTTLS must not be read in the clear.
async fn line(stream: &mut Box<dyn Wire>) -> Option<String> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        line.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&line[..line.len() - 2]).into_owned())
}
