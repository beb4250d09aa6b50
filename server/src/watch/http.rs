//! One question over HTTP/1.1. Time is bounded by the caller.

use super::probe::{Failure, connect, encrypt};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, HOST, LOCATION, USER_AGENT};
use hyper::http::request::Builder;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use url::{Position, Url};

/// Most bytes of a body that are read.
const BODY: usize = 256 * 1024;
/// Most bytes of an answer's head.
const HEAD: usize = 32 * 1024;
const REDIRECTS: usize = 5;
/// So that who runs the server knows who asks.
const AGENT: &str = "Loket-Monitor/1";

/// A status and as much of the body as is read.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body's beginning.
    pub body: Vec<u8>,
}

/// Asks for a web address; follows redirects if so told.
pub async fn get(mut url: Url, follow: bool, tls: &TlsConnector) -> Result<Answer, Failure> {
    for _ in 0..=REDIRECTS {
        let request = Request::get(path(&url)).header(ACCEPT, "*/*");
        let (answer, _driver) = send(&url, request, Bytes::new(), tls).await?;
        let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        match to.filter(|_| follow && answer.status().is_redirection()) {
            Some(to) => {
                url = url.join(to).ok().filter(is_web).ok_or(Failure::Address)?;
            }
            None => {
                let status = answer.status().as_u16();
                return Ok(Answer { status, body: read(answer).await? });
            }
        }
    }
    Err(Failure::Redirects)
}

/// Sends a body with these headers; the status that answers.
pub async fn post(
    url: &Url,
    headers: &[(&str, String)],
    body: String,
    tls: &TlsConnector,
) -> Result<StatusCode, Failure> {
    let mut request = Request::post(path(url));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let (answer, _driver) = send(url, request, body.into(), tls).await?;
    Ok(answer.status())
}

/// An address of the web, if this is one.
pub fn web(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(is_web)
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.host().is_some()
}

fn path(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// What moves the bytes of a connection; the connection ends when it is dropped.
type Driver = JoinSet<Result<(), hyper::Error>>;

async fn send(
    url: &Url,
    request: Builder,
    body: Bytes,
    tls: &TlsConnector,
) -> Result<(Response<Incoming>, Driver), Failure> {
    let host = url.host_str().ok_or(Failure::Address)?;
    let tcp = connect(host, url.port_or_known_default().ok_or(Failure::Address)?).await?;
    let request = request
        .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
        .header(USER_AGENT, AGENT)
        .header(CONNECTION, "close")
        .body(Full::new(body))
        .map_err(|_| Failure::Address)?;
    if url.scheme() == "https" {
        ask(encrypt(host, tcp, tls).await?, request).await
    } else {
        ask(tcp, request).await
    }
}

async fn ask(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<(Response<Incoming>, Driver), Failure> {
    let broken = |_: hyper::Error| Failure::Broken;
    let shaken = http1::Builder::new().max_buf_size(HEAD).handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(broken)?;
    let mut driver = Driver::new();
    driver.spawn(connection);
    Ok((sender.send_request(request).await.map_err(broken)?, driver))
}

/// As much of the body as is looked at.
async fn read(answer: Response<Incoming>) -> Result<Vec<u8>, Failure> {
    let (mut body, mut bytes) = (answer.into_body(), Vec::new());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Failure::Broken)?;
        let Some(data) = frame.data_ref() else { continue };
        bytes.extend_from_slice(&data[..data.len().min(BODY - bytes.len())]);
        if bytes.len() == BODY {
            break;
        }
    }
    Ok(bytes)
}
