//! Islands of the editor.

mod preview;

pub use preview::ArticlePreview;
