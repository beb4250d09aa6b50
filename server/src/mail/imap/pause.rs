//! How long to leave a server alone that could not be reached.

use std::time::Duration;

/// After the first failure.
const FIRST: Duration = Duration::from_secs(1);
/// However often it failed.
pub const LONGEST: Duration = Duration::from_secs(300);

/// The pause after so many failures in a row: doubled each time, and by `chance` anything
/// between a half and the whole of that, so that many clients don't come back in step.
pub fn pause(failures: u32, chance: u64) -> Duration {
    let doubled = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(20));
    let half = doubled.min(LONGEST) / 2;
    half + half.mul_f64((chance % 1001) as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pauses_grow_and_end() {
        assert_eq!(pause(1, 1000), FIRST);
        assert_eq!(pause(1, 0), FIRST / 2);
        assert_eq!(pause(3, 1000), 4 * FIRST);
        assert_eq!(pause(u32::MAX, 1000), LONGEST);
    }

    proptest! {
        #[test]
        fn no_pause_is_too_short_or_too_long(failures in 1u32.., chance: u64) {
            let pause = pause(failures, chance);
            prop_assert!(pause >= FIRST / 2 && pause <= LONGEST);
        }
    }
}
