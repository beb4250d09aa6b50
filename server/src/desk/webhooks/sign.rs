//! Signatures of Standard Webhooks (<https://www.standardwebhooks.com>): HMAC-SHA256 over id,
//! timestamp and body, with each secret that counts now. Pure.

use crate::env::{DAY, Env, SECOND};
use crate::watch::hook::signature;
use app::Moment;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What every secret begins with.
const PREFIX: &str = "whsec_";
/// A replaced secret signs for so long beside the new one.
const OVERLAP: Moment = DAY;

/// A new secret of 256 bits.
pub fn secret(env: &Env) -> String {
    let bytes: Vec<u8> = std::iter::repeat_with(|| env.random().to_le_bytes()).take(4).flatten().collect();
    format!("{PREFIX}{}", STANDARD.encode(bytes))
}

/// The headers of a call.
pub fn headers(
    id: &str,
    now: Moment,
    body: &str,
    (secret, secret_at): (&str, Moment),
    old: &str,
) -> [(&'static str, String); 3] {
    let seconds = now / SECOND;
    let mut signatures = vec![signature(secret, id, seconds, body)];
    if !old.is_empty() && now - secret_at < OVERLAP {
        signatures.push(signature(old, id, seconds, body));
    }
    [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::HOUR;

    /// The example of the specification's own libraries.
    #[test]
    fn signs_as_the_reference_does() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let headers = headers(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330 * SECOND,
            "{\"test\": 2432232314}",
            (secret, 0),
            "",
        );
        assert_eq!(headers[1].1, "1614265330");
        assert_eq!(headers[2].1, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_replaced_secret_signs_for_a_day() {
        let env = Env::fixed(|| 0, 1);
        let (new, old) = (secret(&env), secret(&env));
        assert_ne!(new, old);
        let at = |now| headers("msg_1", now, "{}", (&new, 0), &old)[2].1.split(' ').count();
        assert_eq!((at(HOUR), at(25 * HOUR)), (2, 1));
    }
}
