//! The program `loket`: hands over to the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::run()
}
