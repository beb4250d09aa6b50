//! Hands a mail to the next mail server over SMTP, signed where there is a key.
//!
//! Called by `jobs::deliver` and `jobs::alarm`. It must never let a value break out of its
//! header, nor decide when to try again. The dialogue itself is [`super::wire`]'s.

use super::dkim::Signer;
use super::route::{RouteTls, Senders, SmtpRoute};
use super::wire::{Next, Wire, WireError};
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, Message};
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A mail as it leaves.
#[derive(Clone, Debug, Default)]
pub struct OutMail<'a> {
    /// To whom.
    pub recipient: &'a str,
    /// The sender's name.
    pub from_name: &'a str,
    /// The sender's address.
    pub from_address: &'a str,
    /// Where answers go; empty when that is the sender.
    pub reply_to: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// The plain half.
    pub text: &'a str,
    /// The HTML half; may be empty.
    pub html: &'a str,
    /// With angle brackets.
    pub message_id: &'a str,
    /// With angle brackets; empty when it answers nothing.
    pub in_reply_to: &'a str,
    /// With angle brackets, separated by spaces.
    pub refs: &'a str,
    /// Written by a machine.
    pub automatic: bool,
    /// The page that stops such mails; empty where they can't be stopped.
    pub stop: &'a str,
    /// When it was written, in microseconds since 1970.
    pub at: i64,
}

/// Why the server does not have it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No connection, or it broke: the same would happen to other mails.
    #[error("{0}")]
    Unreachable(String),
    /// The connection broke after the whole mail had left and before the server answered: it
    /// may have the mail or not.
    #[error("{0}")]
    Unsure(String),
    /// The server says: not now.
    #[error("{0}")]
    Later(String),
    /// The server says never, or there is no such mail.
    #[error("{0}")]
    Refused(String),
    /// Our own settings are wrong or have run out (login, certificate, key): no fault of this
    /// mail, which waits until somebody puts that right.
    #[error("{0}")]
    Held(String),
}

/// A route that can't be opened, in words for the one who wrote the settings.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RouteError(String);

/// The way to the next mail server. Cheap to clone.
#[derive(Clone)]
pub struct Transport {
    server: Arc<Next>,
    /// Whose mails go this way.
    pub takes: Senders,
}

impl Transport {
    /// To the server at `host` and `port`, in the clear, for everybody's mails; we call
    /// ourselves `hello`. Nothing is connected before the first mail.
    pub fn new(host: &str, port: u16, hello: &str) -> Transport {
        Transport::build(host, port, hello, Tls::None, None, Senders::all())
    }

    /// Along a route, for the mails that `takes` names.
    pub fn open(route: &SmtpRoute, hello: &str, takes: Senders) -> Result<Transport, RouteError> {
        let url = &route.url;
        let tls = match url.tls {
            RouteTls::Opportunistic if url.local() => Tls::None,
            RouteTls::Opportunistic => Tls::Opportunistic(tls(route)?),
            RouteTls::StartTls => Tls::Required(tls(route)?),
            RouteTls::Tls => Tls::Wrapper(tls(route)?),
        };
        let login = route.user.clone().zip(route.password.as_ref());
        let login = login.map(|(user, password)| Credentials::new(user, password.reveal().to_owned()));
        Ok(Transport::build(&url.host, url.port, hello, tls, login, takes))
    }

    fn build(
        host: &str,
        port: u16,
        hello: &str,
        tls: Tls,
        login: Option<Credentials>,
        takes: Senders,
    ) -> Transport {
        Transport { server: Arc::new(Next::new(host, port, hello, tls, login)), takes }
    }

    /// Sends it, signed where there is a signer: `Ok` when the server took responsibility.
    pub async fn send(&self, mail: &OutMail<'_>, signer: Option<&Signer>) -> Result<(), SendError> {
        self.send_told(mail, signer, || Ok(())).await
    }

