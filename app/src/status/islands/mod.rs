//! Islands of the status: live regions, and walking the 90-day bars with the arrow keys.

mod bars;
mod live;

pub use bars::WalkBars;
pub use live::LiveStatus;
