//! Search: one box over articles, threads and incidents.

pub mod model;
#[cfg(feature = "ssr")]
pub mod port;
