//! Mail: what comes in (spool, SMTP, IMAP, parse, thread) and what goes out.
//! `spool`, `smtp` and `imap` know no store; `origin`, `parse`, `reply`, `classify`, `thread`
//! and `invite` are pure; `pictures` is the one that asks other people's web servers.

pub mod address;
pub mod auth;
pub mod classify;
pub mod compose;
pub mod dkim;
pub mod imap;
#[cfg(test)]
#[path = "../../../fuzz/src/invariants/mod.rs"]
mod invariants;
pub mod invite;
pub mod origin;
pub mod parse;
pub mod pictures;
pub mod plain;
pub mod reply;
pub mod route;
pub mod sanitize;
pub mod sent;
pub mod smtp;
pub mod spool;
pub mod thread;
pub mod transport;
mod unsubscribe;
mod wire;
