//! Mail: what comes in (spool, SMTP, IMAP, parse, thread) and what goes out.
//! `spool`, `smtp` and `imap` know no store; `origin`, `parse`, `reply`, `classify` and `thread`
//! are pure.

pub mod address;
pub mod classify;
pub mod compose;
pub mod imap;
#[cfg(test)]
#[path = "../../../fuzz/src/invariants/mod.rs"]
mod invariants;
pub mod origin;
pub mod parse;
pub mod plain;
pub mod reply;
pub mod sanitize;
pub mod sent;
pub mod smtp;
pub mod spool;
pub mod thread;
pub mod transport;
