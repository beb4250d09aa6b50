//! One SMTP conversation, from greeting to goodbye.
//!
//! Run by the listener, one task a connection. Parses with smtp-proto, reads bodies
//! with `data`. Must never answer 250 to a message before the spool has it.

use std::net::IpAddr;
use std::sync::Arc;

use metrics::counter;
use smtp_proto::{Error, MAIL_BODY_7BIT, MAIL_BODY_8BITMIME, MAIL_SMTPUTF8, MailFrom, RcptTo, Request};
use tokio::sync::watch;
use tokio::time::Instant;

use super::data::{Body, Dots, Over};
use super::limits::Budget;
use super::received::Received;
use super::wire::{Cut, Io, Line, Wire};
use super::{Protocol, Recipients, SmtpConfig, stopped};
use crate::mail::spool::{Envelope, MailSource, Spool, SpoolError};

/// What all sessions share.
pub(super) struct Shared {
    pub config: SmtpConfig,
    pub recipients: Arc<dyn Recipients>,
    pub spool: Arc<Spool>,
    pub budget: Arc<Budget>,
}

/// Why the conversation ends.
enum End {
    /// What had to be said is said.
    Quit,
    /// With a last reply.
    With(&'static str),
    /// The client is gone.
    Gone,
}

impl From<Cut> for End {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Late => Self::With("421 4.4.2 timed out"),
            Cut::Gone => Self::Gone,
        }
    }
}

type Step = Result<(), End>;

const NO_SEQUENCE: &str = "503 5.5.1 bad sequence of commands";
const TOO_LARGE: &str = "552 5.3.4 message too large";

/// What the client called itself.
struct Helo {
    name: String,
    extended: bool,
}

/// A mail between MAIL and its end.
struct Mail {
    from: Option<String>,
    to: Vec<String>,
    /// How often a recipient was taken, the same one twice included: LMTP answers each.
    taken: usize,
    utf8: bool,
    /// Begun by the first BDAT, with the moment by which it has to be complete.
    chunks: Option<(Body, Instant)>,
}

/// One conversation.
pub(super) struct Session {
    wire: Wire,
    peer: Option<IpAddr>,
    tls: bool,
    shared: Arc<Shared>,
    helo: Option<Helo>,
    mail: Option<Mail>,
    errors: usize,
}

impl Session {
    /// On a fresh connection; `peer` is who connected from the network.
    pub fn new(stream: impl Io + 'static, peer: Option<IpAddr>, shared: Arc<Shared>) -> Self {
        let wire = Wire::new(stream, shared.config.idle_timeout);
        Self { wire, peer, tls: false, shared, helo: None, mail: None, errors: 0 }
    }

    fn is_lmtp(&self) -> bool {
        self.shared.config.protocol == Protocol::Lmtp
    }

    /// Talks until one side has had enough.
    pub async fn run(mut self, mut shutdown: watch::Receiver<bool>) {
        let protocol = if self.is_lmtp() { "LMTP" } else { "ESMTP" };
        let greeting = format!("220 {} {protocol} Loket", self.shared.config.hostname);
        self.wire.reply(&greeting);
        let Err(end) = self.talk(&mut shutdown).await;
        match end {
            End::Gone => return,
            End::Quit => {}
            End::With(reply) => {
                tracing::debug!(reply, "SMTP session ended by us");
                self.wire.reply(reply);
            }
        }
        self.wire.close().await;
    }

    async fn talk(&mut self, shutdown: &mut watch::Receiver<bool>) -> Result<std::convert::Infallible, End> {
        loop {
            let idle = Instant::now() + self.shared.config.idle_timeout;
            let chunks = self.mail.as_ref().and_then(|mail| mail.chunks.as_ref());
            let line = match chunks {
                // A message underway is finished, also when we are closing down.
                Some((_, end)) => self.wire.line(idle.min(*end)).await.inspect_err(lost)?,
                None => tokio::select! {
                    biased;
                    () = stopped(shutdown) => return Err(End::With("421 4.3.2 closing down, try again later")),
                    line = self.wire.line(idle) => line?,
                },
            };
            match line {
                Line::Command(line) => self.command(&line).await?,
                Line::Malformed => self.refuse("500 5.5.2 not a command line")?,
            }
        }
    }

