//! The parts of Loket that read what the public sends, without the rest of the server:
//! they know no store, so they compile in a minute with a sanitizer and not in twenty.
//!
//! `invariants` says what must hold for any bytes. The server's unit tests take in the
//! same folder and replay the seeds, so neither can rot unseen.

pub mod invariants;
pub mod mail;

/// Lets a panic pass that is caught on its way: `mail::parse` catches those of the parser
/// below it. One that nobody catches still ends the run.
pub fn survive() {
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
}
