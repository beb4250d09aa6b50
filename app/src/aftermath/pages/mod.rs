//! Pages after an incident: the postmortem for everybody, the workbench for leads, and what is
//! still to be done.

mod bench;
mod duties;
pub mod panel;
mod postmortem;

pub use bench::AftermathPage;
pub use duties::DutiesPage;
pub use postmortem::PostmortemPage;
