//! One answer in the forms that browsers take: plain, gzip, Brotli. Each has a strong ETag
//! (RFC 9110, section 8.8) and is made when it is first asked for.

use axum::body::{Body, Bytes};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::sync::OnceLock;

/// Smaller answers aren't compressed: the headers weigh more.
const WORTH: usize = 400;
/// Brotli's quality: 5 costs milliseconds and takes nearly all there is to gain.
const QUALITY: i32 = 5;

/// An answer that is kept.
pub struct Entry {
    plain: Form,
    gzip: OnceLock<Form>,
    brotli: OnceLock<Form>,
}

struct Form {
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    Plain,
    Gzip,
    Brotli,
}

impl Entry {
    /// What the routes answered to a visitor who takes no compression.
    pub fn new(mut headers: HeaderMap, body: Bytes) -> Entry {
        for name in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::SET_COOKIE] {
            headers.remove(name);
        }
        // A feed says how long it keeps. A page may be kept as well, but is asked for each time:
        // its reader may have signed in meanwhile, and an update must show at once.
        let private = |value: &HeaderValue| value.as_bytes().starts_with(b"private");
        if headers.get(header::CACHE_CONTROL).is_none_or(private) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        let open = headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        let vary = if open { "accept-encoding" } else { "accept-encoding, cookie" };
        headers.insert(header::VARY, HeaderValue::from_static(vary));
        let plain = Form::new(headers, body, "");
        Entry { plain, gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// Bytes before compression.
    pub fn len(&self) -> usize {
        self.plain.body.len()
    }

    /// The answer to a request with these headers: whole, or that nothing changed.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let form = self.form(wanted(asked));
        if form.is_known(asked) {
            let mut headers = form.headers.clone();
            for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING, header::CONTENT_LENGTH] {
                headers.remove(name);
            }
            return response(StatusCode::NOT_MODIFIED, headers, Bytes::new());
        }
        response(StatusCode::OK, form.headers.clone(), form.body.clone())
    }

    fn form(&self, coding: Coding) -> &Form {
        let coding = if self.len() < WORTH { Coding::Plain } else { coding };
        let packed = |name: &'static str, body: Vec<u8>| {
            let mut headers = self.plain.headers.clone();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
            Form::new(headers, body.into(), name)
        };
        match coding {
            Coding::Plain => &self.plain,
            Coding::Gzip => self.gzip.get_or_init(|| packed("gzip", gzip(&self.plain.body))),
            Coding::Brotli => self.brotli.get_or_init(|| packed("br", brotli(&self.plain.body))),
        }
    }
}

impl Form {
    fn new(mut headers: HeaderMap, body: Bytes, coding: &str) -> Form {
        let hash = Sha256::digest(&body);
        let digits: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let tag = if coding.is_empty() { format!("\"{digits}\"") } else { format!("\"{digits}-{coding}\"") };
        let mut set = |name: HeaderName, value: String| {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        };
        set(header::ETAG, tag);
        set(header::CONTENT_LENGTH, body.len().to_string());
        Form { headers, body }
    }

    /// Whether the asker has this very form.
    fn is_known(&self, asked: &HeaderMap) -> bool {
        let Some(own) = self.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()) else {
            return false;
        };
        let tags = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        // A compressing proxy makes a tag weak; compared weakly it is still the same.
        tags.flat_map(|tags| tags.split(','))
            .map(str::trim)
            .any(|tag| tag == "*" || tag.trim_start_matches("W/") == own)
    }
}

fn response(status: StatusCode, headers: HeaderMap, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// The best coding that the asker takes.
fn wanted(asked: &HeaderMap) -> Coding {
    let mut best = Coding::Plain;
    let values = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    for coding in values.flat_map(|value| value.split(',')) {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
        let refused = weight.is_some_and(|weight| weight <= 0.0);
        match name.trim() {
            _ if refused => {}
            "br" => return Coding::Brotli,
            "gzip" => best = Coding::Gzip,
            _ => {}
        }
    }
    best
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    // Writing into memory doesn't fail; were it to, the end would tell.
    let _ = packer.write_all(plain);
    packer.finish().unwrap_or_default()
}

fn brotli(plain: &[u8]) -> Vec<u8> {
    let settings = brotli::enc::BrotliEncoderParams { quality: QUALITY, lgwin: 20, ..Default::default() };
    let mut packed = Vec::new();
    let mut rest = plain;
    let _ = brotli::BrotliCompress(&mut rest, &mut packed, &settings);
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    fn entry() -> Entry {
        Entry::new(HeaderMap::new(), Bytes::from("Uw winkel is niet bereikbaar. ".repeat(99)))
    }

    #[test]
    fn codings_by_what_is_taken() {
        let coding = |value: &str| wanted(&asked(header::ACCEPT_ENCODING, value));
        assert!(coding("gzip, deflate, br, zstd") == Coding::Brotli);
        assert!(coding("gzip;q=1.0, br;q=0") == Coding::Gzip);
        assert!(coding("gzip;q=0.000") == Coding::Plain);
        assert!(coding("br;q=0.5") == Coding::Brotli);
        assert!(coding("identity") == Coding::Plain);
        assert!(wanted(&HeaderMap::new()) == Coding::Plain);
    }

    #[tokio::test]
    async fn every_form_is_the_same_page() {
        use std::io::Read;
        let entry = entry();
        let body = async |coding: &str| {
            let response = entry.answer(&asked(header::ACCEPT_ENCODING, coding));
            let length = response.headers()[header::CONTENT_LENGTH].to_str().unwrap().to_owned();
            let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
            assert_eq!(length, body.len().to_string());
            body
        };
        let plain = body("identity").await;
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*body("gzip").await).read_to_string(&mut text).unwrap();
        assert_eq!(text.as_bytes(), plain);
        let mut unpacked = Vec::new();
        let packed = body("br").await;
        brotli::BrotliDecompress(&mut &*packed, &mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
        assert!(packed.len() < plain.len() / 4);
    }

    #[test]
    fn who_has_it_is_told_so() {
        let entry = entry();
        let tag = entry.answer(&HeaderMap::new()).headers()[header::ETAG].to_str().unwrap().to_owned();
        for known in [tag.clone(), format!("\"x\", {tag}"), format!("W/{tag}"), "*".into()] {
            let answer = entry.answer(&asked(header::IF_NONE_MATCH, &known));
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(answer.headers()[header::ETAG], tag.as_str());
        }
        let mut other = asked(header::IF_NONE_MATCH, &tag);
        other.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br"));
        assert_eq!(entry.answer(&other).status(), StatusCode::OK, "another form has another tag");
    }

    #[test]
    fn pages_are_asked_for_each_time_and_feeds_say_how_long() {
        let cache = |headers: HeaderMap| {
            Entry::new(headers, Bytes::new()).plain.headers[header::CACHE_CONTROL].clone()
        };
        assert_eq!(cache(HeaderMap::new()), "no-cache");
        assert_eq!(cache(asked(header::CACHE_CONTROL, "private, no-cache")), "no-cache");
        assert_eq!(cache(asked(header::CACHE_CONTROL, "public, max-age=10")), "public, max-age=10");
    }
}
