//! Server functions for the islands of the desk.
