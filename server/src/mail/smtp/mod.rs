//! The SMTP listener: takes mail for our own mailboxes from the internet and puts it
//! into the spool; as LMTP (RFC 2033), from the mail server of this machine or network.
//! Started by `startup` with a bound listener; ends when told to.
//!
//! It knows the spool and a list of addresses, no store: it accepts mail while the
//! database is away. It must never say 250 to a message that is not in the spool,
//! never take mail for an address that is not ours (it is no relay), never end a
//! message at anything but `<CRLF>.<CRLF>`, and never log an address or a body.
//!
//! Counters: `loket_smtp_connections_total` (refused ones too) and
//! `loket_smtp_messages_total` by `result`: accepted, too_large, no_memory, spool_full,
//! spool_error, timed_out, broken_off.

mod data;
mod limits;
mod received;
mod session;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_doors;
mod tls;
mod wire;

use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use metrics::counter;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use self::limits::{Budget, Slot, Slots};
use self::session::{Session, Shared};
use crate::mail::spool::Spool;

pub use self::tls::TlsFiles;

/// What is spoken at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// To anybody.
    Smtp,
    /// To a mail server nearby, which gets an answer for each recipient.
    Lmtp,
}

/// Where clients come in.
#[derive(Debug)]
pub enum Door {
    /// From the network.
    Tcp(TcpListener),
    /// From this machine, by a socket file.
    Unix(UnixListener),
}

impl From<TcpListener> for Door {
    fn from(listener: TcpListener) -> Self {
        Self::Tcp(listener)
    }
}

/// A client that came in.
enum Client {
    Tcp(TcpStream, IpAddr),
    Unix(UnixStream),
}

impl Door {
    /// A socket file for this machine's users and group. One left by a process that is
    /// gone is replaced; one that somebody still answers at is not.
    pub fn unix(path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::PermissionsExt;
        if path.exists() && std::os::unix::net::UnixStream::connect(path).is_err() {
            std::fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
        Ok(Self::Unix(listener))
    }

    async fn accept(&self) -> io::Result<Client> {
        Ok(match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                // Replies are small and the client waits for each: never hold one back.
                let _ = stream.set_nodelay(true);
                Client::Tcp(stream, peer.ip())
            }
            Self::Unix(listener) => Client::Unix(listener.accept().await?.0),
        })
    }
}

impl Client {
    fn peer(&self) -> Option<IpAddr> {
        match self {
            Self::Tcp(_, peer) => Some(*peer),
            Self::Unix(_) => None,
        }
    }

    /// Refuses without a task and without waiting: a flood must not cost us either.
    fn refuse(self, reply: &str) {
        let _ = match self {
            Self::Tcp(stream, _) => stream.try_write(reply.as_bytes()),
            Self::Unix(stream) => stream.try_write(reply.as_bytes()),
        };
    }
}

/// What can be set. The defaults suit a desk of a few thousand mails a day.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// Which of the two is spoken.
    pub protocol: Protocol,
    /// The certificate for STARTTLS; not offered without.
    pub tls: Option<Arc<TlsFiles>>,
    /// The name in the greeting and in `Received:`.
    pub hostname: String,
    /// The largest message, in bytes.
    pub max_size: usize,
    /// Connections at once; more get 421.
    pub max_connections: usize,
    /// Connections at once from one address (IPv6: one /64); more get 421.
    pub max_connections_per_peer: usize,
    /// Recipients of one message; more get 452.
    pub max_recipients: usize,
    /// Refused commands of one connection; one more closes it.
    pub max_errors: usize,
    /// Memory for messages that are being received, over all connections; more get 452.
    pub max_buffered: usize,
    /// How long a client may be silent, or take for one command or for reading a reply.
    pub idle_timeout: Duration,
    /// How long one message may take, from DATA or the first BDAT to its end.
    pub data_timeout: Duration,
}

impl Default for SmtpConfig {
    fn default() -> Self {
        Self {
            protocol: Protocol::Smtp,
            tls: None,
            hostname: "localhost".into(),
            max_size: 35 * 1024 * 1024,
            max_connections: 256,
            max_connections_per_peer: 32,
            max_recipients: 100,
            max_errors: 10,
            max_buffered: 256 * 1024 * 1024,
            idle_timeout: Duration::from_secs(300),
            data_timeout: Duration::from_secs(600),
        }
    }
}

/// Whose mail we take. Kept in memory by the caller, so that the answer does not
/// depend on the store.
pub trait Recipients: Send + Sync {
    /// Whether this address is one of ours, in any of its forms (`+token`, case).
    /// Gets what stood between the angle brackets, without quotes; it may lack a domain
    /// in one case only, `postmaster`.
    fn accepts(&self, address: &str) -> bool;
}

/// Serves until `shutdown` turns true (or its sender is gone): from then on new
/// connections are refused, waiting ones are closed, and messages that are being
/// received are finished. Returns when the last connection has ended.
pub async fn serve(
    door: impl Into<Door>,
    config: SmtpConfig,
    recipients: Arc<dyn Recipients>,
    spool: Arc<Spool>,
    mut shutdown: watch::Receiver<bool>,
) {
    let door = door.into();
    let slots = Arc::new(Slots::new(config.max_connections, config.max_connections_per_peer));
    let budget = Arc::new(Budget::new(config.max_buffered));
    let shared = Arc::new(Shared { config, recipients, spool, budget });
    let mut sessions = JoinSet::new();
    let mut stopping = false;
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut shutdown), if !stopping => stopping = true,
            Some(ended) = sessions.join_next() => {
                if ended.is_err() {
                    tracing::error!("an SMTP session panicked");
                }
            }
            () = std::future::ready(()), if stopping && sessions.is_empty() => return,
            accepted = door.accept() => {
                let Ok(client) = accepted else {
                    // Out of file descriptors, as a rule: trying at once would only spin.
                    tracing::warn!("SMTP accept failed");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                };
                counter!("loket_smtp_connections_total").increment(1);
                // This machine is the mail server in front of us: it isn't counted by peer.
                match slots.take(client.peer().filter(|peer| !peer.is_loopback())) {
                    _ if stopping => client.refuse("421 4.3.2 closing down, try again later\r\n"),
                    Ok(slot) => {
                        sessions.spawn(session(client, slot, shared.clone(), shutdown.clone()));
                    }
                    Err(full) => client.refuse(full.reply()),
                }
            }
        }
    }
}

/// One conversation on a stream that is connected already, of somebody on this machine.
/// [`serve`] does the same for those who come in at a door.
pub async fn converse(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    config: SmtpConfig,
    recipients: Arc<dyn Recipients>,
    spool: Arc<Spool>,
    shutdown: watch::Receiver<bool>,
) {
    let budget = Arc::new(Budget::new(config.max_buffered));
    let shared = Arc::new(Shared { config, recipients, spool, budget });
    Session::new(stream, None, shared).run(shutdown).await;
}

async fn session(client: Client, slot: Slot, shared: Arc<Shared>, shutdown: watch::Receiver<bool>) {
    let peer = client.peer().map(|peer| peer.to_canonical());
    match client {
        Client::Tcp(stream, _) => Session::new(stream, peer, shared).run(shutdown).await,
        Client::Unix(stream) => Session::new(stream, peer, shared).run(shutdown).await,
    }
    drop(slot);
}

/// Waits until the process is told to stop.
async fn stopped(shutdown: &mut watch::Receiver<bool>) {
    let _ = shutdown.wait_for(|stop| *stop).await;
}
