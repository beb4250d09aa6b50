//! The flood of an incident as pages see it. Pure types.

use crate::Lang;
use crate::status::model::{Bilingual, Incident};
use serde::{Deserialize, Serialize};

/// A list of an incident's tickets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FloodView {
    /// Like it, and nobody decided yet.
    #[default]
    Proposed,
    /// Held with it.
    Held,
    /// Taken out.
    Out,
}

impl FloodView {
    /// All, in the order of the tabs.
    pub const ALL: [FloodView; 3] = [FloodView::Proposed, FloodView::Held, FloodView::Out];

    /// The word in the address.
    pub fn code(self) -> &'static str {
        match self {
            FloodView::Proposed => "proposed",
            FloodView::Held => "held",
            FloodView::Out => "out",
        }
    }

    /// Reads [`FloodView::code`].
    pub fn from_code(code: &str) -> Option<FloodView> {
        FloodView::ALL.into_iter().find(|view| view.code() == code)
    }

    /// The word on the tab.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            FloodView::Proposed => lang.t("Voorgesteld", "Proposed"),
            FloodView::Held => lang.t("Vastgehouden", "Held"),
            FloodView::Out => lang.t("Hoort er niet bij", "Taken out"),
        }
    }
}

/// What is decided about tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// They belong to it: held.
    Hold,
    /// They don't: back into the queue, and never proposed again.
    Out,
    /// Nothing any more: back into the queue, and proposed where they are like it.
    Back,
}

impl Decision {
    /// The word in forms.
    pub fn code(self) -> &'static str {
        match self {
            Decision::Hold => "hold",
            Decision::Out => "out",
            Decision::Back => "back",
        }
    }

    /// Reads [`Decision::code`].
    pub fn from_code(code: &str) -> Option<Decision> {
        [Decision::Hold, Decision::Out, Decision::Back].into_iter().find(|decision| decision.code() == code)
    }
}

/// A ticket of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FloodTicket {
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// The first line of its last message.
    pub excerpt: String,
    /// Who asks.
    pub requester: String,
    /// The requester's shop; may be empty.
    pub shop: String,
    /// When it began, in words.
    pub at_text: String,
    /// How like the incident, in percent.
    pub percent: i64,
    /// Why, in words.
    pub reason: String,
    /// A person decided.
    pub by_hand: bool,
}

/// A thread of the community that is like it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FloodThread {
    /// Its id.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Answers.
    pub posts: i64,
    /// How like the incident, in percent.
    pub percent: i64,
    /// Staff said that it isn't about it.
    pub taken_out: bool,
}

/// Whom an answer to all would reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Tickets, by language.
    pub tickets: Vec<(Lang, i64)>,
    /// Mails: one a merchant.
    pub mails: i64,
    /// Tickets whose mails named no sender: they get the text, nobody gets a mail.
    pub nobody: i64,
}

impl Reach {
    /// All tickets.
    pub fn all(&self) -> i64 {
        self.tickets.iter().map(|(_, tickets)| tickets).sum()
    }
}

/// How far an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerState {
    /// It can be undone for so many seconds.
    Waiting(i64),
    /// It goes out.
    Going,
    /// All have it.
    Done,
    /// It was undone.
    Undone,
}

/// An answer to all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FloodAnswer {
    /// Its id.
    pub id: i64,
    /// Its words.
    pub text: Bilingual,
    /// Who wrote it.
    pub author: String,
    /// When, in words.
    pub at_text: String,
    /// Its tickets.
    pub tickets: i64,
    /// Their merchants.
    pub merchants: i64,
    /// Tickets that have it.
    pub answered: i64,
    /// Its tickets are solved with it.
    pub solve: bool,
    /// How far it is.
    pub state: AnswerState,
}

/// An answer to write.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerDraft {
    /// Its words; a language that no ticket has may be missing.
    pub text: Bilingual,
    /// Solve its tickets with it.
    pub solve: bool,
}

/// A mail of an answer, as one merchant would get it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerMail {
    /// Its language.
    pub lang: Lang,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
}

/// An answer before it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerPreview {
    /// Whom it reaches.
    pub reach: Reach,
    /// A mail in each language that there are tickets in.
    pub mails: Vec<AnswerMail>,
}

/// The page of an incident's mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FloodPage {
    /// The incident's number.
    pub incident: i64,
    /// Its name in the address.
    pub slug: String,
    /// Its title.
    pub title: Bilingual,
    /// It is resolved.
    pub over: bool,
    /// Which list.
    pub view: FloodView,
    /// Tickets in each list.
    pub counts: Vec<(FloodView, i64)>,
    /// The tickets of this list.
    pub rows: Vec<FloodTicket>,
    /// Ask for the next page with this; absent at the end.
    pub next: Option<String>,
    /// From how many percent on tickets are held by themselves; absent: never.
    pub hold_above: Option<i64>,
    /// Merchants who said that they have it too.
    pub me_too: i64,
    /// Threads of the community.
    pub threads: Vec<FloodThread>,
    /// Whom an answer would reach now.
    pub reach: Reach,
    /// Answers so far, latest first.
    pub answers: Vec<FloodAnswer>,
}

/// An open incident that what somebody types may be about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likely {
    /// Its name in the address.
    pub slug: String,
    /// Its title.
    pub title: Bilingual,
    /// The design's `data-tone`.
    pub tone: String,
}

impl Likely {
    /// This incident.
    pub fn of(incident: &Incident) -> Likely {
        Likely {
            slug: incident.slug.clone(),
            title: incident.title.clone(),
            tone: incident.tone().to_owned(),
        }
    }
}
