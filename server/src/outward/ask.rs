//! One question over HTTP/1.1 on a connection that is there, and whom TLS believes. For everybody
//! who asks; the caller bounds the time and says who asks.

use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST};
use hyper::http::request::Builder;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use std::error::Error;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use url::{Position, Url};

/// Most bytes of an answer's head.
const HEAD: usize = 32 * 1024;

/// What moves the bytes of a connection; the connection ends when it is dropped.
pub type Driver = JoinSet<Result<(), hyper::Error>>;

/// TLS that believes these authorities.
pub fn believing(roots: RootCertStore) -> Result<Arc<ClientConfig>, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// A question about what a url names, for its server. It is the last one of its connection.
pub fn request(method: Method, url: &Url) -> Builder {
    Request::builder()
        .method(method)
        .uri(&url[Position::BeforePath..Position::AfterQuery])
        .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
        .header(CONNECTION, "close")
}

/// Asks; the answer's body comes for as long as the driver is kept.
pub async fn ask<B>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<B>,
) -> Result<(Response<Incoming>, Driver), hyper::Error>
where
    B: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    let shaken = http1::Builder::new().max_buf_size(HEAD).handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken?;
    let mut driver = Driver::new();
    driver.spawn(connection);
    Ok((sender.send_request(request).await?, driver))
}
