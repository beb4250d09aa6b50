//! The command line: one file a command.

pub mod mail;
pub mod mbox;
pub mod progress;
