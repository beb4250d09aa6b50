//! The browser files: bundles and styles under `/pkg` (their addresses carry a
//! version, so they may be kept for ever), and a few fixed ones beside.

use super::Web;
use axum::Router;
use axum::http::header::{self, HeaderValue};
use axum::middleware::map_response;
use axum::response::Response;
use std::path::Path;
use tower_http::services::{ServeDir, ServeFile};

const FIXED: [&str; 5] = ["icons.svg", "favicon.svg", "inter-nl.woff2", "islands.js", "robots.txt"];
/// The banner that others put on their pages.
const BANNER: &str = "banner.js";

/// `from_sources`: sheets come from `style/` as they are, and nothing is kept (`cargo leptos watch`).
pub fn routes(site_dir: &Path, from_sources: bool) -> Router<Web> {
    let pkg = ServeDir::new(site_dir.join("pkg")).precompressed_br().precompressed_gzip();
    let mut fixed = Router::new();
    for name in FIXED {
        let file = ServeFile::new(site_dir.join(name)).precompressed_br().precompressed_gzip();
        fixed = fixed.route_service(&format!("/{name}"), file);
    }
    let banner = ServeFile::new(site_dir.join(BANNER)).precompressed_br().precompressed_gzip();
    let banner = Router::new().route_service("/banner.js", banner).layer(map_response(for_others));
    fixed = fixed.merge(banner);
    if from_sources {
        return fixed.nest_service("/pkg", pkg.fallback(ServeDir::new("style")));
    }
    let versioned = Router::new().nest_service("/pkg", pkg).layer(map_response(for_ever));
    fixed.layer(map_response(for_a_day)).merge(versioned)
}

async fn for_ever(response: Response) -> Response {
    keep(response, "public, max-age=31536000, immutable")
}

async fn for_a_day(response: Response) -> Response {
    keep(response, "public, max-age=86400")
}

/// For pages of other sites, also those that load nothing which doesn't say so itself.
async fn for_others(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    // A page in another coding reads it in its own otherwise.
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    keep(response, "public, max-age=300")
}

fn keep(mut response: Response, value: &'static str) -> Response {
    if response.status().is_success() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    response
}

/// The version of the browser files, made by `cargo xtask build`.
pub fn version(site_dir: &Path) -> String {
    let text = std::fs::read_to_string(site_dir.join("pkg/version.txt")).unwrap_or_default();
    let text = text.trim();
    if text.is_empty() { "dev".into() } else { text.into() }
}
