//! Who acts. Every use case takes an `&Actor` first and decides by it; nothing
//! else in Loket authorises.

use crate::{AppError, Lang};
use serde::{Deserialize, Serialize};

/// What a person may do; each role may do all that the ones before it may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Not signed in.
    #[default]
    Visitor,
    /// A shop owner with an account.
    Merchant,
    /// Customer care: the queue, articles, moderation.
    Agent,
    /// Declares and leads incidents.
    Lead,
    /// People, mailboxes, office hours.
    Admin,
}

impl Role {
    /// The roles an account can have, lowest first.
    pub const ACCOUNTS: [Role; 4] = [Role::Merchant, Role::Agent, Role::Lead, Role::Admin];

    /// The word in the store and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Role::Visitor => "visitor",
            Role::Merchant => "merchant",
            Role::Agent => "agent",
            Role::Lead => "lead",
            Role::Admin => "admin",
        }
    }

    /// Reads [`Role::code`].
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ACCOUNTS.into_iter().find(|role| role.code() == code)
    }

    /// The word on the page.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Role::Visitor => lang.t("bezoeker", "visitor"),
            Role::Merchant => lang.t("winkelier", "merchant"),
            Role::Agent => lang.t("medewerker", "agent"),
            Role::Lead => lang.t("storingsleider", "incident lead"),
            Role::Admin => lang.t("beheerder", "admin"),
        }
    }
}

/// The one on whose behalf a use case runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// The account, absent for a visitor.
    pub account: Option<i64>,
    /// What the account may do.
    pub role: Role,
    /// The name shown beside what the actor writes; empty for a visitor.
    pub name: String,
    /// The account's address; empty for a visitor.
    pub email: String,
    /// Whom rate limits count: the account or the peer's address.
    pub limit_key: String,
    /// The hash of a session, while the store that knows whose it is is away. Acts as a visitor.
    pub unknown: Option<String>,
}

impl Actor {
    /// Someone who isn't signed in, counted by `limit_key`.
    pub fn visitor(limit_key: impl Into<String>) -> Actor {
        Actor { limit_key: limit_key.into(), ..Actor::default() }
    }

    /// Loket itself: jobs and the command line.
    pub fn system() -> Actor {
        Actor { role: Role::Admin, name: "Loket".into(), ..Actor::default() }
    }

    /// Whether the actor works at the desk.
    pub fn is_staff(&self) -> bool {
        self.role >= Role::Agent
    }

    /// Fails unless the actor has `role` or a higher one.
    pub fn require(&self, role: Role) -> Result<(), AppError> {
        match self.role {
            has if has >= role => Ok(()),
            Role::Visitor => Err(self.stranger()),
            _ => Err(AppError::Forbidden),
        }
    }

    /// The account's id; an error that leads to the sign-in page for a visitor.
    pub fn account_id(&self) -> Result<i64, AppError> {
        self.account.ok_or_else(|| self.stranger())
    }

    /// Why somebody without an account gets no further.
    fn stranger(&self) -> AppError {
        if self.unknown.is_some() { AppError::StoreAway } else { AppError::SignIn }
    }
}
