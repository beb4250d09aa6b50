//! One question over HTTP/1.1. Time is bounded by the caller.

use super::probe::{Failure, connect, encrypt};
use crate::outward::{Driver, ask, request};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT, LOCATION, USER_AGENT};
use hyper::http::request::Builder;
use hyper::{Method, Response, StatusCode};
use tokio_rustls::TlsConnector;
use url::Url;

/// Most bytes of a body that are read.
const BODY: usize = 256 * 1024;
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
        let request = request(Method::GET, &url).header(ACCEPT, "*/*");
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
    let mut request = request(Method::POST, url);
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

async fn send(
    url: &Url,
    request: Builder,
    body: Bytes,
    tls: &TlsConnector,
) -> Result<(Response<Incoming>, Driver), Failure> {
    let host = url.host_str().ok_or(Failure::Address)?;
    let tcp = connect(host, url.port_or_known_default().ok_or(Failure::Address)?).await?;
    let request = request.header(USER_AGENT, AGENT).body(Full::new(body)).map_err(|_| Failure::Address)?;
    let asked = if url.scheme() == "https" {
        ask(encrypt(host, tcp, tls).await?, request).await
    } else {
        ask(tcp, request).await
    };
    asked.map_err(|_| Failure::Broken)
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
