//! What the spool holds becomes tickets: one item, one transaction. Handing an item
//! in twice does nothing the second time.
//!
//! Called by `jobs::drain`. It must never lose an item: what it can't take it
//! refuses with a reason, and the drain keeps it.

use super::TicketsDesk;
use super::ack::{AckTo, Hints};
use super::arrive::Arrival;
use super::deeds::event_add;
use super::event::Event;
use super::files::Kept;
use super::flood::{Alike, MeTooItem};
use super::form::ReplyItem;
use super::incoming::{FileIn, Incoming, clean, incoming};
use super::join::{goes_on, lock_survivor, other_subject};
use super::lookup::mailbox_of;
use super::loops::Writer;
use crate::desk::contact::form::FormItem;
use crate::desk::intake::{Outcome, ReceiveError};
use crate::desk::mails::returned::returned;
use crate::desk::pulse::Topic;
use crate::mail::auth::Verdict;
use crate::mail::parse::{Bounce, Kind, Parsed, parse};
use crate::mail::spool::{Envelope, MailSource, SpoolId, Told};
use crate::mail::thread::{self, Decision};
use crate::store::accounts::address_works;
use crate::store::outbox::outbox_failed;
use crate::store::tickets::{self, Intake, MailboxRow};
use crate::store::{StoreResult, Tx};
use app::Moment;
use app::broadcasts::model::reply_tag;
use app::tickets::model::EntryKind;
use app::tickets::sender::SenderCheck;

/// An item of the spool.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub spool_id: &'a str,
    /// What its sender was told, when this is a replay.
    pub told: Option<&'a Told>,
}

/// A mail and what the envelope says of it.
struct Mail {
    parsed: Parsed,
    incoming: Incoming,
    files: Vec<Kept>,
    rcpt_to: Vec<String>,
    /// What was found out about its sender.
    check: Option<SenderCheck>,
}

impl TicketsDesk {
    /// Takes an item of the spool. `check` is what was found out about a mail's sender.
    pub async fn receive(
        &self,
        id: SpoolId,
        envelope: Envelope,
        bytes: Vec<u8>,
        check: Option<SenderCheck>,
    ) -> Result<Outcome, ReceiveError> {
        let spool_id = id.to_string();
        let told = self.base.spool.told(id).await.map_err(std::io::Error::other)?;
        let item = Item { spool_id: &spool_id, told: told.as_ref() };
        let outcome = match &envelope {
            Envelope::Mail { accepted_at, mail_from, rcpt_to, source, .. } => {
                let null_sender = mail_from.as_ref().is_none_or(String::is_empty);
                let mail = self.read_mail(bytes, *accepted_at, *source, null_sender, rcpt_to.clone()).await?;
                self.receive_mail(item, Mail { check, ..mail }).await?
            }
            Envelope::Form { data, accepted_at } if FormItem::is(data) => {
                let form = FormItem::decode(&envelope, &bytes)
                    .map_err(|error| ReceiveError::Unreadable(error.to_string()))?;
                self.receive_form(item, *accepted_at, form).await?
            }
            Envelope::Form { data, accepted_at } => match MeTooItem::read(data) {
                Some(me_too) => self.receive_me_too(item, *accepted_at, me_too).await?,
                None => {
                    let reply = ReplyItem::read(data)
                        .ok_or_else(|| ReceiveError::Unreadable("an unknown form".to_owned()))?;
                    self.receive_reply(item, *accepted_at, reply).await?
                }
            },
            Envelope::Post { .. } | Envelope::Choice { .. } | Envelope::Deed { .. } => {
                return Err(ReceiveError::Unreadable("not for the tickets".to_owned()));
            }
        };
        if matches!(outcome, Outcome::Ticket(_)) {
            self.base.pulse.ping(Topic::Outbox);
        }
        Ok(outcome)
    }

    /// Whether the store has this mail: the same Message-ID and text in the same mailbox.
    /// A mail without an id, or one that can't be read, is never known.
    pub async fn knows(&self, envelope: &Envelope, bytes: &[u8]) -> StoreResult<bool> {
        let Envelope::Mail { accepted_at, rcpt_to, source, .. } = envelope else { return Ok(false) };
        let (at, source, bytes) = (*accepted_at, *source, bytes.to_vec());
        let read = tokio::task::spawn_blocking(move || {
            let mut parsed = parse(&bytes).ok()?;
            let incoming = incoming(&mut parsed, at, source, false);
            Some((parsed, incoming))
        });
        let Ok(Some((parsed, incoming))) = read.await else { return Ok(false) };
        let Some(message_id) = &incoming.message_id else { return Ok(false) };
        let mut tx = self.base.store.read().await?;
        let mailboxes = tickets::mailboxes(&mut tx).await?;
        let Some(mailbox) = mailbox_of(&mailboxes, &parsed, rcpt_to) else { return Ok(false) };
        Ok(tickets::twin(&mut tx, message_id, mailbox.id, &incoming.text).await?.is_some())
    }

