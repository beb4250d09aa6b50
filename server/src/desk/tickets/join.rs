//! Tickets that join and part. A merge needs one requester: whoever reads a ticket reads
//! all of it. A split makes a message under another subject a ticket of its own.

use super::TicketsDesk;
use super::deeds::event_add;
use super::event::Event;
use super::incoming::excerpt;
use crate::desk::pulse::Topic;
use crate::env::DAY;
use crate::store::tickets::{self, NewTicket, TicketRow};
use crate::store::{StoreResult, Tx};
use app::tickets::model::TicketState;
use app::{Actor, AppError, AppResult, Moment, Role};

/// A reply to a ticket that was done with so long ago begins another one.
const REOPENS: Moment = 28 * DAY;

impl TicketsDesk {
    /// Makes one ticket part of another one of the same requester.
    pub(super) async fn merge(&self, by: &Actor, from: i64, into: i64) -> AppResult<()> {
        by.require(Role::Agent)?;
        if from == into {
            return Err(AppError::invalid(
                "into",
                "Kies een ander ticket om mee samen te voegen.",
                "Choose another ticket to merge with.",
            ));
        }
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        // Ascending, as every deed on several tickets: two of them never wait for each other.
        let (mut rows, mut pair) = (Vec::new(), [from, into]);
        pair.sort_unstable();
        for number in pair {
            rows.push(tickets::ticket_lock(&mut tx, number).await?.ok_or(AppError::NotFound)?);
        }
        rows.iter().try_for_each(on_its_own)?;
        if rows[0].requester_id != rows[1].requester_id {
            return Err(AppError::invalid(
                "into",
                "Deze tickets zijn van twee verschillende klanten. Samen zouden ze elkaars berichten lezen.",
                "These tickets belong to two different customers. Merged, they would read each other's messages.",
            ));
        }
        tickets::merge(&mut tx, from, into).await?;
        event_add(&mut tx, into, &Event::Merged(from), by.account, now).await?;
        event_add(&mut tx, from, &Event::MergedInto(into), by.account, now).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    /// Takes a merge back.
    pub(super) async fn unmerge(&self, by: &Actor, number: i64) -> AppResult<()> {
        by.require(Role::Agent)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let row = tickets::ticket_lock(&mut tx, number).await?.ok_or(AppError::NotFound)?;
        let into = row.merged_into.ok_or(AppError::NotFound)?;
        tickets::ticket_lock(&mut tx, into).await?.ok_or(AppError::NotFound)?;
        if !tickets::unmerge(&mut tx, number, into).await? {
            return Err(AppError::Conflict {
                nl: "Dit kan niet meer ongedaan worden gemaakt: het andere ticket is zelf samengevoegd."
                    .into(),
                en: "This can no longer be undone: the other ticket was merged itself.".into(),
            });
        }
        for (at, other) in [(into, number), (number, into)] {
            event_add(&mut tx, at, &Event::Parted(other), by.account, now).await?;
        }
        tickets::calm(&mut tx, into).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    /// Makes a message a ticket of its own (its number is the answer), or says that it
    /// belongs where it is.
    pub(super) async fn split(&self, by: &Actor, entry: i64, off: bool) -> AppResult<i64> {
        by.require(Role::Agent)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let found = tickets::entry_to_split(&mut tx, entry).await?.ok_or(AppError::NotFound)?;
        let old = found.ticket_number;
        let row = tickets::ticket_lock(&mut tx, old).await?.ok_or(AppError::NotFound)?;
        if !off {
            tickets::split_propose(&mut tx, entry, None).await?;
            tx.commit().await?;
            return Ok(old);
        }
        let line = excerpt(&found.text, &row.subject);
        let subject = found.other_subject.as_deref().unwrap_or(&line);
        let token = self.base.env.token();
        let new = NewTicket {
            number: None,
            token: &token,
            mailbox_id: row.mailbox_id,
            requester_id: found.author_id.unwrap_or(row.requester_id),
            subject,
            lang: &row.lang,
            excerpt: &line,
            at: found.at,
        };
        let number = tickets::ticket_add(&mut tx, &new).await?;
        tickets::entry_move(&mut tx, entry, number).await?;
        event_add(&mut tx, number, &Event::SplitFrom(old), by.account, now).await?;
        event_add(&mut tx, old, &Event::Split(number), by.account, now).await?;
        tickets::calm(&mut tx, old).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(number)
    }
}

/// The ticket that a message goes to, locked: what it was merged into, where it was.
pub(super) async fn lock_survivor(tx: &mut Tx, number: i64) -> StoreResult<Option<TicketRow>> {
    match tickets::ticket_lock(tx, number).await? {
        Some(TicketRow { merged_into: Some(other), .. }) => tickets::ticket_lock(tx, other).await,
        found => Ok(found),
    }
}

/// Whether a message goes on with this ticket; with one that was done with long ago it
/// does not, and begins another.
pub(super) fn goes_on(row: &TicketRow, at: Moment) -> bool {
    let done = matches!(TicketState::from_code(&row.state), Some(TicketState::Solved | TicketState::Closed));
    !done || at - row.updated_at <= REOPENS
}

/// Fails for a ticket that is part of another one.
pub(super) fn on_its_own(row: &TicketRow) -> AppResult<()> {
    let Some(other) = row.merged_into else { return Ok(()) };
    Err(AppError::Conflict {
        nl: format!("Ticket {} is samengevoegd met ticket {other}; werk daar verder.", row.number),
        en: format!("Ticket {} was merged into ticket {other}; work on it there.", row.number),
    })
}

/// The subject that a mail has of its own in a thread that is about something else: upper
/// and lower case, white space and our own tag don't make another one.
pub(super) fn other_subject<'a>(mails: &'a str, tickets: &str) -> Option<&'a str> {
    let words = |subject: &str| {
        let plain = crate::mail::thread::untagged(subject).to_lowercase();
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (new, old) = (words(mails), words(tickets));
    // Programs cut long subjects, and put words of their own before them.
    let same = new.is_empty() || old.is_empty() || old.starts_with(&new) || new.ends_with(&old);
    (!same).then_some(mails)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_subject_is_another_matter() {
        assert_eq!(other_subject("Factuur december", "Kassa doet niets"), Some("Factuur december"));
        for same in
            ["kassa  doet NIETS", "Kassa doet niets [#12]", "Kassa doet", "", "[extern] Kassa doet niets"]
        {
            assert_eq!(other_subject(same, "Kassa doet niets"), None, "{same}");
        }
    }
}
