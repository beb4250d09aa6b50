//! As `server/src/mail`, as far as it is fuzzed.

#[path = "../../../server/src/mail/classify/mod.rs"]
pub mod classify;
#[path = "../../../server/src/mail/parse/mod.rs"]
pub mod parse;
#[path = "../../../server/src/mail/reply/mod.rs"]
pub mod reply;
#[path = "../../../server/src/mail/sanitize.rs"]
pub mod sanitize;
#[path = "../../../server/src/mail/smtp/mod.rs"]
pub mod smtp;
#[path = "../../../server/src/mail/spool/mod.rs"]
pub mod spool;
