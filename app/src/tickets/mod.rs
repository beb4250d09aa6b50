//! Tickets: the queue, the conversation, and the requester's own view of it.

pub mod model;
#[cfg(feature = "ssr")]
pub mod port;
