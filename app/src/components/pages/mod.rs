//! The pages where admins keep components.

mod edit;
mod list;

pub use edit::{ComponentNewPage, ComponentPage};
pub use list::ComponentsPage;
