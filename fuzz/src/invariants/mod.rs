//! What must hold for any bytes, one function a fuzz target: it panics when it doesn't.
//!
//! Called by the targets in `fuzz/fuzz_targets` and, with the seeds, by the server's unit
//! tests. Written against the public doors of `mail`, never against how they are made.

pub mod classify;
pub mod html;
pub mod parse;
pub mod reply_text;
pub mod smtp_reference;
pub mod smtp_session;

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Every seed of a target, and every seed cut short: what stops in the middle is the
    /// commonest kind of broken mail.
    fn replay(target: &str, hold: fn(&[u8])) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
        let mut seeds = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let seed = std::fs::read(entry.unwrap().path()).unwrap();
            hold(&seed);
            for part in 1..8 {
                hold(&seed[..seed.len() * part / 8]);
            }
            seeds += 1;
        }
        assert!(seeds > 0, "no seeds for {target}");
    }

    #[test]
    fn seeds_of_smtp_session() {
        replay("smtp_session", super::smtp_session::hold);
    }

    #[test]
    fn seeds_of_parse() {
        replay("parse", super::parse::hold);
    }

    #[test]
    fn seeds_of_reply_text() {
        replay("reply_text", super::reply_text::hold);
    }

    #[test]
    fn seeds_of_classify() {
        replay("classify", super::classify::hold);
    }
}
