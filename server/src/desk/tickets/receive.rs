//! What the spool holds becomes tickets: one item, one transaction. Handing an item
//! in twice does nothing the second time.
//!
//! Called by `jobs::drain`. It must never lose an item: what it can't take it
//! refuses with a reason, and the drain keeps it.

use super::TicketsDesk;
use super::arrive::{AckTo, Arrival};
use super::deeds::event_add;
use super::event::Event;
use super::files::{Kept, short_id};
use super::form::ReplyItem;
use super::incoming::{FileIn, Incoming, clean, incoming};
use super::reply::token_part;
use crate::desk::contact::form::FormItem;
use crate::desk::pulse::Topic;
use crate::env::HOUR;
use crate::mail::parse::{Kind, Parsed, parse};
use crate::mail::spool::{Envelope, MailSource, SpoolId};
use crate::mail::thread::{self, Candidates, Decision, Facts, Numbered};
use crate::store::outbox::outbox_failed;
use crate::store::tickets::{self, Intake, MailboxRow, TicketRow};
use crate::store::{StoreError, StoreResult, Tx};
use app::Moment;
use app::tickets::model::{EntryKind, TicketState};
use metrics::counter;

/// Acknowledgements to one address within an hour: two answering machines that
/// don't say so must not go on for ever.
const ACKS: i64 = 5;
/// Message-IDs looked up for a mail.
const IDS: usize = 8;

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new ticket.
    Ticket(i64),
    /// A message at a ticket.
    Reply(i64),
    /// A machine's mail, and the ticket it was put with.
    Automatic(Option<i64>),
    /// The same mail was here before.
    Duplicate,
    /// This item was handled before.
    Before,
}

impl Outcome {
    /// The word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Ticket(_) => "ticket",
            Outcome::Reply(_) => "reply",
            Outcome::Automatic(_) => "automatic",
            Outcome::Duplicate => "duplicate",
            Outcome::Before => "before",
        }
    }
}

