//! The queue, page by page, and the mails that go out.

use super::TicketsDesk;
use super::office::Office;
use crate::desk::pulse::Topic;
use crate::store::outbox::{OutboxRow, outbox_again, outbox_list};
use crate::store::tickets::{self, Place, TicketRow};
use crate::store::{StoreResult, Tx};
use app::tickets::model::*;
use app::{Actor, AppError, AppResult, Lang, Role};

/// Rows of a page.
const PAGE: i64 = 50;
/// Mails in the outgoing list.
const OUTGOING: i64 = 200;

impl TicketsDesk {
    /// A page of a view.
    pub(super) async fn page(
        &self,
        by: &Actor,
        lang: Lang,
        view: View,
        after: Option<String>,
    ) -> AppResult<QueuePage> {
        by.require(Role::Agent)?;
        let me = by.account.unwrap_or_default();
        let first = if view == View::Solved { Place::LAST } else { Place::FIRST };
        let place = after.as_deref().and_then(read_cursor).unwrap_or(first);
        let mut tx = self.base.store.read().await?;
        let mut found = match view {
            View::New => tickets::queue_new(&mut tx, place, PAGE + 1).await?,
            View::Mine => tickets::queue_mine(&mut tx, me, place, PAGE + 1).await?,
            View::Open => tickets::queue_state(&mut tx, "open", place, PAGE + 1).await?,
            View::Waiting => tickets::queue_state(&mut tx, "waiting", place, PAGE + 1).await?,
            View::Held => tickets::queue_state(&mut tx, "held", place, PAGE + 1).await?,
            View::Solved => tickets::queue_solved(&mut tx, place, PAGE + 1).await?,
        };
        let counts = counts(&mut tx, me).await?;
        drop(tx);

        let more = found.len() as i64 > PAGE;
        found.truncate(PAGE as usize);
        let next = found.last().filter(|_| more).map(cursor);
        let office = Office::new(&self.base, lang);
        let rows = found.into_iter().map(|row| self.line(by, row, &office)).collect();
        Ok(QueuePage { rows, next, counts })
    }

    /// Tickets with a tag.
    pub(super) async fn with_tag(
        &self,
        by: &Actor,
        lang: Lang,
        tag: &str,
        before: Option<i64>,
    ) -> AppResult<TagPage> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let mut found = tickets::tagged(&mut tx, tag, before.unwrap_or(i64::MAX), PAGE + 1).await?;
        let (all, _) = tickets::tagged_counts(&mut tx, tag).await?;
        drop(tx);
        let more = found.len() as i64 > PAGE;
        found.truncate(PAGE as usize);
        let next = found.last().filter(|_| more).map(|row| row.number.to_string());
        let office = Office::new(&self.base, lang);
        let rows = found.into_iter().map(|row| self.line(by, row, &office)).collect();
        Ok(TagPage { rows, next, all })
    }

    /// How many tickets each view has.
    pub(super) async fn counts(&self, by: &Actor) -> AppResult<Vec<(View, i64)>> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        Ok(counts(&mut tx, by.account.unwrap_or_default()).await?)
    }

    fn line(&self, by: &Actor, row: TicketRow, office: &Office) -> QueueRow {
        QueueRow {
            number: row.number,
            requester: row.requester().to_owned(),
            state: TicketState::from_code(&row.state).unwrap_or(TicketState::Open),
            tags: row.tag_list(),
            updated_text: office.short(row.updated_at),
            age: office.age(&row),
            viewers: self.presence.others(by, row.number, office.now),
            updated_at: row.updated_at,
            unseen: row.unseen,
            subject: row.subject,
            shop: row.requester_shop,
            excerpt: row.excerpt,
            assignee: row.assignee_name,
        }
    }

    /// The latest outgoing mails. What opens somebody's account is not shown to agents.
    pub(super) async fn outbox(&self, by: &Actor, lang: Lang) -> AppResult<Vec<OutgoingMail>> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let rows = outbox_list(&mut tx, OUTGOING).await?;
        drop(tx);
        let office = Office::new(&self.base, lang);
        let shown = |row: &OutboxRow| {
            let harmless =
                ["entry:", "ack:", "answer:", "example:"].iter().any(|cause| row.cause.starts_with(cause));
            by.role >= Role::Admin || harmless
        };
        let hidden = || {
            lang.t("Deze mail bevat een persoonlijke link.", "This mail holds a personal link.").to_owned()
        };
        Ok(rows
            .into_iter()
            .map(|row| OutgoingMail {
                id: row.id,
                text: if shown(&row) { row.text } else { hidden() },
                at_text: office.stamp(row.created_at),
                delivery: delivery(row.id, &row.state, row.error, row.sent_at, &office),
                recipient: row.recipient,
                subject: row.subject,
            })
            .collect())
    }
}

async fn counts(tx: &mut Tx, me: i64) -> StoreResult<Vec<(View, i64)>> {
    let states = tickets::state_counts(tx).await?;
    let mine = tickets::mine_count(tx, me).await?;
    let in_state = |code: &str| states.iter().find(|(state, _)| state == code).map_or(0, |(_, n)| *n);
    let count = |view: View| match view {
        View::Mine => mine,
        View::Solved => in_state("solved") + in_state("closed"),
        view => in_state(view.code()),
    };
    Ok(View::ALL.map(|view| (view, count(view))).to_vec())
}

impl TicketsDesk {
    /// Another try for a mail that failed.
    pub(super) async fn retry(&self, by: &Actor, mail: i64) -> AppResult<()> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.write().await?;
        if !outbox_again(&mut tx, mail, self.base.env.now()).await? {
            return Err(AppError::NotFound);
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Outbox);
        Ok(())
    }
}

/// How far a mail got.
pub(super) fn delivery(
    mail: i64,
    state: &str,
    reason: String,
    sent_at: Option<i64>,
    office: &Office,
) -> Delivery {
    match state {
        "sent" => Delivery::Sent { at_text: sent_at.map(|at| office.stamp(at)).unwrap_or_default() },
        "failed" => Delivery::Failed { reason, mail },
        "suppressed" => Delivery::Suppressed { withdrawn: reason == "withdrawn" },
        _ => Delivery::Waiting { reason },
    }
}

/// Where the next page begins. Opaque to who carries it.
fn cursor(row: &TicketRow) -> String {
    format!("{:x}-{:x}", row.updated_at, row.number)
}

fn read_cursor(text: &str) -> Option<Place> {
    let (updated_at, number) = text.split_once('-')?;
    Some(Place {
        updated_at: i64::from_str_radix(updated_at, 16).ok()?,
        number: i64::from_str_radix(number, 16).ok()?,
    })
}
