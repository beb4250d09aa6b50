//! Planned work: announced, reminded of, begun and ended, moved and cancelled.

pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