/// Why an item could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// There is nothing in it that could become a ticket: to be set apart.
    #[error("{0}")]
    Unreadable(String),
    /// The files can't be written: try again.
    #[error("the files folder failed: {0}")]
    Files(#[from] std::io::Error),
    /// The store is away (try again), or refused it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A mail and what the envelope says of it.
struct Mail {
    parsed: Parsed,
    incoming: Incoming,
    files: Vec<Kept>,
    rcpt_to: Vec<String>,
}

impl TicketsDesk {
    /// Takes an item of the spool.
    pub async fn receive(
        &self,
        id: SpoolId,
        envelope: Envelope,
        bytes: Vec<u8>,
    ) -> Result<Outcome, ReceiveError> {
        let spool_id = id.to_string();
        let outcome = match &envelope {
            Envelope::Mail { accepted_at, mail_from, rcpt_to, source, .. } => {
                let null_sender = mail_from.as_ref().is_none_or(String::is_empty);
                let mail = self.read_mail(bytes, *accepted_at, *source, null_sender, rcpt_to.clone()).await?;
                self.receive_mail(&spool_id, mail).await?
            }
            Envelope::Form { data, accepted_at } if FormItem::is(data) => {
                let item = FormItem::decode(&envelope, &bytes)
                    .map_err(|error| ReceiveError::Unreadable(error.to_string()))?;
                self.receive_form(&spool_id, *accepted_at, item).await?
            }
            Envelope::Form { data, accepted_at } => {
                let item = ReplyItem::read(data)
                    .ok_or_else(|| ReceiveError::Unreadable("an unknown form".to_owned()))?;
                self.receive_reply(&spool_id, *accepted_at, item).await?
            }
            Envelope::Post { .. } => return Err(ReceiveError::Unreadable("not for the tickets".to_owned())),
        };
        counter!("loket_intake_total", "outcome" => outcome.code()).increment(1);
        self.base.pulse.ping(Topic::Queue);
        if matches!(outcome, Outcome::Ticket(_)) {
            self.base.pulse.ping(Topic::Outbox);
        }
        Ok(outcome)
    }

    /// Says in the store that an item lies in quarantine, so that the counts agree.
    pub async fn quarantined(&self, id: SpoolId, at: Moment) -> StoreResult<()> {
        let mut tx = self.base.store.write().await?;
        let spool_id = id.to_string();
        let row = Intake {
            spool_id: &spool_id,
            mailbox_id: None,
            outcome: "quarantined",
            message_id: None,
            ticket_number: None,
            at,
        };
        tickets::intake_add(&mut tx, &row).await?;
        tx.commit().await
    }

    /// Parses and writes the files: both take time, so off the runtime.
    async fn read_mail(
        &self,
        bytes: Vec<u8>,
        accepted_at: Moment,
        source: MailSource,
        null_sender: bool,
        rcpt_to: Vec<String>,
    ) -> Result<Mail, ReceiveError> {
        let dir = self.base.facts.files_dir.clone();
        let read = tokio::task::spawn_blocking(move || {
            let mut parsed =
                parse(&bytes).map_err(|error| ReceiveError::Unreadable(error.cause().to_owned()))?;
            if says_nothing(&parsed) {
                return Err(ReceiveError::Unreadable("says_nothing".to_owned()));
            }
            let mut incoming = incoming(&mut parsed, accepted_at, source, null_sender);
            let files = keep(&dir, std::mem::take(&mut incoming.files))?;
            Ok(Mail { parsed, incoming, files, rcpt_to })
        });
        read.await.map_err(|_| ReceiveError::Unreadable("reading the mail panicked".to_owned()))?
    }

    async fn receive_mail(&self, spool_id: &str, mail: Mail) -> Result<Outcome, ReceiveError> {
        let Mail { parsed, incoming, files, rcpt_to } = mail;
        let mut tx = self.base.store.write().await?;
        if tickets::intake_seen(&mut tx, spool_id).await? {
            return Ok(Outcome::Before);
        }
        let mailboxes = tickets::mailboxes(&mut tx).await?;
        let mailbox = mailbox_of(&mailboxes, &parsed, &rcpt_to)
            .ok_or_else(|| ReceiveError::Unreadable("there is no mailbox yet".to_owned()))?;
        let mut intake = Intake {
            spool_id,
            mailbox_id: Some(mailbox.id),
            outcome: "",
            message_id: incoming.message_id.as_deref(),
            ticket_number: None,
            at: incoming.at,
        };
        let outcome = match intake.message_id {
            Some(id) => tickets::twin(&mut tx, id, mailbox.id, &incoming.text).await?,
            None => None,
        };
        let outcome = match outcome {
            Some(number) => {
                intake.ticket_number = number;
                Outcome::Duplicate
            }
            None => {
                let candidates = thread::candidates(&parsed, &rcpt_to);
                let facts = self.facts(&mut tx, &candidates, &incoming.sender).await?;
                let decision = thread::decide(&facts);
                let ours =
                    mailboxes.iter().any(|mailbox| mailbox.takes.eq_ignore_ascii_case(&incoming.email));
                let arrival = Arrived { spool_id, incoming: &incoming, files: &files, mailbox, ours };
                if incoming.human {
                    self.person(&mut tx, &arrival, decision).await?
                } else {
                    self.machine(&mut tx, &arrival, decision, &parsed).await?
                }
            }
        };
        intake.outcome = outcome.code();
        if let Outcome::Ticket(number) | Outcome::Reply(number) | Outcome::Automatic(Some(number)) = outcome {
            intake.ticket_number = Some(number);
        }
        tickets::intake_add(&mut tx, &intake).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Looks up what the thread's decision needs.
    async fn facts(&self, tx: &mut Tx, candidates: &Candidates, sender: &str) -> StoreResult<Facts> {
        let mut facts = Facts::default();
        for token in candidates.tokens.iter().take(4) {
            if let Some(row) = tickets::ticket_by_token(tx, token).await? {
                facts.token = Some(row.number);
                return Ok(facts);
            }
        }
        let ids: Vec<String> =
            candidates.message_ids.iter().take(IDS).map(|id| short_id(&clean(id))).collect();
        if !ids.is_empty() {
            let known = tickets::known_messages(tx, &ids).await?;
            for id in &ids {
                let found = known.iter().find(|(known, _)| known == id).map(|(_, number)| *number);
                facts.reference = match found {
                    Some(number) => Some(number),
                    None => self.acknowledged(tx, id).await?,
                };
                if facts.reference.is_some() {
                    return Ok(facts);
                }
            }
        }
        if let Some(number) = candidates.number
            && !sender.is_empty()
            && tickets::token_of(tx, number).await?.is_some()
        {
            let takes_part = tickets::takes_part(tx, number, sender).await?;
            facts.number = Some(Numbered { ticket: number, takes_part });
        }
        Ok(facts)
    }

    /// The ticket whose acknowledgement has this Message-ID.
    async fn acknowledged(&self, tx: &mut Tx, id: &str) -> StoreResult<Option<i64>> {
        let Some((number, part)) = read_ack_id(id, &self.base.facts.mail_host) else { return Ok(None) };
        let token = tickets::token_of(tx, number).await?;
        Ok(token.filter(|token| token_part(token) == part).map(|_| number))
    }

    /// A person's mail: a ticket or a message at one.
    async fn person(&self, tx: &mut Tx, arrived: &Arrived<'_>, decision: Decision) -> StoreResult<Outcome> {
        let Arrived { incoming, mailbox, ours, .. } = *arrived;
        let now = self.base.env.now();
        let account =
            tickets::requester(tx, &incoming.email, &incoming.name, incoming.lang.code(), incoming.at)
                .await?;
        let arrival = arrived.arrival(Some(account));
        let earlier = match decision {
            Decision::Append { ticket, .. } => tickets::ticket_lock(tx, ticket).await?,
            Decision::New => None,
        };
        if let Some(row) = earlier.as_ref().filter(|row| row.state != TicketState::Closed.code()) {
            self.add(tx, row, &arrival).await?;
            return Ok(Outcome::Reply(row.number));
        }
        let token = self.base.env.token();
        let number = self.begin(tx, &arrival, mailbox, account, &token).await?;
        if let Some(row) = &earlier {
            event_add(tx, number, &Event::Follows(row.number), None, incoming.at).await?;
        }
        let quiet = ours || tickets::recent_tickets(tx, account, now - HOUR).await? > ACKS;
        if incoming.may_ack && !quiet {
            let to = AckTo { email: &incoming.email, in_reply_to: incoming.message_id.as_deref() };
            self.acknowledge(tx, number, &arrival, mailbox, &token, to).await?;
        }
        Ok(Outcome::Ticket(number))
    }

    /// A machine's mail: put with its ticket, where it has one, without opening it.
    async fn machine(
        &self,
        tx: &mut Tx,
        arrived: &Arrived<'_>,
        decision: Decision,
        parsed: &Parsed,
    ) -> StoreResult<Outcome> {
        let Decision::Append { ticket, .. } = decision else { return Ok(Outcome::Automatic(None)) };
        if let Some(bounce) = parsed.bounce.as_ref().filter(|bounce| !bounce.delayed)
            && parsed.kind == Kind::Bounce
            && let Some(original) = &bounce.original_id
            && let Some(mail) = tickets::outbox_of_entry(tx, original).await?
        {
            let reason = bounce.status.as_deref().unwrap_or("5.0.0");
            outbox_failed(tx, mail, &clean(reason)).await?;
        }
        self.entry(tx, ticket, EntryKind::Automatic, &arrived.arrival(None)).await?;
        Ok(Outcome::Automatic(Some(ticket)))
    }

    async fn receive_form(
        &self,
        spool_id: &str,
        at: Moment,
        item: FormItem,
    ) -> Result<Outcome, ReceiveError> {
        let dir = self.base.facts.files_dir.clone();
        let sent = item.files.iter().map(|file| FileIn {
            filename: clean(&file.filename),
            content_type: clean(&file.content_type),
            content_id: None,
            data: file.data.clone(),
        });
        let sent: Vec<FileIn> = sent.collect();
        let files = tokio::task::spawn_blocking(move || keep(&dir, sent))
            .await
            .map_err(|_| ReceiveError::Unreadable("writing the files panicked".to_owned()))??;
        let (subject, text, name) = (clean(&item.subject), clean(&item.body), clean(&item.name));

        let mut tx = self.base.store.write().await?;
        if tickets::intake_seen(&mut tx, spool_id).await? {
            return Ok(Outcome::Before);
        }
        let mailboxes = tickets::mailboxes(&mut tx).await?;
        let mailbox = mailboxes
            .first()
            .ok_or_else(|| ReceiveError::Unreadable("there is no mailbox yet".to_owned()))?;
        let account = tickets::requester(&mut tx, &item.email, &name, item.lang.code(), at).await?;
        let arrival = Arrival {
            spool_id,
            at,
            author_id: Some(account),
            subject: &subject,
            lang: item.lang,
            text: &text,
            quoted: "",
            html: None,
            message_id: None,
            files: &files,
        };
        let number = self.begin(&mut tx, &arrival, mailbox, account, &item.token).await?;
        let ours = mailboxes.iter().any(|mailbox| mailbox.takes.eq_ignore_ascii_case(&item.email));
        let now = self.base.env.now();
        if !ours && tickets::recent_tickets(&mut tx, account, now - HOUR).await? <= ACKS {
            let to = AckTo { email: &item.email, in_reply_to: None };
            self.acknowledge(&mut tx, number, &arrival, mailbox, &item.token, to).await?;
        }
        form_done(&mut tx, spool_id, mailbox.id, Outcome::Ticket(number), at).await?;
        tx.commit().await?;
        Ok(Outcome::Ticket(number))
    }

    async fn receive_reply(
        &self,
        spool_id: &str,
        at: Moment,
        item: ReplyItem,
    ) -> Result<Outcome, ReceiveError> {
        let mut tx = self.base.store.write().await?;
        if tickets::intake_seen(&mut tx, spool_id).await? {
            return Ok(Outcome::Before);
        }
        let found = tickets::ticket_by_token(&mut tx, &item.reply_to_token).await?;
        let unknown = || ReceiveError::Unreadable("no ticket has this token".to_owned());
        let found = found.filter(|row| row.token == item.reply_to_token).ok_or_else(unknown)?;
        let row = tickets::ticket_lock(&mut tx, found.number).await?.ok_or_else(unknown)?;
        let text = clean(&item.text);
        let arrival = Arrival {
            spool_id,
            at,
            author_id: Some(row.requester_id),
            subject: &row.subject,
            lang: app::Lang::from_code(&row.lang),
            text: &text,
            quoted: "",
            html: None,
            message_id: None,
            files: &[],
        };
        let outcome = if row.state == TicketState::Closed.code() {
            Outcome::Ticket(self.follow_up(&mut tx, &row, &arrival).await?)
        } else {
            self.add(&mut tx, &row, &arrival).await?;
            Outcome::Reply(row.number)
        };
        form_done(&mut tx, spool_id, row.mailbox_id, outcome, at).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// A closed ticket stays closed: its requester's new message begins another one,
    /// whose acknowledgement tells where it is.
    async fn follow_up(&self, tx: &mut Tx, row: &TicketRow, arrival: &Arrival<'_>) -> StoreResult<i64> {
        let mailbox = MailboxRow {
            id: row.mailbox_id,
            name: row.mailbox_name.clone(),
            address: row.mailbox_address.clone(),
            takes: row.mailbox_address.clone(),
        };
        let token = self.base.env.token();
        let number = self.begin(tx, arrival, &mailbox, row.requester_id, &token).await?;
        event_add(tx, number, &Event::Follows(row.number), None, arrival.at).await?;
        let to = AckTo { email: &row.requester_email, in_reply_to: None };
        self.acknowledge(tx, number, arrival, &mailbox, &token, to).await?;
        Ok(number)
    }
}

/// A mail inside the transaction.
#[derive(Clone, Copy)]
struct Arrived<'a> {
    spool_id: &'a str,
    incoming: &'a Incoming,
    files: &'a [Kept],
    mailbox: &'a MailboxRow,
    /// Sent from one of our own addresses.
    ours: bool,
}

impl<'a> Arrived<'a> {
    fn arrival(&self, author_id: Option<i64>) -> Arrival<'a> {
        let incoming = self.incoming;
        Arrival {
            spool_id: self.spool_id,
            at: incoming.at,
            author_id,
            subject: &incoming.subject,
            lang: incoming.lang,
            text: &incoming.text,
            quoted: &incoming.quoted,
            html: incoming.html.as_deref(),
            message_id: incoming.message_id.as_deref(),
            files: self.files,
        }
    }
}

/// Headers that servers add, and nothing else: no sender, no words, no files.
fn says_nothing(parsed: &Parsed) -> bool {
    parsed.from.is_none()
        && parsed.message_id.is_none()
        && parsed.subject.trim().is_empty()
        && parsed.text.trim().is_empty()
        && parsed.html.is_none()
        && parsed.attachments.is_empty()
}

async fn form_done(
    tx: &mut Tx,
    spool_id: &str,
    mailbox_id: i64,
    outcome: Outcome,
    at: Moment,
) -> StoreResult<()> {
    let ticket_number = match outcome {
        Outcome::Ticket(number) | Outcome::Reply(number) => Some(number),
        _ => None,
    };
    let intake = Intake {
        spool_id,
        mailbox_id: Some(mailbox_id),
        outcome: outcome.code(),
        message_id: None,
        ticket_number,
        at,
    };
    tickets::intake_add(tx, &intake).await.map(drop)
}

fn keep(dir: &std::path::Path, files: Vec<FileIn>) -> std::io::Result<Vec<Kept>> {
    let kept = files.into_iter().map(|file| {
        Kept::keep(dir, file.filename, &file.content_type, file.content_id.as_deref(), &file.data)
    });
    kept.collect()
}

/// The mailbox that a mail came to: by the envelope, by its headers, or else the first.
fn mailbox_of<'a>(
    mailboxes: &'a [MailboxRow],
    parsed: &Parsed,
    rcpt_to: &[String],
) -> Option<&'a MailboxRow> {
    let headers = parsed.to.iter().chain(&parsed.cc).map(|address| address.addr.as_str());
    rcpt_to
        .iter()
        .map(String::as_str)
        .chain(headers)
        .find_map(|address| {
            let base = base(address);
            mailboxes.iter().find(|mailbox| mailbox.takes.eq_ignore_ascii_case(&base))
        })
        .or(mailboxes.first())
}

