//! Loket's chores: `cargo xtask run`, `test`, `torture`, `bench`, `fuzz` and `build`.
//!
//! Called by people and by `.ci/run`. Each chore sets up what it needs, says what it
//! does step by step with the elapsed time, and does nothing twice. It must never grow
//! dependencies: its first line has to appear within seconds on a machine that has
//! never built anything.

mod bench;
mod browser_part;
mod debian;
mod fuzz;
mod places;
mod postgres;
mod run;
mod sizes;
mod stamp;
mod step;
mod style;
mod suite;
mod test;
mod tools;
mod watch;

use std::process::ExitCode;

use step::{Done, Failure};

const HELP: &str = "\
Loket's chores.

  cargo xtask run [--dev] [--empty] [--data-dir DIR] [--story]
      Sets up, builds and starts Loket with demo content, and prints the addresses.
        --release        optimised build (the default)
        --dev            quick build; builds again and restarts when a source changes
        --empty          start without demo content
        --data-dir DIR   keep the data in DIR instead of ./data
        --story          play the December night in eight minutes, in a data folder of its own

  cargo xtask test [--only SUITE]... [-- ARGS]
      Passes the tests. SUITE: fmt, clippy, unit, integration, browser.
      ARGS go to the test programs of unit and integration (a name to filter by,
      for instance) and to `node --test` for browser.
      Example: cargo xtask test --only unit -- mail::parse

  cargo xtask torture [KILLS]
      Kills a loaded Loket 300 times (or KILLS), takes its store away and fills its disk in
      between, restores 2,000 mails from a backup, and kills it thrice while it mails 20,000
      merchants; on both databases. Takes a while.

  cargo xtask bench mail [rates] [visible] [memory] [--dev]
      rates: mails a second with fsync, against Postfix on the same disk; needs root.
      visible: from the 250 to an agent's queue, 50 mails a second for a minute.
      memory: of the process over 100,000 mails. All three when none is named.

  cargo xtask bench storm [MBOX TRUTH] [--title T] [--lang nl|en] [--from TIME] [--component NAME:IMPACT] [--dev]
      A night of mails with its truth, declared before and after: what is held, proposed and
      left in the queue, topic by topic. Without files the corpora's (LOKET_CORPORA).

  cargo xtask bench live [--dev]
      10,000 visitors who wait for news: update to last reader, memory for each; then the
      status page with the store away, against nginx with the same bytes as a file.

  cargo xtask fuzz [MINUTES]
      Hostile bytes for SMTP, parsing, taking replies apart and telling machines from people:
      10 minutes each, or MINUTES, on one core.

  cargo xtask build [--dev]
      Builds the browser part alone (wasm, JavaScript, CSS) into target/site.

docs/building.md tells what each installs and what lies where.";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let chore = args.next().unwrap_or_default();
    let args: Vec<String> = args.collect();
    if chore.is_empty() || asks_for_help(&chore) || args.iter().any(|arg| asks_for_help(arg)) {
        println!("{HELP}");
        return ExitCode::from(if chore.is_empty() { 2 } else { 0 });
    }
    step::begin(&format!("cargo xtask {chore}"));
    match chosen(&chore, &args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {}", failure.text);
            ExitCode::from(failure.code)
        }
    }
}

fn asks_for_help(arg: &str) -> bool {
    matches!(arg, "help" | "-h" | "--help")
}

fn chosen(chore: &str, args: &[String]) -> Done {
    match chore {
        "build" => match args {
            [] => browser_part::build(browser_part::Mode::Release),
            [one] if one == "--release" => browser_part::build(browser_part::Mode::Release),
            [one] if one == "--dev" => browser_part::build(browser_part::Mode::Dev),
            _ => Err(Failure::usage("build takes --dev and nothing else")),
        },
        "bench" => match args {
            [what, how @ ..] if what == "mail" => bench::mail(how),
            [what, how @ ..] if what == "storm" => bench::storm(how),
            [what, how @ ..] if what == "live" => bench::live(how),
            _ => Err(Failure::usage("bench takes mail, storm or live")),
        },
        "fuzz" => fuzz::fuzz(args),
        "run" => run::run(&run::Options::parse(args)?),
        "torture" => test::torture(args),
        "test" => test::test(&test::Options::parse(args)?),
        other => Err(Failure::usage(&format!("no chore is named {other}; see cargo xtask --help"))),
    }
}
