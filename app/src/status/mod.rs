//! The status: components, incidents, updates, maintenance, the banner.

pub mod model;
#[cfg(feature = "ssr")]
pub mod port;
