//! Islands of the status: live regions, walking the 90-day bars with the arrow keys, and the console's
//! preview and proposals.

mod bars;
mod live;
#[cfg(any(feature = "ssr", feature = "desk"))]
mod preview;
#[cfg(any(feature = "ssr", feature = "desk"))]
mod propose;

pub use bars::WalkBars;
pub use live::LiveStatus;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub use preview::{BannerPreview, Preview};
#[cfg(any(feature = "ssr", feature = "desk"))]
pub use propose::{Proposals, Ties};
