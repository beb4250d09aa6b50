//! Monitors of the platform, the alarms they raise, and the incidents that machines propose.

pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod port;
