//! The `Received:` line that goes in front of each message (RFC 5321, 4.4).
//!
//! Used by the session. What the client calls itself is shown only as far as it looks
//! like a host name; the line must never carry anything else that the client chose.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

/// What the line says.
pub(super) struct Received<'a> {
    /// What the client called itself.
    pub helo: &'a str,
    /// Where it connected from; none for a socket of this machine.
    pub peer: Option<IpAddr>,
    /// Our name.
    pub hostname: &'a str,
    /// SMTP, ESMTPS, UTF8LMTP and so on (RFC 3848, RFC 6531).
    pub protocol: &'static str,
    /// When, in microseconds since 1970.
    pub at: i64,
}

impl Received<'_> {
    /// The line, folded, with its line end.
    pub fn line(&self) -> String {
        let Self { hostname, protocol, .. } = self;
        let helo = if is_host(self.helo) { self.helo } else { "unknown" };
        let peer = match self.peer {
            Some(IpAddr::V4(ip)) => format!("[{ip}]"),
            Some(IpAddr::V6(ip)) => format!("[IPv6:{ip}]"),
            None => "local".to_owned(),
        };
        let at = Timestamp::from_microsecond(self.at).unwrap_or(Timestamp::UNIX_EPOCH);
        // Only years beyond four digits cannot be printed.
        let date = rfc2822::to_string(&at.to_zoned(TimeZone::UTC)).unwrap_or_default();
        format!("Received: from {helo} ({peer})\r\n\tby {hostname} with {protocol};\r\n\t{date}\r\n")
    }
}

fn is_host(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    !text.is_empty() && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_as_it_stands() {
        let mut received = Received {
            helo: "mx.shop.example",
            peer: Some("192.0.2.7".parse().unwrap()),
            hostname: "desk.example",
            protocol: "ESMTP",
            at: 1_671_000_000_000_000,
        };
        assert_eq!(
            received.line(),
            "Received: from mx.shop.example ([192.0.2.7])\r\n\tby desk.example with ESMTP;\r\n\t\
             Wed, 14 Dec 2022 06:40:00 +0000\r\n"
        );
        received.helo = "evil) (x";
        received.peer = Some("2001:db8::1".parse().unwrap());
        assert!(received.line().starts_with("Received: from unknown ([IPv6:2001:db8::1])\r\n"));
        received.peer = None;
        assert!(received.line().starts_with("Received: from unknown (local)\r\n"));
    }
}
