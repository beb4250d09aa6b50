//! The status: components, incidents, updates, maintenance, the banner.

pub mod graph;
pub mod islands;
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
