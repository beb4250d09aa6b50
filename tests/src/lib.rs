//! Nothing to link against: the tests are in `main.rs`.
