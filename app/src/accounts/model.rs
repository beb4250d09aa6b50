//! Accounts as pages see them. Pure types.

use crate::actor::Role;
use crate::{Lang, Moment};
use serde::{Deserialize, Serialize};

/// A session that has just begun: the cookie's value goes out once and is stored hashed.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The cookie's value.
    pub token: String,
    /// What the account may do, to choose the page to go to.
    pub role: Role,
}

impl std::fmt::Debug for NewSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSession").field("role", &self.role).finish_non_exhaustive()
    }
}

/// One's own account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Name shown beside what one writes.
    pub name: String,
    /// Address.
    pub email: String,
    /// Shop; empty when none.
    pub shop: String,
    /// Language of mails.
    pub lang: Lang,
    /// Role.
    pub role: Role,
    /// Whether a password is set (the sign-in link always works).
    pub has_password: bool,
    /// Where one is signed in, latest first.
    pub sessions: Vec<SessionRow>,
}

/// A place where one is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Names it in forms; not the token.
    pub id: i64,
    /// Browser and system, as far as known.
    pub label: String,
    /// Last seen.
    pub seen_at: Moment,
    /// The session of this very request.
    pub current: bool,
}

/// Changes to one's own account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccountDraft {
    /// Name.
    pub name: String,
    /// Shop.
    pub shop: String,
    /// Language of mails.
    pub lang: Lang,
}

/// A person in the admin's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Role.
    pub role: Role,
    /// May no longer sign in.
    pub disabled: bool,
    /// Last seen.
    pub seen_at: Option<Moment>,
}
