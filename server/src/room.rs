//! How many files and connections the process may have open at once. Raised at the start of
//! `serve`, read by whoever bounds connections. Must never lower anything.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a system without any limit is taken to allow.
const PLENTY: u64 = 1 << 20;

/// Raises the limit as far as the system lets us: a visitor who waits for news is an open file.
pub fn make() {
    let limit = getrlimit(Resource::Nofile);
    let most = Rlimit { current: limit.maximum, ..limit };
    if let Err(error) = setrlimit(Resource::Nofile, most) {
        tracing::warn!(%error, "the number of open files stays as it is");
    }
}

/// Files that may be open now.
pub fn open_files() -> usize {
    let most = getrlimit(Resource::Nofile).current.unwrap_or(PLENTY).min(PLENTY);
    usize::try_from(most).unwrap_or(usize::MAX)
}
