//! Pages of the community, and the desk's moderation.

mod compose;
mod list;
mod moderation;
mod thread;

pub use compose::{AcceptedPage, ComposePage};
pub use list::CommunityPage;
pub use moderation::ModerationPage;
pub use thread::ThreadPage;
