//! Pages of search: the home page, which is a search box first, and the results.

mod home;
mod results;

pub use home::HomePage;
pub use results::SearchPage;
