//! Islands of the desk: queue, ticket, command palette, incident strip. In the server and in the
//! desk's bundle only; without them every page still reads and posts.

mod composer;
mod keys;
mod merge;
mod palette;
mod queue;
mod queue_rows;
mod queue_work;
mod strip;
mod ticket;

pub use palette::{Palette, Place};
pub use queue::Queue;
pub use strip::{Due, LiveStrip, Strip};
pub use ticket::{TicketLive, TicketVersion};
