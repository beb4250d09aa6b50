//! Mail: what comes in (spool, SMTP, parse, thread) and what goes out.
//! `spool` and `smtp` know no store; `parse`, `reply`, `classify` and `thread`
//! are pure.

pub mod address;
pub mod classify;
pub mod compose;
pub mod parse;
pub mod plain;
pub mod reply;
pub mod sanitize;
pub mod sent;
pub mod smtp;
pub mod spool;
pub mod thread;
pub mod transport;
