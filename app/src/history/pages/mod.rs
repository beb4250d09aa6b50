//! Pages of the history: by month for everybody, and how impacts count for admins.

mod months;
mod weights;

pub use months::HistoryPage;
pub use weights::WeightsPage;
