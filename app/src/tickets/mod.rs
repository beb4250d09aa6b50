//! Tickets: the queue, the conversation, and the requester's own view of it.

#[cfg(any(feature = "ssr", feature = "desk"))]
pub mod api;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub mod islands;
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
pub mod sender;
