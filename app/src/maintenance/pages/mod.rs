//! Pages of planned work: the public one, and the console's.

mod console;
mod fields;
pub mod parts;
mod work;

pub use console::{MaintenanceConsolePage, MaintenanceDeskPage};
pub(crate) use fields::{either, texts};
pub use work::MaintenancePage;
