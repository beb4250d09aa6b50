//! Fetching from a real web server on this machine.

use super::*;
use axum::Router;
use axum::http::HeaderMap;
use axum::response::Redirect;
use axum::routing::get;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

/// What the server was asked with, and how often.
#[derive(Default)]
struct Seen {
    headers: Mutex<HeaderMap>,
    times: AtomicUsize,
}

async fn server() -> (SocketAddr, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    let note = seen.clone();
    let site = Router::new()
        .route(
            "/a.png",
            get(move |headers: HeaderMap| async move {
                note.times.fetch_add(1, Ordering::SeqCst);
                *note.headers.lock().unwrap() = headers;
                ([("content-type", "text/html"), ("set-cookie", "id=7")], PNG)
            }),
        )
        .route("/page", get(|| async { ([("content-type", "image/png")], "<script>x()</script>") }))
        .route("/logo.svg", get(|| async { ([("content-type", "image/svg+xml")], "<svg/>") }))
        .route("/large", get(|| async { [PNG, &vec![0; LARGEST]].concat() }))
        .route(
            "/endless",
            get(|| async {
                let pieces = futures::stream::repeat_with(|| Ok::<_, io::Error>(vec![0x89u8; 100_000]));
                axum::body::Body::from_stream(pieces)
            }),
        )
        .route("/never", get(std::future::pending::<()>))
        .route("/gone", get(|| async { axum::http::StatusCode::NOT_FOUND }))
        .route("/once", get(|| async { Redirect::temporary("/a.png") }))
        .route("/round", get(|| async { Redirect::temporary("/round") }))
        .route("/inside", get(|| async { Redirect::temporary("http://169.254.169.254/latest/meta-data/") }))
        .route("/file", get(|| async { Redirect::temporary("file:///etc/passwd") }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, site).await });
    (addr, seen)
}

fn pictures(dir: &tempfile::TempDir, reach: Reach) -> Pictures {
    Pictures::open(dir.path().join("images"), Arc::new(Outward::new(reach).unwrap()))
}

#[tokio::test]
async fn a_picture_is_fetched_once_and_tells_nothing() {
    let (addr, seen) = server().await;
    let dir = tempfile::tempdir().unwrap();
    let pictures = pictures(&dir, Reach::AndLoopback);
    let address = format!("http://somebody:secret@{addr}/a.png#top");
    for _ in 0..3 {
        let picture = pictures.get(&address).await.unwrap();
        assert_eq!((picture.kind, picture.bytes.as_slice()), (Raster::Png, PNG));
    }
    assert_eq!(seen.times.load(Ordering::SeqCst), 1, "the others came from the disk");
    let headers = seen.headers.lock().unwrap().clone();
    let mut names: Vec<&str> = headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "connection", "host", "user-agent"]);
    assert_eq!(headers["host"], addr.to_string());

    // A file that a crash left empty is fetched anew; and so is one that was tidied away.
    let url = fetch::plain(Url::parse(&address).unwrap()).unwrap();
    std::fs::write(pictures.cache.place(&url), b"").unwrap();
    pictures.get(&address).await.unwrap();
    pictures.tidy(SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 33)).unwrap();
    pictures.get(&address).await.unwrap();
    assert_eq!(seen.times.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_certificate_must_be_vouched_for() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let provider = || Arc::new(ring::default_provider());
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let ours = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let door = TlsAcceptor::from(Arc::new(ours));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let Ok(mut stream) = door.accept(tcp).await else { continue };
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", PNG.len());
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(&[head.as_bytes(), PNG].concat()).await;
            let _ = stream.shutdown().await;
        }
    });
    let dir = tempfile::tempdir().unwrap();
    let strict = pictures(&dir, Reach::AndLoopback);
    let address = format!("https://localhost:{port}/a.png");
    assert!(matches!(strict.get(&address).await, Err(PictureError::Tls)));

    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let believing = Outward::with_roots(Reach::AndLoopback, roots).unwrap();
    let trusting = Pictures { outward: Arc::new(believing), ..strict };
    // The name in the certificate counts, not the address behind it.
    assert!(matches!(trusting.get(&format!("https://127.0.0.1:{port}/a.png")).await, Err(PictureError::Tls)));
    assert_eq!(trusting.get(&address).await.unwrap().kind, Raster::Png);
}

#[tokio::test]
async fn what_is_no_picture_is_refused() {
    let (addr, _) = server().await;
    let dir = tempfile::tempdir().unwrap();
    let patience = Duration::from_millis(300);
    let pictures = Pictures { patience, ..pictures(&dir, Reach::AndLoopback) };
    let got = async |path: &str| pictures.get(&format!("http://{addr}{path}")).await;
    assert!(got("/once").await.is_ok());
    assert!(matches!(got("/page").await, Err(PictureError::NoPicture)));
    assert!(matches!(got("/logo.svg").await, Err(PictureError::NoPicture)));
    assert!(matches!(got("/gone").await, Err(PictureError::Status(404))));
    assert!(matches!(got("/round").await, Err(PictureError::Redirects)));
    assert!(matches!(got("/inside").await, Err(PictureError::Address)));
    assert!(matches!(got("/file").await, Err(PictureError::Address)));
    assert!(matches!(got("/never").await, Err(PictureError::TimedOut)));
    let generous = Pictures { patience: PATIENCE, ..pictures };
    let got = async |path: &str| generous.get(&format!("http://{addr}{path}")).await;
    assert!(matches!(got("/large").await, Err(PictureError::TooLarge)));
    assert!(matches!(got("/endless").await, Err(PictureError::TooLarge)));
}

#[tokio::test]
async fn nobody_is_sent_inside() {
    let (addr, seen) = server().await;
    let dir = tempfile::tempdir().unwrap();
    let pictures = pictures(&dir, Reach::Internet);
    let port = addr.port();
    let addresses = [
        format!("http://{addr}/a.png"),
        format!("http://localhost:{port}/a.png"),
        format!("http://2130706433:{port}/a.png"),
        format!("http://0x7f.1:{port}/a.png"),
        format!("http://[::ffff:127.0.0.1]:{port}/a.png"),
        "http://localhost/a.png".into(),
        "http://127.1/a.png".into(),
        "http://[::1]/a.png".into(),
        "http://10.0.0.1/a.png".into(),
        "https://169.254.169.254/latest/meta-data/".into(),
        "http://1.1.1.1:22/a.png".into(),
        "file:///etc/passwd".into(),
        "ftp://t.example/a.png".into(),
        "gopher://127.0.0.1:6379/_FLUSHALL".into(),
        "/desk/uitgaand".into(),
        String::new(),
    ];
    for address in addresses {
        let got = pictures.get(&address).await;
        assert!(matches!(got, Err(PictureError::Address)), "{address}: {got:?}");
    }
    assert_eq!(seen.times.load(Ordering::SeqCst), 0);
}
