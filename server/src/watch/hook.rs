//! A webhook for staff, signed after Standard Webhooks: `webhook-id`, `webhook-timestamp` and
//! `webhook-signature: v1,…` over all three, with HMAC-SHA256.

use super::{Failure, Probe, http};
use crate::env::SECOND;
use app::Moment;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use std::time::Duration;

/// How long the receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a secret begins with where it is base64.
const PREFIX: &str = "whsec_";

/// A webhook to send.
#[derive(Clone, Debug)]
pub struct Hook<'a> {
    /// Where to.
    pub url: &'a str,
    /// What it is signed with: `whsec_` and base64, or any other words as they are. Empty: unsigned.
    pub secret: &'a str,
    /// The same for each try of one message, so that the receiver takes it once.
    pub id: &'a str,
    /// JSON.
    pub body: String,
}

impl Hook<'_> {
    /// Sends it once. A receiver that doesn't answer with success doesn't have it.
    pub async fn send(self, probe: &Probe, now: Moment) -> Result<(), Failure> {
        let url = http::web(self.url).ok_or(Failure::Address)?;
        let seconds = now / SECOND;
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("webhook-id", self.id.to_owned()),
            ("webhook-timestamp", seconds.to_string()),
        ];
        if !self.secret.is_empty() {
            headers.push(("webhook-signature", signature(self.secret, self.id, seconds, &self.body)));
        }
        let sent = tokio::time::timeout(PATIENCE, http::post(&url, &headers, self.body, probe.tls())).await;
        match sent.unwrap_or(Err(Failure::TimedOut))? {
            status if status.is_success() => Ok(()),
            status => Err(Failure::Status(status.as_u16())),
        }
    }
}

/// `v1,` and the signature of `id.timestamp.body`.
pub fn signature(secret: &str, id: &str, seconds: i64, body: &str) -> String {
    let decoded = secret.strip_prefix(PREFIX).and_then(|secret| STANDARD.decode(secret).ok());
    let key = decoded.unwrap_or_else(|| secret.as_bytes().to_vec());
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let signed = hmac::sign(&key, format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(signed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Standard Webhooks' own libraries.
    #[test]
    fn signed_as_others_sign() {
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            "{\"test\": 2432232314}",
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
