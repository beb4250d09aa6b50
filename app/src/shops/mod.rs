//! Shops, as far as Loket knows them: the page that shoppers see while a shop is unreachable.

pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