    async fn command(&mut self, line: &str) -> Step {
        match Request::parse(&mut line.as_bytes().iter()) {
            Ok(Request::Lhlo { host }) if self.is_lmtp() => self.ehlo(&host, true),
            Ok(Request::Ehlo { .. } | Request::Helo { .. }) if self.is_lmtp() => {
                self.refuse("500 5.5.1 LMTP is spoken here: LHLO")
            }
            Ok(Request::Ehlo { host }) => self.ehlo(&host, true),
            Ok(Request::Helo { host }) => self.ehlo(&host, false),
            Ok(Request::StartTls) => self.start_tls().await,
            Ok(Request::Mail { from }) => self.mail(from),
            Ok(Request::Rcpt { to }) => self.rcpt(to, line),
            Ok(Request::Data) => self.data().await,
            Ok(Request::Bdat { chunk_size, is_last }) if is_count(line, chunk_size) => {
                self.bdat(chunk_size, is_last).await
            }
            Ok(Request::Rset) => {
                self.mail = None;
                self.ok("250 2.0.0 ok")
            }
            Ok(Request::Noop { .. }) => self.ok("250 2.0.0 ok"),
            Ok(Request::Vrfy { .. }) => self.ok("252 2.1.5 send a mail and see"),
            Ok(Request::Help { .. }) => self.ok("214 2.0.0 see RFC 5321"),
            Ok(Request::Quit) => {
                self.wire.reply("221 2.0.0 bye");
                Err(End::Quit)
            }
            // What follows a BDAT that we cannot read is a body, not commands.
            _ if line.get(..4).is_some_and(|verb| verb.eq_ignore_ascii_case("BDAT")) => {
                Err(End::With("501 5.5.4 syntax: BDAT chunk-size [LAST]"))
            }
            Ok(_) => self.refuse("502 5.5.1 command not offered"),
            Err(error) => self.refuse(match error {
                Error::InvalidSenderAddress => "501 5.1.7 bad sender address",
                Error::InvalidRecipientAddress => "501 5.1.3 bad recipient address",
                Error::InvalidParameter { .. } => "501 5.5.4 bad parameter",
                Error::UnsupportedParameter { .. } => "555 5.5.4 parameter not offered",
                Error::SyntaxError { .. } => "501 5.5.2 syntax error",
                _ => "500 5.5.1 unknown command",
            }),
        }
    }

    fn ok(&mut self, reply: &str) -> Step {
        self.wire.reply(reply);
        Ok(())
    }

    /// Refuses, and sends away whoever is refused too often.
    fn refuse(&mut self, reply: &str) -> Step {
        self.wire.reply(reply);
        self.errors += 1;
        if self.errors > self.shared.config.max_errors {
            return Err(End::With("421 4.7.0 too many errors"));
        }
        Ok(())
    }

    fn ehlo(&mut self, host: &str, extended: bool) -> Step {
        self.mail = None;
        self.helo = Some(Helo { name: host.to_owned(), extended });
        let start_tls = if self.offers_tls() { "250-STARTTLS\r\n" } else { "" };
        let SmtpConfig { hostname, max_size, .. } = &self.shared.config;
        if !extended {
            let reply = format!("250 {hostname}");
            return self.ok(&reply);
        }
        let reply = format!(
            "250-{hostname}\r\n250-PIPELINING\r\n250-SIZE {max_size}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n\
             {start_tls}250-CHUNKING\r\n250 ENHANCEDSTATUSCODES"
        );
        self.ok(&reply)
    }

    fn offers_tls(&self) -> bool {
        self.shared.config.tls.is_some() && self.peer.is_some() && !self.tls
    }

    async fn start_tls(&mut self) -> Step {
        let tls = self.shared.config.tls.clone().filter(|_| self.offers_tls());
        let Some(tls) = tls else { return self.refuse("502 5.5.1 STARTTLS is not offered") };
        if self.mail.is_some() {
            return self.refuse(NO_SEQUENCE);
        }
        self.wire.reply("220 2.0.0 go ahead");
        let end = Instant::now() + self.shared.config.idle_timeout;
        // A handshake that fails leaves nothing to talk over.
        self.wire.start_tls(tls.acceptor(), end).await.map_err(|_| End::Gone)?;
        (self.tls, self.helo) = (true, None);
        counter!("loket_smtp_tls_total").increment(1);
        Ok(())
    }

