//! One picture over HTTP/1.1, to an address that was looked at, and no further than a few
//! redirects. Time is bounded by the caller.

use super::{LARGEST, PictureError};
use crate::outward::{self, Outward, Stream};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{ACCEPT, LOCATION, USER_AGENT};
use hyper::{Method, StatusCode};
use url::Url;

/// How often a server may send us on.
const REDIRECTS: usize = 3;
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
pub(super) async fn fetch(mut url: Url, outward: &Outward) -> Result<Vec<u8>, PictureError> {
    for _ in 0..=REDIRECTS {
        match ask(outward.connect(&url).await?, &url).await? {
            Answer::Picture(bytes) => return Ok(bytes),
            Answer::Elsewhere(to) => {
                url = url.join(&to).ok().and_then(plain).ok_or(PictureError::Address)?;
            }
        }
    }
    Err(PictureError::Redirects)
}

/// Asks once.
async fn ask(stream: Box<dyn Stream>, url: &Url) -> Result<Answer, PictureError> {
    let request = outward::request(Method::GET, url)
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, TYPES)
        .body(Empty::<Bytes>::new())
        .map_err(|_| PictureError::Address)?;
    // The connection ends with this function, however it is left.
    let (answer, _driver) = outward::ask(stream, request).await.map_err(|_| PictureError::Broken)?;
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
