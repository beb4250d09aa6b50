//! `cargo xtask run`: from a clone to a running Loket with demo content.
//!
//! Called by people. Must never fill a data folder that holds anything.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::browser_part::{self, Mode};
use crate::step::{self, Done, Failure, Named};
use crate::{places, watch};

/// What was asked for.
pub struct Options {
    /// How to build.
    pub mode: Mode,
    empty: bool,
    story: bool,
    data: PathBuf,
}

impl Options {
    /// Reads the arguments after `run`.
    pub fn parse(args: &[String]) -> Done<Self> {
        let data = places::root().join("data");
        let mut options = Self { mode: Mode::Release, empty: false, story: false, data };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--release" => options.mode = Mode::Release,
                "--dev" => options.mode = Mode::Dev,
                "--empty" => options.empty = true,
                "--story" => options.story = true,
                "--data-dir" => options.data = data_dir(args.next())?,
                other => match other.strip_prefix("--data-dir=") {
                    Some(dir) => options.data = data_dir(Some(dir))?,
                    None => return Err(Failure::usage(&format!("run does not know {other}"))),
                },
            }
        }
        Ok(options)
    }

    /// The program that is run.
    pub fn program(&self) -> PathBuf {
        let profile = if self.mode == Mode::Release { "release" } else { "debug" };
        places::cargo_target().join(profile).join("loket")
    }

    /// Adds the variables that `loket` is started with.
    pub fn equip(&self, mut command: Command) -> Command {
        command.env("LOKET_DATA_DIR", &self.data).env("LOKET_SITE_DIR", places::site());
        command
    }
}

/// As typed, from where it was typed.
fn data_dir(arg: Option<impl AsRef<Path>>) -> Done<PathBuf> {
    let dir = arg.ok_or_else(|| Failure::usage("--data-dir needs a folder"))?;
    std::path::absolute(dir).named("--data-dir")
}

/// Builds and starts.
pub fn run(options: &Options) -> Done {
    browser_part::build(options.mode)?;
    if options.story {
        return story();
    }
    server(options)?;
    if !options.empty && is_empty(&options.data)? {
        step::step(&format!("filling {} with demo content", options.data.display()));
        let filled = step::run(options.equip(step::command(options.program())).arg("demo"));
        let advice = format!("remove {} before you start again", options.data.display());
        filled.map_err(|failure| Failure { text: format!("{}; {advice}", failure.text), ..failure })?;
    }
    step::step("starting Loket; Ctrl-C stops it");
    hints(options);
    if options.mode == Mode::Dev {
        return watch::serve(options);
    }
    // In xtask's own place: signals, exit code and output are the server's.
    let error = options.equip(step::command(options.program())).arg("serve").exec();
    Err(Failure::new(format!("{}: {error}", options.program().display())))
}

/// Plays the December night on a fresh data folder that is thrown away afterwards.
fn story() -> Done {
    step::step("the story: compiling");
    let mut cargo = step::cargo();
    cargo.args(["test", "--locked", "--test", "desk", "--no-run"]);
    let built = step::output(cargo.args(["--message-format", "json"]))?;
    let program = executable(&built).ok_or_else(|| Failure::new("cargo built no story"))?;
    step::step("the story: eight minutes; Ctrl-C ends it");
    let mut play = step::command(program);
    play.args(["story::told", "--exact", "--ignored", "--nocapture", "--quiet", "--test-threads", "1"]);
    // In xtask's own place, so that Ctrl-C is the play's. A busy machine is no reason to break it off.
    let error = play.env("LOKET_SITE_DIR", places::site()).env("LOKET_TEST_PATIENCE", "120").exec();
    Err(Failure::new(format!("the story: {error}")))
}

/// The program that cargo's messages name, one JSON object a line.
fn executable(messages: &str) -> Option<&str> {
    let named = messages.lines().rev().find_map(|line| line.split_once("\"executable\":\""));
    named?.1.split('"').next()
}

/// Compiles the server.
pub fn server(options: &Options) -> Done {
    step::step("server: compiling");
    let mut cargo = step::cargo();
    cargo.args(["build", "--locked", "--package", "server", "--bin", "loket"]);
    if options.mode == Mode::Release {
        cargo.arg("--release");
    }
    step::run(&mut cargo)
}

fn is_empty(dir: &Path) -> Done<bool> {
    if !dir.exists() {
        return Ok(true);
    }
    Ok(fs::read_dir(dir).named(dir.display())?.next().is_none())
}

fn hints(options: &Options) {
    let http = std::env::var("LOKET_HTTP_ADDR").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let smtp = std::env::var("LOKET_SMTP_ADDR").unwrap_or_else(|_| "127.0.0.1:2525".to_owned());
    let data = options.data.display();
    let text = format!(
        "
  Pages      http://{http}/          desk: http://{http}/desk
  SMTP       {smtp}
  Data       {data}

  Accounts   merchant@winkelkade.example   a shop owner
  (demo)     agent@winkelkade.example      customer care
             lead@winkelkade.example       incident lead
             admin@winkelkade.example      admin
             password of each: welkom-bij-loket

  Send it a mail, with swaks or with curl:
    swaks --server {smtp} --from winkel@example.nl --to support@winkelkade.example --header 'Subject: Mijn kassa start niet' --body 'Sinds vanmorgen een wit scherm.'
    printf 'From: winkel@example.nl\\r\\nTo: support@winkelkade.example\\r\\nSubject: Mijn kassa start niet\\r\\n\\r\\nSinds vanmorgen een wit scherm.\\r\\n' | curl -sS smtp://{smtp} --mail-from winkel@example.nl --mail-rcpt support@winkelkade.example -T -
"
    );
    let shown = text.lines().filter(|line| !options.empty || !is_account(line));
    shown.for_each(step::line);
}

/// The lines that only hold with demo content.
fn is_account(line: &str) -> bool {
    line.contains("@winkelkade.example   ") || line.contains("(demo)") || line.contains("password of each")
}

#[cfg(test)]
mod tests {
    use super::{Options, executable};

    #[test]
    fn an_unknown_option_is_refused() {
        let args = |list: &[&str]| list.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>();
        assert!(Options::parse(&args(&["--dev", "--empty", "--data-dir", "/tmp/x"])).is_ok());
        assert_eq!(Options::parse(&args(&["--fast"])).err().unwrap().code, 2);
        assert_eq!(Options::parse(&args(&["--data-dir"])).err().unwrap().code, 2);
    }

    #[test]
    fn the_built_program_is_named_last() {
        let messages = concat!(
            "{\"reason\":\"compiler-artifact\",\"executable\":null}\n",
            "{\"reason\":\"compiler-artifact\",\"executable\":\"/t/debug/deps/desk-1\",\"fresh\":true}\n",
            "{\"reason\":\"build-finished\",\"success\":true}",
        );
        assert_eq!(executable(messages), Some("/t/debug/deps/desk-1"));
        assert_eq!(executable("{\"reason\":\"build-finished\"}"), None);
    }
}
