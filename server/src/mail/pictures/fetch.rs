//! One picture over HTTP/1.1, to an address that was looked at, and no further than a few
//! redirects. Time is bounded by the caller.

use super::{LARGEST, PictureError, Reach};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, HOST, LOCATION, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use url::{Host, Position, Url};

/// How often a server may send us on.
const REDIRECTS: usize = 3;
/// Addresses of one name that are tried.
const ADDRESSES: usize = 3;
/// How long one address may take to answer, so that another one gets its turn.
const CONNECT: Duration = Duration::from_secs(2);
/// Most bytes of an answer's head.
const HEAD: usize = 32 * 1024;
/// Says nothing of who asks.
const AGENT: &str = "Mozilla/5.0";
const TYPES: &str = "image/webp,image/png,image/jpeg,image/gif";

/// What an answer is.
enum Answer {
    Picture(Vec<u8>),
    Elsewhere(String),
}

/// The address without name, password and fragment; nothing unless it is http or https.
pub(super) fn plain(mut url: Url) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > 8000 {
        return None;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_fragment(None);
    Some(url)
}

/// The bytes behind an address that [`plain`] gave, whatever they are.
pub(super) async fn fetch(mut url: Url, reach: Reach, tls: &TlsConnector) -> Result<Vec<u8>, PictureError> {
    for _ in 0..=REDIRECTS {
        let tcp = connect(&url, reach).await?;
        let answer = if url.scheme() == "https" {
            let name = match url.host() {
                Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()),
                Some(Host::Ipv4(ip)) => Ok(ServerName::from(std::net::IpAddr::V4(ip))),
                Some(Host::Ipv6(ip)) => Ok(ServerName::from(std::net::IpAddr::V6(ip))),
                None => return Err(PictureError::Address),
            };
            let name = name.map_err(|_| PictureError::Address)?;
            ask(tls.connect(name, tcp).await.map_err(|_| PictureError::Tls)?, &url).await?
        } else {
            ask(tcp, &url).await?
        };
        match answer {
            Answer::Picture(bytes) => return Ok(bytes),
            Answer::Elsewhere(to) => {
                url = url.join(&to).ok().and_then(plain).ok_or(PictureError::Address)?;
            }
        }
    }
    Err(PictureError::Redirects)
}

/// Resolves the name and connects to an address that is allowed, and to no other.
async fn connect(url: &Url, reach: Reach) -> Result<TcpStream, PictureError> {
    let unreachable = |error: std::io::Error| PictureError::Unreachable(error.kind());
    let port = url.port_or_known_default().ok_or(PictureError::Address)?;
    let found: Vec<SocketAddr> = match url.host().ok_or(PictureError::Address)? {
        Host::Ipv4(ip) => vec![(ip, port).into()],
        Host::Ipv6(ip) => vec![(ip, port).into()],
        Host::Domain(name) => {
            let found = tokio::net::lookup_host((name, port)).await;
            found.map_err(|_| PictureError::Name)?.collect()
        }
    };
    let mut failed = PictureError::Address;
    for address in found.into_iter().filter(|address| reach.allows(*address)).take(ADDRESSES) {
        match tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => return Ok(tcp),
            Ok(Err(error)) => failed = unreachable(error),
            Err(_) => failed = PictureError::TimedOut,
        }
    }
    Err(failed)
}

/// Asks once.
async fn ask(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    url: &Url,
) -> Result<Answer, PictureError> {
    let broken = |_: hyper::Error| PictureError::Broken;
    let shaken = http1::Builder::new().max_buf_size(HEAD).handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(broken)?;
    // Ends with this function, however it is left.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let request = Request::get(&url[Position::BeforePath..Position::AfterQuery])
        .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, TYPES)
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|_| PictureError::Address)?;
    let answer = sender.send_request(request).await.map_err(broken)?;
    match answer.status() {
        StatusCode::OK => Ok(Answer::Picture(bytes(answer.into_body()).await?)),
        status if status.is_redirection() => {
            let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
            to.map(|to| Answer::Elsewhere(to.to_owned())).ok_or(PictureError::Status(status.as_u16()))
        }
        status => Err(PictureError::Status(status.as_u16())),
    }
}

/// The whole body, as long as it is not too large; what its head promises counts as well.
async fn bytes(mut body: Incoming) -> Result<Vec<u8>, PictureError> {
    if body.size_hint().lower() > LARGEST as u64 {
        return Err(PictureError::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| PictureError::Broken)?;
        let Some(data) = frame.data_ref() else { continue };
        if bytes.len() + data.len() > LARGEST {
            return Err(PictureError::TooLarge);
        }
        bytes.extend_from_slice(data);
    }
    Ok(bytes)
}
