//! Islands of the desk: queue and composer.
