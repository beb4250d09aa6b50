//! An answer to all goes out: a merchant at a time, in portions. Every ticket of a merchant gets
//! the text in its own language as an entry; the newest one's carries the mail, in its thread,
//! and names the others. A portion is one transaction: after a crash it goes on with the next
//! merchant, and (cause, recipient) of the outbox keeps anybody from a second mail.

use super::answer::{Signed, letter};
use crate::desk::pulse::Topic;
use crate::desk::tickets::TicketsDesk;
use crate::desk::tickets::deeds::event_add;
use crate::desk::tickets::event::Event;
use crate::desk::tickets::incoming::{NOBODY, excerpt};
use crate::desk::tickets::reply::reply_address;
use crate::env::SECOND;
use crate::store::flood::{self as store, AnswerRow};
use crate::store::jobs::{Job, job_add, job_done, jobs_due};
use crate::store::outbox::{NewMail, outbox_add};
use crate::store::tickets::{self, NewEntry, TicketRow};
use crate::store::{StoreResult, Tx};
use app::tickets::model::{EntryKind, TicketState};
use app::{Lang, Moment};

/// The kind of the jobs; the subject is `answer:12`.
pub const JOB: &str = "answer";
/// Merchants of a portion.
const PORTION: i64 = 25;
/// Between two portions: a mail provider is not run over.
const PAUSE: Moment = SECOND;

impl TicketsDesk {
    /// Sends a portion of each answer that is due; says how many there were.
    pub async fn answers_go_on(&self, now: Moment) -> StoreResult<usize> {
        let mut tx = self.base.store.read().await?;
        let due = jobs_due(&mut tx, JOB, now, 4).await?;
        drop(tx);
        for job in &due {
            self.answer_portion(job, now).await?;
        }
        if !due.is_empty() {
            self.base.pulse.ping(Topic::Outbox);
            self.base.pulse.ping(Topic::Queue);
        }
        Ok(due.len())
    }

    async fn answer_portion(&self, job: &Job, now: Moment) -> StoreResult<()> {
        let mut tx = self.base.store.write().await?;
        job_done(&mut tx, job.id).await?;
        let id = job.subject.strip_prefix("answer:").and_then(|id| id.parse::<i64>().ok());
        let Some(id) = id else { return tx.commit().await };
        if store::answer_begin(&mut tx, id, now).await?
            && let Some(answer) = store::answer(&mut tx, id).await?
        {
            let merchants = store::answer_merchants(&mut tx, id, PORTION).await?;
            for account in &merchants {
                self.answer_merchant(&mut tx, &answer, *account, now).await?;
            }
            if merchants.is_empty() {
                store::answer_done(&mut tx, id, now).await?;
            } else {
                job_add(&mut tx, JOB, &job.subject, now + PAUSE).await?;
            }
        }
        tx.commit().await
    }

    /// All tickets of a merchant, with one mail.
    async fn answer_merchant(
        &self,
        tx: &mut Tx,
        answer: &AnswerRow,
        account: i64,
        now: Moment,
    ) -> StoreResult<()> {
        let left = store::answer_left(tx, answer.id, account).await?;
        let mut rows = Vec::new();
        for ticket in &left {
            let row = tickets::ticket_lock(tx, ticket.number).await?;
            // What was taken out meanwhile is answered by itself.
            match row.filter(|row| row.state == "held" && row.merged_into.is_none()) {
                Some(row) => rows.push((row, ticket.written_at)),
                None => {
                    let of = (answer.id, answer.incident_id);
                    store::answer_ticket_done(tx, of, ticket.number, None, now).await?;
                }
            }
        }
        let Some(main) = rows.first().map(|(row, _)| row.number) else { return Ok(()) };
        let named: Vec<(i64, &str)> =
            rows.iter().map(|(row, _)| (row.number, row.subject.as_str())).collect();
        for (row, written_at) in &rows {
            let entry = self.answer_entry(tx, answer, row, now).await?;
            if row.number == main {
                self.answer_mail_all(tx, answer, row, entry, &named, now).await?;
            } else {
                event_add(tx, row.number, &Event::AnsweredWith(main), answer.author_id, now).await?;
            }
            // Who wrote after the answer did, waits for another one.
            let state = match (answer.solve, *written_at > answer.created_at) {
                (false, _) => None,
                (true, false) => Some(TicketState::Solved),
                (true, true) => Some(TicketState::Open),
            };
            let of = (answer.id, answer.incident_id);
            store::answer_ticket_done(tx, of, row.number, state.map(TicketState::code), now).await?;
            if let Some(state) = state {
                event_add(tx, row.number, &Event::State(state), answer.author_id, now).await?;
            }
        }
        Ok(())
    }

    /// The text at a ticket, in its language; gives the entry's id.
    async fn answer_entry(
        &self,
        tx: &mut Tx,
        answer: &AnswerRow,
        row: &TicketRow,
        now: Moment,
    ) -> StoreResult<i64> {
        let text = text(answer, Lang::from_code(&row.lang));
        let entry = NewEntry {
            number: row.number,
            kind: EntryKind::Agent.code(),
            author_id: answer.author_id,
            at: now,
            text,
            ..NewEntry::default()
        };
        let id = tickets::entry_add(tx, &entry).await?;
        let line = excerpt(text, &row.subject);
        tickets::after_reply(tx, row.number, now, &line, &row.state, row.assignee_id).await?;
        Ok(id)
    }

    async fn answer_mail_all(
        &self,
        tx: &mut Tx,
        answer: &AnswerRow,
        row: &TicketRow,
        entry: i64,
        named: &[(i64, &str)],
        now: Moment,
    ) -> StoreResult<()> {
        if row.requester_email == NOBODY {
            return Ok(());
        }
        let lang = Lang::from_code(&row.lang);
        let earlier = self.earlier_ids(tx, row.number).await?;
        let message_id = self.message_id("entry", entry, &row.token);
        tickets::entry_message_id(tx, entry, &message_id).await?;
        let signature = self.signature(row.mailbox_id, lang);
        let signed = Signed { agent: &answer.author, mailbox: &row.mailbox_name, signature: &signature };
        let link = self.ticket_link(&row.token, lang);
        let composed = letter(lang, text(answer, lang), &link, named, &signed);
        let mail = NewMail {
            cause: format!("answer:{}", answer.id),
            recipient: row.requester_email.clone(),
            from_name: row.mailbox_name.clone(),
            from_address: row.mailbox_address.clone(),
            reply_to: reply_address(&row.mailbox_address, &row.token),
            subject: composed.subject,
            text: composed.text,
            html: composed.html,
            message_id,
            in_reply_to: earlier.last().cloned().unwrap_or_default(),
            refs: earlier.join(" "),
            entry_id: Some(entry),
            ..NewMail::default()
        };
        outbox_add(tx, &mail, now).await.map(drop)
    }
}

/// The text in a language; every language that a ticket had was asked for.
fn text(answer: &AnswerRow, lang: Lang) -> &str {
    let (wanted, other) = lang.t((&answer.text_nl, &answer.text_en), (&answer.text_en, &answer.text_nl));
    if wanted.is_empty() { other } else { wanted }
}
