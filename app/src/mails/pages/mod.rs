//! Pages of mails: the one behind an unsubscribe link, and the desk's gallery.

mod choice;
mod consent;
mod gallery;

pub use choice::ChoicePage;
pub use consent::ConsentPage;
pub use gallery::{ExamplePage, ExamplesPage};
