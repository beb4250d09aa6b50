//! The connection as lines and bytes, with replies that are sent together when the
//! client pipelines.
//!
//! Used by the session alone. Must never hold more than a small buffer of input, and
//! never wait without a time-out, neither for reading nor for writing. Each wait can be
//! given up (by `select!`) without losing a byte.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsAcceptor;

/// The longest command line; more than RFC 5321 and its extensions ask for.
const MAX_LINE: usize = 4096;
const INPUT: usize = 16 * 1024;
/// How long, and for how many bytes, a client that is sent away may go on talking.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 1024 * 1024;

/// One line from the client.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// With its CRLF, which the parser wants.
    Command(String),
    /// Too long, not UTF-8, a control character, or an LF without CR.
    Malformed,
}

/// Why there is nothing more to read or write.
#[derive(Debug)]
pub(super) enum Cut {
    /// The time is over.
    Late,
    /// The client is gone.
    Gone,
}

impl From<io::Error> for Cut {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

/// A stream of bytes: TCP, a Unix socket, or either of them encrypted.
pub(super) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Io for S {}

/// The connection.
pub(super) struct Wire {
    stream: Box<dyn Io>,
    input: Box<[u8]>,
    start: usize,
    end: usize,
    skipping: bool,
    output: Vec<u8>,
    written: usize,
    write_timeout: Duration,
}

impl Wire {
    /// Around a fresh connection.
    pub fn new(stream: impl Io + 'static, write_timeout: Duration) -> Self {
        Self {
            stream: Box::new(stream),
            input: vec![0; INPUT].into_boxed_slice(),
            start: 0,
            end: 0,
            skipping: false,
            output: Vec::new(),
            written: 0,
            write_timeout,
        }
    }

    /// Queues a reply; it is sent before the next wait for input.
    pub fn reply(&mut self, text: &str) {
        self.output.extend_from_slice(text.as_bytes());
        self.output.extend_from_slice(b"\r\n");
    }

    /// Sends what is queued.
    pub async fn flush(&mut self) -> Result<(), Cut> {
        let deadline = Instant::now() + self.write_timeout;
        while self.written < self.output.len() {
            let write = self.stream.write(&self.output[self.written..]);
            match timeout_at(deadline, write).await.map_err(|_| Cut::Late)?? {
                0 => return Err(Cut::Gone),
                n => self.written += n,
            }
        }
        self.output.clear();
        self.written = 0;
        Ok(())
    }

    /// What was read and not yet used.
    pub fn input(&self) -> &[u8] {
        &self.input[self.start..self.end]
    }

    /// This many bytes of the input are used.
    pub fn consume(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes).min(self.end);
    }

    /// Sends what is queued, then reads something.
    pub async fn fill(&mut self, deadline: Instant) -> Result<(), Cut> {
        self.flush().await?;
        self.input.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let read = self.stream.read(&mut self.input[self.end..]);
        match timeout_at(deadline, read).await.map_err(|_| Cut::Late)?? {
            0 => Err(Cut::Gone),
            n => {
                self.end += n;
                Ok(())
            }
        }
    }

    /// The next line; all of it must be here before the deadline.
    pub async fn line(&mut self, deadline: Instant) -> Result<Line, Cut> {
        loop {
            if let Some(lf) = self.input().iter().position(|&b| b == b'\n') {
                let skipped = std::mem::take(&mut self.skipping);
                let line = if skipped { Line::Malformed } else { command(&self.input()[..=lf]) };
                self.consume(lf + 1);
                return Ok(line);
            }
            if self.skipping || self.input().len() > MAX_LINE {
                self.skipping = true;
                self.consume(usize::MAX);
            }
            self.fill(deadline).await?;
        }
    }

    /// Encrypts the connection, after the reply that said so. What was read in plain
    /// is thrown away: whoever sits between could have put it there (RFC 3207, 6).
    pub async fn start_tls(&mut self, tls: TlsAcceptor, deadline: Instant) -> Result<(), Cut> {
        self.flush().await?;
        self.consume(usize::MAX);
        self.skipping = false;
        let plain = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
        let encrypted = timeout_at(deadline, tls.accept(plain)).await.map_err(|_| Cut::Late)??;
        self.stream = Box::new(encrypted);
        Ok(())
    }

    /// Says goodbye: sends what is queued and reads a little of what still comes, for a
    /// connection closed with unread input throws away replies underway.
    pub async fn close(mut self) {
        if self.flush().await.is_err() || self.stream.shutdown().await.is_err() {
            return;
        }
        let drain = async {
            let mut left = LINGER_BYTES;
            while let Ok(n) = self.stream.read(&mut self.input).await {
                if n == 0 || n > left {
                    break;
                }
                left -= n;
            }
        };
        let _ = timeout(LINGER, drain).await;
    }
}

fn command(line: &[u8]) -> Line {
    let Some(text) = line.strip_suffix(b"\r\n") else { return Line::Malformed };
    if text.len() > MAX_LINE || text.iter().any(u8::is_ascii_control) {
        return Line::Malformed;
    }
    str::from_utf8(line).map_or(Line::Malformed, |line| Line::Command(line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_of_all_kinds() {
        let (mut client, server) = tokio::io::duplex(1 << 20);
        let mut wire = Wire::new(server, Duration::from_secs(5));
        let long = "x".repeat(40_000);
        let sent =
            format!("NOOP\r\nNO\0OP\r\nNOOP\nNO\rOP\r\n{long}\r\n{}\r\nQUIT\r\n", "y".repeat(MAX_LINE + 1));
        client.write_all(sent.as_bytes()).await.unwrap();
        client.write_all(b"NOOP \xff\r\nNOOP").await.unwrap();
        drop(client);
        let deadline = Instant::now() + Duration::from_secs(5);
        let mut lines = Vec::new();
        while let Ok(line) = wire.line(deadline).await {
            lines.push(line);
        }
        let good = |text: &str| Line::Command(text.into());
        use Line::Malformed as Bad;
        assert_eq!(lines, [good("NOOP\r\n"), Bad, Bad, Bad, Bad, Bad, good("QUIT\r\n"), Bad]);
    }
}
