//! Looking at the platform from outside: one check of a web address, a connection or a
//! certificate; and webhooks for staff.
//!
//! Called by `desk::monitors` alone. It knows no store and no mail, so that it works
//! whatever is broken. Unlike the fetcher of pictures it goes to private addresses: only admins
//! say where. It must never keep more of an answer than 256 kB, nor wait longer than it was told.

mod expiry;
pub mod hook;
pub mod http;
pub mod probe;
#[cfg(test)]
mod tests;

pub use probe::{Failure, Probe};