    /// The same; `begun` is called in the last moment before it can be taken: what that writes
    /// down tells, after a crash, that nobody knows.
    pub async fn send_told(
        &self,
        mail: &OutMail<'_>,
        signer: Option<&Signer>,
        begun: impl FnOnce() -> io::Result<()>,
    ) -> Result<(), SendError> {
        let message = message(mail)?;
        let mut raw = message.formatted();
        if let Some(signer) = signer {
            let signature = signer.sign(&raw).map_err(|error| SendError::Held(error.to_string()))?;
            raw.splice(0..0, signature.into_bytes());
        }
        let wire: Wire<'_> = self.server.wire().await.map_err(|error| wrong(&error, mail.recipient))?;
        wire.send(message.envelope(), &raw, begun).await.map_err(|error| wrong(&error, mail.recipient))
    }
}

/// Whom TLS believes on a route. Where a mail would go in the clear as well, a certificate
/// that doesn't hold is still better than none (RFC 7435).
fn tls(route: &SmtpRoute) -> Result<TlsParameters, RouteError> {
    let any = route.url.tls == RouteTls::Opportunistic && route.ca_file.is_none();
    let mut builder = TlsParameters::builder(route.url.host.clone())
        .dangerous_accept_invalid_certs(any)
        .dangerous_accept_invalid_hostnames(any);
    if let Some(file) = &route.ca_file {
        let unusable = |why: String| RouteError(format!("{}: {why}", file.display()));
        let pem = std::fs::read(file).map_err(|error| unusable(error.to_string()))?;
        let authorities = Certificate::from_pem(&pem).map_err(|error| unusable(error.to_string()))?;
        builder = builder.add_root_certificate(authorities);
    }
    builder.build().map_err(|error| RouteError(error.to_string()))
}

/// What a failure means for the mail.
fn wrong(error: &WireError, recipient: &str) -> SendError {
    match error {
        WireError::Smtp(error) => failure(error, recipient),
        WireError::Late => SendError::Unreachable("the server did not answer in time".to_owned()),
        WireError::Unsure(why) => SendError::Unsure(why.clone()),
        WireError::Journal(error) => SendError::Unreachable(format!("our journal can't be written: {error}")),
    }
}

/// What the server's answer, or its absence, means for the mail.
fn failure(error: &SmtpError, recipient: &str) -> SendError {
    let text = error.to_string();
    // RFC 4954, 6: the server wants another login, mechanism or encryption.
    let login = error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    if login {
        SendError::Held(format!("login refused: {text}"))
    } else if error.is_permanent() || error.is_client() && !recipient.is_ascii() {
        SendError::Refused(text)
    } else if error.is_transient() {
        SendError::Later(text)
    } else if error.is_client() || error.is_tls() || certificate(error) {
        // The server offers no encryption or login that we may use, or isn't who it should be.
        SendError::Held(text)
    } else {
        SendError::Unreachable(text)
    }
}

