//! The dialogue with the next mail server (RFC 5321), over connections that are kept for a
//! while. The end of a mail goes out in one piece and right after `begun` was called: so a
//! crash leaves no doubt but in that one moment.
//!
//! Called by `transport` alone. Every answer is waited for with a bound.

use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long the server may take to answer a command.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take to say that it has the mail. RFC 5321 (4.5.3.2.6) asks for ten minutes;
/// a mail is claimed for no longer than that, everything before included.
const LAST_WORD: Duration = Duration::from_secs(300);
/// Connections that are kept, and for how long.
const KEPT: usize = 4;
const IDLE: Duration = Duration::from_secs(30);

/// Why the server doesn't have the mail, or may not have it.
#[derive(Debug)]
pub(super) enum WireError {
    /// It refused something, or the connection broke before the mail was whole.
    Smtp(SmtpError),
    /// It didn't answer in time, before the mail was whole.
    Late,
    /// The whole mail has left, and no answer came.
    Unsure(String),
    /// `begun` failed; the mail didn't leave.
    Journal(io::Error),
}

impl From<SmtpError> for WireError {
    fn from(error: SmtpError) -> WireError {
        WireError::Smtp(error)
    }
}

/// The next mail server.
pub(super) struct Next {
    host: String,
    port: u16,
    hello: ClientId,
    tls: Tls,
    login: Option<Credentials>,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl Next {
    /// At `host` and `port`; we call ourselves `hello`. Nothing is connected yet.
    pub(super) fn new(host: &str, port: u16, hello: &str, tls: Tls, login: Option<Credentials>) -> Next {
        let hello = ClientId::Domain(hello.to_owned());
        Next { host: host.to_owned(), port, hello, tls, login, idle: Mutex::default() }
    }

    /// A connection that answers: one that was kept, or a new one.
    pub(super) async fn wire(&self) -> Result<Wire<'_>, WireError> {
        while let Some((mut connection, since)) = self.kept() {
            let fresh = since.elapsed() < IDLE;
            if fresh && timeout(PATIENCE, connection.test_connected()).await.unwrap_or(false) {
                return Ok(Wire { next: self, connection });
            }
        }
        let connection = timeout(PATIENCE, self.connect()).await.map_err(|_| WireError::Late)??;
        Ok(Wire { next: self, connection })
    }

    fn kept(&self) -> Option<(AsyncSmtpConnection, Instant)> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let wrapped = match &self.tls {
            Tls::Wrapper(tls) => Some(tls.clone()),
            _ => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(PATIENCE), &self.hello, wrapped, None).await?;
        match &self.tls {
            Tls::Opportunistic(tls) if connection.can_starttls() => {
                connection.starttls(tls.clone(), &self.hello).await?;
            }
            Tls::Required(tls) => connection.starttls(tls.clone(), &self.hello).await?,
            _ => {}
        }
        if let Some(login) = &self.login {
            connection.auth(DEFAULT_MECHANISMS, login).await?;
        }
        Ok(connection)
    }
}

/// A connection, for one mail. It is kept for the next one only when all went well.
pub(super) struct Wire<'a> {
    next: &'a Next,
    connection: AsyncSmtpConnection,
}

impl Wire<'_> {
    /// Sends a mail. `begun` is called when the server waits for its text.
    pub(super) async fn send(
        mut self,
        envelope: &Envelope,
        raw: &[u8],
        begun: impl FnOnce() -> io::Result<()>,
    ) -> Result<(), WireError> {
        let mail = Mail::new(envelope.from().cloned(), self.parameters(envelope, raw));
        self.command(mail).await?;
        for to in envelope.to() {
            self.command(Rcpt::new(to.clone(), Vec::new())).await?;
        }
        self.command(Data).await?;
        let text = in_one_piece(raw);
        begun().map_err(WireError::Journal)?;
        match timeout(LAST_WORD, self.connection.command(text)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) if error.is_permanent() || error.is_transient() => {
                return Err(self.refused(error).await);
            }
            Ok(Err(error)) => return Err(WireError::Unsure(error.to_string())),
            Err(_) => return Err(WireError::Unsure("the server did not say whether it has it".to_owned())),
        }
        let mut idle = self.next.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push((self.connection, Instant::now()));
        }
        Ok(())
    }

    async fn command(&mut self, command: impl std::fmt::Display) -> Result<(), WireError> {
        let answered = timeout(PATIENCE, self.connection.command(command)).await;
        match answered {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(self.refused(error).await),
            Err(_) => Err(WireError::Late),
        }
    }

    /// Says goodbye where that still makes sense.
    async fn refused(&mut self, error: SmtpError) -> WireError {
        let _ = timeout(PATIENCE, self.connection.abort()).await;
        WireError::Smtp(error)
    }

    /// What the server has to know before: letters beyond ASCII in addresses (RFC 6531) or in
    /// the text (RFC 6152). Whether it can deal with them it says itself.
    fn parameters(&self, envelope: &Envelope, raw: &[u8]) -> Vec<MailParameter> {
        let mut parameters = Vec::new();
        if envelope
            .to()
            .iter()
            .chain(envelope.from())
            .any(|address| !AsRef::<str>::as_ref(address).is_ascii())
        {
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !raw.is_ascii() && self.connection.server_info().supports_feature(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        parameters
    }
}

/// The text with its end, lines that begin with a dot doubled (RFC 5321, 4.5.2). Our mails are
/// text throughout.
fn in_one_piece(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let mut piece = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        if line.starts_with('.') {
            piece.push('.');
        }
        piece.push_str(line);
    }
    if !piece.ends_with("\r\n") {
        piece.push_str("\r\n");
    }
    piece.push_str(".\r\n");
    piece
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_on_its_own_ends_nothing() {
        assert_eq!(in_one_piece(b"a\r\n.\r\n..b\r\n"), "a\r\n..\r\n...b\r\n.\r\n");
        assert_eq!(in_one_piece(b".a"), "..a\r\n.\r\n");
    }
}
