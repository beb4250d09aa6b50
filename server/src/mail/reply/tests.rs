//! Rules, each with the smallest mail that shows it.
