//! Broadcasts as pages and islands see them. Pure types and rules.

use crate::mails::model::MailKind;
use crate::status::model::Bilingual;
use crate::{Lang, Moment};
use serde::{Deserialize, Serialize};

/// How far a broadcast is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BroadcastState {
    /// Being written.
    Draft,
    /// Waits for somebody else's confirmation.
    Ready,
    /// Confirmed: goes out, or will from its moment on.
    Sending,
    /// Confirmed, and held for now.
    Paused,
    /// Ended before everybody had it.
    Stopped,
    /// Everybody had it.
    Done,
}

impl BroadcastState {
    /// All, in the order of a broadcast's life.
    pub const ALL: [BroadcastState; 6] = [
        BroadcastState::Draft,
        BroadcastState::Ready,
        BroadcastState::Sending,
        BroadcastState::Paused,
        BroadcastState::Stopped,
        BroadcastState::Done,
    ];

    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            BroadcastState::Draft => "draft",
            BroadcastState::Ready => "ready",
            BroadcastState::Sending => "sending",
            BroadcastState::Paused => "paused",
            BroadcastState::Stopped => "stopped",
            BroadcastState::Done => "done",
        }
    }

    /// Reads [`BroadcastState::code`].
    pub fn from_code(code: &str) -> Option<BroadcastState> {
        BroadcastState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            BroadcastState::Draft => lang.t("concept", "draft"),
            BroadcastState::Ready => lang.t("wacht op bevestiging", "waits for confirmation"),
            BroadcastState::Sending => lang.t("bevestigd", "confirmed"),
            BroadcastState::Paused => lang.t("gepauzeerd", "paused"),
            BroadcastState::Stopped => lang.t("gestopt", "stopped"),
            BroadcastState::Done => lang.t("klaar", "done"),
        }
    }

    /// Its text can still change.
    pub fn is_draft(self) -> bool {
        matches!(self, BroadcastState::Draft | BroadcastState::Ready)
    }
}

/// Why somebody doesn't get a broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Wants no mail of this kind.
    OptedOut,
    /// Never asked for mail of this kind, which needs that.
    NoConsent,
    /// Mail to the address came back for good.
    Returned,
    /// The account may no longer be used.
    Disabled,
    /// There is no address that mail could go to.
    NoAddress,
    /// The broadcast was stopped before.
    Stopped,
}

impl Why {
    /// All of them.
    pub const ALL: [Why; 6] =
        [Why::OptedOut, Why::NoConsent, Why::Returned, Why::Disabled, Why::NoAddress, Why::Stopped];

    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Why::OptedOut => "opted_out",
            Why::NoConsent => "no_consent",
            Why::Returned => "returned",
            Why::Disabled => "disabled",
            Why::NoAddress => "no_address",
            Why::Stopped => "stopped",
        }
    }

    /// Reads [`Why::code`].
    pub fn from_code(code: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.code() == code)
    }

    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Why::OptedOut => lang.t("afgemeld", "unsubscribed"),
            Why::NoConsent => lang.t("geen toestemming gegeven", "gave no consent"),
            Why::Returned => lang.t("mail kwam terug", "mail came back"),
            Why::Disabled => lang.t("account geblokkeerd", "account disabled"),
            Why::NoAddress => lang.t("geen mailadres", "no mail address"),
            Why::Stopped => lang.t("rondzending gestopt", "broadcast stopped"),
        }
    }
}

/// The kinds of mail that a broadcast can be.
pub const KINDS: [MailKind; 3] = [MailKind::Status, MailKind::Service, MailKind::Marketing];

/// Whom a broadcast of this kind may reach, a sentence for the lead.
pub fn reaches(kind: MailKind, lang: Lang) -> &'static str {
    match kind {
        MailKind::Status | MailKind::Community => lang.t(
            "Iedereen, behalve wie zich hiervoor afmeldde. De gewone keuze bij een storing.",
            "Everybody but those who unsubscribed from it. The usual choice in an incident.",
        ),
        MailKind::Service => lang.t(
            "Iedereen, ook wie zich afmeldde. Alleen voor wat de klant móét weten: gegevens die weg zijn, een lek, een verplichte handeling.",
            "Everybody, those who unsubscribed too. Only for what the customer must know: lost data, a breach, something they have to do.",
        ),
        MailKind::Marketing => lang.t(
            "Alleen wie er uitdrukkelijk om vroeg.",
            "Only those who expressly asked for it.",
        ),
    }
}

/// Numbers with their reasons.
pub type Reasons = Vec<(Why, i64)>;

/// Whom a broadcast would reach if it were confirmed now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// Addresses that get it in Dutch, and in English.
    pub send: [i64; 2],
    /// Addresses that don't, and why.
    pub suppressed: Reasons,
}

impl Forecast {
    /// Addresses that get it.
    pub fn total(&self) -> i64 {
        self.send.iter().sum()
    }

    /// Addresses that don't.
    pub fn skipped(&self) -> i64 {
        self.suppressed.iter().map(|(_, n)| n).sum()
    }
}

/// How far a confirmed broadcast is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Its state.
    pub state: BroadcastState,
    /// Not before this moment, as text; empty when it has begun or begins at once.
    pub begins_text: String,
    /// The recipients are still being fixed.
    pub gathering: bool,
    /// To be sent.
    pub waiting: i64,
    /// In the outbox: about to go out, or to be tried again.
    pub queued: i64,
    /// Taken by the next mail server.
    pub sent: i64,
    /// Refused, or came back.
    pub failed: i64,
    /// The connection broke at the very end: the server may have it or not.
    pub unconfirmed: i64,
    /// Not sent, and why.
    pub suppressed: Reasons,
    /// Minutes that the rest takes at the set pace.
    pub minutes_left: i64,
}

