//! The knowledge base: collections and articles, read from the snapshot, edited in the store.

#[cfg(any(feature = "ssr", feature = "desk"))]
pub mod api;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub mod islands;
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
