//! Islands of search: the box with results while typing, and likely answers beside a form's subject.

mod ask_field;
mod hits;
mod search_box;

pub use ask_field::AskField;
pub use hits::{group_word, in_groups};
pub use search_box::SearchBox;
