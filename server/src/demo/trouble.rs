//! What goes wrong with mail, so that the desk shows what it does about it: tickets held, a
//! message that may be another matter, an address that takes no mail, a loop that was stopped.

use super::calendar::Calendar;
use super::office::Mailboxes;
use crate::env::HOUR;
use crate::store::status::incidents_open;
use crate::store::tickets::{
    self, HoldFor, Place, hold_add, hold_begin, loop_stop, queue_new, queue_state, split_propose,
};
use crate::store::{Tx, accounts};
use app::tickets::model::EntryKind;

/// Loads it; needs tickets and incidents.
pub async fn load(tx: &mut Tx, mailboxes: &Mailboxes, calendar: &Calendar) -> anyhow::Result<()> {
    let now = calendar.now;
    let of = match incidents_open(tx).await?.first() {
        Some(incident) => HoldFor { incident_id: Some(incident.id), mailbox_id: None },
        None => HoldFor { mailbox_id: Some(mailboxes.kassa), incident_id: None },
    };
    let held = queue_state(tx, "held", Place::FIRST, 100).await?;
    if !held.is_empty() {
        let hold = hold_begin(tx, of, "", None, now - 3 * HOUR).await?;
        for ticket in held {
            hold_add(tx, ticket.number, hold, now - 3 * HOUR).await?;
        }
    }
    let open = queue_state(tx, "open", Place::FIRST, 3).await?;
    if let [first, second, ..] = open.as_slice() {
        let entries = tickets::entries(tx, first.number, 100).await?;
        let last = entries.iter().rfind(|entry| entry.kind == EntryKind::Requester.code());
        if let Some(entry) = last {
            split_propose(tx, entry.id, Some("Factuur van vorige maand")).await?;
        }
        accounts::address_returned(tx, &second.requester_email, "5.1.1", now - 2 * HOUR).await?;
    }
    if let Some(ticket) = queue_new(tx, Place::FIRST, 1).await?.first() {
        loop_stop(tx, &ticket.requester_email, 0, 6, now - HOUR).await?;
    }
    Ok(())
}
