//! Rate limits, by account or peer. Each kind of deed has its own allowance:
//! a burst, refilled evenly.

use app::{Actor, AppError, AppResult};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use std::num::NonZeroU32;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Tries to sign in, per peer and per address.
    SignIn,
    /// Contact forms, posts, feedback.
    Form,
    /// Searches (one a keystroke).
    Search,
    /// Mails that somebody makes us send: sign-in links.
    Mail,
}

const DEEDS: [(Deed, u32); 4] = [(Deed::SignIn, 10), (Deed::Form, 20), (Deed::Search, 240), (Deed::Mail, 5)];

/// The limits in force: each allowance is a number a minute.
pub struct Limits(Vec<DefaultKeyedRateLimiter<String>>);

impl Default for Limits {
    fn default() -> Limits {
        let limiter = |a_minute| {
            let a_minute = NonZeroU32::new(a_minute).unwrap_or(NonZeroU32::MIN);
            DefaultKeyedRateLimiter::keyed(Quota::per_minute(a_minute))
        };
        Limits(DEEDS.iter().map(|(_, a_minute)| limiter(*a_minute)).collect())
    }
}

impl Limits {
    /// Takes one from the actor's allowance. Staff isn't limited in searching.
    pub fn check(&self, by: &Actor, deed: Deed) -> AppResult<()> {
        if deed == Deed::Search && by.is_staff() {
            return Ok(());
        }
        self.check_key(&by.limit_key, deed)
    }

    /// Takes one from the allowance of `key`, such as an address that is signed in to.
    pub fn check_key(&self, key: &str, deed: Deed) -> AppResult<()> {
        let limiter = &self.0[deed as usize];
        limiter.check_key(&key.to_owned()).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            AppError::TooMany(wait.as_secs() as u32 + 1)
        })
    }

    /// Forgets keys whose allowance is full again.
    pub fn tidy(&self) {
        self.0.iter().for_each(|limiter| limiter.retain_recent());
    }
}
