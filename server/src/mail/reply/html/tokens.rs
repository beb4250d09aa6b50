//! Cuts HTML into tags and text. Linear, without allocation, and content with
//! anything: what is no tag is text. Scripts, styles and comments are skipped.

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text with its character references.
    Text(&'a str),
    /// A start tag, its name as written in lower case where possible.
    Open {
        /// The element.
        name: &'static str,
        /// Everything behind the name.
        attrs: &'a str,
        /// `<x/>`.
        closed: bool,
    },
    /// An end tag.
    Close(&'static str),
}

/// The elements that matter for reading; all others count as `span`.
const KNOWN: &[&str] = &[
    "a",
    "address",
    "article",
    "aside",
    "base",
    "blockquote",
    "body",
    "br",
    "b",
    "center",
    "col",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "img",
    "input",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "wbr",
    "area",
    "source",
    "script",
    "style",
    "title",
    "template",
    "svg",
    "textarea",
    "select",
    "noscript",
    "object",
    "iframe",
    "math",
];

/// Elements whose content is never text for a reader.
const OPAQUE: &[&str] =
    &["script", "style", "title", "template", "svg", "textarea", "select", "object", "iframe", "math"];

/// An iterator over the pieces.
pub struct Tokens<'a> {
    rest: &'a str,
    untitled: bool,
}

impl<'a> Tokens<'a> {
    /// Begins at the top.
    pub fn new(html: &'a str) -> Self {
        Self { rest: html, untitled: false }
    }

    fn skip(&mut self, len: usize) {
        self.rest = self.rest.get(len..).unwrap_or_default();
    }

    /// Skips to behind the end tag of an opaque element, or to the end of all.
    fn skip_element(&mut self, name: &str) {
        let bytes = self.rest.as_bytes();
        let end = bytes.windows(name.len() + 2).position(|window| {
            window.starts_with(b"</") && window[2..].eq_ignore_ascii_case(name.as_bytes())
        });
        match end {
            Some(at) => {
                self.skip(at);
                let len = self.rest.find('>').map_or(self.rest.len(), |at| at + 1);
                self.skip(len);
            }
            // A title that is never closed must not swallow the mail.
            None if name == "title" => self.untitled = true,
            None => self.rest = "",
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if !self.rest.starts_with('<') {
                let len = self.rest.find('<').unwrap_or(self.rest.len());
                let text = &self.rest[..len];
                self.skip(len);
                return Some(Token::Text(text));
            }
            let bytes = self.rest.as_bytes();
            match bytes.get(1) {
                Some(b'!') if self.rest.starts_with("<!--") => {
                    let len = self.rest[4..].find("-->").map_or(self.rest.len(), |at| at + 7);
                    self.skip(len);
                }
                Some(b'!' | b'?') => {
                    let len = self.rest.find('>').map_or(self.rest.len(), |at| at + 1);
                    self.skip(len);
                }
                Some(b'/') => {
                    let len = self.rest.find('>').map_or(self.rest.len(), |at| at + 1);
                    let name = known(name_of(&self.rest[2..len]));
                    self.skip(len);
                    return Some(Token::Close(name));
                }
                Some(byte) if byte.is_ascii_alphabetic() => {
                    let len = tag_len(bytes);
                    let inner = self.rest[1..len].trim_end_matches('>');
                    let written = name_of(inner);
                    let name = known(written);
                    let attrs = &inner[written.len()..];
                    let closed = attrs.ends_with('/');
                    self.skip(len);
                    if OPAQUE.contains(&name) && !closed && !(self.untitled && name == "title") {
                        self.skip_element(name);
                        continue;
                    }
                    return Some(Token::Open { name, attrs: attrs.trim_end_matches('/'), closed });
                }
                _ => {
                    self.skip(1);
                    return Some(Token::Text("<"));
                }
            }
        }
    }
}

fn name_of(tag: &str) -> &str {
    let len = tag
        .find(|char: char| !char.is_ascii_alphanumeric() && !matches!(char, ':' | '-' | '_'))
        .unwrap_or(tag.len());
    &tag[..len]
}

fn known(name: &str) -> &'static str {
    KNOWN.iter().find(|known| known.eq_ignore_ascii_case(name)).copied().unwrap_or("span")
}

/// The length of a start tag; a `>` inside quotes does not end it.
fn tag_len(bytes: &[u8]) -> usize {
    let mut quote = None;
    for (at, &byte) in bytes.iter().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') && bytes[at - 1] == b'=' => quote = Some(byte),
            None if byte == b'>' => return at + 1,
            None => {}
        }
    }
    // A quote that is never closed: the first `>` has to do.
    bytes.iter().position(|&byte| byte == b'>').map_or(bytes.len(), |at| at + 1)
}