/// The address without its `+token`.
fn base(address: &str) -> String {
    let address = address.trim().trim_matches(['<', '>']);
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or_default()),
        None => address.to_owned(),
    }
}

/// Number and token's part in `<ack-77.Ab3xQ9kL@host>`.
fn read_ack_id<'a>(id: &'a str, host: &str) -> Option<(i64, &'a str)> {
    let (local, domain) = id.strip_prefix("<ack-")?.strip_suffix('>')?.rsplit_once('@')?;
    let (number, part) = local.split_once('.')?;
    domain.eq_ignore_ascii_case(host).then_some(())?;
    Some((number.parse().ok()?, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_acknowledgements_are_known() {
        assert_eq!(read_ack_id("<ack-77.Ab3xQ9kL@desk.example>", "desk.example"), Some((77, "Ab3xQ9kL")));
        assert_eq!(read_ack_id("<ack-77.Ab3xQ9kL@evil.example>", "desk.example"), None);
        assert_eq!(read_ack_id("<entry-77.Ab3xQ9kL@desk.example>", "desk.example"), None);
    }

    #[test]
    fn a_mail_goes_to_the_mailbox_it_was_sent_to() {
        let row = |id, address: &str, takes: &str| MailboxRow {
            id,
            name: String::new(),
            address: address.into(),
            takes: takes.into(),
        };
        let mailboxes = [
            row(1, "support@w.example", "info@w.example"),
            row(1, "support@w.example", "support@w.example"),
            row(2, "kassa@w.example", "kassa@w.example"),
        ];
        let to = |header: &str, rcpt: &[&str]| {
            let parsed = parse(format!("From: a@b.example\r\nTo: {header}\r\n\r\nx\r\n").as_bytes()).unwrap();
            let rcpt: Vec<String> = rcpt.iter().map(|address| (*address).to_owned()).collect();
            mailbox_of(&mailboxes, &parsed, &rcpt).map(|mailbox| mailbox.id)
        };
        assert_eq!(to("support@w.example", &["Kassa+Abc@W.example"]), Some(2));
        assert_eq!(to("kassa@w.example", &["postmaster"]), Some(2));
        assert_eq!(to("x@y.example", &["INFO@w.example"]), Some(1));
        assert_eq!(to("x@y.example", &[]), Some(1));
    }
}
