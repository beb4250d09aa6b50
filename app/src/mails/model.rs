//! Kinds of mail, a person's choice, and examples as pages see them. Pure types.

use crate::Lang;
use serde::{Deserialize, Serialize};

/// What a mail is for: what somebody can want or not want.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailKind {
    /// Belongs to what somebody does or asked: acknowledgements, answers, sign-in links, alarms
    /// to staff. Can't be stopped.
    #[default]
    Service,
    /// Somebody answered one's question in the community.
    Community,
    /// Incidents and maintenance.
    Status,
    /// News and offers.
    Marketing,
}

impl MailKind {
    /// All of them.
    pub const ALL: [MailKind; 4] =
        [MailKind::Service, MailKind::Community, MailKind::Status, MailKind::Marketing];

    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            MailKind::Service => "service",
            MailKind::Community => "community",
            MailKind::Status => "status",
            MailKind::Marketing => "marketing",
        }
    }

    /// Reads [`MailKind::code`].
    pub fn from_code(code: &str) -> Option<MailKind> {
        MailKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether people can stop it.
    pub fn may_stop(self) -> bool {
        self != MailKind::Service
    }

    /// What such mails are about, after "mail over", "mail about".
    pub fn about(self, lang: Lang) -> &'static str {
        match self {
            MailKind::Service => lang.t("uw vragen aan ons", "your questions to us"),
            MailKind::Community => lang
                .t("antwoorden op uw vragen in de community", "answers to your questions in the community"),
            MailKind::Status => lang.t("storingen en onderhoud", "incidents and maintenance"),
            MailKind::Marketing => lang.t("nieuws en aanbiedingen", "news and offers"),
        }
    }
}

/// What somebody wants of a kind of mail, as the page behind an unsubscribe link tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Which mails.
    pub kind: MailKind,
    /// Whose: "m***@bloemen.example". The link may have been forwarded.
    pub address: String,
    /// No more of them.
    pub stopped: bool,
}

/// A mail of the gallery in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExampleName {
    /// In addresses: `ack-closed`.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// When it is sent, a sentence.
    pub when: String,
}

/// A mail of the gallery, made by what makes the real one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Its name in the list, in the reader's language.
    pub about: ExampleName,
    /// Whether people can stop such mails.
    pub kind: MailKind,
    /// The mail's own language.
    pub lang: Lang,
    /// The sender: name and address.
    pub from: String,
    /// Subject.
    pub subject: String,
    /// The plain half.
    pub text: String,
    /// The HTML half, a whole document.
    pub html: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_back_from_their_codes() {
        assert!(MailKind::ALL.into_iter().all(|kind| MailKind::from_code(kind.code()) == Some(kind)));
        assert_eq!(MailKind::from_code("spam"), None);
        assert!(!MailKind::default().may_stop());
    }
}