    fn mail(&mut self, from: MailFrom<std::borrow::Cow<'_, str>>) -> Step {
        if self.helo.is_none() || self.mail.is_some() {
            return self.refuse(NO_SEQUENCE);
        }
        if from.size > self.shared.config.max_size {
            return self.refuse(TOO_LARGE);
        }
        if from.flags & !(MAIL_BODY_7BIT | MAIL_BODY_8BITMIME | MAIL_SMTPUTF8) != 0 {
            return self.refuse("555 5.5.4 parameter not offered");
        }
        let utf8 = from.flags & MAIL_SMTPUTF8 != 0;
        let from = Some(from.address.into_owned()).filter(|address| !address.is_empty());
        self.mail = Some(Mail { from, to: Vec::new(), taken: 0, utf8, chunks: None });
        self.ok("250 2.1.0 ok")
    }

    fn rcpt(&mut self, to: RcptTo<std::borrow::Cow<'_, str>>, line: &str) -> Step {
        let Some(mail) = self.mail.as_mut().filter(|mail| mail.chunks.is_none()) else {
            return self.refuse(NO_SEQUENCE);
        };
        // The parser turns the one address without a domain into none at all.
        let postmaster = to.address.is_empty() && line.to_ascii_lowercase().contains("<postmaster>");
        let address = if postmaster { "postmaster".to_owned() } else { to.address.into_owned() };
        if address.is_empty() || !self.shared.recipients.accepts(&address) {
            return self.refuse("550 5.1.1 no such mailbox here");
        }
        if !mail.to.contains(&address) {
            if mail.to.len() >= self.shared.config.max_recipients {
                return self.ok("452 4.5.3 too many recipients");
            }
            mail.to.push(address);
        }
        mail.taken += 1;
        self.ok("250 2.1.5 ok")
    }

    async fn data(&mut self) -> Step {
        let ready = |mail: &mut Mail| !mail.to.is_empty() && mail.chunks.is_none();
        let Some(mail) = self.mail.take_if(ready) else { return self.refuse(NO_SEQUENCE) };
        let mut body = self.body(&mail);
        let end = Instant::now() + self.shared.config.data_timeout;
        self.wire.reply("354 end with <CRLF>.<CRLF>");
        let mut dots = Dots::new();
        while !self.data_part(&mut dots, &mut body) {
            self.more(&body, end).await?;
        }
        self.finish(mail, body).await
    }

    /// Takes what has been read; true when the message is complete.
    fn data_part(&mut self, dots: &mut Dots, body: &mut Body) -> bool {
        let input = self.wire.input();
        let ended = dots.push(input, |part| body.push(part));
        let used = ended.unwrap_or(input.len());
        self.wire.consume(used);
        ended.is_some()
    }

    async fn bdat(&mut self, size: usize, last: bool) -> Step {
        if size / 2 > self.shared.config.max_size {
            count("too_large");
            return Err(End::With(TOO_LARGE));
        }
        let now = Instant::now();
        let ready = |mail: &mut Mail| !mail.to.is_empty();
        let Some(mut mail) = self.mail.take_if(ready) else {
            // The chunk comes all the same.
            let end = now + self.shared.config.data_timeout;
            let mut nowhere = Body::new(String::new(), 0, self.shared.budget.clone());
            self.chunk(size, &mut nowhere, end).await?;
            return self.refuse(NO_SEQUENCE);
        };
        let begun = mail.chunks.take();
        let (mut body, end) =
            begun.unwrap_or_else(|| (self.body(&mail), now + self.shared.config.data_timeout));
        self.chunk(size, &mut body, end).await?;
        if last || body.over().is_some() {
            return self.finish(mail, body).await;
        }
        mail.chunks = Some((body, end));
        self.mail = Some(mail);
        let reply = format!("250 2.0.0 {size} octets received");
        self.ok(&reply)
    }

