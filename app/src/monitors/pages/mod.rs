//! Pages of monitors: the list with what holds for all, one monitor, the page behind an alarm's
//! link; and the parts that show proposed incidents on other pages.

mod alarm;
pub mod drafts;
mod edit;
mod list;
mod one;
mod spark;
mod words;

pub use alarm::AlarmPage;
pub use list::MonitorsPage;
pub use one::MonitorOnePage;
