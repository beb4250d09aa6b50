//! Going out to addresses that strangers named: pictures of mails, webhooks of merchants.
//!
//! Used by `mail::pictures` and `jobs::webhooks`. The name is resolved here and the connection
//! goes to exactly the address that was looked at: a name that answers differently the second
//! time gains nothing. Only [`Reach`]'s ports and addresses. It must never log an address, nor
//! follow a redirect by itself, nor use a proxy. How one asks and whom TLS believes is here for
//! `watch` and `mail::imap` as well, which go where this office says.

mod ask;
mod post;
mod reach;

pub use ask::{Driver, ask, believing, request};
pub use reach::Reach;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, RootCertStore};
use url::{Host, Url};

/// Addresses of one name that are tried.
const ADDRESSES: usize = 3;
/// How long one address may take to answer, so that another one gets its turn.
const CONNECT: Duration = Duration::from_secs(2);

/// Why nobody was reached. Holds no address and nothing that the other side said.
#[derive(Debug, thiserror::Error)]
pub enum OutwardError {
    /// No http or https, or it leads to where nobody may be sent.
    #[error("its address is not one that is asked")]
    Address,
    /// The name of its server means nothing.
    #[error("its server has no address")]
    Name,
    /// Nobody answers there.
    #[error("its server can't be reached: {0}")]
    Unreachable(std::io::ErrorKind),
    /// The certificate or the handshake is wrong.
    #[error("TLS failed")]
    Tls,
    /// No sensible answer.
    #[error("its server broke off")]
    Broken,
    /// Took too long.
    #[error("it took too long")]
    TimedOut,
}

/// A connection, in the clear or not.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// The way out.
pub struct Outward {
    reach: Reach,
    tls: TlsConnector,
}

impl Outward {
    /// As far as `reach` says; certificates are believed as browsers believe them.
    pub fn new(reach: Reach) -> Result<Outward, rustls::Error> {
        Outward::with_roots(reach, RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
    }

    /// The same with other authorities.
    pub fn with_roots(reach: Reach, roots: RootCertStore) -> Result<Outward, rustls::Error> {
        Ok(Outward { reach, tls: TlsConnector::from(believing(roots)?) })
    }

    /// Whether calls may go in the clear: to this machine, in tests.
    pub fn clear(&self, url: &Url) -> bool {
        let here = match url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(_)) | None => false,
        };
        here && self.reach == Reach::AndLoopback
    }

    /// Connects to the server of a url; encrypted where it says https. The caller bounds the
    /// time of the whole.
    pub async fn connect(&self, url: &Url) -> Result<Box<dyn Stream>, OutwardError> {
        let tcp = self.tcp(url).await?;
        if url.scheme() != "https" {
            return Ok(Box::new(tcp));
        }
        let name = match url.host() {
            Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()),
            Some(Host::Ipv4(ip)) => Ok(ServerName::from(IpAddr::V4(ip))),
            Some(Host::Ipv6(ip)) => Ok(ServerName::from(IpAddr::V6(ip))),
            None => return Err(OutwardError::Address),
        };
        let name = name.map_err(|_| OutwardError::Address)?;
        Ok(Box::new(self.tls.connect(name, tcp).await.map_err(|_| OutwardError::Tls)?))
    }

    /// Resolves the name and connects to an address that is allowed, and to no other.
    async fn tcp(&self, url: &Url) -> Result<TcpStream, OutwardError> {
        let port = url.port_or_known_default().ok_or(OutwardError::Address)?;
        let found: Vec<SocketAddr> = match url.host().ok_or(OutwardError::Address)? {
            Host::Ipv4(ip) => vec![(ip, port).into()],
            Host::Ipv6(ip) => vec![(ip, port).into()],
            Host::Domain(name) => {
                let found = tokio::net::lookup_host((name, port)).await;
                found.map_err(|_| OutwardError::Name)?.collect()
            }
        };
        let mut failed = OutwardError::Address;
        for address in found.into_iter().filter(|address| self.reach.allows(*address)).take(ADDRESSES) {
            match tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
                Ok(Ok(tcp)) => return Ok(tcp),
                Ok(Err(error)) => failed = OutwardError::Unreachable(error.kind()),
                Err(_) => failed = OutwardError::TimedOut,
            }
        }
        Err(failed)
    }
}
