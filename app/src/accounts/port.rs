//! The use cases of accounts. Implemented by `server::desk::accounts`.

use super::model::*;
use crate::actor::Role;
use crate::{Actor, AppResult, Lang};
use async_trait::async_trait;

/// What can be done with accounts. Answers never tell whether an address has one.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Signs in with a password. `label` tells the browser. Limited per address and per peer.
    async fn sign_in(&self, by: &Actor, email: &str, password: &str, label: &str) -> AppResult<NewSession>;
    /// Mails a link that signs in (and makes an account on first use).
    async fn link_request(&self, by: &Actor, lang: Lang, email: &str) -> AppResult<()>;
    /// Signs in with the token of such a link; it works once, for fifteen minutes.
    async fn link_use(&self, by: &Actor, token: &str, label: &str) -> AppResult<NewSession>;
    /// Ends the session of this cookie.
    async fn sign_out(&self, token: &str) -> AppResult<()>;
    /// The actor behind a cookie; a visitor when it is unknown or over.
    async fn actor(&self, token: &str, limit_key: &str) -> AppResult<Actor>;
    /// One's own account; `token` marks the current session. Merchant.
    async fn account(&self, by: &Actor, token: &str) -> AppResult<Account>;
    /// Changes one's own account. Merchant.
    async fn account_save(&self, by: &Actor, draft: AccountDraft) -> AppResult<()>;
    /// Sets one's own password; `old` is needed where there is one. Ends other sessions. Merchant.
    async fn password_set(&self, by: &Actor, token: &str, old: &str, new: &str) -> AppResult<()>;
    /// Ends one of one's own sessions. Merchant.
    async fn session_end(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// Staff first, then merchants who were seen last; `q` filters by name or address. Admin.
    async fn people(&self, by: &Actor, q: &str) -> AppResult<Vec<Person>>;
    /// Adds a person, who gets a sign-in link by mail. Admin.
    async fn person_add(&self, by: &Actor, lang: Lang, name: &str, email: &str, role: Role) -> AppResult<()>;
    /// Changes someone's role, or whether they may sign in; ends their sessions. Admin.
    async fn person_save(&self, by: &Actor, id: i64, role: Role, disabled: bool) -> AppResult<()>;
}
