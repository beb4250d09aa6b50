//! The way to a server: TCP, TLS, greeting, login.

use super::{ImapError, ImapMailbox, ImapTls};
use crate::outward::believing;
use async_imap::imap_proto::{Response, Status};
use async_imap::{Client, Session};
use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How long the way to a folder may take, each step of it.
const STEP: Duration = Duration::from_secs(30);

/// Whom TLS believes.
pub type ImapRoots = Arc<ClientConfig>;

/// A connection, encrypted or not.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> Wire for T {}

/// A connection that is logged in.
pub(super) type LoggedIn = Session<Box<dyn Wire>>;

/// Whom TLS believes: the usual authorities, and those of a PEM file.
pub fn roots(ca_file: Option<&Path>) -> Result<ImapRoots, ImapError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = ca_file {
        let unusable = |why: String| ImapError::Tls(format!("{}: {why}", file.display()));
        for cert in CertificateDer::pem_file_iter(file).map_err(|error| unusable(error.to_string()))? {
            let cert = cert.map_err(|error| unusable(error.to_string()))?;
            roots.add(cert).map_err(|error| unusable(error.to_string()))?;
        }
    }
    believing(roots).map_err(|error| ImapError::Tls(error.to_string()))
}

/// Connects and logs in.
pub(super) async fn log_in(mailbox: &ImapMailbox, roots: &ImapRoots) -> Result<LoggedIn, ImapError> {
    let address = (mailbox.host.as_str(), mailbox.port);
    let tcp = timeout(STEP, TcpStream::connect(address)).await.map_err(|_| ImapError::TimedOut("connect"))?;
    let tcp = tcp.map_err(|error| ImapError::Connect(error.kind()))?;
    // Commands are small and each waits for its answer: never hold one back.
    let _ = tcp.set_nodelay(true);
    let client = match mailbox.tls {
        ImapTls::Plain => greeted(Box::new(tcp)).await?,
        ImapTls::Tls => greeted(encrypt(tcp, mailbox, roots).await?).await?,
        ImapTls::StartTls => {
            let mut client = Client::new(tcp);
            greeting(&mut client).await?;
            let asked = timeout(STEP, client.run_command_and_check_ok("STARTTLS", None)).await;
            asked
                .map_err(|_| ImapError::TimedOut("STARTTLS"))?
                .map_err(|_| ImapError::Refused("STARTTLS"))?;
            // What came in the clear after the answer is dropped with the old client.
            Client::new(encrypt(client.into_inner(), mailbox, roots).await?)
        }
    };
    let password = mailbox.password.as_ref().map(super::Secret::reveal).unwrap_or_default();
    match timeout(STEP, client.login(&mailbox.user, password)).await {
        Err(_) => Err(ImapError::TimedOut("LOGIN")),
        Ok(Err((async_imap::error::Error::ConnectionLost | async_imap::error::Error::Io(_), _))) => {
            Err(ImapError::Lost("LOGIN"))
        }
        Ok(Err(_)) => Err(ImapError::Login),
        Ok(Ok(session)) => Ok(session),
    }
}

async fn encrypt(
    tcp: TcpStream,
    mailbox: &ImapMailbox,
    roots: &ImapRoots,
) -> Result<Box<dyn Wire>, ImapError> {
    let name = ServerName::try_from(mailbox.host.clone()).map_err(|_| ImapError::Host)?;
    let shaken = timeout(STEP, TlsConnector::from(roots.clone()).connect(name, tcp)).await;
    let stream = shaken.map_err(|_| ImapError::TimedOut("the TLS handshake"))?;
    Ok(Box::new(stream.map_err(|error| ImapError::Tls(error.to_string()))?))
}

async fn greeted(stream: Box<dyn Wire>) -> Result<Client<Box<dyn Wire>>, ImapError> {
    let mut client = Client::new(stream);
    greeting(&mut client).await?;
    Ok(client)
}

async fn greeting<T: Wire>(client: &mut Client<T>) -> Result<(), ImapError> {
    let read =
        timeout(STEP, client.read_response()).await.map_err(|_| ImapError::TimedOut("the greeting"))?;
    match read {
        Ok(Some(answer)) if matches!(answer.parsed(), Response::Data { status: Status::Ok, .. }) => Ok(()),
        _ => Err(ImapError::Lost("the greeting")),
    }
}