impl Progress {
    /// Addresses that are not sent to.
    pub fn skipped(&self) -> i64 {
        self.suppressed.iter().map(|(_, n)| n).sum()
    }

    /// Addresses that it is or was sent to.
    pub fn total(&self) -> i64 {
        self.waiting + self.queued + self.sent + self.failed + self.unconfirmed
    }

    /// Addresses whose mail went out or failed.
    pub fn tried(&self) -> i64 {
        self.sent + self.failed + self.unconfirmed
    }

    /// "1.912 verzonden, 88 overgeslagen, 3 mislukt".
    pub fn words(&self, lang: Lang) -> String {
        let mut parts = vec![
            format!("{} {}", number(lang, self.sent), lang.t("verzonden", "sent")),
            format!("{} {}", number(lang, self.skipped()), lang.t("overgeslagen", "skipped")),
            format!("{} {}", number(lang, self.failed), lang.t("mislukt", "failed")),
        ];
        if self.unconfirmed > 0 {
            parts.push(format!("{} {}", number(lang, self.unconfirmed), lang.t("onzeker", "unsure")));
        }
        parts.join(", ")
    }
}

/// A number as people write it: "1.912", "1,912".
pub fn number(lang: Lang, n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(lang.t('.', ','));
        }
        out.push(digit);
    }
    if n < 0 { format!("-{out}") } else { out }
}

/// What a lead writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroadcastDraft {
    /// The slug of the incident it is about; empty for none. Fixed once it is made.
    pub incident: String,
    /// What kind of mail it is.
    pub kind: MailKind,
    /// Subjects.
    pub subject: Bilingual,
    /// Texts, in Markdown.
    pub text: Bilingual,
    /// When to begin, as typed: "07:30", "24-11-2026 07:30"; empty for at once.
    pub start: String,
}

/// A broadcast in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroadcastLine {
    /// Its number.
    pub id: i64,
    /// Its subject.
    pub subject: Bilingual,
    /// Its state.
    pub state: BroadcastState,
    /// What kind of mail it is.
    pub kind: MailKind,
    /// Who wrote it.
    pub author: String,
    /// When it was written or, once confirmed, when that was.
    pub at: Moment,
}

/// A mail that didn't arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// To whom.
    pub email: String,
    /// What the server said; empty when nobody knows whether it has the mail.
    pub reason: String,
    /// Its row in the outbox, for another try.
    pub mail: i64,
}

/// A broadcast with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broadcast {
    /// Its number.
    pub id: i64,
    /// The incident it is about: slug and title.
    pub incident: Option<(String, Bilingual)>,
    /// What kind of mail it is.
    pub kind: MailKind,
    /// Subjects; an empty one is missing.
    pub subject: Bilingual,
    /// Texts in Markdown; an empty one is missing.
    pub text: Bilingual,
    /// When it begins, as the form takes it; empty for at once.
    pub start: String,
    /// Goes up with each change of the text.
    pub version: i64,
    /// Who wrote it.
    pub author: String,
    /// The reader wrote it.
    pub mine: bool,
    /// When it was written.
    pub saved_at: Moment,
    /// Who confirmed it, and when.
    pub confirmed: Option<(String, Moment)>,
    /// Others who may confirm it; empty once it is confirmed.
    pub confirmers: Vec<String>,
    /// Whom it would reach; once it is confirmed nothing.
    pub forecast: Forecast,
    /// How far it is.
    pub progress: Progress,
    /// Mails a minute.
    pub pace: i64,
    /// Mails that didn't arrive; the first hundred.
    pub failures: Vec<Failure>,
    /// Tickets that answer it: all, and those that are not done with.
    pub replies: (i64, i64),
}

impl Broadcast {
    /// Its state.
    pub fn state(&self) -> BroadcastState {
        self.progress.state
    }
}

/// The tag of tickets that answer a broadcast.
pub fn reply_tag(id: i64) -> String {
    format!("rondzending-{id}")
}

/// Reads [`reply_tag`].
pub fn replied_to(tag: &str) -> Option<i64> {
    tag.strip_prefix("rondzending-")?.parse().ok()
}

/// The mail as somebody gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Its language.
    pub lang: Lang,
    /// The sender: name and address.
    pub from: String,
    /// Where answers go.
    pub reply_to: String,
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
    fn codes_come_back() {
        assert!(
            BroadcastState::ALL
                .into_iter()
                .all(|state| BroadcastState::from_code(state.code()) == Some(state))
        );
        assert!(Why::ALL.into_iter().all(|why| Why::from_code(why.code()) == Some(why)));
        assert_eq!(replied_to(&reply_tag(12)), Some(12));
        assert_eq!(replied_to("rondzending-x"), None);
    }

    #[test]
    fn progress_in_words() {
        let progress = Progress {
            state: BroadcastState::Sending,
            begins_text: String::new(),
            gathering: false,
            waiting: 0,
            queued: 0,
            sent: 1_912,
            failed: 3,
            unconfirmed: 0,
            suppressed: vec![(Why::OptedOut, 80), (Why::Returned, 8)],
            minutes_left: 0,
        };
        assert_eq!(progress.words(Lang::Nl), "1.912 verzonden, 88 overgeslagen, 3 mislukt");
        let unsure = Progress { unconfirmed: 1, sent: 1_234_567, ..progress };
        assert_eq!(unsure.words(Lang::En), "1,234,567 sent, 88 skipped, 3 failed, 1 unsure");
        assert_eq!(number(Lang::Nl, -100), "-100");
    }
}
