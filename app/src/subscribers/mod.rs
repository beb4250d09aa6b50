//! Subscribers: who follows the status by mail, what they want to hear, and how tellings went.

pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
