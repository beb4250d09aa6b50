//! Forms of the spool: the contact form becomes a ticket, a message from a ticket's
//! page goes to it.
//!
//! [`ReplyItem`] is such a message as it lies in the spool. Old items must stay
//! readable: fields may be added with a default, never renamed.

use super::TicketsDesk;
use super::ack::{AckTo, Hints};
use super::arrive::Arrival;
use super::deeds::event_add;
use super::event::Event;
use super::flood::Alike;
use super::incoming::{FileIn, clean};
use super::join::{goes_on, lock_survivor};
use super::loops::Writer;
use super::receive::{Item, keep};
use crate::desk::contact::form::FormItem;
use crate::desk::intake::{Outcome, ReceiveError};
use crate::mail::spool::Envelope;
use crate::store::tickets::{self, Intake, TicketRow};
use crate::store::{StoreResult, Tx};
use app::Moment;
use serde::{Deserialize, Serialize};

/// What `data.form` says.
const FORM: &str = "reply";

/// A message written on a ticket's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyItem {
    /// The ticket's token.
    pub reply_to_token: String,
    /// The message.
    pub text: String,
}

impl ReplyItem {
    /// The item for the spool.
    pub fn envelope(&self, accepted_at: Moment) -> Result<Envelope, serde_json::Error> {
        let mut data = serde_json::to_value(self)?;
        data["form"] = FORM.into();
        Ok(Envelope::Form { accepted_at, data })
    }

    /// Reads an item of the spool back; none when it is another form.
    pub fn read(data: &serde_json::Value) -> Option<ReplyItem> {
        if data.get("form").is_none_or(|form| form != FORM) {
            return None;
        }
        serde_json::from_value(data.clone()).ok()
    }
}

impl TicketsDesk {
    /// A contact form: a ticket with the token that its page was promised under.
    pub(super) async fn receive_form(
        &self,
        Item { spool_id, told }: Item<'_>,
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
        let hints = self.hints(item.lang, &subject, &text, at).await;
        let alike = self.alike(at, item.lang, &subject, &text).await?;
        let quiet = alike.iter().all(Alike::over_and_unlike);

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
            told,
            played: false,
        };
        let number = self.begin(&mut tx, &arrival, mailbox, account, &item.token).await?;
        let about = self.liken(&mut tx, number, &arrival, alike).await?;
        let ours = mailboxes.iter().any(|mailbox| mailbox.takes.eq_ignore_ascii_case(&item.email));
        let writer = Writer { account, email: &item.email, at };
        if !ours && self.may_acknowledge(&mut tx, number, writer).await? {
            let to = AckTo { email: &item.email, in_reply_to: None, hints: &hints };
            self.acknowledge_about(&mut tx, number, (&arrival, mailbox, &item.token), about, to).await?;
        }
        form_done(&mut tx, spool_id, mailbox.id, Outcome::Ticket(number), at).await?;
        tx.commit().await?;
        if quiet {
            self.noticed(at).await;
        }
        Ok(Outcome::Ticket(number))
    }

    /// A message from the ticket's page.
    pub(super) async fn receive_reply(
        &self,
        Item { spool_id, told }: Item<'_>,
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
        let row = lock_survivor(&mut tx, found.number).await?.ok_or_else(unknown)?;
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
            told,
            played: false,
        };
        let outcome = if goes_on(&row, at) {
            self.add(&mut tx, &row, &arrival).await?;
            Outcome::Reply(row.number)
        } else {
            Outcome::Ticket(self.follow_up(&mut tx, &row, &arrival).await?)
        };
        form_done(&mut tx, spool_id, row.mailbox_id, outcome, at).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// What was done with long ago stays so: its requester's new message begins another
    /// ticket, whose acknowledgement tells where it is.
    async fn follow_up(&self, tx: &mut Tx, row: &TicketRow, arrival: &Arrival<'_>) -> StoreResult<i64> {
        let mailbox = row.mailbox();
        let token = self.base.env.token();
        let number = self.begin(tx, arrival, &mailbox, row.requester_id, &token).await?;
        event_add(tx, number, &Event::Follows(row.number), None, arrival.at).await?;
        let to = AckTo { email: &row.requester_email, in_reply_to: None, hints: &Hints::default() };
        self.acknowledge(tx, number, arrival, &mailbox, &token, to).await?;
        Ok(number)
    }
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
    let row = Intake::of(spool_id, outcome.code(), at);
    let intake = Intake { mailbox_id: Some(mailbox_id), ticket_number, ..row };
    tickets::intake_add(tx, &intake).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back_as_it_was() {
        let item = ReplyItem { reply_to_token: "Ab3".into(), text: "Dank\nu".into() };
        let Envelope::Form { data, .. } = item.envelope(1).unwrap() else { panic!() };
        assert_eq!(ReplyItem::read(&data), Some(item));
        assert_eq!(ReplyItem::read(&serde_json::json!({"form": "contact"})), None);
    }
}
