//! Islands of the status: live regions, and walking the 90-day bars with the arrow keys.

mod bars;
mod live;
#[cfg(any(feature = "ssr", feature = "desk"))]
mod preview;

pub use bars::WalkBars;
pub use live::LiveStatus;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub use preview::{BannerPreview, Preview};
