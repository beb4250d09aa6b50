//! As little SMTP and HTTP as the measuring needs, on plain sockets: xtask has no dependencies.

use std::fmt::Display;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::DESK;
use super::server::{LOKET, PAGES};
use crate::step::{Done, Failure, Named};

/// A wait that is longer than this is a failure.
const PATIENCE: Duration = Duration::from_secs(60);

fn dial(address: &str) -> Done<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address).named(address)?;
    stream.set_nodelay(true).named(address)?;
    stream.set_read_timeout(Some(PATIENCE)).named(address)?;
    Ok(BufReader::new(stream))
}

/// A sender that keeps its connection.
pub struct Sender(BufReader<TcpStream>);

impl Sender {
    /// Says hello.
    pub fn new() -> Done<Self> {
        let mut sender = Self(dial(LOKET)?);
        sender.replies(1)?;
        sender.say("HELO bench.example\r\n", 1)?;
        Ok(sender)
    }

    /// A small mail of a sender of its own; returns when it is accepted. Its subject is
    /// `subject`, its Message-ID and sender hold `name`.
    pub fn send(&mut self, name: impl Display, subject: &str) -> Done {
        let from = format!("klant-{name}@bench.example");
        self.say(&format!("MAIL FROM:<{from}>\r\n"), 1)?;
        self.say(&format!("RCPT TO:<{DESK}>\r\n"), 1)?;
        self.say("DATA\r\n", 1)?;
        let mail = format!(
            "From: Klant {name} <{from}>\r\nTo: {DESK}\r\nSubject: {subject}\r\n\
             Message-ID: <{name}@bench.example>\r\n\r\nMijn winkel {name} laadt niet meer.\r\n.\r\n"
        );
        self.say(&mail, 1)
    }

    fn say(&mut self, text: &str, replies: usize) -> Done {
        self.0.get_mut().write_all(text.as_bytes()).named(LOKET)?;
        self.replies(replies)
    }

    fn replies(&mut self, count: usize) -> Done {
        for _ in 0..count {
            let mut reply = String::new();
            self.0.read_line(&mut reply).named(LOKET)?;
            if !reply.starts_with(['2', '3']) {
                return Err(Failure::new(format!("{LOKET} answered {reply:?}")));
            }
        }
        Ok(())
    }
}

/// An agent's browser, signed in.
pub struct Browser {
    cookies: String,
}

impl Browser {
    /// Signs in as somebody of the demo: `agent`, `lead`.
    pub fn sign_in(who: &str) -> Done<Self> {
        let form = format!("email={who}%40winkelkade.example&password=welkom-bij-loket");
        let (head, _) = request("POST", "/inloggen", "", "application/x-www-form-urlencoded", &form)?;
        let set = |line: &str| -> Option<String> {
            let (name, value) = line.split_once(':')?;
            let cookie = value.trim().split(';').next()?;
            name.eq_ignore_ascii_case("set-cookie").then(|| cookie.to_owned())
        };
        let cookies: Vec<String> = head.lines().filter_map(set).collect();
        if cookies.is_empty() {
            return Err(Failure::new(format!("nobody signed in: {head}")));
        }
        Ok(Self { cookies: cookies.join("; ") })
    }

    /// Its cookies, for a request of somebody else's.
    pub fn cookies(&self) -> &str {
        &self.cookies
    }

    /// A page of the queue of new tickets, as the desk's island asks for it.
    pub fn queue(&self, after: Option<&str>) -> Done<String> {
        let after = after.map_or("null".to_owned(), |after| format!("\"{after}\""));
        let json = format!("{{\"view\":\"new\",\"after\":{after},\"lang\":\"nl\"}}");
        let (head, body) = request("POST", "/api/desk/queue", &self.cookies, "application/json", &json)?;
        if head.starts_with("HTTP/1.1 200") { Ok(body) } else { Err(Failure::new(format!("{head}\n{body}"))) }
    }

    /// The live stream; each line that it sends.
    pub fn live(&self) -> Done<impl Iterator<Item = String> + use<>> {
        let mut stream = dial(PAGES)?;
        let ask = format!("GET /desk/live HTTP/1.1\r\nHost: {PAGES}\r\nCookie: {}\r\n\r\n", self.cookies);
        stream.get_mut().write_all(ask.as_bytes()).named(PAGES)?;
        Ok(stream.lines().map_while(Result::ok))
    }
}

/// The bytes of a page in the form that `coding` names, without a session.
pub fn page(path: &str, coding: &str) -> Done<Vec<u8>> {
    let mut stream = dial(PAGES)?;
    let ask = format!(
        "GET {path} HTTP/1.1\r\nHost: {PAGES}\r\nAccept-Encoding: {coding}\r\nConnection: close\r\n\r\n"
    );
    stream.get_mut().write_all(ask.as_bytes()).named(PAGES)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).named(PAGES)?;
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap_or(answer.len());
    if !answer.starts_with(b"HTTP/1.1 200") {
        return Err(Failure::new(format!("{path}: {}", String::from_utf8_lossy(&answer[..end]))));
    }
    Ok(answer.split_off((end + 4).min(answer.len())))
}

/// Head and body of an answer, on a connection of its own.
fn request(method: &str, path: &str, cookies: &str, kind: &str, body: &str) -> Done<(String, String)> {
    let mut stream = dial(PAGES)?;
    let ask = format!(
        "{method} {path} HTTP/1.1\r\nHost: {PAGES}\r\nConnection: close\r\nCookie: {cookies}\r\n\
         Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.get_mut().write_all(ask.as_bytes()).named(PAGES)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).named(PAGES)?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    Ok((head.to_owned(), body.to_owned()))
}
