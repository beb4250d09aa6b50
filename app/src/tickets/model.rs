//! Tickets as pages and islands see them. Pure types; no Leptos, no SQL.

use super::sender::SenderCheck;
use crate::{Lang, Moment};
use serde::{Deserialize, Serialize};

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TicketState {
    /// Nobody of the desk looked at it yet.
    New,
    /// The desk is to act.
    Open,
    /// The requester is to act.
    Waiting,
    /// Kept aside with an incident.
    Held,
    /// Answered; a reply opens it again.
    Solved,
    /// Solved for good; a reply soon after opens it again, a later one starts a follow-up.
    Closed,
}

impl TicketState {
    /// All, in the order of a ticket's life.
    pub const ALL: [TicketState; 6] = [
        TicketState::New,
        TicketState::Open,
        TicketState::Waiting,
        TicketState::Held,
        TicketState::Solved,
        TicketState::Closed,
    ];

    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            TicketState::New => "new",
            TicketState::Open => "open",
            TicketState::Waiting => "waiting",
            TicketState::Held => "held",
            TicketState::Solved => "solved",
            TicketState::Closed => "closed",
        }
    }

    /// Reads [`TicketState::code`].
    pub fn from_code(code: &str) -> Option<TicketState> {
        TicketState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            TicketState::New => lang.t("Nieuw", "New"),
            TicketState::Open => lang.t("Open", "Open"),
            TicketState::Waiting => lang.t("Wacht op klant", "Waiting for customer"),
            TicketState::Held => lang.t("Vastgehouden", "Held"),
            TicketState::Solved => lang.t("Opgelost", "Solved"),
            TicketState::Closed => lang.t("Gesloten", "Closed"),
        }
    }
}

/// A list of tickets an agent works from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// Unseen tickets, oldest first.
    #[default]
    New,
    /// Assigned to the agent, new and open.
    Mine,
    /// Open, whoever has it.
    Open,
    /// Waiting for the requester.
    Waiting,
    /// Held with an incident.
    Held,
    /// Solved and closed, latest first.
    Solved,
}

impl View {
    /// All, in the order of the desk's menu.
    pub const ALL: [View; 6] = [View::New, View::Mine, View::Open, View::Waiting, View::Held, View::Solved];

    /// The word in the address: `/desk/wachtrij/new`.
    pub fn code(self) -> &'static str {
        match self {
            View::New => "new",
            View::Mine => "mine",
            View::Open => "open",
            View::Waiting => "waiting",
            View::Held => "held",
            View::Solved => "solved",
        }
    }

    /// Reads [`View::code`].
    pub fn from_code(code: &str) -> Option<View> {
        View::ALL.into_iter().find(|view| view.code() == code)
    }

    /// The word in the menu.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            View::New => lang.t("Nieuw", "New"),
            View::Mine => lang.t("Van mij", "Mine"),
            View::Open => lang.t("Open", "Open"),
            View::Waiting => lang.t("Wacht op klant", "Waiting"),
            View::Held => lang.t("Vastgehouden", "Held"),
            View::Solved => lang.t("Opgelost", "Solved"),
        }
    }
}

/// One line of the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueRow {
    /// The ticket's human number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// Who asks: a name, or the address where no name is known.
    pub requester: String,
    /// The requester's shop; empty when unknown.
    pub shop: String,
    /// The first line of the last message.
    pub excerpt: String,
    /// Where it stands.
    pub state: TicketState,
    /// Tags, in alphabetical order.
    pub tags: Vec<String>,
    /// The assignee's name.
    pub assignee: Option<String>,
    /// When the last message came in.
    pub updated_at: Moment,
    /// That moment as a clock time or date, in the desk's time zone: `13:08`.
    pub updated_text: String,
    /// How long the requester waits, in office hours: `3 u 48`.
    pub age: String,
    /// Names of colleagues who have it open now.
    pub viewers: Vec<String>,
    /// The last message is the requester's and nobody has seen it.
    pub unseen: bool,
}

