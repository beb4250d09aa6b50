//! What can go wrong with a mailbox elsewhere. No words of the server are kept: they may
//! hold addresses or a part of a mail, and these errors are logged.

use std::io;

/// Why the mailbox could not be read just now.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// No connection.
    #[error("no connection: {0}")]
    Connect(io::ErrorKind),
    /// The certificate, or the handshake.
    #[error("TLS failed: {0}")]
    Tls(String),
    /// The host's name can't be used for TLS.
    #[error("the host's name can't be in a certificate")]
    Host,
    /// Name and password were not taken.
    #[error("the server refused the login")]
    Login,
    /// The server said NO or BAD to this command.
    #[error("the server refused {0}")]
    Refused(&'static str),
    /// The server took too long for this.
    #[error("no answer in time to {0}")]
    TimedOut(&'static str),
    /// The connection ended, or spoke no IMAP.
    #[error("the connection was lost at {0}")]
    Lost(&'static str),
    /// The server keeps no UIDs for this folder.
    #[error("the folder has no lasting UIDs")]
    NoUids,
    /// The mail is there, and yet its bytes are not given.
    #[error("the server does not give a mail that it lists")]
    Withheld,
}
