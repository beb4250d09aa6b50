//! One POST whose answer is a status and nothing else.

use super::{Outward, OutwardError, ask, request};
use http_body_util::Full;
use hyper::Method;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, USER_AGENT};
use std::time::Duration;
use url::Url;

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
        let stream = self.connect(url).await?;
        let mut request =
            request(Method::POST, url).header(USER_AGENT, "Loket").header(CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(Full::new(Bytes::from(body))).map_err(|_| OutwardError::Address)?;
        let (answer, _driver) = ask(stream, request).await.map_err(|_| OutwardError::Broken)?;
        Ok(answer.status().as_u16())
    }
}