/// A page of the queue with the counts of all views.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueuePage {
    /// The lines, in the view's order.
    pub rows: Vec<QueueRow>,
    /// Ask for the next page with this; absent at the end.
    pub next: Option<String>,
    /// Tickets in each view.
    pub counts: Vec<(View, i64)>,
}

/// A page of the tickets with a tag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TagPage {
    /// The lines, latest tickets first.
    pub rows: Vec<QueueRow>,
    /// Ask for the next page with this; absent at the end.
    pub next: Option<String>,
    /// Tickets with the tag.
    pub all: i64,
}

/// Who wrote an entry of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A message of the requester.
    Requester,
    /// A message of the desk, sent to the requester.
    Agent,
    /// A note, seen by the desk alone.
    Note,
    /// An automatic mail: out of office, bounce.
    Automatic,
    /// Something that happened: state, assignment, tag.
    Event,
}

impl EntryKind {
    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            EntryKind::Requester => "requester",
            EntryKind::Agent => "agent",
            EntryKind::Note => "note",
            EntryKind::Automatic => "automatic",
            EntryKind::Event => "event",
        }
    }

    /// Reads [`EntryKind::code`].
    pub fn from_code(code: &str) -> Option<EntryKind> {
        [EntryKind::Requester, EntryKind::Agent, EntryKind::Note, EntryKind::Automatic, EntryKind::Event]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// A file with a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name as sent.
    pub filename: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// Where to download it.
    pub url: String,
}

/// What a calendar file asks or tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InvitationKind {
    /// Come.
    Invited,
    /// Something changed.
    Changed,
    /// It is off.
    Cancelled,
    /// Somebody says whether they come.
    Answered,
}

impl InvitationKind {
    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            InvitationKind::Invited => lang.t("Uitnodiging", "Invitation"),
            InvitationKind::Changed => lang.t("Uitnodiging gewijzigd", "Invitation changed"),
            InvitationKind::Cancelled => lang.t("Afspraak vervalt", "Appointment cancelled"),
            InvitationKind::Answered => lang.t("Antwoord op een uitnodiging", "Answer to an invitation"),
        }
    }
}

/// An invitation in a mail, in words. What its file doesn't say is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// What it asks or tells.
    pub kind: InvitationKind,
    /// What it is about.
    pub what: String,
    /// When, on the office's clock.
    pub when: String,
    /// Where.
    pub place: String,
    /// Who invites: name and address.
    pub organiser: String,
    /// Who answered what.
    pub answer: String,
}

/// How far an outgoing mail got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "state")]
pub enum Delivery {
    /// In the outbox, not yet taken by a mail server.
    Waiting {
        /// Why the last try failed; empty before the first.
        reason: String,
    },
    /// Taken by the next mail server.
    Sent {
        /// When, as text.
        at_text: String,
    },
    /// Refused for good.
    Failed {
        /// What the mail server said.
        reason: String,
        /// The mail, for another try.
        mail: i64,
    },
    /// Kept back when it was to be sent.
    Suppressed {
        /// What it tells of was taken back; otherwise the recipient wants no such mail.
        withdrawn: bool,
    },
}

/// One entry of the conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id, ascending in time of arrival.
    pub id: i64,
    /// Who wrote it.
    pub kind: EntryKind,
    /// The writer's name.
    pub author: String,
    /// When.
    pub at: Moment,
    /// When, as short text in the desk's time zone.
    pub at_text: String,
    /// The new text as safe HTML (sanitised by the server).
    pub html: String,
    /// Quoted text and signature as safe HTML, folded on the page.
    pub quoted_html: Option<String>,
    /// The message has a subject of its own: it may be a matter of its own.
    pub other_subject: Option<String>,
    /// How many remote images it has. They are left out unless they were asked for.
    pub remote_images: u32,
    /// The remote images are shown, through us.
    pub remote_shown: bool,
    /// What its calendar files ask or tell. Staff only.
    pub invitations: Vec<Invitation>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// For an agent's message: how far its mail got.
    pub delivery: Option<Delivery>,
    /// For a mail, and the desk alone: whether it came from where it says.
    pub sender: Option<SenderCheck>,
}

