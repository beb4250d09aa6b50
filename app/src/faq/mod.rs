//! The knowledge base: collections and articles, read from the snapshot, edited in the store.

pub mod api;
#[cfg(feature = "desk")]
pub mod islands;
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
