//! One check, with its further tries, within its time.

use super::expiry::not_after;
use super::http;
use crate::env::DAY;
use crate::outward::believing;
use app::Moment;
use app::monitors::model::{Monitor, MonitorKind};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, RootCertStore};

/// Addresses of one name that are tried.
const ADDRESSES: usize = 3;
/// Rest between two tries of a check.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a reference may take.
const REFERENCE: Duration = Duration::from_secs(3);

/// What was wrong with a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// What it should look at is no address.
    Address,
    /// The name has no address.
    Name,
    /// Nobody listens.
    Refused,
    /// It took too long.
    TimedOut,
    /// The network says it can't be reached.
    Unreachable,
    /// The certificate isn't believed.
    Untrusted,
    /// The certificate has ended.
    Expired,
    /// The certificate ends in so many days.
    Expires(i64),
    /// The connection broke, or what came isn't HTTP.
    Broken,
    /// Sent on too often.
    Redirects,
    /// A status that isn't good.
    Status(u16),
    /// The expected text isn't there.
    Text,
    /// The heartbeat wasn't called.
    Missed,
}

impl Failure {
    /// In the store, and for `app::monitors::model::failure_words`.
    pub fn code(&self) -> String {
        match self {
            Failure::Address => "address".into(),
            Failure::Name => "name".into(),
            Failure::Refused => "refused".into(),
            Failure::TimedOut => "timeout".into(),
            Failure::Unreachable => "unreachable".into(),
            Failure::Untrusted => "untrusted".into(),
            Failure::Expired => "expired".into(),
            Failure::Expires(days) => format!("expires:{days}"),
            Failure::Broken => "broken".into(),
            Failure::Redirects => "redirects".into(),
            Failure::Status(status) => format!("status:{status}"),
            Failure::Text => "text".into(),
            Failure::Missed => "missed".into(),
        }
    }
}

/// Looks. Cheap to clone.
#[derive(Clone)]
pub struct Probe {
    tls: TlsConnector,
}

