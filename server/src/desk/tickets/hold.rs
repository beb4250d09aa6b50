//! What is held: new tickets of a mailbox that a lead holds by hand, and tickets that belong
//! to an incident. They are acknowledged, stand outside of the queue, and come back as they
//! were. While the store is away the spool holds everything; that ends by itself.
//!
//! One mechanism for all: a ticket is `held` and names its hold.

use super::TicketsDesk;
use super::deeds::{event_add, in_order};
use super::event::Event;
use super::join::on_its_own;
use super::office::Office;
use crate::desk::pulse::Topic;
use crate::env::MINUTE;
use crate::store::status::incidents_open;
use crate::store::tickets::{self, HoldFor, HoldRow};
use crate::store::{StoreResult, Tx};
use app::tickets::model::{Hold, HoldReason, Holds, TicketState};
use app::{Actor, AppError, AppResult, Lang, Role};

/// Holds on the page.
const MANY: i64 = 100;
/// The longest note, in characters.
const NOTE: usize = 300;

impl TicketsDesk {
    /// What is held and why.
    pub(super) async fn holds(&self, by: &Actor, lang: Lang) -> AppResult<Holds> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let rows = tickets::holds(&mut tx, MANY).await?;
        let mut mailboxes = tickets::mailboxes(&mut tx).await?;
        drop(tx);
        mailboxes.dedup_by_key(|mailbox| mailbox.id);
        mailboxes.retain(|mailbox| !rows.iter().any(|hold| hold.mailbox_id == Some(mailbox.id)));
        let office = Office::new(&self.base, lang);
        let counts = self.base.spool.counts();
        let late = counts.oldest_new.filter(|oldest| office.now - oldest > MINUTE);
        let spool = late.map(|oldest| Hold {
            id: 0,
            reason: HoldReason::Store,
            note: String::new(),
            since_text: office.stamp(oldest),
            by: String::new(),
            count: i64::try_from(counts.new).unwrap_or(i64::MAX),
        });
        Ok(Holds {
            holds: spool.into_iter().chain(rows.into_iter().map(|row| hold(row, lang, &office))).collect(),
            mailboxes: mailboxes.into_iter().map(|mailbox| (mailbox.id, mailbox.name)).collect(),
        })
    }

    /// Holds the new tickets of a mailbox from now on.
    pub(super) async fn hold_mailbox(&self, by: &Actor, mailbox: i64, note: &str) -> AppResult<()> {
        by.require(Role::Lead)?;
        let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
        if note.chars().count() > NOTE {
            return Err(AppError::invalid(
                "note",
                "Houd de reden onder de 300 tekens.",
                "Keep the reason under 300 characters.",
            ));
        }
        let mut tx = self.base.store.write().await?;
        if !tickets::mailboxes(&mut tx).await?.iter().any(|row| row.id == mailbox) {
            return Err(AppError::invalid("mailbox", "Kies een mailbox.", "Choose a mailbox."));
        }
        let of = HoldFor { mailbox_id: Some(mailbox), incident_id: None };
        tickets::hold_begin(&mut tx, of, &note, by.account, self.base.env.now()).await?;
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    /// Holds tickets with an open incident: the one named, or the only one.
    pub(super) async fn hold_tickets(
        &self,
        by: &Actor,
        numbers: &[i64],
        incident: &str,
    ) -> AppResult<Vec<(i64, TicketState)>> {
        by.require(Role::Agent)?;
        let now = self.base.env.now();
        let mut tx = self.base.store.write().await?;
        let open = incidents_open(&mut tx).await?;
        let found = match (incident, open.as_slice()) {
            ("", [only]) => Some(only),
            ("", [_, _, ..]) => {
                return Err(AppError::invalid(
                    "incident",
                    "Er is meer dan één open storing. Kies op het ticket bij welke het hoort.",
                    "There is more than one open incident. Choose at the ticket which one it belongs to.",
                ));
            }
            (slug, open) => open.iter().find(|row| row.slug == slug),
        };
        let incident = found.ok_or_else(|| {
            AppError::invalid(
                "incident",
                "Er is geen open storing om dit bij vast te houden.",
                "There is no open incident to hold this with.",
            )
        })?;
        let of = HoldFor { mailbox_id: None, incident_id: Some(incident.id) };
        let hold = tickets::hold_begin(&mut tx, of, "", by.account, now).await?;
        let mut before = Vec::new();
        for number in in_order(numbers)? {
            let row = tickets::ticket_lock(&mut tx, number).await?.ok_or(AppError::NotFound)?;
            on_its_own(&row)?;
            before.push((number, TicketState::from_code(&row.state).unwrap_or(TicketState::Open)));
            if row.hold_id == Some(hold) && row.state == "held" {
                continue;
            }
            tickets::hold_add(&mut tx, number, hold, now).await?;
            let event = Event::Held(incident.title_nl.clone());
            event_add(&mut tx, number, &event, by.account, now).await?;
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(before)
    }

    /// Lets everything of a hold go.
    pub(super) async fn hold_release(&self, by: &Actor, hold: i64) -> AppResult<()> {
        by.require(Role::Lead)?;
        let mut tx = self.base.store.write().await?;
        let code = Event::LetGo.code();
        if !tickets::hold_end(&mut tx, hold, &code, by.account, self.base.env.now()).await? {
            return Err(AppError::NotFound);
        }
        tx.commit().await?;
        self.base.pulse.ping(Topic::Queue);
        Ok(())
    }

    /// A ticket that just began is held with its mailbox, where that is on hold.
    pub(super) async fn hold_new(
        &self,
        tx: &mut Tx,
        number: i64,
        mailbox: (i64, &str),
        at: i64,
    ) -> StoreResult<()> {
        let Some(hold) = tickets::hold_of_mailbox(tx, mailbox.0).await? else { return Ok(()) };
        tickets::hold_add(tx, number, hold, at).await?;
        event_add(tx, number, &Event::Held(mailbox.1.to_owned()), None, at).await
    }
}

fn hold(row: HoldRow, lang: Lang, office: &Office) -> Hold {
    let reason = match (row.mailbox, row.incident) {
        (Some(name), _) => HoldReason::Mailbox { name },
        (None, Some(slug)) => {
            let title = lang.t(row.title_nl, row.title_en).unwrap_or_default();
            HoldReason::Incident { slug, title, over: row.resolved_at.is_some() }
        }
        (None, None) => HoldReason::Mailbox { name: String::new() },
    };
    Hold {
        id: row.id,
        reason,
        note: row.note,
        since_text: office.stamp(row.began_at),
        by: row.by.unwrap_or_default(),
        count: row.tickets,
    }
}
