//! Which requests everybody gets the same answer to. Pure.

use crate::http::cookie;
use crate::http::lang::split;
use app::Lang;
use axum::http::{HeaderMap, Method, Uri};

/// A request without anything that is the visitor's own: the address to ask the routes for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask(pub(super) String);

impl Ask {
    /// `None` for all that must be answered one by one: whoever has a session, every query,
    /// every address that isn't listed here.
    pub fn of(method: &Method, uri: &Uri, headers: &HeaderMap, site_url: &str) -> Option<Ask> {
        if !matches!(*method, Method::GET | Method::HEAD) {
            return None;
        }
        let (lang, path) = split(uri.path());
        let query = uri.query();
        let ask = match path {
            "/live/banner" => banner(query?)?,
            "/live/status" => format!("/live/status?lang={}", wished(query?)?.code()),
            _ if is_feed(path) => match query {
                None => lang.href(path),
                Some(query) => wished(query)?.href(path),
            },
            _ if query.is_none() && is_page(path) => lang.href(path),
            _ => return None,
        };
        cookie::token(headers, site_url).is_empty().then_some(Ask(ask))
    }

    /// A page of the site by its address, as a visitor asks for it.
    pub fn page(address: &str) -> Option<Ask> {
        is_page(split(address).1).then(|| Ask(address.to_owned()))
    }

    /// A feed or document by its address.
    pub fn feed(address: &str) -> Option<Ask> {
        is_feed(split(address).1).then(|| Ask(address.to_owned()))
    }

    /// The address to ask the routes for.
    pub fn address(&self) -> &str {
        &self.0
    }
}

fn is_feed(path: &str) -> bool {
    matches!(
        path,
        "/status.atom" | "/status.rss" | "/status.ics" | "/status/geschiedenis.csv" | "/banner.json"
    ) || path.starts_with("/api/v2/") && path.ends_with(".json")
}

fn is_page(path: &str) -> bool {
    let name = |name: &str| !name.is_empty() && !name.contains(['/', '.']);
    let below = |start: &str| path.strip_prefix(start).is_some_and(name);
    let after = |slug: &str| slug.strip_suffix("/nabeschouwing").is_some_and(name);
    matches!(path, "/" | "/status" | "/faq" | "/contact")
        || below("/status/")
        || below("/status/onderhoud/")
        || path.strip_prefix("/status/").is_some_and(after)
        || below("/faq/c/")
        || below("/faq/")
}

/// The language of `lang=en` and nothing else.
fn wished(query: &str) -> Option<Lang> {
    let code = query.strip_prefix("lang=")?;
    Lang::ALL.into_iter().find(|lang| lang.code() == code)
}

/// `/live/banner?lang=nl&path=/faq/x`. The banner is one of three: large, for the page of an
/// incident, or for any other page; all other pages share one.
fn banner(query: &str) -> Option<String> {
    let (lang, path) = query.split_once("&path=")?;
    let lang = wished(lang)?;
    let plain = |path: &str| path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b));
    let path = match path.strip_prefix("/status/") {
        Some(slug) if plain(slug) && !slug.contains('/') => path,
        None if matches!(path, "/" | "/status") => path,
        _ => "/faq",
    };
    Some(format!("/live/banner?lang={}&path={path}", lang.code()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use axum::http::header::COOKIE;

    fn ask(uri: &str, cookie: Option<&'static str>) -> Option<String> {
        let mut headers = HeaderMap::new();
        if let Some(cookie) = cookie {
            headers.insert(COOKIE, HeaderValue::from_static(cookie));
        }
        let found = Ask::of(&Method::GET, &uri.parse().unwrap(), &headers, "http://127.0.0.1:3000");
        found.map(|ask| ask.0)
    }

    #[test]
    fn public_pages_are_shared() {
        for path in [
            "/",
            "/en",
            "/status",
            "/en/status/storing-2",
            "/faq/c/kassa",
            "/en/faq/geld",
            "/contact",
            "/status/onderhoud/x-1",
            "/status/storing-2/nabeschouwing",
        ] {
            assert_eq!(ask(path, None).as_deref(), Some(path));
            assert_eq!(ask(path, Some("theme=dark")).as_deref(), Some(path), "not our cookie");
            assert_eq!(ask(path, Some("theme=dark; loket=abc")), None, "a session");
        }
    }

    #[test]
    fn what_is_the_visitors_own_is_not() {
        for path in [
            "/zoeken?q=btw",
            "/faq/geld?thanks",
            "/community",
            "/mijn",
            "/ticket/abc",
            "/status/a/b",
            "/desk/x",
        ] {
            assert_eq!(ask(path, None), None, "{path}");
        }
        assert_eq!(Ask::of(&Method::POST, &"/contact".parse().unwrap(), &HeaderMap::new(), ""), None);
    }

    #[test]
    fn few_addresses_stand_for_many() {
        assert_eq!(ask("/status.atom?lang=en", None).as_deref(), Some("/en/status.atom"));
        assert_eq!(ask("/api/v2/summary.json", None).as_deref(), Some("/api/v2/summary.json"));
        assert_eq!(ask("/status.atom?lang=de", None), None);
        let banner = |path: &str| ask(&format!("/live/banner?lang=en&path={path}"), None).unwrap();
        assert_eq!(banner("/status"), "/live/banner?lang=en&path=/status");
        assert_eq!(banner("/status/x-1"), "/live/banner?lang=en&path=/status/x-1");
        for other in ["/faq/x", "/community/12", "/status/a%20b", "/x&lang=nl", ""] {
            assert_eq!(banner(other), "/live/banner?lang=en&path=/faq", "{other}");
        }
        assert_eq!(ask("/live/status?lang=nl", None).as_deref(), Some("/live/status?lang=nl"));
        assert_eq!(ask("/live/status", None), None);
    }
}
