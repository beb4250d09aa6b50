//! Kinds of mail, a person's choice, and examples as pages see them. Pure types.

use crate::{Lang, Moment};
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

    /// What such mails are called in a list.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            MailKind::Service => lang.t("Dienstmail", "Service mail"),
            MailKind::Community => lang.t("Community", "Community"),
            MailKind::Status => lang.t("Storingen en onderhoud", "Incidents and maintenance"),
            MailKind::Marketing => lang.t("Nieuws en aanbiedingen", "News and offers"),
        }
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

/// The way a choice came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The link in a mail, or its header.
    #[default]
    Link,
    /// The account's page.
    Account,
    /// A list from elsewhere.
    Import,
    /// Somebody of the desk wrote it down.
    Staff,
}

impl Source {
    /// All of them.
    pub const ALL: [Source; 4] = [Source::Link, Source::Account, Source::Import, Source::Staff];

    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Source::Link => "link",
            Source::Account => "account",
            Source::Import => "import",
            Source::Staff => "staff",
        }
    }

    /// Reads [`Source::code`].
    pub fn from_code(code: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|source| source.code() == code)
    }

    /// The words on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Source::Link => lang.t("link in een mail", "link in a mail"),
            Source::Account => lang.t("accountpagina", "account page"),
            Source::Import => lang.t("ingelezen lijst", "imported list"),
            Source::Staff => lang.t("medewerker", "staff"),
        }
    }
}

/// What somebody wants of a kind of mail, as their account's page tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindChoice {
    /// Which mails.
    pub kind: MailKind,
    /// They are sent: nobody said no, or (for marketing) they were asked for.
    pub on: bool,
    /// Since when that was chosen; absent when it never was.
    pub since: Option<Moment>,
}

impl KindChoice {
    /// What follows from the last yes and the last no, of which one at most holds.
    pub fn of(kind: MailKind, granted_at: Option<Moment>, opted_out_at: Option<Moment>) -> KindChoice {
        let on = opted_out_at.is_none() && (kind != MailKind::Marketing || granted_at.is_some());
        KindChoice { kind, on, since: opted_out_at.or(granted_at) }
    }
}

/// A line of the ledger of consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentLine {
    /// Which mails.
    pub kind: MailKind,
    /// Wants them, or no more.
    pub granted: bool,
    /// When.
    pub at: Moment,
    /// The way it came in.
    pub source: Source,
    /// Who wrote it down; empty when that was the person.
    pub who: String,
    /// Why, in their words; may be empty.
    pub reason: String,
}

/// What is known of an address's consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The address, in lower case.
    pub email: String,
    /// What holds now, of each kind that can be stopped.
    pub choices: Vec<KindChoice>,
    /// Every choice, latest first; the last two hundred.
    pub ledger: Vec<ConsentLine>,
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
        assert!(Source::ALL.into_iter().all(|source| Source::from_code(source.code()) == Some(source)));
    }

    #[test]
    fn news_take_a_yes_and_the_rest_no_no() {
        let on = |kind, granted, out| KindChoice::of(kind, granted, out).on;
        assert!(on(MailKind::Status, None, None) && !on(MailKind::Status, None, Some(1)));
        assert!(!on(MailKind::Marketing, None, None) && on(MailKind::Marketing, Some(1), None));
        assert!(!on(MailKind::Marketing, None, Some(1)));
    }
}
