//! Office time at tickets: how long somebody waits, and when they hear from us.

use crate::desk::snapshot::Snapshot;
use crate::desk::{Base, contact, when};
use crate::store::tickets::TicketRow;
use app::contact::model::ChannelKind;
use app::tickets::model::TicketState;
use app::{Lang, Moment};
use std::sync::Arc;

/// The hours of mail, and the clock of one answer.
pub(super) struct Office {
    snapshot: Arc<Snapshot>,
    hours: crate::desk::hours::Hours,
    /// The office's time zone.
    pub zone: jiff::tz::TimeZone,
    /// The moment that this is about.
    pub now: Moment,
    lang: Lang,
}

impl Office {
    /// As known in memory now.
    pub fn new(base: &Base, lang: Lang) -> Office {
        let zone = base.facts.zone.clone();
        let (snapshot, now) = (base.snapshots.get(), base.env.now());
        let hours = snapshot.contact.hours(ChannelKind::Mail, &zone);
        Office { snapshot, hours, zone, now, lang }
    }

    /// The same hours on another clock: for mails that are played with their own.
    #[must_use]
    pub fn at(self, now: Moment) -> Office {
        Office { now, ..self }
    }

    /// A moment for lists.
    pub fn short(&self, at: Moment) -> String {
        when::short(at, self.now, &self.zone, self.lang)
    }

    /// A moment for conversations.
    pub fn stamp(&self, at: Moment) -> String {
        when::stamp(at, self.now, &self.zone, self.lang)
    }

    /// A day in full.
    pub fn day(&self, at: Moment) -> String {
        when::day(at, &self.zone, self.lang)
    }

    /// How long the requester waits for us, in office time; empty when nobody waits.
    pub fn age(&self, ticket: &TicketRow) -> String {
        match waits(ticket) {
            Some(since) => when::office_time(self.hours.worked_between(since, self.now), self.lang),
            None => String::new(),
        }
    }

    /// "U hoort maandag vanaf 09:00 van ons."
    pub fn expect(&self) -> String {
        contact::expect(&self.snapshot, self.now, &self.zone, self.lang)
    }

    /// The same, while somebody waits for us.
    pub fn expect_at(&self, ticket: &TicketRow) -> Option<String> {
        waits(ticket).map(|_| self.expect())
    }
}

/// Since when the requester waits for us; clocks stand still while a ticket is held.
fn waits(ticket: &TicketRow) -> Option<Moment> {
    let ours = matches!(TicketState::from_code(&ticket.state), Some(TicketState::New | TicketState::Open));
    ticket.waiting_since.filter(|_| ours)
}
