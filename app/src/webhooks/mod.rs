//! Webhooks: programs of merchants that are called when an incident has news.

pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
