//! An agent answers: the entry, the ticket's new state and the mail are one
//! transaction, and none of it happens past a message that the agent has not seen.

use super::TicketsDesk;
use super::deeds::event_add;
use super::event::Event;
use super::incoming::{NOBODY, excerpt};
use super::join::on_its_own;
use crate::desk::pulse::Topic;
use crate::desk::when;
use crate::mail::compose;
use crate::store::outbox::{NewMail, outbox_add};
use crate::store::tickets::{self, LastMessage, NewEntry, TicketRow};
use crate::store::{StoreResult, Tx};
use app::tickets::model::*;
use app::{Actor, AppError, AppResult, Lang, Moment, Role};

/// The longest answer, in characters.
const LONGEST: usize = 100_000;
/// Message-IDs in `References`.
const REFS: i64 = 20;

impl TicketsDesk {
    /// Answers a ticket, or adds a note.
    pub(super) async fn reply(&self, by: &Actor, number: i64, draft: ReplyDraft) -> AppResult<()> {
        by.require(Role::Agent)?;
        let text = draft_text(&draft)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let row = tickets::ticket_lock(&mut tx, number).await?.ok_or(AppError::NotFound)?;
        on_its_own(&row)?;
        if draft.note {
            self.note(&mut tx, &row, by, &text, draft.then, now).await?;
        } else {
            if tickets::newest_message(&mut tx, number).await? > draft.seen {
                return Err(unseen());
            }
            if row.requester_email == NOBODY {
                return Err(no_address());
            }
            self.answer(&mut tx, &row, by, &text, draft.then, now).await?;
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        self.base.pulse.ping(Topic::Outbox);
        Ok(())
    }

    async fn note(
        &self,
        tx: &mut Tx,
        row: &TicketRow,
        by: &Actor,
        text: &str,
        then: Option<TicketState>,
        now: Moment,
    ) -> StoreResult<()> {
        let entry = NewEntry {
            number: row.number,
            kind: EntryKind::Note.code(),
            author_id: by.account,
            at: now,
            text,
            ..NewEntry::default()
        };
        tickets::entry_add(tx, &entry).await?;
        if let Some(state) = then.filter(|state| state.code() != row.state) {
            tickets::state_set(tx, row.number, state.code()).await?;
            event_add(tx, row.number, &Event::State(state), by.account, now).await?;
        }
        Ok(())
    }

    async fn answer(
        &self,
        tx: &mut Tx,
        row: &TicketRow,
        by: &Actor,
        text: &str,
        then: Option<TicketState>,
        now: Moment,
    ) -> StoreResult<()> {
        let number = row.number;
        let last = tickets::last_message(tx, number).await?;
        let earlier = self.earlier_ids(tx, number).await?;
        let entry = NewEntry {
            number,
            kind: EntryKind::Agent.code(),
            author_id: by.account,
            at: now,
            text,
            ..NewEntry::default()
        };
        let id = tickets::entry_add(tx, &entry).await?;
        let message_id = self.message_id("entry", id, &row.token);
        tickets::entry_message_id(tx, id, &message_id).await?;

        let mail = self.answer_mail(row, by, text, last, earlier, (id, message_id));
        outbox_add(tx, &mail, now).await?;

        let state = then.unwrap_or(match TicketState::from_code(&row.state) {
            None | Some(TicketState::New) => TicketState::Open,
            Some(state) => state,
        });
        let assignee = row.assignee_id.or(by.account);
        tickets::after_reply(tx, number, now, &excerpt(text, &row.subject), state.code(), assignee).await?;
        if assignee != row.assignee_id {
            event_add(tx, number, &Event::Assigned(by.name.clone()), by.account, now).await?;
        }
        if state.code() != row.state {
            event_add(tx, number, &Event::State(state), by.account, now).await?;
        }
        Ok(())
    }

    /// The mail of an answer.
    fn answer_mail(
        &self,
        row: &TicketRow,
        by: &Actor,
        text: &str,
        last: Option<LastMessage>,
        earlier: Vec<String>,
        (id, message_id): (i64, String),
    ) -> NewMail {
        let lang = Lang::from_code(&row.lang);
        let facts = &self.base.facts;
        let link = self.ticket_link(&row.token, lang);
        let at = last.as_ref().map(|last| when::long(last.at, &facts.zone, lang)).unwrap_or_default();
        let quote = last.as_ref().filter(|last| !last.text.trim().is_empty()).map(|last| compose::Quote {
            author: if last.author.is_empty() { row.requester() } else { &last.author },
            at: &at,
            text: &last.text,
        });
        let signature = self.signature(row.mailbox_id, lang);
        let composed = compose::reply(
            lang,
            &compose::Reply {
                number: row.number,
                subject: &row.subject,
                link: &link,
                text,
                agent: &by.name,
                mailbox: &row.mailbox_name,
                signature: &signature,
                quote,
            },
        );
        // A ticket that began with a form is answered in the thread of its acknowledgement.
        let in_reply_to = last.and_then(|last| last.message_id).or_else(|| earlier.last().cloned());
        NewMail {
            cause: format!("entry:{id}"),
            recipient: row.requester_email.clone(),
            from_name: row.mailbox_name.clone(),
            from_address: row.mailbox_address.clone(),
            reply_to: reply_address(&row.mailbox_address, &row.token),
            subject: composed.subject,
            text: composed.text,
            html: composed.html,
            message_id,
            in_reply_to: in_reply_to.unwrap_or_default(),
            refs: earlier.join(" "),
            automatic: false,
            entry_id: Some(id),
            ..NewMail::default()
        }
    }

    /// What an admin wrote to stand under the mails of this mailbox; empty for the usual.
    pub(super) fn signature(&self, mailbox: i64, lang: Lang) -> String {
        let snapshot = self.base.snapshots.get();
        let found = snapshot.contact.mailboxes.iter().find(|known| known.id == mailbox);
        found.map(|mailbox| lang.t(&mailbox.signature.nl, &mailbox.signature.en).clone()).unwrap_or_default()
    }

    /// Message-IDs of the thread, oldest first.
    pub(super) async fn earlier_ids(&self, tx: &mut Tx, number: i64) -> StoreResult<Vec<String>> {
        let mut ids = tickets::message_ids(tx, number, REFS).await?;
        if ids.is_empty() {
            ids.extend(tickets::outbox_message_id(tx, &format!("ack:{number}")).await?);
        }
        Ok(ids)
    }

    /// The Message-ID of a mail of ours: the same for the same deed, not to be guessed.
    pub(super) fn message_id(&self, what: &str, id: i64, token: &str) -> String {
        format!("<{what}-{id}.{}@{}>", token_part(token), self.base.facts.mail_host)
    }

    /// The requester's page.
    pub(super) fn ticket_link(&self, token: &str, lang: Lang) -> String {
        format!("{}{}", self.base.facts.site_url, lang.href(&format!("/ticket/{token}")))
    }
}

/// The part of a token that Message-IDs show: enough to recognise, too little to open the page.
pub(super) fn token_part(token: &str) -> &str {
    token.get(..8).unwrap_or(token)
}

/// The mailbox's address with the ticket's token.
pub(crate) fn reply_address(mailbox: &str, token: &str) -> String {
    match mailbox.rsplit_once('@') {
        Some((local, domain)) => format!("{local}+{token}@{domain}"),
        None => mailbox.to_owned(),
    }
}

fn draft_text(draft: &ReplyDraft) -> AppResult<String> {
    let text = draft.text.replace("\r\n", "\n").replace('\0', "");
    let text = text.trim();
    if text.is_empty() {
        return Err(AppError::invalid("text", "Schrijf eerst een antwoord.", "Write an answer first."));
    }
    if text.chars().count() > LONGEST {
        return Err(AppError::invalid(
            "text",
            "Dit antwoord is langer dan 100.000 tekens. Maak het korter.",
            "This answer is longer than 100,000 characters. Make it shorter.",
        ));
    }
    Ok(text.to_owned())
}

fn unseen() -> AppError {
    AppError::Conflict {
        nl: "De klant heeft intussen opnieuw geschreven. Lees dat eerst; uw antwoord is nog niet verstuurd."
            .into(),
        en: "The customer has written again meanwhile. Read that first; your answer has not been sent yet."
            .into(),
    }
}

fn no_address() -> AppError {
    AppError::invalid(
        "text",
        "Deze mail noemt geen afzender, dus een antwoord kan nergens heen. Een notitie kan wel.",
        "This mail names no sender, so an answer cannot go anywhere. A note can be added.",
    )
}
