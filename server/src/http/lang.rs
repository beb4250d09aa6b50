//! English lives under `/en`. The prefix is taken off before routing, so that
//! every route and page is written once.

use app::Lang;
use axum::extract::Request;
use axum::http::Uri;

/// Takes `/en` off the path and remembers the language in the request.
pub fn strip_prefix(mut request: Request) -> Request {
    let (lang, rest) = split(request.uri().path());
    if lang == Lang::En {
        let path_and_query = match request.uri().query() {
            Some(query) => format!("{rest}?{query}"),
            None => rest.to_owned(),
        };
        if let Ok(uri) = path_and_query.parse::<Uri>() {
            *request.uri_mut() = uri;
        }
    }
    request.extensions_mut().insert(lang);
    request
}

/// Language and path without its prefix.
pub fn split(path: &str) -> (Lang, &str) {
    match path.strip_prefix("/en") {
        Some("") => (Lang::En, "/"),
        Some(rest) if rest.starts_with('/') => (Lang::En, rest),
        _ => (Lang::Nl, path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_prefix_counts() {
        assert_eq!(split("/en"), (Lang::En, "/"));
        assert_eq!(split("/en/status"), (Lang::En, "/status"));
        assert_eq!(split("/energie"), (Lang::Nl, "/energie"));
        assert_eq!(split("/"), (Lang::Nl, "/"));
    }
}
