//! Around every request: who asks, and the headers that keep pages safe.

use super::{Web, cookie};
use crate::env::token_hash;
use app::{Actor, AppError, Lang};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Who asks, in which language: put into the request by [`who`].
#[derive(Clone, Debug)]
pub struct Asker {
    /// The actor.
    pub actor: Arc<Actor>,
    /// The session's token; empty for a visitor.
    pub token: Arc<str>,
    /// The language of the address.
    pub lang: Lang,
}

/// Finds the actor. A store that is away makes a visitor of everyone: what
/// needs an account then fails closed, what is public goes on.
pub async fn who(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let limit_key = peer_key(peer, request.headers(), web.facts.trusted_proxy);
    let token = cookie::token(request.headers(), &web.facts.site_url);
    let actor = if token.is_empty() {
        Actor::visitor(limit_key)
    } else {
        match web.desk.accounts.actor(&token, &limit_key).await {
            Ok(actor) => actor,
            Err(AppError::StoreAway) => {
                Actor { unknown: Some(token_hash(&token)), ..Actor::visitor(limit_key) }
            }
            Err(error) => {
                tracing::error!(%error, "the session could not be looked up");
                Actor::visitor(limit_key)
            }
        }
    };
    let lang = request.extensions().get::<Lang>().copied().unwrap_or_default();
    request.extensions_mut().insert(Asker { actor: Arc::new(actor), token: token.into(), lang });
    next.run(request).await
}

/// The peer's address, or what a trusted proxy says it is. IPv6 counts by its /64.
fn peer_key(peer: Option<IpAddr>, headers: &HeaderMap, proxy: Option<IpAddr>) -> String {
    let forwarded = || {
        let value = headers.get("x-forwarded-for")?.to_str().ok()?;
        value.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    let ip = match (peer, proxy) {
        (Some(peer), Some(proxy)) if peer == proxy => forwarded().unwrap_or(peer),
        (Some(peer), _) => peer,
        (None, _) => return "unknown".into(),
    };
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Headers of every response. Pages set their own Content-Security-Policy; everything else
/// may load nothing at all.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let set = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    for (name, value) in set {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_address_counts_only_from_the_trusted_proxy() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("1.2.3.4, 192.0.2.7"));
        let proxy: IpAddr = [10, 0, 0, 1].into();
        let other: IpAddr = [10, 0, 0, 2].into();
        assert_eq!(peer_key(Some(proxy), &headers, Some(proxy)), "192.0.2.7");
        assert_eq!(peer_key(Some(other), &headers, Some(proxy)), "10.0.0.2");
        assert_eq!(peer_key(Some(other), &headers, None), "10.0.0.2");
    }
}
