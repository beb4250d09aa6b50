//! Work off the request path. A background task takes no input, re-reads the
//! truth and may run at any time; pings only wake it earlier.

pub mod deliver;
pub mod drain;
pub mod index;
pub mod refresh;
pub mod tidy;
