//! Mails that Loket sends: which kinds there are, who wants which, and what they look like.

pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
