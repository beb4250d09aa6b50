//! The command line: what others script against, so its words stay. Called by `main`
//! alone. Each command is a few lines around a use case; results go to standard output,
//! everything else to standard error. Exit codes: 0 done, 1 found something wrong,
//! 2 used wrongly.

mod args;
mod backup;
mod check;
mod config;
mod consent;
mod demo;
mod dkim;
mod faq;
mod incident;
mod incident_mails;
mod index;
pub mod mail;
mod mails;
pub mod mbox;
pub mod progress;
mod publish;
mod search;
mod user;

use crate::config::Config;
use crate::desk::Base;
use crate::env::Env;
use crate::startup;
use anyhow::Context;
use args::{Args, Command, FaqCommand, IndexCommand, MailCommand, UserCommand};
use clap::Parser;
use clap::error::ErrorKind;
use std::process::ExitCode;

/// How a command that could run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Done, and something is wrong with what was looked at.
    Wrong,
}

/// Used wrongly: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Misuse(pub String);

/// Reads the arguments, runs the command, tells how it ended.
pub fn run() -> ExitCode {
    let mut words: Vec<_> = std::env::args_os().collect();
    if words.len() == 1 && std::env::var_os("LEPTOS_OUTPUT_NAME").is_some() {
        words.push("serve".into()); // as `cargo leptos watch` starts it
    }
    let args = match Args::try_parse_from(words) {
        Ok(args) => args,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            print(error.to_string().trim_end());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("{}", one_line(&error));
            return ExitCode::from(2);
        }
    };
    match runtime().and_then(|runtime| runtime.block_on(command(args))) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Wrong) => ExitCode::FAILURE,
        Err(error) if unread(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let text = format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ");
            eprintln!("loket: {text}");
            ExitCode::from(if error.is::<Misuse>() { 2 } else { 1 })
        }
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no threads could be started")
}

async fn command(args: Args) -> anyhow::Result<Outcome> {
    if let Command::Config { explain: true } = args.command {
        return config::explain();
    }
    if let Command::Mail(MailCommand::Parse { files, json }) = args.command {
        return mails::parse(&files, json);
    }
    let config = Config::load(args.config.as_deref()).map_err(|error| Misuse(error.to_string()))?;
    app::ui::time::set_zone(config.zone.clone());
    log(&config, matches!(args.command, Command::Serve));
    match args.command {
        Command::Serve => startup::serve(config).await.map(|()| Outcome::Done),
        Command::Demo => demo::load(&config).await,
        Command::User(UserCommand::Add(person)) => user::add(&config, person).await,
        Command::User(UserCommand::List) => user::list(&config).await,
        Command::User(UserCommand::Reset { email, password_stdin }) => {
            user::reset(&config, &email, password_stdin).await
        }
        Command::Mail(MailCommand::Parse { files, json }) => mails::parse(&files, json),
        Command::Mail(MailCommand::Import { path, at_their_time }) => {
            mails::import(&config, &path, at_their_time).await
        }
        Command::Mail(MailCommand::Consent { file }) => consent::import(&config, &file).await,
        Command::Mail(MailCommand::Dkim(args)) => dkim::dkim(&config, args).await,
        Command::Incident(what) => incident::incident(&config, what).await,
        Command::Faq(FaqCommand::Import { file }) => faq::import(&config, &file).await,
        Command::Search(ask) => search::search(&config, ask),
        Command::Index(IndexCommand::Rebuild) => index::rebuild(&config).await,
        Command::Check => check::check(&config).await,
        Command::Backup(args) => backup::make(&config, args).await,
        Command::Publish(args) => publish::publish(&config, args).await,
        Command::Restore(args) => backup::restore(&config, args).await,
        Command::Config { .. } => config::show(&config),
    }
}

/// The log goes to standard error; commands other than `serve` only tell of trouble.
/// `RUST_LOG` overrules.
fn log(config: &Config, serve: bool) {
    use crate::config::LogForm;
    use tracing_subscriber::EnvFilter;
    let usual = if serve { "info" } else { "error" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let set = match config.log {
        LogForm::Json => log.json().try_init(),
        LogForm::Text => log.try_init(),
    };
    if let Err(error) = set {
        eprintln!("loket: the log cannot be set up: {error}");
    }
}

/// What use cases stand on, with the whole data folder for this process alone; `None`
/// when a server or another command has it. Also says whether the index is to be filled.
async fn base(config: &Config, env: &Env) -> anyhow::Result<Option<(Base, bool)>> {
    match startup::base(config, env.clone()).await {
        Ok(base) => Ok(Some(base)),
        Err(error) if taken(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn taken(error: &anyhow::Error) -> bool {
    has(error, std::io::ErrorKind::ResourceBusy)
}

/// Whether nobody reads our answer any more.
fn unread(error: &anyhow::Error) -> bool {
    has(error, std::io::ErrorKind::BrokenPipe)
}

fn has(error: &anyhow::Error, kind: std::io::ErrorKind) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == kind))
}

/// A line of the answer on standard output. That nobody reads on (`loket … | head`) is no
/// trouble of ours.
fn print(line: impl std::fmt::Display) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// clap's message on one line that says what to do.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let told = text.split("\n\nUsage:").next().unwrap_or_default();
    let told = told.split("\n\nFor more information").next().unwrap_or_default();
    let told: Vec<&str> = told.split_whitespace().collect();
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "loket: say what to do, such as loket serve (loket --help lists everything)".into();
    }
    format!("loket: {} (see --help)", told.join(" ").trim_start_matches("error: "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_fit_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example() {
        fn look(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
                look(sub, &path);
            }
            let example = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(example.contains(&format!("Example: {}", path.trim())), "{path}: {example}");
        }
        look(&Args::command(), "");
    }

    #[test]
    fn a_wrong_use_is_told_on_one_line() {
        for wrong in [
            vec!["loket"],
            vec!["loket", "serv"],
            vec!["loket", "search"],
            vec!["loket", "search", "x", "--in", "mail"],
            vec!["loket", "user", "add", "a@b.example", "--role", "boss"],
            vec!["loket", "mail", "parse"],
        ] {
            let error = Args::try_parse_from(&wrong).unwrap_err();
            let line = one_line(&error);
            assert!(line.starts_with("loket: ") && !line.contains('\n'), "{wrong:?}: {line}");
            assert!(line.contains("--help"), "{wrong:?}: {line}");
        }
    }

    #[test]
    fn a_folder_that_is_in_use_is_recognised() {
        let busy = std::io::Error::new(std::io::ErrorKind::ResourceBusy, "in use");
        assert!(taken(&anyhow::Error::new(busy).context("the spool")));
        assert!(!taken(&anyhow::anyhow!("something else")));
    }
}
