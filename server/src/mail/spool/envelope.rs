//! What is known of an item besides its bytes: the first line of its file, as JSON.
//!
//! Written by whoever accepts (SMTP, contact form, community), read by the worker.
//! Old files must stay readable: fields may be added with a default, never renamed.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// The envelope of one item. What the public sends comes in as one of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Envelope {
    /// A mail; the bytes are the message.
    Mail {
        /// Microseconds since 1970.
        accepted_at: i64,
        /// Who was connected; none for an import.
        peer: Option<IpAddr>,
        /// What the sender called itself; unchecked.
        helo: Option<String>,
        /// The envelope's sender; none is the null sender `<>` of bounces.
        mail_from: Option<String>,
        /// The envelope's recipients, each one of ours.
        rcpt_to: Vec<String>,
        /// Whether the connection was encrypted.
        tls: bool,
        /// The door it came through.
        source: MailSource,
    },
    /// A contact form; the bytes are its attachment or empty.
    Form {
        /// Microseconds since 1970.
        accepted_at: i64,
        /// The fields as sent; the worker knows their meaning.
        data: serde_json::Value,
    },
    /// What somebody wants of a kind of mail; the bytes are empty.
    Choice {
        /// Microseconds since 1970.
        accepted_at: i64,
        /// The fields as sent; the worker knows their meaning.
        data: serde_json::Value,
    },
    /// What a lead did to an incident, in the journal of deeds; the bytes are empty.
    Deed {
        /// Microseconds since 1970.
        accepted_at: i64,
        /// The deed; `desk::status` knows its meaning.
        data: serde_json::Value,
    },
    /// A community post; the bytes are empty.
    Post {
        /// Microseconds since 1970.
        accepted_at: i64,
        /// The fields as sent; the worker knows their meaning.
        data: serde_json::Value,
    },
}

/// The door a mail came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSource {
    /// Loket's own SMTP listener.
    Smtp,
    /// Loket's own LMTP listener.
    Lmtp,
    /// A file read by the command line.
    Import,
    /// A mailbox elsewhere, fetched by IMAP.
    Imap,
    /// A file read by the command line, played with its own clock: acknowledged as it would have been.
    Played,
}

impl Envelope {
    /// When the item was accepted, in microseconds since 1970.
    pub fn accepted_at(&self) -> i64 {
        match self {
            Self::Mail { accepted_at, .. }
            | Self::Form { accepted_at, .. }
            | Self::Choice { accepted_at, .. }
            | Self::Deed { accepted_at, .. }
            | Self::Post { accepted_at, .. } => *accepted_at,
        }
    }
}
