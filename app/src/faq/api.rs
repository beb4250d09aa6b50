//! Server functions of the editor.