/// Whether the server's certificate doesn't hold.
fn certificate(error: &SmtpError) -> bool {
    use std::error::Error;
    let mut cause = error.source();
    while let Some(inner) = cause {
        let io = inner.downcast_ref::<io::Error>();
        if io.is_some_and(|io| io.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// The mail as it travels.
pub fn message(mail: &OutMail<'_>) -> Result<Message, SendError> {
    let date = Duration::from_micros(u64::try_from(mail.at).unwrap_or_default());
    let mut builder = Message::builder()
        .from(Mailbox::new(
            Some(clean(mail.from_name)).filter(|name| !name.is_empty()),
            address(mail.from_address)?,
        ))
        .to(Mailbox::new(None, address(mail.recipient)?))
        .subject(clean(mail.subject))
        .date(SystemTime::UNIX_EPOCH + date)
        .message_id(Some(ids(mail.message_id)));
    if !mail.reply_to.is_empty() {
        let name = Some(clean(mail.from_name)).filter(|name| !name.is_empty());
        builder = builder.reply_to(Mailbox::new(name, address(mail.reply_to)?));
    }
    let (in_reply_to, refs) = (ids(mail.in_reply_to), ids(mail.refs));
    if !in_reply_to.is_empty() {
        builder = builder.in_reply_to(in_reply_to);
    }
    if !refs.is_empty() {
        builder = builder.references(refs);
    }
    if mail.automatic {
        builder = builder.header(AutoSubmitted);
    }
    builder = super::unsubscribe::headers(builder, mail.stop);
    let built = if mail.html.is_empty() {
        builder.singlepart(SinglePart::plain(mail.text.to_owned()))
    } else {
        builder.multipart(MultiPart::alternative_plain_html(mail.text.to_owned(), mail.html.to_owned()))
    };
    built.map_err(|error| SendError::Refused(error.to_string()))
}

/// `Auto-Submitted: auto-replied` (RFC 3834): no machine is to answer.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-replied".to_owned())
    }
}

fn address(text: &str) -> Result<Address, SendError> {
    text.parse().map_err(|_| SendError::Refused("the address can't be used".to_owned()))
}

/// On one line, without control characters.
fn clean(text: &str) -> String {
    let spaced = text.replace(char::is_control, " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Message-IDs as they may stand in a header; anything else is left out.
fn ids(text: &str) -> String {
    let fit = |id: &&str| {
        let inner = id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or_default();
        !inner.is_empty()
            && id.len() <= 250
            && inner.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'))
    };
    text.split_whitespace().filter(fit).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> OutMail<'static> {
        OutMail {
            recipient: "marije@bloemen.example",
            from_name: "Winkelkade Hulp",
            from_address: "support@winkelkade.example",
            reply_to: "support+Ab3@winkelkade.example",
            subject: "Re: Kassa doet niets [#7]",
            text: "Beste Marije,\n",
            html: "<p>Beste Marije,</p>\n",
            message_id: "<entry-7.Ab3@desk.example>",
            in_reply_to: "<a@shop.example>",
            refs: "<a@shop.example> <b@shop.example>",
            automatic: false,
            stop: "",
            at: 1_671_000_000_000_000,
        }
    }

    fn sent(mail: &OutMail<'_>) -> String {
        String::from_utf8(message(mail).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_as_it_travels() {
        let raw = sent(&mail());
        let (boundary, _) = raw.split_once("boundary=\"").unwrap().1.split_once('"').unwrap();
        insta::assert_snapshot!(raw.replace(boundary, "BOUNDARY"));
    }

    #[test]
    fn a_machines_mail_says_so() {
        let raw = sent(&OutMail { automatic: true, html: "", ..mail() });
        assert!(raw.contains("\r\nAuto-Submitted: auto-replied\r\n") && !raw.contains("multipart"));
    }

    #[test]
    fn nothing_breaks_out_of_a_header() {
        let evil = OutMail {
            from_name: "Winkel\r\nBcc: x@evil.example\r\n\r\n<b>",
            subject: "a\r\nBcc: x@evil.example\n\nb",
            in_reply_to: "<a@x>\r\nBcc: x@evil.example",
            refs: "<a@x> \r\nBcc: <x@evil.example\r\n>",
            ..mail()
        };
        let raw = sent(&evil);
        let (head, _) = raw.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc:")), "{head}");
        assert!(head.contains("In-Reply-To: <a@x>\r\n"), "{head}");
    }

    #[test]
    fn an_address_with_two_lines_is_refused() {
        let evil = OutMail { recipient: "a@b.example>\r\nRCPT TO:<c@d.example", ..mail() };
        assert!(matches!(message(&evil), Err(SendError::Refused(_))));
    }

    #[test]
    fn a_long_thread_is_folded() {
        let refs: Vec<String> = (0..30).map(|n| format!("<{n:040}@mail.bloemen.example>")).collect();
        let raw = sent(&OutMail { refs: &refs.join(" "), ..mail() });
        assert!(raw.lines().all(|line| line.len() < 998), "{raw}");
        let parsed = crate::mail::parse::parse(raw.as_bytes()).unwrap();
        assert_eq!(parsed.references, refs);
    }
}
