//! The pure rules of an incident's flood: how like an incident a text is, and when many tickets
//! at a time make one. Called by `desk::tickets::flood`, which has the use cases.

pub mod burst;
pub mod likeness;
