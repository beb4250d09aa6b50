//! What follows an incident: its postmortem with follow-ups, what caused it, and the collection of
//! questions that belongs to it.

pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
