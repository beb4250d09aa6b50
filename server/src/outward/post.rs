//! One POST whose answer is a status and nothing else.

use super::{Outward, OutwardError};
use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, USER_AGENT};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::task::JoinSet;
use url::{Position, Url};

/// Most bytes of an answer's head.
const HEAD: usize = 32 * 1024;

impl Outward {
    /// Posts JSON; the status of the answer, a redirect's too. Of the answer's body nothing is
    /// read: the connection ends with this function, however it is left.
    pub async fn post(
        &self,
        url: &Url,
        headers: &[(&str, String)],
        body: String,
        patience: Duration,
    ) -> Result<u16, OutwardError> {
        let asked = tokio::time::timeout(patience, self.post_now(url, headers, body));
        asked.await.unwrap_or(Err(OutwardError::TimedOut))
    }

    async fn post_now(
        &self,
        url: &Url,
        headers: &[(&str, String)],
        body: String,
    ) -> Result<u16, OutwardError> {
        let broken = |_: hyper::Error| OutwardError::Broken;
        let stream = self.connect(url).await?;
        let shaken = http1::Builder::new().max_buf_size(HEAD).handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = shaken.map_err(broken)?;
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        let mut request = Request::post(&url[Position::BeforePath..Position::AfterQuery])
            .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
            .header(USER_AGENT, "Loket")
            .header(CONTENT_TYPE, "application/json")
            .header(CONNECTION, "close");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(Full::new(Bytes::from(body))).map_err(|_| OutwardError::Address)?;
        Ok(sender.send_request(request).await.map_err(broken)?.status().as_u16())
    }
}
