//! Islands of the status: live regions, and walking the 90-day bars with the arrow keys.

mod live;

pub use live::LiveStatus;
