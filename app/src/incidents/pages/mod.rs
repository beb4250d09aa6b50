//! Pages of leads around an incident: correcting an update, and the templates that admins keep.

mod edit;
mod template;
mod templates;

pub use edit::UpdateEditPage;
pub use template::TemplatePage;
pub use templates::TemplatesPage;
