//! Time and chance, injected: the one place that reads the machine's clock and
//! randomness. Tests put their own in, so that a night passes in a moment.

use app::Moment;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// Microseconds in a second.
pub const SECOND: Moment = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE: Moment = 60 * SECOND;
/// Microseconds in an hour.
pub const HOUR: Moment = 60 * MINUTE;
/// Microseconds in a day of 24 hours.
pub const DAY: Moment = 24 * HOUR;

type ClockFn = dyn Fn() -> Moment + Send + Sync;

/// The clock and the randomness of a running Loket.
#[derive(Clone)]
pub struct Env {
    clock: Arc<ClockFn>,
    rng: Arc<Mutex<StdRng>>,
}

impl Env {
    /// The machine's own.
    #[expect(clippy::disallowed_methods, reason = "this is where the clock is injected from")]
    pub fn system() -> Env {
        Env {
            clock: Arc::new(|| jiff::Timestamp::now().as_microsecond()),
            rng: Arc::new(Mutex::new(StdRng::from_os_rng())),
        }
    }

    /// For tests: a clock of their own and repeatable randomness.
    pub fn fixed(clock: impl Fn() -> Moment + Send + Sync + 'static, seed: u64) -> Env {
        Env { clock: Arc::new(clock), rng: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))) }
    }

    /// The time.
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// The clock as a function, for parts that need nothing else.
    pub fn clock(&self) -> Arc<ClockFn> {
        self.clock.clone()
    }

    /// A random number.
    pub fn random(&self) -> u64 {
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).next_u64()
    }

    /// An unguessable token of 192 bits that is safe in an address.
    pub fn token(&self) -> String {
        let mut bytes = [0u8; 24];
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// What the store keeps of a token: its SHA-256, so that a copy of the store opens nothing.
pub fn token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}
