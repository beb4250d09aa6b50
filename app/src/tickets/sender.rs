//! Whether a mail came from where it says: what SPF, DKIM and DMARC told when it came.
//! Judged by the server, kept with the message, shown to the desk. Pure types.

use serde::{Deserialize, Serialize};

/// What was found out about a mail's sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderCheck {
    /// Whether the domain in `From` stands behind the mail (DMARC, RFC 9989). Absent when
    /// that can't be told: without a connection of its own, a mail can't be said to fail.
    pub dmarc: Option<Found>,
    /// The domain in `From`.
    pub domain: String,
    /// What that domain asks to be done with mail that fails.
    pub policy: Policy,
    /// Whether the computer that brought it may send for the envelope's domain (SPF, RFC
    /// 7208). Absent when the mail came through a server of our own.
    pub spf: Option<Found>,
    /// The envelope's domain.
    pub spf_domain: String,
    /// The signatures (DKIM, RFC 6376) that were looked at.
    pub dkim: Vec<Signed>,
}

/// A signature of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who signed.
    pub domain: String,
    /// Whether the signature holds.
    pub found: Found,
}

/// A result, in the words of RFC 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Found {
    /// It holds.
    Pass,
    /// It doesn't.
    Fail,
    /// Probably not.
    SoftFail,
    /// The domain says neither.
    Neutral,
    /// The domain says nothing.
    None,
    /// DNS didn't answer.
    TempError,
    /// What the domain or the mail says makes no sense.
    PermError,
}

/// What a domain asks to be done with mail that isn't from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// Nothing.
    None,
    /// To set it apart.
    Quarantine,
    /// To refuse it.
    Reject,
}

impl Policy {
    /// The word in the DNS record.
    pub fn code(self) -> &'static str {
        match self {
            Policy::None => "none",
            Policy::Quarantine => "quarantine",
            Policy::Reject => "reject",
        }
    }
}

impl SenderCheck {
    /// Whether the domain in `From` does not stand behind the mail: somebody else may have
    /// written it.
    pub fn denied(&self) -> bool {
        matches!(self.dmarc, Some(Found::Fail | Found::PermError))
    }
}
