//! The knowledge base: collections and articles, read from the snapshot, edited in the store.

pub mod model;
#[cfg(feature = "ssr")]
pub mod port;
