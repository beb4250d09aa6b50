//! The flood of an incident: tickets that are like it, held with it and answered together;
//! "is it this?" and "me too".

#[cfg(any(feature = "ssr", feature = "desk"))]
pub mod islands;
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
