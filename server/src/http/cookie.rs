//! The session's cookie. `__Host-` binds it to this host over TLS; the plain
//! name serves loopback without TLS alone.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

const SECURE: &str = "__Host-loket";
const PLAIN: &str = "loket";
/// As long as a session lasts without being used.
const MAX_AGE: u32 = 30 * 24 * 3600;

/// Which of the two names is in use.
pub fn name(site_url: &str) -> &'static str {
    if site_url.starts_with("https://") { SECURE } else { PLAIN }
}

/// The session's token in a request; empty when there is none.
pub fn token(headers: &HeaderMap, site_url: &str) -> String {
    let name = name(site_url);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
        .unwrap_or_default()
}

/// `Set-Cookie` that begins a session.
pub fn begin(site_url: &str, token: &str) -> String {
    let name = name(site_url);
    let secure = if name == SECURE { "; Secure" } else { "" };
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={MAX_AGE}{secure}")
}

/// `Set-Cookie` that ends it.
pub fn end(site_url: &str) -> String {
    let name = name(site_url);
    let secure = if name == SECURE { "; Secure" } else { "" };
    format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}")
}
