//! A message on its way in: where it ends, and how much of it we keep.
//!
//! Used by the session for DATA (with dots) and BDAT (without). [`Dots`] must never end
//! a message at anything but `<CRLF>.<CRLF>`: servers that are more generous let a
//! sender smuggle a second message past the one before them. It is written here and not
//! taken from smtp-proto, whose receiver also ends at `<CRLF>.<CR><CR><LF>` and does not
//! see the end of a message without any line. Bare CR and LF are kept as they are.

use std::sync::Arc;

use super::limits::{Budget, Share};

/// Finds the end of DATA and takes the doubled dots out.
pub(super) struct Dots {
    at: At,
}

/// What was read just before.
#[derive(Clone, Copy)]
enum At {
    /// Nothing, or a CRLF.
    LineStart,
    /// A CR.
    Cr,
    /// A dot at the start of a line; taken out.
    Dot,
    /// That dot and a CR, which is held back.
    DotCr,
    /// Anything else.
    Middle,
}

impl Dots {
    /// At the start of a message.
    pub fn new() -> Self {
        Self { at: At::LineStart }
    }

    /// Hands the message's part of `input` to `sink`. Returns how many bytes belong to
    /// the message when it ends here; otherwise all of them do.
    pub fn push(&mut self, input: &[u8], mut sink: impl FnMut(&[u8])) -> Option<usize> {
        let mut from = 0;
        for (i, &byte) in input.iter().enumerate() {
            self.at = match (self.at, byte) {
                (At::LineStart, b'.') => {
                    sink(&input[from..i]);
                    from = i + 1;
                    At::Dot
                }
                (At::Dot, b'\r') => {
                    from = i + 1;
                    At::DotCr
                }
                (At::DotCr, b'\n') => return Some(i + 1),
                (At::DotCr, _) => {
                    sink(b"\r");
                    from = i;
                    if byte == b'\r' { At::Cr } else { At::Middle }
                }
                (At::Cr, b'\n') => At::LineStart,
                (At::LineStart | At::Cr | At::Middle, b'\r') => At::Cr,
                (At::LineStart | At::Cr | At::Middle | At::Dot, _) => At::Middle,
            };
        }
        sink(&input[from..]);
        None
    }
}

/// Why a message is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// Larger than we take.
    Size,
    /// All connections together hold as much as they may.
    Memory,
}

/// The bytes of a message so far; once over a limit, only a count.
pub(super) struct Body {
    bytes: Vec<u8>,
    max: usize,
    thrown: usize,
    over: Option<Over>,
    share: Share,
}

impl Body {
    /// A body that begins with our own header lines, which don't count for the size.
    pub fn new(header: String, max_size: usize, budget: Arc<Budget>) -> Self {
        let bytes = header.into_bytes();
        Self { max: bytes.len() + max_size, bytes, thrown: 0, over: None, share: Share::new(budget) }
    }

    /// More of it.
    pub fn push(&mut self, part: &[u8]) {
        let len = self.bytes.len() + part.len();
        if self.over.is_none() {
            if len > self.max {
                self.drop_for(Over::Size);
            } else if !self.share.cover(len) {
                self.drop_for(Over::Memory);
            }
        }
        match self.over {
            None => self.bytes.extend_from_slice(part),
            Some(_) => self.thrown += part.len(),
        }
    }

    fn drop_for(&mut self, over: Over) {
        self.thrown = self.bytes.len();
        self.bytes = Vec::new();
        self.over = Some(over);
    }

    /// The limit it went over.
    pub fn over(&self) -> Option<Over> {
        self.over
    }

    /// Whether the client sends so much that waiting for its end is pointless.
    pub fn hopeless(&self) -> bool {
        self.thrown / 2 > self.max
    }

    /// The bytes, and the memory they are counted for: to be held until they are gone.
    pub fn into_parts(self) -> (Vec<u8>, Share) {
        (self.bytes, self.share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message and what comes after it, fed in these parts.
    fn read(parts: &[&[u8]]) -> Option<(Vec<u8>, Vec<u8>)> {
        let mut dots = Dots::new();
        let mut body = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            if let Some(used) = dots.push(part, |bytes| body.extend_from_slice(bytes)) {
                let rest = [&part[used..], &parts[i + 1..].concat()].concat();
                return Some((body, rest));
            }
        }
        None
    }

    #[test]
    fn ends_and_dots_however_it_is_split() {
        for (sent, body) in [
            ("hi\r\n.\r\n", "hi\r\n"),
            (".\r\n", ""),
            ("..\r\n.\r\n", ".\r\n"),
            (".a\r\n...\r\n.\r\n", "a\r\n..\r\n"),
            ("a.\r\n.b.\r\n\r\n.\r\n", "a.\r\nb.\r\n\r\n"),
            ("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n"),
            ("a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n"),
            ("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n"),
            ("a\r.\rb\r\n.\r\n", "a\r.\rb\r\n"),
            ("a\r.\r\nb\r\n.\r\n", "a\r.\r\nb\r\n"),
            ("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n"),
            ("a\r\n.\r\r\nb\r\n.\r\n", "a\r\n\r\r\nb\r\n"),
            ("a\r\r\n.\r\n", "a\r\r\n"),
        ] {
            let all = format!("{sent}QUIT\r\n").into_bytes();
            let expected = Some((body.as_bytes().to_vec(), b"QUIT\r\n".to_vec()));
            for at in 0..=all.len() {
                let (head, tail) = all.split_at(at);
                assert_eq!(read(&[head, tail]), expected, "{sent:?} split at {at}");
            }
            assert_eq!(read(&all.chunks(1).collect::<Vec<_>>()), expected, "{sent:?} byte by byte");
        }
    }

    #[test]
    fn a_body_over_its_size_keeps_nothing() {
        let budget = Arc::new(Budget::new(1 << 20));
        let mut body = Body::new("ours: x\r\n".into(), 4, budget);
        body.push(b"1234");
        assert_eq!(body.over(), None);
        body.push(b"5");
        assert_eq!(body.over(), Some(Over::Size));
        assert!(!body.hopeless());
        body.push(&[b'x'; 64]);
        assert!(body.hopeless());
        assert!(body.into_parts().0.is_empty());
    }

    #[test]
    fn a_body_without_memory_keeps_nothing() {
        let mut body = Body::new(String::new(), 4, Arc::new(Budget::new(1)));
        body.push(b"1");
        assert_eq!(body.over(), Some(Over::Memory));
    }
}
