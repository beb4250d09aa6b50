//! `cargo xtask test`: chooses the suites, passes them in order, and closes with totals.
//!
//! Called by people and by `.ci/run`. A suite that fails doesn't keep the others from
//! running; the exit code is that of the first that failed.

use std::time::Instant;

use crate::step::{self, Done, Failure};
use crate::suite::{Count, Suite, Workshop};

/// What was asked for.
pub struct Options {
    suites: Vec<Suite>,
    args: Vec<String>,
}

impl Options {
    /// Reads the arguments after `test`.
    pub fn parse(args: &[String]) -> Done<Self> {
        let (own, rest) = match args.iter().position(|arg| arg == "--") {
            Some(at) => (&args[..at], args[at + 1..].to_vec()),
            None => (args, Vec::new()),
        };
        let mut suites = Vec::new();
        let mut own = own.iter();
        while let Some(arg) = own.next() {
            let name = match arg.strip_prefix("--only=") {
                Some(name) => name,
                None if arg == "--only" => own.next().map(String::as_str).unwrap_or_default(),
                None => return Err(Failure::usage(&format!("test does not know {arg}"))),
            };
            suites.push(Suite::named(name)?);
        }
        suites.sort_unstable();
        suites.dedup();
        if suites.is_empty() {
            suites = Suite::ALL.to_vec();
        }
        Ok(Self { suites, args: rest })
    }
}

/// Passes the suites.
pub fn test(options: &Options) -> Done {
    let mut shop = Workshop::new(options.args.clone());
    shop.prepare(&options.suites)?;
    let mut totals = Vec::new();
    let mut first: Option<Failure> = None;
    for suite in &options.suites {
        let begun = Instant::now();
        let mut count = Count::default();
        let result = shop.pass(*suite, &mut count);
        totals.push(total(*suite, &count, result.is_ok(), begun.elapsed().as_secs_f64()));
        if let Err(failure) = result {
            step::step(&format!("{} FAILED: {}", suite.name(), failure.text));
            first.get_or_insert(failure);
        }
    }
    drop(shop);
    step::step(&format!("totals: {}", totals.join(" · ")));
    first.map_or(Ok(()), Err)
}

/// The tests of kills and restores at full length.
pub fn torture(args: &[String]) -> Done {
    let kills = match args {
        [] => "300",
        [kills] if kills.parse::<u32>().is_ok() => kills,
        _ => return Err(Failure::usage("torture takes how many kills, and nothing else")),
    };
    let mut shop = Workshop::new(Vec::new());
    shop.prepare(&[Suite::Integration])?;
    shop.torture(kills)
}

fn total(suite: Suite, count: &Count, passed: bool, seconds: f64) -> String {
    let name = suite.name();
    let mut words = match (suite.counts(), passed) {
        (true, true) => format!("{name} {} passed", count.passed),
        (true, false) => format!("{name} FAILED ({} passed, {} failed)", count.passed, count.failed),
        (false, true) => format!("{name} ok"),
        (false, false) => format!("{name} FAILED"),
    };
    if count.skipped > 0 {
        words += &format!(", {} skipped", count.skipped);
    }
    format!("{words} ({seconds:.0} s)")
}

#[cfg(test)]
mod tests {
    use super::Options;
    use crate::suite::Suite;

    #[test]
    fn suites_are_chosen_in_order() {
        let args = |list: &[&str]| list.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>();
        let some = Options::parse(&args(&["--only", "unit", "--only=fmt", "--", "mail"])).unwrap();
        assert_eq!(some.suites, [Suite::Fmt, Suite::Unit]);
        assert_eq!(some.args, ["mail"]);
        assert_eq!(Options::parse(&[]).unwrap().suites, Suite::ALL);
        assert!(Options::parse(&args(&["--only", "all"])).is_err());
        assert!(Options::parse(&args(&["fmt"])).is_err());
    }
}
