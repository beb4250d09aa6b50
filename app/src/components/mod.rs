//! Keeping components: groups, order, names, dependencies, baselines, and what changed of them.

pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
