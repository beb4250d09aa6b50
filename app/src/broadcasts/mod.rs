//! Mails to all merchants: written by one lead, confirmed by another, sent at a pace.

#[cfg(any(feature = "ssr", feature = "desk"))]
pub mod api;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub mod islands;
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
