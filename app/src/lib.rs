//! Loket's interface: pages, islands, server functions, and the seam to the
//! use cases. Knows no SQL, no mail and no index.
//!
//! Called by `server` (which renders it) and by `hydrate` (which brings its
//! islands to life in the browser).

pub mod lang;

pub use lang::Lang;

/// A moment in time: microseconds since 1970-01-01T00:00:00Z, as stored.
pub type Moment = i64;
