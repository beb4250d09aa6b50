//! HTML as lines, with what its elements tell about quotes and signatures.
//!
//! A small walker of its own instead of a browser's tree: it is linear in the
//! input, has no recursion, and keeps what a tree-to-text converter throws away.
//! Called by `reply` and by `parse` for mails without plain text.

mod colour;
mod names;
mod tokens;

use super::entities::push_decoded;
use super::lines::{Hint, Line, clean};
use names::{Element, Role};
use tokens::{Token, Tokens};

/// An element nested deeper than this no longer changes how text is read.
const MAX_DEPTH: usize = 256;

/// Quotes in quotes deeper than this are all the same.
const MAX_QUOTES: usize = 16;

/// The text of an HTML mail, quotes marked with `>` as in plain mail.
pub fn html_to_text(html: &str) -> String {
    let mut text = String::new();
    for line in lines(html) {
        if line.depth > 0 {
            text.push_str(&">".repeat(line.depth));
            text.push(' ');
        }
        text.push_str(&line.text);
        text.truncate(text.trim_end().len().max(text.rfind('\n').map_or(0, |at| at + 1)));
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}

/// The lines of an HTML mail.
pub fn lines(html: &str) -> Vec<Line> {
    let mut walker = Walker { tight: tight_paragraphs(html), ..Walker::default() };
    for token in Tokens::new(html) {
        match token {
            Token::Text(text) => walker.text(text),
            Token::Open { name, attrs, closed } => walker.open(name, attrs, closed),
            Token::Close(name) => walker.close(name),
        }
    }
    walker.flush();
    walker.lines
}

/// Outlook sets the margins of paragraphs to nothing in a style sheet.
fn tight_paragraphs(html: &str) -> bool {
    let head = html.get(..html.len().min(4_000)).unwrap_or_default();
    head.contains("P {margin-top:0;margin-bottom:0;}") || head.contains("p {margin-top:0;margin-bottom:0;}")
}

#[derive(Default)]
struct Walker {
    lines: Vec<Line>,
    stack: Vec<Element>,
    current: String,
    pending: Pending,
    tight: bool,
    gap: bool,
    space: bool,
    skipped: usize,
}

/// What is known about the line being filled.
#[derive(Default)]
struct Pending {
    hint: Hint,
    cut: bool,
    plain_ink: bool,
    coloured: bool,
}

impl Walker {
    fn text(&mut self, text: &str) {
        if self.stack.iter().any(|element| element.hidden) {
            return;
        }
        let mut decoded = String::with_capacity(text.len());
        push_decoded(&mut decoded, text);
        if self.stack.iter().any(|element| element.preformatted) {
            for (at, piece) in decoded.replace("\r\n", "\n").split('\n').enumerate() {
                if at > 0 {
                    self.line_break();
                }
                self.ink(piece);
                self.current.push_str(piece);
            }
            return;
        }
        for char in decoded.chars() {
            if matches!(char, ' ' | '\t' | '\n' | '\r' | '\x0c') {
                self.space = true;
                continue;
            }
            if self.space && !self.current.is_empty() && !self.current.ends_with(' ') {
                self.current.push(' ');
            }
            self.space = false;
            self.current.push(char);
        }
        self.ink(&decoded);
    }

    /// Notes in which colour, and in which elements, visible text stands.
    fn ink(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        match self.stack.iter().rev().find_map(|element| element.colour) {
            Some(true) => self.pending.coloured = true,
            _ => self.pending.plain_ink = true,
        }
        for element in &self.stack {
            match element.role {
                Role::Signature => self.pending.hint = Hint::Signature,
                Role::Attribution => self.pending.hint = Hint::Attribution,
                _ => {}
            }
        }
    }

    fn open(&mut self, name: &'static str, attrs: &str, closed: bool) {
        match name {
            "br" => return self.line_break(),
            "hr" => {
                self.flush();
                if names::role(name, attrs) == Role::Cut {
                    self.pending.cut = true;
                }
                return;
            }
            "img" => {
                if let Some(sign) = names::emoji(attrs) {
                    self.text(&sign);
                }
                return;
            }
            "meta" | "link" | "input" | "col" | "wbr" | "area" | "base" | "source" => return,
            "td" | "th" if !self.current.is_empty() => self.space = true,
            _ => {}
        }
        let element = Element::new(name, attrs, self.tight);
        if element.block {
            self.flush();
            self.gap |= element.spaced;
        }
        if element.role == Role::Cut {
            self.flush();
            self.pending.cut = true;
        }
        if name == "li" {
            self.current.push_str("- ");
        }
        if closed && element.role != Role::Cut && !element.block {
            return;
        }
        if self.stack.len() < MAX_DEPTH {
            self.stack.push(element);
        } else {
            self.skipped += 1;
        }
    }

    fn close(&mut self, name: &str) {
        if name == "p" && !self.stack.iter().any(|element| element.name == "p") {
            return self.flush();
        }
        let Some(at) = self.stack.iter().rposition(|element| element.name == name) else { return };
        if self.skipped > 0 && at + 1 == self.stack.len() {
            self.skipped -= 1;
        }
        // A stray end tag must not close the quote or the body around it.
        if self.stack[at + 1..].iter().any(|element| element.role == Role::Quote)
            && name != "body"
            && name != "html"
        {
            return;
        }
        if self.stack[at..].iter().any(|element| element.block) {
            self.flush();
            let spaced = self.stack[at..].iter().any(|element| element.spaced);
            self.gap |= spaced;
        }
        self.stack.truncate(at);
    }

    fn line_break(&mut self) {
        if self.current.trim().is_empty() {
            self.current.clear();
            self.push_line(String::new());
        } else {
            self.flush();
        }
        self.space = false;
    }

    /// Ends the current line, if there is anything in it.
    fn flush(&mut self) {
        self.space = false;
        if self.current.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.current);
        let text = clean(&text);
        if self.gap && !text.trim().is_empty() {
            self.gap = false;
            if self.lines.last().is_some_and(|line| !line.is_blank()) {
                let depth = self.depth();
                self.lines.push(Line { depth, certain: depth > 0, ..Line::default() });
            }
        }
        self.push_line(text);
    }

    fn push_line(&mut self, text: String) {
        let depth = self.depth();
        let pending = std::mem::take(&mut self.pending);
        let preformatted = self.stack.iter().any(|element| element.preformatted);
        let text = if preformatted { text } else { text.trim_start().to_owned() };
        // A sign typed or put by a program into the text itself.
        let signs = if depth == 0 {
            text.chars().take_while(|char| matches!(char, '>' | ' ')).filter(|&char| char == '>').count()
        } else {
            0
        };
        let (text, depth, certain) = if signs > 0 && !text.starts_with(">=") && !text.starts_with("->") {
            (text.trim_start_matches(['>', ' ']).to_owned(), signs, false)
        } else {
            (text, depth, depth > 0)
        };
        let blank = text.trim().is_empty();
        self.lines.push(Line {
            text,
            depth,
            certain,
            hint: if pending.cut { Hint::Cut } else { pending.hint },
            coloured: pending.coloured && !pending.plain_ink && !blank,
        });
    }

    fn depth(&self) -> usize {
        self.stack.iter().filter(|element| element.role == Role::Quote).count().min(MAX_QUOTES)
    }
}
