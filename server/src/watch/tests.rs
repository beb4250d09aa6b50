//! Probes against real servers of the test's own: over TLS, with redirects, slow and endless.

use super::{Failure, Probe};
use app::Moment;
use app::monitors::model::{Monitor, MonitorKind};
use rcgen::{CertificateParams, KeyPair};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// 1 May 2031.
const MAY: Moment = 1_935_360_000_000_000;

/// Answers by the path that is asked for.
async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let mut head = [0; 2048];
    let read = stream.read(&mut head).await.unwrap_or_default();
    let asked = String::from_utf8_lossy(&head[..read]).into_owned();
    let path = asked.split(' ').nth(1).unwrap_or_default();
    let say = |status: &str, more: &str, body: &str| {
        format!(
            "HTTP/1.1 {status}\r\n{more}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    let said = match path {
        "/goed" => say("200 OK", "", "gezond"),
        "/ziek" => say("503 Service Unavailable", "", "ziek"),
        "/elders" => say("302 Found", "Location: /goed\r\n", ""),
        "/rond" => say("302 Found", "Location: /rond\r\n", ""),
        "/bestand" => say("302 Found", "Location: file:///etc/passwd\r\n", ""),
        "/onzin" => "geen antwoord dat HTTP is\r\n\r\n".into(),
        "/stil" => std::future::pending().await,
        "/eindeloos" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ngezond").await;
            while stream.write_all(&[b'x'; 65536]).await.is_ok() {}
            return;
        }
        _ => say("404 Not Found", "", ""),
    };
    let _ = stream.write_all(said.as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn serve(tls: Option<TlsAcceptor>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let tls = tls.clone();
            tokio::spawn(async move {
                match tls {
                    None => answer(tcp).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(tcp).await {
                            answer(stream).await;
                        }
                    }
                }
            });
        }
    });
    addr
}

/// A server with a certificate that ends on 4 May of this year, and who believes it.
async fn secure(year: i32) -> (SocketAddr, Probe) {
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(year, 5, 4);
    let key = KeyPair::generate().unwrap();
    let cert: CertificateDer<'static> = params.self_signed(&key).unwrap().der().clone();
    let mut roots = RootCertStore::empty();
    roots.add(cert.clone()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    let addr = serve(Some(TlsAcceptor::from(Arc::new(config)))).await;
    (addr, Probe::trusting(roots).unwrap())
}

fn monitor(kind: MonitorKind, target: String) -> Monitor {
    Monitor { kind, target, retries: 0, timeout_s: 5, ..Monitor::default() }
}

#[tokio::test]
async fn an_answer_is_judged_by_status_and_text() {
    let (addr, probe) = (serve(None).await, Probe::open().unwrap());
    let look = async |path: &str, change: fn(&mut Monitor)| {
        let mut asked = monitor(MonitorKind::Http, format!("http://{addr}{path}"));
        change(&mut asked);
        probe.look(&asked, MAY).await.map(drop)
    };
    let plain = |_: &mut Monitor| {};
    let words = |asked: &mut Monitor| asked.expect_text = "gezond".into();
    assert_eq!(look("/goed", plain).await, Ok(()));
    assert_eq!(look("/goed", words).await, Ok(()));
    assert_eq!(look("/goed", |asked| asked.expect_text = "beter".into()).await, Err(Failure::Text));
    assert_eq!(look("/ziek", plain).await, Err(Failure::Status(503)));
    assert_eq!(look("/ziek", |asked| asked.expect_status = "500-599".into()).await, Ok(()));
    assert_eq!(look("/elders", plain).await, Err(Failure::Status(302)), "not followed unless asked");
    assert_eq!(look("/elders", |asked| asked.follow = true).await, Ok(()));
    assert_eq!(look("/rond", |asked| asked.follow = true).await, Err(Failure::Redirects));
    assert_eq!(look("/bestand", |asked| asked.follow = true).await, Err(Failure::Address));
    assert_eq!(look("/onzin", plain).await, Err(Failure::Broken));
    assert_eq!(look("/stil", |asked| asked.timeout_s = 1).await, Err(Failure::TimedOut));
    assert_eq!(look("/eindeloos", words).await, Ok(()), "no more is read than is looked at");
}

#[tokio::test]
async fn connections_and_names() {
    let (addr, probe) = (serve(None).await, Probe::open().unwrap());
    let look = async |target: String| probe.look(&monitor(MonitorKind::Tcp, target), MAY).await.map(drop);
    assert_eq!(look(addr.to_string()).await, Ok(()));
    assert_eq!(look("127.0.0.1:1".into()).await, Err(Failure::Refused));
    assert_eq!(look("bestaat.niet.invalid:80".into()).await, Err(Failure::Name));
    assert!(probe.reaches(&addr.to_string()).await && probe.reaches(&format!("http://{addr}/ziek")).await);
    assert!(!probe.reaches("127.0.0.1:1").await && !probe.reaches("onzin").await);
}

#[tokio::test]
async fn a_certificate_that_ends_soon_or_is_not_believed() {
    let (addr, probe) = secure(2031).await;
    let with = |days: i64| Monitor { tls_days: days, ..monitor(MonitorKind::Tls, addr.to_string()) };
    assert_eq!(probe.look(&with(2), MAY).await.map(drop), Ok(()));
    assert_eq!(probe.look(&with(14), MAY).await.map(drop), Err(Failure::Expires(3)));
    let page = monitor(MonitorKind::Http, format!("https://{addr}/goed"));
    assert_eq!(probe.look(&page, MAY).await.map(drop), Ok(()));
    let others = Probe::open().unwrap();
    assert_eq!(others.look(&with(2), MAY).await.map(drop), Err(Failure::Untrusted));
    let (over, probe) = secure(2020).await;
    let target = monitor(MonitorKind::Tls, over.to_string());
    assert_eq!(probe.look(&target, MAY).await.map(drop), Err(Failure::Expired));
}
