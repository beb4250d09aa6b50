//! Islands of the editor.
