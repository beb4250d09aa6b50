//! How people reach us: channels and hours, the contact form, mailboxes.
//!
//! Called by pages and forms; the snapshot's part by SMTP and the drain job. Page and
//! form must work while the store is away: they read the snapshot and write the spool,
//! never the store.

pub mod form;
mod office;
mod snapshot;
mod switch;

pub use snapshot::{ContactSnapshot, KnownRecipients, MailboxFacts, snapshot};

use crate::desk::limits::Deed;
use crate::desk::snapshot::Snapshot;
use crate::desk::{Base, internal};
use app::contact::model::{Channel, ChannelKind, ContactForm, ContactPage, Mailbox, OfficeHours};
use app::contact::port::Contact;
use app::contact::switch::{Shut, Switch, SwitchLine};
use app::ui::time;
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

    /// Reminds of switches that end soon, and ends those whose time has come.
    pub async fn switches_due(&self) -> AppResult<()> {
        switch::due(&self.base).await
    }
}

/// Channels and what to expect at this moment: open are those that their hours, their switch
/// and their rule leave open. A channel without an address is left out.
pub fn page(snapshot: &Snapshot, now: Moment, zone: &TimeZone, lang: Lang) -> ContactPage {
    let contact = &snapshot.contact;
    let shut = snapshot.status.shut(now);
    let channel = |kind: ChannelKind| {
        let hours = contact.hours(kind, zone);
        let address = match kind {
            ChannelKind::Phone => contact.phone.clone(),
            ChannelKind::Mail => contact.mailboxes.first().map(|m| m.address.clone()).unwrap_or_default(),
            ChannelKind::Community => lang.href("/community"),
            ChannelKind::Chat => contact.chat.clone(),
        };
        let closed = shut.iter().find(|shut| shut.kind == kind).map(|shut| shut_words(shut, now, lang));
        let (open, words) = match (closed, kind) {
            (Some(words), _) => (false, words),
            (None, ChannelKind::Community) => (true, hours.reading_words(now, lang)),
            (None, _) => (hours.is_open(now), hours.words(now, lang)),
        };
        Channel { kind, address, open, words }
    };
    ContactPage {
        channels: ChannelKind::ALL.map(channel).into_iter().filter(|c| !c.address.is_empty()).collect(),
        expect: expect(snapshot, now, zone, lang),
    }
}

/// When an answer to a mail or form that is sent now comes. Closed mail is still taken: the
/// answer comes later.
pub fn expect(snapshot: &Snapshot, now: Moment, zone: &TimeZone, lang: Lang) -> String {
    let hours = snapshot.contact.hours(ChannelKind::Mail, zone);
    let shut = snapshot.status.shut(now).into_iter().find(|shut| shut.kind == ChannelKind::Mail);
    match shut.map(|shut| shut.until) {
        None => hours.expect_sentence(now, lang),
        Some(Some(until)) => hours.expect_from(now, until, lang),
        Some(None) => lang
            .t(
                "Uw bericht komt aan. U hoort van ons zodra we weer mail beantwoorden.",
                "Your message arrives. You will hear from us as soon as we answer mail again.",
            )
            .into(),
    }
}

/// Why a channel is closed, and until when.
pub fn shut_words(shut: &Shut, now: Moment, lang: Lang) -> String {
    let until = shut.until.map(|until| time::when(lang, now, until));
    shut.words(lang, until.as_deref())
}

#[async_trait]
impl Contact for ContactDesk {
    async fn contact_page(&self, lang: Lang) -> AppResult<ContactPage> {
        let snapshot = self.base.snapshots.get();
        Ok(page(&snapshot, self.base.env.now(), &self.base.facts.zone, lang))
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

    async fn switchboard(&self, by: &Actor, lang: Lang) -> AppResult<Vec<SwitchLine>> {
        switch::board(&self.base, by, lang)
    }

    async fn switch_set(&self, by: &Actor, switch: Switch) -> AppResult<()> {
        switch::set(&self.base, by, switch).await
    }

    async fn chat_save(&self, by: &Actor, url: &str) -> AppResult<()> {
        switch::chat(&self.base, by, url).await
    }

    async fn mailboxes(&self, by: &Actor) -> AppResult<Vec<Mailbox>> {
        office::mailboxes(&self.base, by).await
    }

    async fn mailbox_save(&self, by: &Actor, mailbox: Mailbox) -> AppResult<()> {
        office::mailbox_save(&self.base, by, mailbox).await
    }
}
