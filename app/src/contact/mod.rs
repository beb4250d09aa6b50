//! Contact: channels, office hours, the form, mailboxes.

pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
pub mod switch;