    async fn chunk(&mut self, size: usize, body: &mut Body, end: Instant) -> Step {
        let mut left = size;
        loop {
            let input = self.wire.input();
            let used = left.min(input.len());
            body.push(&input[..used]);
            self.wire.consume(used);
            left -= used;
            if left == 0 {
                return Ok(());
            }
            self.more(body, end).await?;
        }
    }

    /// Waits for more of a message: not for long, not for ever, and not for nothing.
    async fn more(&mut self, body: &Body, end: Instant) -> Step {
        if body.hopeless() {
            count("too_large");
            return Err(End::With(TOO_LARGE));
        }
        let idle = Instant::now() + self.shared.config.idle_timeout;
        self.wire.fill(idle.min(end)).await.inspect_err(lost)?;
        Ok(())
    }

    fn body(&self, mail: &Mail) -> Body {
        let Shared { config, spool, budget, .. } = &*self.shared;
        let (helo, extended) = self.helo.as_ref().map_or(("", false), |helo| (&helo.name, helo.extended));
        let protocol = match (self.is_lmtp(), extended, mail.utf8, self.tls) {
            (true, _, false, false) => "LMTP",
            (true, _, false, true) => "LMTPS",
            (true, _, true, false) => "UTF8LMTP",
            (true, _, true, true) => "UTF8LMTPS",
            (false, false, ..) => "SMTP",
            (false, true, false, false) => "ESMTP",
            (false, true, false, true) => "ESMTPS",
            (false, true, true, false) => "UTF8SMTP",
            (false, true, true, true) => "UTF8SMTPS",
        };
        let received =
            Received { helo, peer: self.peer, hostname: &config.hostname, protocol, at: spool.now() };
        Body::new(received.line(), config.max_size, budget.clone())
    }

    /// The message is complete: into the spool with it, then the answer; LMTP has one for
    /// each recipient, and all share the one item.
    async fn finish(&mut self, mail: Mail, body: Body) -> Step {
        let answers = if self.is_lmtp() { mail.taken } else { 1 };
        let reply = self.accept(mail, body).await;
        for _ in 1..answers {
            self.wire.reply(&reply);
        }
        if reply.starts_with('5') { self.refuse(&reply) } else { self.ok(&reply) }
    }

    async fn accept(&mut self, mail: Mail, body: Body) -> String {
        match body.over() {
            Some(Over::Size) => {
                count("too_large");
                return TOO_LARGE.into();
            }
            Some(Over::Memory) => {
                count("no_memory");
                return "452 4.3.1 too busy, try again later".into();
            }
            None => {}
        }
        let envelope = Envelope::Mail {
            accepted_at: self.shared.spool.now(),
            peer: self.peer,
            helo: self.helo.as_ref().map(|helo| helo.name.clone()),
            mail_from: mail.from,
            rcpt_to: mail.to,
            tls: self.tls,
            source: if self.is_lmtp() { MailSource::Lmtp } else { MailSource::Smtp },
        };
        let (bytes, share) = body.into_parts();
        let size = bytes.len();
        let accepted = self.shared.spool.accept(&envelope, bytes).await;
        drop(share);
        match accepted {
            Ok(id) => {
                count("accepted");
                tracing::info!(%id, bytes = size, "mail accepted");
                format!("250 2.0.0 accepted as {id}")
            }
            Err(SpoolError::Full) => {
                count("spool_full");
                tracing::warn!(bytes = size, "mail put off: the spool is full");
                "452 4.3.1 no room, try again later".into()
            }
            Err(error) => {
                count("spool_error");
                tracing::error!(%error, bytes = size, "mail put off: the spool failed");
                "451 4.3.0 try again later".into()
            }
        }
    }
}

/// Counts a message by what became of it.
fn count(result: &'static str) {
    counter!("loket_smtp_messages_total", "result" => result).increment(1);
}

/// Counts a message whose end never came.
fn lost(cut: &Cut) {
    count(match cut {
        Cut::Late => "timed_out",
        Cut::Gone => "broken_off",
    });
}

/// Whether the line's number is really this one: the parser lets huge ones wrap around.
fn is_count(line: &str, size: usize) -> bool {
    line.split_ascii_whitespace().nth(1).and_then(|number| number.parse().ok()) == Some(size)
}
