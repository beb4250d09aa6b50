//! The island of a broadcast: its progress, live.

mod progress;

pub use progress::LiveProgress;