/// A ticket in a list beside another one, or of its requester.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketLink {
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// Where it stands.
    pub state: TicketState,
    /// Last change.
    pub updated_at: Moment,
    /// Last change as text.
    pub updated_text: String,
    /// Where its page is, for the reader at hand.
    pub url: String,
}

/// A ticket with its conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// Where it stands.
    pub state: TicketState,
    /// Language of the requester.
    pub lang: Lang,
    /// The requester's name.
    pub requester: String,
    /// The requester's address; empty in the requester's own view.
    pub requester_email: String,
    /// The requester's shop; empty when unknown.
    pub shop: String,
    /// Since when the requester is known, as text.
    pub requester_since: String,
    /// The mailbox it came to.
    pub mailbox: String,
    /// The assignee's name.
    pub assignee: Option<String>,
    /// Whether the reader is the assignee.
    pub assigned_to_me: bool,
    /// Tags.
    pub tags: Vec<String>,
    /// The conversation, oldest first.
    pub entries: Vec<Entry>,
    /// Other tickets of the requester, latest first.
    pub others: Vec<TicketLink>,
    /// Names of colleagues who have it open now.
    pub viewers: Vec<String>,
    /// "You hear from us on Monday from 09:00", computed from office hours; absent when nothing is due.
    pub expect: Option<String>,
    /// How long the requester waits, in office hours.
    pub age: String,
    /// The ticket it became part of.
    pub merged_into: Option<i64>,
    /// A mail to the requester came back for good: when, as text, and the code.
    pub returned: Option<(String, String)>,
    /// Open incidents that it may be held with: slug and title.
    pub incidents: Vec<(String, String)>,
}

/// What is held, and which mailboxes may be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Holds {
    /// What is held, oldest first.
    pub holds: Vec<Hold>,
    /// Mailboxes whose new tickets aren't held: id and name.
    pub mailboxes: Vec<(i64, String)>,
}

/// Why something is held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum HoldReason {
    /// The store is away or busy: the spool holds mail, and goes on by itself.
    Store,
    /// A lead holds the new tickets of a mailbox.
    Mailbox {
        /// The mailbox's name.
        name: String,
    },
    /// They belong to an incident.
    Incident {
        /// Its slug.
        slug: String,
        /// Its title.
        title: String,
        /// It is resolved.
        over: bool,
    },
}

/// Tickets kept aside for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hold {
    /// Row id; 0 for the spool, which nobody lets go by hand.
    pub id: i64,
    /// Why.
    pub reason: HoldReason,
    /// Why, in somebody's words; may be empty.
    pub note: String,
    /// Since when, as text.
    pub since_text: String,
    /// Who began it; empty when nobody did.
    pub by: String,
    /// Tickets in it; mails and forms for the spool.
    pub count: i64,
}

/// Mail that answered mail without end, and was stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoppedLoop {
    /// Row id.
    pub id: i64,
    /// The address.
    pub email: String,
    /// The ticket whose messages open nothing; absent when no new ticket is acknowledged.
    pub ticket: Option<i64>,
    /// Mails when it was stopped.
    pub mails: i64,
    /// Since when, as text.
    pub since_text: String,
}

impl Ticket {
    /// The id of the newest entry: what a reply says it has seen.
    pub fn last_entry(&self) -> i64 {
        self.entries.last().map_or(0, |entry| entry.id)
    }
}

/// What an agent writes at a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplyDraft {
    /// The text, plain with blank lines between paragraphs.
    pub text: String,
    /// A note for the desk instead of a mail to the requester.
    pub note: bool,
    /// The newest entry the agent has seen; a newer message of the requester parks the reply.
    pub seen: i64,
    /// The state afterwards; unchanged when absent.
    pub then: Option<TicketState>,
}

/// A mail in the outbox, for the desk's outgoing list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutgoingMail {
    /// Row id.
    pub id: i64,
    /// To whom.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// When it was written, as text.
    pub at_text: String,
    /// How far it got.
    pub delivery: Delivery,
}
