//! The use cases of mails. Implemented by `server::desk::mails`.

use super::model::{Choice, Consent, Example, ExampleName, KindChoice, MailKind};
use crate::{Actor, AppResult, Lang};
use async_trait::async_trait;

/// What can be done about the mails that Loket sends.
#[async_trait]
pub trait Mails: Send + Sync {
    /// What was chosen behind the token of an unsubscribe link; `Ok(None)` while the store,
    /// which knows, is away. Anyone who has the token.
    async fn choice(&self, by: &Actor, token: &str) -> AppResult<Option<Choice>>;
    /// Stops the mails of an unsubscribe link, or lets them come again. Goes through the spool:
    /// it is kept while the store is away. Anyone who has the token.
    async fn choose(&self, by: &Actor, token: &str, stop: bool) -> AppResult<()>;
    /// What the actor's own address wants of each kind of mail that can be stopped. Merchant.
    async fn own_choices(&self, by: &Actor) -> AppResult<Vec<KindChoice>>;
    /// Stops a kind of mail to the actor's own address, or lets it come again. Merchant.
    async fn own_choose(&self, by: &Actor, kind: MailKind, stop: bool) -> AppResult<()>;
    /// What an address wants, and how that came to be. Staff.
    async fn consent(&self, by: &Actor, email: &str) -> AppResult<Consent>;
    /// Writes down what somebody asked for by phone or in a ticket, and why. Staff.
    async fn consent_note(
        &self,
        by: &Actor,
        email: &str,
        kind: MailKind,
        stop: bool,
        reason: &str,
    ) -> AppResult<()>;
    /// Every mail that Loket sends. Staff.
    async fn examples(&self, by: &Actor, lang: Lang) -> AppResult<Vec<ExampleName>>;
    /// One of them in the language `of_mail`, its name in `lang`. Staff.
    async fn example(&self, by: &Actor, lang: Lang, key: &str, of_mail: Lang) -> AppResult<Example>;
    /// Sends it to the actor's own address. Limited per actor. Staff.
    async fn example_send(&self, by: &Actor, key: &str, of_mail: Lang) -> AppResult<()>;
}
