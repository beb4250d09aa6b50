//! Mail that answers mail without end. Two machines that don't say what they are must not
//! write to each other for ever: what one address begins, and what it writes at one ticket, is
//! counted in two windows. What goes beyond is stopped, shown, and resumed by hand.
//!
//! Stopped for an address: its tickets are no longer acknowledged. Stopped at a ticket: its
//! messages are put there as automatic ones, which open nothing.

use super::TicketsDesk;
use super::deeds::event_add;
use super::event::Event;
use super::office::Office;
use crate::desk::pulse::Topic;
use crate::env::{DAY, HOUR};
use crate::store::tickets;
use crate::store::{StoreResult, Tx};
use app::tickets::model::StoppedLoop;
use app::{Actor, AppError, AppResult, Lang, Moment, Role};

/// Tickets that one address may begin, in a window.
const TICKETS: [(Moment, i64); 2] = [(HOUR, 5), (DAY, 20)];
/// Messages that one address may write at a ticket, in a window.
const MESSAGES: [(Moment, i64); 2] = [(HOUR, 20), (DAY, 60)];
/// Loops on the page.
const MANY: i64 = 100;

/// Somebody who writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writer<'a> {
    /// The account.
    pub account: i64,
    /// Its address.
    pub email: &'a str,
    /// When this mail was accepted.
    pub at: Moment,
}

impl TicketsDesk {
    /// Whether the ticket that was just begun may be acknowledged.
    pub(super) async fn may_acknowledge(
        &self,
        tx: &mut Tx,
        number: i64,
        by: Writer<'_>,
    ) -> StoreResult<bool> {
        let Some(mails) = self.looping(tx, 0, by).await? else { return Ok(true) };
        event_add(tx, number, &Event::Quiet(mails), None, by.at).await?;
        Ok(false)
    }

    /// Whether a message opens the ticket it is for.
    pub(super) async fn may_open(&self, tx: &mut Tx, number: i64, by: Writer<'_>) -> StoreResult<bool> {
        Ok(self.looping(tx, number, by).await?.is_none())
    }

    /// How many mails made a loop, when there is one: at a ticket, or (0) of the address.
    async fn looping(&self, tx: &mut Tx, ticket: i64, by: Writer<'_>) -> StoreResult<Option<i64>> {
        let known = tickets::loop_known(tx, by.email, ticket).await?;
        let resumed = match known {
            Some(row) if row.ended_at.is_none() => return Ok(Some(row.mails)),
            Some(row) => row.ended_at.unwrap_or_default(),
            None => Moment::MIN,
        };
        for (window, most) in if ticket == 0 { TICKETS } else { MESSAGES } {
            let since = (by.at - window).max(resumed);
            let mails = match ticket {
                // The new ticket stands there already; the new message doesn't.
                0 => tickets::tickets_begun(tx, by.account, since).await?,
                _ => tickets::messages_written(tx, ticket, by.account, since).await? + 1,
            };
            if mails > most {
                tickets::loop_stop(tx, by.email, ticket, mails, by.at).await?;
                if ticket != 0 {
                    event_add(tx, ticket, &Event::Loop(mails), None, by.at).await?;
                }
                return Ok(Some(mails));
            }
        }
        Ok(None)
    }

    /// What is stopped.
    pub(super) async fn loops(&self, by: &Actor, lang: Lang) -> AppResult<Vec<StoppedLoop>> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let rows = tickets::loops(&mut tx, MANY).await?;
        drop(tx);
        let office = Office::new(&self.base, lang);
        let shown = rows.into_iter().map(|row| StoppedLoop {
            id: row.id,
            email: row.email,
            ticket: Some(row.ticket_number).filter(|number| *number != 0),
            mails: row.mails,
            since_text: office.stamp(row.began_at),
        });
        Ok(shown.collect())
    }

    /// Lets a loop go on.
    pub(super) async fn loop_resume(&self, by: &Actor, id: i64) -> AppResult<()> {
        by.require(Role::Agent)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let ticket = tickets::loop_resume(&mut tx, id, now).await?.ok_or(AppError::NotFound)?;
        if ticket != 0 {
            event_add(&mut tx, ticket, &Event::Resumed, by.account, now).await?;
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }
}
