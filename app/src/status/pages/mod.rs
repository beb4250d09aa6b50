//! Pages of the status, and the banner that stands on every page.

pub mod banner;
pub mod conditions;
mod console;
mod incident;
mod overview;
pub mod parts;
mod uptime;
mod why;

pub use banner::banner_html;
pub use console::{ConsoleIncidentPage, ConsolePage, notify};
pub use incident::IncidentPage;
pub use overview::{StatusPage, status_html};
pub use uptime::{percent, state as component_state};
