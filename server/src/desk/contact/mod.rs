//! How people reach us: channels and hours, the contact form, mailboxes.
//!
//! Called by pages and forms; the snapshot's part by SMTP and the drain job. Page and
//! form must work while the store is away: they read the snapshot and write the spool,
//! never the store.

pub mod form;
mod office;
mod snapshot;

pub use snapshot::{ContactSnapshot, KnownRecipients, MailboxFacts, snapshot};

use crate::desk::limits::Deed;
use crate::desk::{Base, internal};
use app::contact::model::{Channel, ChannelKind, ContactForm, ContactPage, Mailbox, OfficeHours};
use app::contact::port::Contact;
use app::{Actor, AppResult, Lang, Moment};
use async_trait::async_trait;
use form::FormItem;
use jiff::tz::TimeZone;

/// The use cases of contact.
#[derive(Clone)]
pub struct ContactDesk {
    base: Base,
}

impl ContactDesk {
    /// On this base.
    pub fn new(base: Base) -> ContactDesk {
        ContactDesk { base }
    }
}

/// Channels and what to expect at this moment. A channel without an address is left out.
pub fn page(contact: &ContactSnapshot, now: Moment, zone: &TimeZone, lang: Lang) -> ContactPage {
    let channel = |kind: ChannelKind| {
        let hours = contact.hours(kind, zone);
        let address = match kind {
            ChannelKind::Phone => contact.phone.clone(),
            ChannelKind::Mail => contact.mailboxes.first().map(|m| m.address.clone()).unwrap_or_default(),
            ChannelKind::Community => lang.href("/community"),
        };
        let (open, words) = match kind {
            ChannelKind::Phone | ChannelKind::Mail => (hours.is_open(now), hours.words(now, lang)),
            ChannelKind::Community => (true, hours.reading_words(now, lang)),
        };
        Channel { kind, address, open, words }
    };
    ContactPage {
        channels: ChannelKind::ALL.map(channel).into_iter().filter(|c| !c.address.is_empty()).collect(),
        expect: contact.hours(ChannelKind::Mail, zone).expect_sentence(now, lang),
    }
}

#[async_trait]
impl Contact for ContactDesk {
    async fn contact_page(&self, lang: Lang) -> AppResult<ContactPage> {
        let snapshot = self.base.snapshots.get();
        Ok(page(&snapshot.contact, self.base.env.now(), &self.base.facts.zone, lang))
    }

    async fn contact_submit(&self, by: &Actor, lang: Lang, form: ContactForm) -> AppResult<String> {
        let token = self.base.env.token();
        let item = FormItem::new(form, token.clone(), lang, by.account)?;
        self.base.limits.check(by, Deed::Form)?;
        let (envelope, bytes) = item.encode(self.base.env.now()).map_err(|error| internal(&error))?;
        self.base.spool.accept(&envelope, bytes).await?;
        Ok(token)
    }

    async fn hours(&self, by: &Actor) -> AppResult<OfficeHours> {
        office::hours(&self.base, by).await
    }

    async fn hours_save(&self, by: &Actor, hours: OfficeHours) -> AppResult<()> {
        office::hours_save(&self.base, by, hours).await
    }

    async fn mailboxes(&self, by: &Actor) -> AppResult<Vec<Mailbox>> {
        office::mailboxes(&self.base, by).await
    }

    async fn mailbox_save(&self, by: &Actor, mailbox: Mailbox) -> AppResult<()> {
        office::mailbox_save(&self.base, by, mailbox).await
    }
}