    /// What the sender of an item that became a ticket knows of it.
    pub async fn told(&self, id: SpoolId) -> StoreResult<Option<Told>> {
        let mut tx = self.base.store.read().await?;
        let found = tickets::ticket_of_item(&mut tx, &id.to_string()).await?;
        Ok(found.map(|(number, token)| Told { number, token }))
    }

    /// Says in the store that an item lies in quarantine, so that the counts agree.
    pub async fn quarantined(&self, id: SpoolId, at: Moment) -> StoreResult<()> {
        let mut tx = self.base.store.write().await?;
        let spool_id = id.to_string();
        tickets::intake_add(&mut tx, &Intake::of(&spool_id, "quarantined", at)).await?;
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
            Ok(Mail { parsed, incoming, files, rcpt_to, check: None })
        });
        read.await.map_err(|_| ReceiveError::Unreadable("reading the mail panicked".to_owned()))?
    }

    async fn receive_mail(&self, item: Item<'_>, mail: Mail) -> Result<Outcome, ReceiveError> {
        let Mail { parsed, mut incoming, files, rcpt_to, check } = mail;
        let Item { spool_id, .. } = item;
        let verdict = Verdict::of(check.as_ref());
        incoming.may_ack &= verdict.may_answer();
        let hints = match incoming.human && incoming.may_ack {
            true => self.hints(incoming.lang, &incoming.subject, &incoming.text, incoming.at).await,
            false => Hints::default(),
        };
        let alike = match incoming.human {
            true => self.alike(incoming.at, incoming.lang, &incoming.subject, &incoming.text).await?,
            false => Vec::new(),
        };
        let quiet = alike.iter().all(Alike::over_and_unlike);
        let mut tx = self.base.store.write().await?;
        if tickets::intake_seen(&mut tx, spool_id).await? {
            return Ok(Outcome::Before);
        }
        let mailboxes = tickets::mailboxes(&mut tx).await?;
        let mailbox = mailbox_of(&mailboxes, &parsed, &rcpt_to)
            .ok_or_else(|| ReceiveError::Unreadable("there is no mailbox yet".to_owned()))?;
        let mut intake = Intake {
            mailbox_id: Some(mailbox.id),
            message_id: incoming.message_id.as_deref(),
            ..Intake::of(spool_id, "", incoming.at)
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
                let mut facts = self.facts(&mut tx, &candidates, &incoming.sender).await?;
                facts.number = facts.number.filter(|_| verdict.proves_address());
                let decision = thread::decide(&facts);
                let ours =
                    mailboxes.iter().any(|mailbox| mailbox.takes.eq_ignore_ascii_case(&incoming.email));
                let arrival =
                    Arrived { item, incoming: &incoming, files: &files, mailbox, ours, hints: &hints };
                if incoming.human {
                    let outcome = self.person(&mut tx, &arrival, decision, alike).await?;
                    if let Outcome::Ticket(number) = outcome
                        && let Some(id) = self.broadcast(&mut tx, &candidates).await?
                    {
                        tickets::tag_add(&mut tx, number, &reply_tag(id)).await?;
                    }
                    outcome
                } else {
                    self.machine(&mut tx, &arrival, decision, &parsed).await?
                }
            }
        };
        intake.outcome = outcome.code();
        if let Outcome::Ticket(number) | Outcome::Reply(number) | Outcome::Automatic(Some(number)) = outcome {
            intake.ticket_number = Some(number);
        }
        if let Some(check) = check.as_ref().and_then(|check| serde_json::to_string(check).ok()) {
            tickets::entry_checked(&mut tx, spool_id, &clean(&check)).await?;
        }
        tickets::intake_add(&mut tx, &intake).await?;
        tx.commit().await?;
        if quiet && incoming.live && matches!(outcome, Outcome::Ticket(_)) {
            self.noticed(incoming.at).await;
        }
        Ok(outcome)
    }

    /// Looks for a burst. The ticket is there: that this fails must not take it again.
    pub(super) async fn noticed(&self, at: Moment) {
        if let Err(error) = self.burst_watch(at).await {
            tracing::warn!(%error, "nobody looked for a burst of tickets");
        }
    }

    /// A person's mail: a ticket or a message at one.
    async fn person(
        &self,
        tx: &mut Tx,
        arrived: &Arrived<'_>,
        decision: Decision,
        alike: Vec<Alike>,
    ) -> StoreResult<Outcome> {
        let Arrived { incoming, mailbox, ours, .. } = *arrived;
        let account =
            tickets::requester(tx, &incoming.email, &incoming.name, incoming.lang.code(), incoming.at)
                .await?;
        address_works(tx, account).await?;
        let arrival = arrived.arrival(Some(account));
        let writer = Writer { account, email: &incoming.email, at: incoming.at };
        let earlier = match decision {
            Decision::Append { ticket, .. } => lock_survivor(tx, ticket).await?,
            Decision::New => None,
        };
        if let Some(row) = earlier.as_ref().filter(|row| goes_on(row, incoming.at)) {
            if incoming.live && !self.may_open(tx, row.number, writer).await? {
                self.entry(tx, row.number, EntryKind::Automatic, &arrival).await?;
                return Ok(Outcome::Automatic(Some(row.number)));
            }
            let entry = self.add(tx, row, &arrival).await?;
            if let Some(subject) = other_subject(&incoming.subject, &row.subject) {
                tickets::split_propose(tx, entry, Some(subject)).await?;
            }
            self.liken_message(tx, row, alike).await?;
            return Ok(Outcome::Reply(row.number));
        }
        let token = self.base.env.token();
        let number = self.begin(tx, &arrival, mailbox, account, &token).await?;
        if let Some(row) = &earlier {
            event_add(tx, number, &Event::Follows(row.number), None, incoming.at).await?;
        }
        let about = self.liken(tx, number, &arrival, alike).await?;
        if incoming.may_ack && !ours && self.may_acknowledge(tx, number, writer).await? {
            let to = AckTo {
                email: &incoming.email,
                in_reply_to: incoming.message_id.as_deref(),
                hints: arrived.hints,
            };
            self.acknowledge_about(tx, number, (&arrival, mailbox, &token), about, to).await?;
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
        if parsed.kind == Kind::Bounce
            && let Some(bounce) = &parsed.bounce
        {
            self.bounced(tx, bounce, arrived.incoming.at).await?;
        }
        let Decision::Append { ticket, .. } = decision else { return Ok(Outcome::Automatic(None)) };
        let Some(row) = lock_survivor(tx, ticket).await? else { return Ok(Outcome::Automatic(None)) };
        self.entry(tx, row.number, EntryKind::Automatic, &arrived.arrival(None)).await?;
        Ok(Outcome::Automatic(Some(row.number)))
    }

    /// A mail of ours came back for good: it failed, and its address is marked. Only what
    /// names a mail of ours by its unguessable Message-ID counts: anybody can write a bounce.
    async fn bounced(&self, tx: &mut Tx, bounce: &Bounce, at: Moment) -> StoreResult<()> {
        let Some(original) = bounce.original_id.as_deref().filter(|_| !bounce.delayed) else { return Ok(()) };
        let Some((mail, recipient)) = tickets::sent_mail(tx, original).await? else { return Ok(()) };
        let reason = clean(bounce.status.as_deref().unwrap_or("5.0.0"));
        outbox_failed(tx, mail, &reason).await?;
        returned(tx, &recipient, &reason, at).await
    }
}

/// A mail inside the transaction.
#[derive(Clone, Copy)]
struct Arrived<'a> {
    item: Item<'a>,
    incoming: &'a Incoming,
    files: &'a [Kept],
    mailbox: &'a MailboxRow,
    /// Sent from one of our own addresses.
    ours: bool,
    hints: &'a Hints,
}

impl<'a> Arrived<'a> {
    fn arrival(&self, author_id: Option<i64>) -> Arrival<'a> {
        let incoming = self.incoming;
        Arrival {
            spool_id: self.item.spool_id,
            told: self.item.told,
            played: incoming.played,
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

/// Writes the files of an item.
pub(super) fn keep(dir: &std::path::Path, files: Vec<FileIn>) -> std::io::Result<Vec<Kept>> {
    let kept = files.into_iter().map(|file| {
        Kept::keep(dir, file.filename, &file.content_type, file.content_id.as_deref(), &file.data)
    });
    kept.collect()
}
