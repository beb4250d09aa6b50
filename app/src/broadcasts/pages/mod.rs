//! Pages of broadcasts: the list, the text, one with its counts and progress, and the line in
//! the incident console that proposes one.

mod act;
mod edit;
mod list;
mod one;
mod proposal;

pub use edit::{BroadcastEditPage, BroadcastNewPage};
pub use list::BroadcastsPage;
pub use one::BroadcastPage;
pub use proposal::proposal;

use super::model::BroadcastState;

/// The entry of the menu.
const HERE: &str = "/desk/rondzendingen";

/// The design's `data-tone` of a state.
fn tone(state: BroadcastState) -> Option<&'static str> {
    match state {
        BroadcastState::Draft => None,
        BroadcastState::Ready | BroadcastState::Sending => Some("brand"),
        BroadcastState::Paused => Some("minor"),
        BroadcastState::Stopped => Some("major"),
        BroadcastState::Done => Some("ok"),
    }
}
