//! The simplest possible reading of an SMTP conversation, from both sides of it: the
//! replies say which bytes were commands and which were messages. What is not explained
//! by the plain rules (a reply for each line; a message ends at the first CRLF, dot, CRLF)
//! is a panic.

use std::vec::IntoIter;

use super::smtp_session::MAX_SIZE;

/// A message that was answered 250.
#[derive(Debug)]
pub struct Accepted {
    /// As the client meant it.
    pub body: Vec<u8>,
    /// How often a recipient of it was answered 250.
    pub recipients: usize,
}

/// Reads what was sent with the replies to it.
pub fn read(sent: &[u8], replies: &str, lmtp: bool) -> Vec<Accepted> {
    let mut replies = lines(replies).into_iter();
    assert!(replies.next().is_some_and(|reply| reply.starts_with("220 ")), "no greeting");
    let (mut rest, mut accepted, mut recipients, mut chunks) = (sent, Vec::new(), 0, Vec::new());
    while let Some(reply) = replies.next() {
        let (line, after) = command(rest).unwrap_or_else(|| panic!("{reply:?} to nothing"));
        rest = after;
        let verb = line.to_ascii_uppercase();
        let answers = if lmtp { recipients } else { 1 };
        match code(&reply) {
            "221" => return accepted,
            "354" => {
                assert!(verb.starts_with("DATA"), "{line:?} began a message");
                let whole = message(rest);
                let Some(reply) = replies.next() else {
                    assert!(whole.is_none(), "a whole message without an answer");
                    return accepted;
                };
                alike(&mut replies, &reply, answers);
                let Some((body, after)) = whole else {
                    // So large that its end wasn't waited for.
                    assert!(code(&reply) == "552" && replies.len() == 0, "{reply:?} within a message");
                    return accepted;
                };
                rest = after;
                if code(&reply) == "250" {
                    accepted.push(Accepted { body, recipients });
                } else if replies.len() == 0 {
                    return accepted;
                }
                recipients = 0;
            }
            "501" if verb.starts_with("BDAT") => return accepted,
            "500" if verb.starts_with("BDAT") => {}
            _ if verb.starts_with("BDAT") => {
                let size = line.split_ascii_whitespace().nth(1).and_then(|size| size.parse::<usize>().ok());
                let size = size.unwrap_or_else(|| panic!("{reply:?} to {line:?}"));
                if code(&reply) == "552" && replies.len() == 0 {
                    return accepted;
                }
                assert!(size <= rest.len(), "{reply:?} before the chunk's end");
                let chunk;
                (chunk, rest) = rest.split_at(size);
                chunks.extend_from_slice(chunk);
                if reply.ends_with("octets received") {
                    assert!(reply.contains(&format!(" {size} octets")), "{reply:?} to {line:?}");
                    continue;
                }
                if code(&reply) != "503" {
                    alike(&mut replies, &reply, answers);
                }
                if code(&reply) == "250" {
                    accepted.push(Accepted { body: std::mem::take(&mut chunks), recipients });
                }
                (recipients, chunks) = (0, Vec::new());
            }
            "250" if verb.starts_with("RCPT") => recipients += 1,
            "250" if !verb.starts_with("NOOP") => (recipients, chunks) = (0, Vec::new()),
            _ => {}
        }
        let larger = accepted.last().is_some_and(|last| last.body.len() > MAX_SIZE);
        assert!(!larger, "a message larger than the limit");
    }
    // A chunk that never came whole is the only command that may stay without an answer.
    let unanswered = command(rest).map(|(line, _)| line.to_ascii_uppercase());
    assert!(unanswered.as_ref().is_none_or(|line| line.starts_with("BDAT")), "{unanswered:?} unanswered");
    accepted
}

/// In LMTP a message is answered for each of its recipients, with the same words.
fn alike(replies: &mut IntoIter<String>, reply: &str, answers: usize) {
    for _ in 1..answers {
        let next = replies.next();
        // Whoever sends far too much is sent away with one.
        let away = next.is_none() && code(reply) == "552";
        assert!(away || next.as_deref() == Some(reply), "{next:?} after {reply:?}");
    }
}

/// Replies, those of several lines in one piece.
fn lines(replies: &str) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    let mut open = false;
    for line in replies.split_inclusive("\r\n") {
        let line = line.strip_suffix("\r\n").expect("replies are whole lines");
        assert!(line.len() >= 4 && line.as_bytes()[..3].iter().all(u8::is_ascii_digit), "{line:?}");
        match whole.last_mut().filter(|_| open) {
            Some(last) => last.push_str(line),
            None => whole.push(line.to_owned()),
        }
        open = line.as_bytes()[3] == b'-';
    }
    assert!(!open, "a reply without its last line");
    whole
}

fn code(reply: &str) -> &str {
    &reply[..3]
}

/// The next line and what comes after it.
fn command(sent: &[u8]) -> Option<(String, &[u8])> {
    let end = sent.iter().position(|&byte| byte == b'\n')? + 1;
    Some((String::from_utf8_lossy(&sent[..end]).trim().to_owned(), &sent[end..]))
}

/// A message up to CRLF, dot, CRLF, its doubled dots undone, and what comes after it.
fn message(sent: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    // The end of the DATA line is the first CRLF.
    let framed = [b"\r\n", sent].concat();
    let end = framed.windows(5).position(|five| five == b"\r\n.\r\n")?;
    let mut body = Vec::new();
    let mut at = 2;
    while at < end + 2 {
        let len = framed[at..].windows(2).position(|two| two == b"\r\n")? + 2;
        let line = &framed[at..at + len];
        body.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
        at += len;
    }
    Some((body, &sent[end + 3..]))
}
