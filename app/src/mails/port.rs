//! The use cases of mails. Implemented by `server::desk::mails`.

use super::model::{Choice, Example, ExampleName};
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
    /// Every mail that Loket sends. Staff.
    async fn examples(&self, by: &Actor, lang: Lang) -> AppResult<Vec<ExampleName>>;
    /// One of them in the language `of_mail`, its name in `lang`. Staff.
    async fn example(&self, by: &Actor, lang: Lang, key: &str, of_mail: Lang) -> AppResult<Example>;
    /// Sends it to the actor's own address. Limited per actor. Staff.
    async fn example_send(&self, by: &Actor, key: &str, of_mail: Lang) -> AppResult<()>;
}
