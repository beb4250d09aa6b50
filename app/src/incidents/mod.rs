//! What a lead needs around an incident: templates, corrections, promises, and all that
//! happened to the second. Declaring and updating itself belong to the status.

pub mod fill;
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
