//! Steps announced with the elapsed time, and commands run with their failures kept.
//!
//! Called by every chore. Must never swallow the exit code of a command that failed.

use std::ffi::OsStr;
use std::fmt::Display;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What a step returns.
pub type Done<T = ()> = Result<T, Failure>;

/// Why a chore stopped, and the exit code it passes on.
#[derive(Debug)]
pub struct Failure {
    /// The exit code of xtask.
    pub code: u8,
    /// One line that says what went wrong and, where known, what to do.
    pub text: String,
}

impl Failure {
    /// Something went wrong.
    pub fn new(text: impl Into<String>) -> Self {
        Self { code: 1, text: text.into() }
    }

    /// The command line was wrong.
    pub fn usage(text: &str) -> Self {
        Self { code: 2, text: text.to_owned() }
    }
}

/// Turns an I/O error into a failure that names the thing it happened to.
pub trait Named<T> {
    /// Adds the name.
    fn named(self, name: impl Display) -> Done<T>;
}

impl<T, E: Display> Named<T> for Result<T, E> {
    fn named(self, name: impl Display) -> Done<T> {
        self.map_err(|error| Failure::new(format!("{name}: {error}")))
    }
}

static START: OnceLock<Instant> = OnceLock::new();

/// Starts the clock and says so.
pub fn begin(text: &str) {
    START.get_or_init(Instant::now);
    step(text);
}

/// Time since the start.
pub fn elapsed() -> Duration {
    START.get_or_init(Instant::now).elapsed()
}

/// Announces a step.
pub fn step(text: &str) {
    line(&format!("[{:6.1} s] {text}", elapsed().as_secs_f64()));
}

/// Prints a detail below a step.
pub fn detail(text: &str) {
    line(&format!("           {text}"));
}

/// Prints a line at once. A reader that has gone away is no reason to stop.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

/// A command in the workspace's root, without the variables that `cargo run` adds for
/// xtask itself: build scripts such as ring's watch `CARGO_PKG_NAME` and the like, and
/// would run again at each change between `cargo xtask` and plain `cargo`.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(crate::places::root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let own = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
        if own.iter().any(|prefix| text.starts_with(prefix)) || text == "LD_LIBRARY_PATH" {
            command.env_remove(&name);
        }
    }
    command
}

/// The cargo that started xtask.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command with its output on ours.
pub fn run(command: &mut Command) -> Done {
    let status = command.status().named(program(command))?;
    checked(command, status)
}

/// Runs a command and returns what it wrote to standard output.
pub fn output(command: &mut Command) -> Done<String> {
    let output = command.stderr(Stdio::inherit()).output().named(program(command))?;
    checked(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a command quietly: its output is shown when it fails.
pub fn quiet(command: &mut Command) -> Done {
    let output = command.stdin(Stdio::null()).output().named(program(command))?;
    if !output.status.success() {
        eprint!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
    checked(command, output.status)
}

/// Runs a command, repeats its standard output on ours and shows each line to `see`.
pub fn seen(command: &mut Command, mut see: impl FnMut(&str)) -> Done {
    let mut child = command.stdout(Stdio::piped()).spawn().named(program(command))?;
    if let Some(stdout) = child.stdout.take() {
        for bytes in BufReader::new(stdout).split(b'\n') {
            let text = String::from_utf8_lossy(&bytes.named(program(command))?).into_owned();
            line(&text);
            see(&text);
        }
    }
    let status = child.wait().named(program(command))?;
    checked(command, status)
}

/// Whether a command can be started and ends well; its output is dropped.
pub fn works(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

fn checked(command: &Command, status: ExitStatus) -> Done {
    if status.success() {
        return Ok(());
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Err(Failure { code, text: format!("{} failed ({status})", shown(command)) })
}

fn program(command: &Command) -> String {
    let path = Path::new(command.get_program());
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The command as one would type it, cut after a few words.
fn shown(command: &Command) -> String {
    let mut words = vec![program(command)];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    let cut = if words.len() > 9 { " …" } else { "" };
    words.truncate(9);
    words.join(" ") + cut
}
