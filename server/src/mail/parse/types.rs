//! What a mail is once it has been read. Plain data for the desk, the spool's
//! job and the command line; nothing here reads bytes.

use serde::Serialize;
use std::fmt;

use super::{Headers, Language};

/// One mail, read as well as possible.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parsed {
    /// The author; absent when the mail names none.
    pub from: Option<Address>,
    /// Where the author wants answers.
    pub reply_to: Vec<Address>,
    /// The recipients in the `To` header.
    pub to: Vec<Address>,
    /// The recipients in the `Cc` header.
    pub cc: Vec<Address>,
    /// The subject, decoded and on one line.
    pub subject: String,
    /// The subject without leading `Re:`, `Fwd:` and the like.
    pub normalized_subject: String,
    /// With angle brackets.
    pub message_id: Option<String>,
    /// The mail that this one answers, with angle brackets.
    pub in_reply_to: Option<String>,
    /// The thread before this mail, oldest first, with angle brackets.
    pub references: Vec<String>,
    /// The author's date in microseconds since 1970; absent when missing or unreadable.
    pub date: Option<i64>,
    /// The language of the new text.
    pub language: Language,
    /// What sort of mail this is.
    pub kind: Kind,
    /// The whole text: the plain part, or else made from the HTML.
    pub text: String,
    /// The HTML as it came, not safe to show.
    pub html: Option<String>,
    /// What the author wrote now: no quotes, no signature.
    pub reply_text: String,
    /// The closing formula and all below it.
    pub signature: Option<String>,
    /// What the author quoted or forwarded; the page folds it.
    pub quoted: Option<String>,
    /// The files, and mails inside the mail.
    pub attachments: Vec<Attachment>,
    /// Which delivery a report speaks of.
    pub bounce: Option<Bounce>,
    /// Facts about the sender's software, for the rules on automatic answers.
    pub origin: Origin,
}

impl Parsed {
    /// Whether an automatic answer to this mail is allowed (RFC 3834): a person
    /// wrote it, there is somebody to answer, and nobody asked for silence.
    pub fn may_acknowledge(&self) -> bool {
        self.kind.is_human() && self.from.is_some() && self.origin.accepts_acknowledgement()
    }
}

/// A mail address with the name in front of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Address {
    /// In lower case.
    pub addr: String,
    /// Decoded.
    pub name: Option<String>,
}

/// A file in a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// Without folders and control characters; absent when the mail gives none.
    pub filename: Option<String>,
    /// In lower case, as the sender states it.
    pub content_type: String,
    /// Shown inside the text (`Content-Disposition: inline`, or a picture named by the HTML).
    pub inline: bool,
    /// Without angle brackets.
    pub content_id: Option<String>,
    /// The decoded bytes.
    #[serde(skip)]
    pub data: Vec<u8>,
}

/// Which delivery or reading a report speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Bounce {
    /// The first address it names, in lower case.
    pub final_recipient: Option<String>,
    /// The enhanced status code, as `5.1.1`.
    pub status: Option<String>,
    /// The reporting server keeps trying: a warning, not a failure.
    pub delayed: bool,
    /// The `Message-ID` of the mail that came back, with angle brackets.
    pub original_id: Option<String>,
}

/// What sort of mail it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person begins a conversation.
    New,
    /// A person answers.
    Reply,
    /// A person passes a mail on.
    Forward,
    /// Out of office, acknowledgement of another desk, read receipt.
    AutoReply,
    /// A failed or delayed delivery, or a complaint passed on by a provider.
    Bounce,
    /// Bulk or list mail.
    Newsletter,
    /// A machine asks the sender to prove being human.
    Challenge,
}

impl Kind {
    /// The word used in JSON, in the store and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Reply => "reply",
            Self::Forward => "forward",
            Self::AutoReply => "auto_reply",
            Self::Bounce => "bounce",
            Self::Newsletter => "newsletter",
            Self::Challenge => "challenge",
        }
    }

    /// A person wrote this mail to somebody.
    pub fn is_human(self) -> bool {
        matches!(self, Self::New | Self::Reply | Self::Forward)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the headers say about the software that sent the mail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// `Auto-Submitted` in lower case, without parameters; `no` counts as absent.
    pub auto_submitted: Option<String>,
    /// `Precedence` in lower case.
    pub precedence: Option<String>,
    /// `Return-Path: <>`: nobody wants to hear back.
    pub null_sender: bool,
    /// The sender forbids automatic answers with `X-Auto-Response-Suppress`.
    pub suppress: bool,
    /// The mail passed a mailing list or bulk mailer.
    pub list: bool,
    /// Addresses in `X-Loop` and its relatives; one of ours means a loop.
    pub loops: Vec<String>,
}

impl Origin {
    /// Reads the facts from the headers.
    pub fn read(headers: &Headers) -> Self {
        let lower = |name| headers.get(name).map(|value| value.trim().to_lowercase());
        Self {
            auto_submitted: lower("auto-submitted")
                .map(|value| value.split([';', ' ', '(']).next().unwrap_or_default().to_owned())
                .filter(|value| !value.is_empty() && value != "no"),
            precedence: lower("precedence").filter(|value| !value.is_empty()),
            null_sender: lower("return-path").is_some_and(|value| value == "<>"),
            suppress: lower("x-auto-response-suppress").is_some_and(|value| {
                value.split(',').any(|word| matches!(word.trim(), "all" | "autoreply" | "oof"))
            }),
            list: headers.has("list-id") || headers.has("list-unsubscribe"),
            loops: ["x-loop", "x-ms-exchange-inbox-rules-loop"]
                .iter()
                .flat_map(|name| headers.all(name))
                .map(|value| value.trim().to_lowercase())
                .collect(),
        }
    }

    fn accepts_acknowledgement(&self) -> bool {
        let bulk = matches!(
            self.precedence.as_deref(),
            Some("bulk" | "list" | "junk" | "auto_reply" | "auto-reply")
        );
        self.auto_submitted.is_none() && !self.null_sender && !self.suppress && !bulk
    }
}

/// Why there is no mail in the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Nothing, or only white space.
    #[error("the mail is empty")]
    Empty,
    /// Not one header line at the top.
    #[error("the mail has no header")]
    NoHeader,
    /// Headers are there, but no reading of them succeeds.
    #[error("the mail cannot be read")]
    Unreadable,
}

impl ParseError {
    /// One word for metrics and for the quarantine page.
    pub fn cause(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoHeader => "no_header",
            Self::Unreadable => "unreadable",
        }
    }
}
