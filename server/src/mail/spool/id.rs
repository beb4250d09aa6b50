//! Names of spool items: time-ordered, and never twice the same in one process.
//!
//! Called by the commit thread alone; everyone else only carries ids about.
//! Must never read the clock or a source of randomness that was not handed in.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The clock as the spool takes it: microseconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Randomness as the spool takes it.
pub type Random = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The name of one item: 20 digits of microseconds, a dash, 8 hexadecimal digits.
/// Ordered by time; the text form sorts the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpoolId {
    micros: i64,
    salt: u32,
}

impl SpoolId {
    /// When the item got its name, in microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.micros
    }

    /// A text that sorts before this id's, and after those of earlier moments.
    pub fn before(self) -> String {
        format!("{:020}-", self.micros)
    }
}

impl fmt::Display for SpoolId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:020}-{:08x}", self.micros, self.salt)
    }
}

/// The text is not the name of a spool item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a spool id")]
pub struct BadSpoolId;

impl FromStr for SpoolId {
    type Err = BadSpoolId;

    fn from_str(text: &str) -> Result<Self, BadSpoolId> {
        let (micros, salt) = text.split_once('-').ok_or(BadSpoolId)?;
        let digits = micros.len() == 20 && micros.bytes().all(|b| b.is_ascii_digit());
        let hex = salt.len() == 8 && salt.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !digits || !hex {
            return Err(BadSpoolId);
        }
        Ok(Self {
            micros: micros.parse().map_err(|_| BadSpoolId)?,
            salt: u32::from_str_radix(salt, 16).map_err(|_| BadSpoolId)?,
        })
    }
}

impl Serialize for SpoolId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SpoolId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Hands out ids. Two ids of one process never share a microsecond, so that a clock
/// that stands still or steps back does not disturb the order of arrival.
pub struct SpoolIds {
    now: Clock,
    random: Random,
    last: AtomicI64,
}

impl SpoolIds {
    /// Ids from this clock and this randomness.
    pub fn new(now: Clock, random: Random) -> Self {
        Self { now, random, last: AtomicI64::new(-1) }
    }

    /// The injected clock's time, in microseconds since 1970.
    pub fn now(&self) -> i64 {
        (self.now)()
    }

    /// The next id, later than all before it.
    pub(super) fn next(&self) -> SpoolId {
        let now = self.now();
        let later = |last: i64| now.max(last.saturating_add(1));
        let last = self.last.update(Ordering::Relaxed, Ordering::Relaxed, later);
        // The lower half is as random as the whole.
        SpoolId { micros: later(last), salt: (self.random)() as u32 }
    }
}
