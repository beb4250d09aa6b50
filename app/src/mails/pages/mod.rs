//! Pages of mails: the one behind an unsubscribe link, and the desk's gallery.

mod choice;
mod gallery;

pub use choice::ChoicePage;
pub use gallery::{ExamplePage, ExamplesPage};