impl Probe {
    /// Believes the usual authorities.
    pub fn open() -> Result<Probe, rustls::Error> {
        Probe::trusting(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
    }

    /// Believes these.
    pub fn trusting(roots: RootCertStore) -> Result<Probe, rustls::Error> {
        Ok(Probe { tls: TlsConnector::from(believing(roots)?) })
    }

    /// What webhooks are encrypted by.
    pub fn tls(&self) -> &TlsConnector {
        &self.tls
    }

    /// One check with its further tries: the milliseconds of the try that was good. It never
    /// looks at a heartbeat, which is waited for.
    pub async fn look(&self, monitor: &Monitor, now: Moment) -> Result<i64, Failure> {
        let patience = Duration::from_secs(monitor.timeout_s.unsigned_abs());
        let mut tries = 0;
        loop {
            let begun = Instant::now();
            let seen = tokio::time::timeout(patience, self.once(monitor, now)).await;
            match seen.unwrap_or(Err(Failure::TimedOut)) {
                Ok(()) => return Ok(begun.elapsed().as_millis().try_into().unwrap_or(i64::MAX)),
                Err(failure) if tries >= monitor.retries => return Err(failure),
                Err(_) => tries += 1,
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn once(&self, monitor: &Monitor, now: Moment) -> Result<(), Failure> {
        match monitor.kind {
            MonitorKind::Http => {
                let url = http::web(&monitor.target).ok_or(Failure::Address)?;
                let answer = http::get(url, monitor.follow, &self.tls).await?;
                if !good_status(&monitor.expect_status, answer.status) {
                    return Err(Failure::Status(answer.status));
                }
                let text = String::from_utf8_lossy(&answer.body);
                if text.contains(&monitor.expect_text) { Ok(()) } else { Err(Failure::Text) }
            }
            MonitorKind::Tcp => {
                let (host, port) = host_and_port(&monitor.target, None).ok_or(Failure::Address)?;
                connect(host, port).await.map(drop)
            }
            MonitorKind::Tls => {
                let (host, port) = host_and_port(&monitor.target, Some(443)).ok_or(Failure::Address)?;
                let tls = encrypt(host, connect(host, port).await?, &self.tls).await?;
                let certificates = tls.get_ref().1.peer_certificates().unwrap_or_default();
                match days_left(certificates, now).ok_or(Failure::Untrusted)? {
                    days if days < monitor.tls_days => Err(Failure::Expires(days)),
                    _ => Ok(()),
                }
            }
            MonitorKind::Heartbeat => Ok(()),
        }
    }

    /// Whether a reference answers at all: what it says is its own business.
    pub async fn reaches(&self, reference: &str) -> bool {
        let look = async {
            match http::web(reference) {
                Some(url) => http::get(url, false, &self.tls).await.is_ok(),
                None => match host_and_port(reference, None) {
                    Some((host, port)) => connect(host, port).await.is_ok(),
                    None => false,
                },
            }
        };
        tokio::time::timeout(REFERENCE, look).await.unwrap_or(false)
    }
}

/// Days until the first of the certificates ends.
fn days_left(certificates: &[CertificateDer<'_>], now: Moment) -> Option<i64> {
    certificates.iter().filter_map(|der| not_after(der)).min().map(|end| (end - now).div_euclid(DAY))
}

/// `host:port` or `[::1]:port`; without a port the `usual` one, where there is one.
pub fn host_and_port(text: &str, usual: Option<u16>) -> Option<(&str, u16)> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (text, usual?),
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let plain = !host.is_empty() && !host.contains(['/', '@', ' ', '[', ']']);
    (plain && port > 0).then_some((host, port))
}

/// Whether a status is among `200-299, 401`; nothing wanted is any success.
pub fn good_status(wanted: &str, status: u16) -> bool {
    match statuses(wanted) {
        Some(ranges) if !ranges.is_empty() => ranges.iter().any(|(from, to)| (*from..=*to).contains(&status)),
        _ => (200..300).contains(&status),
    }
}

/// The ranges of a text such as `200-299, 401`; none when it can't be read.
pub fn statuses(text: &str) -> Option<Vec<(u16, u16)>> {
    let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            let (from, to) = (from.parse().ok()?, to.parse().ok()?);
            (100 <= from && from <= to && to <= 599).then_some((from, to))
        })
        .collect()
}

/// Resolves a name and connects to one of its addresses, whatever network they belong to.
pub async fn connect(host: &str, port: u16) -> Result<TcpStream, Failure> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let found = tokio::net::lookup_host((host, port)).await.map_err(|_| Failure::Name)?;
    let mut failed = Failure::Name;
    for address in found.take(ADDRESSES) {
        match TcpStream::connect(address).await {
            Ok(tcp) => return Ok(tcp),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => failed = Failure::Refused,
            Err(_) => failed = Failure::Unreachable,
        }
    }
    Err(failed)
}

/// TLS on a connection, to somebody whose certificate is believed.
pub async fn encrypt(
    host: &str,
    tcp: TcpStream,
    tls: &TlsConnector,
) -> Result<TlsStream<TcpStream>, Failure> {
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = ServerName::try_from(host).map_err(|_| Failure::Address)?;
    tls.connect(name, tcp).await.map_err(|error| {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(
                rustls::CertificateError::Expired | rustls::CertificateError::ExpiredContext { .. },
            )) => Failure::Expired,
            Some(rustls::Error::InvalidCertificate(_)) => Failure::Untrusted,
            _ => Failure::Broken,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_a_port() {
        assert_eq!(host_and_port("db.intern:5432", None), Some(("db.intern", 5432)));
        assert_eq!(host_and_port("[::1]:25", None), Some(("::1", 25)));
        assert_eq!(host_and_port("winkelkade.example", Some(443)), Some(("winkelkade.example", 443)));
        assert_eq!(host_and_port("[::1]", Some(443)), Some(("::1", 443)));
        for bad in ["", "host", "host:", "host:0", "host:99999", "a/b:1", "u@h:1", ":25", "a b:1"] {
            assert_eq!(host_and_port(bad, None), None, "{bad}");
        }
    }

    #[test]
    fn statuses_that_are_good() {
        assert!(good_status("200-299, 401", 401) && good_status("200-299,401", 204));
        assert!(!good_status("200", 204) && !good_status("200-299, 401", 500));
        assert!(good_status("", 200) && !good_status("", 302));
        for bad in ["x", "200-", "299-200", "99", "600", "200-999"] {
            assert_eq!(statuses(bad), None, "{bad}");
        }
    }
}
