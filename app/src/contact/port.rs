//! The use cases of contact. Implemented by `server::desk::contact`.

use super::model::*;
use super::switch::{Switch, SwitchLine};
use crate::{Actor, AppResult, Lang};
use async_trait::async_trait;

/// What can be done about contact. Page and form work while the store is away.
#[async_trait]
pub trait Contact: Send + Sync {
    /// Channels and what to expect, computed now.
    async fn contact_page(&self, lang: Lang) -> AppResult<ContactPage>;
    /// Takes the form into the spool and returns the token of the ticket's page
    /// (`/ticket/<token>`), which exists as soon as the spool is drained. Limited per peer.
    async fn contact_submit(&self, by: &Actor, lang: Lang, form: ContactForm) -> AppResult<String>;
    /// Office hours to edit. Admin.
    async fn hours(&self, by: &Actor) -> AppResult<OfficeHours>;
    /// Saves office hours. Admin.
    async fn hours_save(&self, by: &Actor, hours: OfficeHours) -> AppResult<()>;
    /// Mailboxes. Admin.
    async fn mailboxes(&self, by: &Actor) -> AppResult<Vec<Mailbox>>;
    /// The switchboard: every channel with its switch. Lead.
    async fn switchboard(&self, by: &Actor, lang: Lang) -> AppResult<Vec<SwitchLine>>;
    /// Opens or closes a channel by hand, or sets its rule. Lead.
    async fn switch_set(&self, by: &Actor, switch: Switch) -> AppResult<()>;
    /// Sets where people chat; empty takes the channel off the page. Admin.
    async fn chat_save(&self, by: &Actor, url: &str) -> AppResult<()>;
    /// Adds or changes a mailbox. Admin.
    async fn mailbox_save(&self, by: &Actor, mailbox: Mailbox) -> AppResult<()>;
}
