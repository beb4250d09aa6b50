//! `/uit/SHOP`: what shoppers see while a shop is unreachable, for a web server in front to show
//! instead of its own error; and `/uit/SHOP/status`, what its merchant sees. For everybody, from
//! a file and the snapshot: no store, no session, no cookie, nothing loaded from anywhere.

mod page;
mod words;

pub use page::{Outage, shopper};

use super::Web;
use crate::desk::shops::ShopFiles;
use app::Lang;
use app::shops::model::OutagePage;
use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use page::merchant;

/// When a browser or a crawler may try again, in seconds.
const AGAIN: &str = "300";

pub fn routes() -> Router<Web> {
    // A proxy asks with the method of the request that failed.
    Router::new().route("/uit/{shop}", any(for_shoppers)).route("/uit/{shop}/status", get(for_merchant))
}

async fn for_shoppers(
    State(web): State<Web>,
    Extension(prefix): Extension<Lang>,
    Path(slug): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let (shop, outage) = read(&web, &slug).await;
    let lang = wished(prefix, &uri, &headers);
    let (html, policy) = shopper(shop.as_ref(), lang, &outage);
    let mut response = answer(StatusCode::SERVICE_UNAVAILABLE, lang, html, &policy);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(AGAIN));
    response
}

async fn for_merchant(
    State(web): State<Web>,
    Extension(prefix): Extension<Lang>,
    Path(slug): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let (shop, outage) = read(&web, &slug).await;
    let lang = wished(prefix, &uri, &headers);
    let (html, policy) = merchant(shop.as_ref(), lang, &outage);
    answer(StatusCode::OK, lang, html, &policy)
}

async fn read(web: &Web, slug: &str) -> (Option<OutagePage>, Outage) {
    let outage = Outage {
        status: Some(web.desk.status.view()),
        site_url: web.facts.site_url.to_string(),
        platform: web.facts.platform.to_string(),
        now: (web.desk.now)(),
    };
    (web.base.shops.read(slug).await, outage)
}

fn answer(status: StatusCode, lang: Lang, html: String, policy: &str) -> Response {
    let mut response = (status, Html(html)).into_response();
    let set = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_LANGUAGE, lang.code()),
        (header::VARY, "accept-language"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in set {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The language of the address, of `?lang=`, or else the visitor's: English for who reads
/// neither of ours.
fn wished(prefix: Lang, uri: &Uri, headers: &HeaderMap) -> Lang {
    let code = |code: &str| Lang::ALL.into_iter().find(|lang| lang.code() == code);
    let asked = uri.query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("lang=")));
    if prefix == Lang::En {
        return Lang::En;
    }
    if let Some(lang) = asked.and_then(code) {
        return lang;
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.map_or(Lang::Nl, accepted_lang)
}

/// `de, en;q=0.8, nl;q=0.9`: the best of ours.
fn accepted_lang(accepted: &str) -> Lang {
    let mut best: Option<(f32, Lang)> = None;
    for range in accepted.split(',') {
        let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
        let weight: f32 = weight.trim().strip_prefix("q=").and_then(|q| q.parse().ok()).unwrap_or(0.0);
        let primary = tag.trim().split('-').next().unwrap_or_default();
        let lang = Lang::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(primary));
        if let Some(lang) = lang.filter(|_| weight > best.map_or(0.0, |(weight, _)| weight)) {
            best = Some((weight, lang));
        }
    }
    best.map_or(Lang::En, |(_, lang)| lang)
}

/// The pages of all shops as files, for a web server that shows them by itself: name and text.
/// They tell of no incident: who puts them up may be all that is left.
pub async fn pack(
    shops: &ShopFiles,
    site_url: &str,
    platform: &str,
) -> anyhow::Result<Vec<(String, String)>> {
    let outage =
        Outage { status: None, site_url: site_url.to_owned(), platform: platform.to_owned(), now: 0 };
    let mut files = Vec::new();
    let mut index = serde_json::Map::new();
    for lang in Lang::ALL {
        files.push((format!("_-{}.html", lang.code()), shopper(None, lang, &outage).0));
    }
    for slug in shops.list().await? {
        let Some(shop) = shops.read(&slug).await else { continue };
        for lang in Lang::ALL {
            files.push((format!("{slug}-{}.html", lang.code()), shopper(Some(&shop), lang, &outage).0));
        }
        index.insert(slug, shop.name.into());
    }
    files.push(("index.json".into(), serde_json::to_string_pretty(&index)?));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_visitors_language() {
        assert_eq!(accepted_lang("nl-NL,nl;q=0.9,en;q=0.8"), Lang::Nl);
        assert_eq!(accepted_lang("en-US,en;q=0.5"), Lang::En);
        assert_eq!(accepted_lang("en;q=0.3, NL;q=0.7"), Lang::Nl);
        assert_eq!(accepted_lang("de-DE,de;q=0.9"), Lang::En, "neither of ours");
        assert_eq!(accepted_lang("nl;q=0"), Lang::En);
        let plain = HeaderMap::new();
        let uri = |text: &str| text.parse::<Uri>().unwrap();
        assert_eq!(wished(Lang::Nl, &uri("/uit/x"), &plain), Lang::Nl);
        assert_eq!(wished(Lang::Nl, &uri("/uit/x?lang=en"), &plain), Lang::En);
        assert_eq!(wished(Lang::En, &uri("/uit/x?lang=nl"), &plain), Lang::En);
    }
}
