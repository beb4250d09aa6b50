//! The commands with their options and examples.

use crate::config::{BackupTo, PublishTo};
use app::{Lang, Role};
use clap::{Args as Options, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Loket: the counter that stays open when everything behind it is down.
#[derive(Debug, Parser)]
#[command(name = "loket", version, after_help = "Example: loket serve")]
pub struct Args {
    /// File with settings instead of loket.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve pages, take mail in and send it, until stopped
    #[command(after_help = "Example: loket serve\n         LOKET_DATA_DIR=/srv/loket loket serve")]
    Serve,
    /// Fill an empty data folder with demo content and demo accounts
    #[command(after_help = "Example: loket demo\n         LOKET_DATA_DIR=/tmp/demo loket demo")]
    Demo,
    /// Accounts
    #[command(subcommand, after_help = "Example: loket user list")]
    User(UserCommand),
    /// Mail files
    #[command(subcommand, after_help = "Example: loket mail parse question.eml --json")]
    Mail(MailCommand),
    /// Incidents: declare, update, resolve, list; also while the database is away
    #[command(
        subcommand,
        after_help = "Example: loket incident declare --title \"Kassa App ligt stil\" --component kassa-app:critical --from 04:40"
    )]
    Incident(IncidentCommand),
    /// The knowledge base
    #[command(subcommand, after_help = "Example: loket faq import docs.jsonl")]
    Faq(FaqCommand),
    /// Search as the site does
    #[command(
        after_help = "Example: loket search \"geld terug klant\" --in faq --limit 5\n         loket search --queries queries.jsonl --in faq > run.jsonl"
    )]
    Search(SearchArgs),
    /// The search index
    #[command(subcommand, after_help = "Example: loket index rebuild")]
    Index(IndexCommand),
    /// Look whether counts that must agree do: spool, tickets, outbox, index
    #[command(after_help = "Example: loket check && echo all is well")]
    Check,
    /// Make a backup, beside a running server, and see that it can be restored
    #[command(
        after_help = "Example: loket backup\n         loket backup --to /mnt/backups\n         loket backup --to s3://bucket/prefix --list"
    )]
    Backup(BackupArgs),
    /// Write a copy of the public pages that works without Loket, beside a running server
    #[command(
        after_help = "Example: loket publish --to /srv/www/status\n         loket publish --to s3://bucket/prefix\n         loket publish --outage-pages /srv/uit"
    )]
    Publish(PublishArgs),
    /// Go back to a backup, then replay from the spool what came in since
    #[command(after_help = "Example: loket restore --at \"2026-11-22 04:40\"\n         loket restore --yes")]
    Restore(RestoreArgs),
    /// Show the settings in force
    #[command(after_help = "Example: loket config --explain")]
    Config {
        /// List every setting with its default and what it is for
        #[arg(long)]
        explain: bool,
    },
}

/// Making backups.
#[derive(Debug, Options)]
pub struct BackupArgs {
    /// Folder or bucket of the backups instead of backup_to
    #[arg(long, value_name = "DIR|s3://BUCKET")]
    pub to: Option<BackupTo>,
    /// Only list those there are, oldest first
    #[arg(long)]
    pub list: bool,
    /// Look at all there are: checksums, and each restored into a scratch place
    #[arg(long)]
    pub verify: bool,
}

/// Copying the public pages.
#[derive(Debug, Options)]
pub struct PublishArgs {
    /// Folder or bucket of the copy instead of publish_to
    #[arg(long, value_name = "DIR|s3://BUCKET")]
    pub to: Option<PublishTo>,
    /// Write the outage pages of all shops as files into this folder
    #[arg(long, value_name = "DIR")]
    pub outage_pages: Option<PathBuf>,
}

/// Going back to one.
#[derive(Debug, Options)]
pub struct RestoreArgs {
    /// Folder or bucket of the backups instead of backup_to
    #[arg(long, value_name = "DIR|s3://BUCKET")]
    pub from: Option<BackupTo>,
    /// A backup's name, or a time: the last backup before it; the latest when left out
    #[arg(long, value_name = "TIME|NAME")]
    pub at: Option<String>,
    /// Don't ask
    #[arg(long)]
    pub yes: bool,
}

/// Accounts.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add an account; prints a sign-in link unless a password is given
    #[command(
        after_help = "Example: loket user add ilse@winkel.example --name \"Ilse\" --role admin\n         loket user add ilse@winkel.example --name \"Ilse\" --role agent --password-stdin < secret"
    )]
    Add(NewUser),
    /// List the accounts: staff first
    #[command(after_help = "Example: loket user list")]
    List,
    /// End all sessions and the password of an account; prints a sign-in link unless a new password is given
    #[command(after_help = "Example: loket user reset ilse@winkel.example")]
    Reset {
        /// The account's address
        email: String,
        /// Read the new password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
}

/// An account to add.
#[derive(Debug, Options)]
pub struct NewUser {
    /// The address to sign in with
    pub email: String,
    /// The name shown beside what the person writes
    #[arg(long)]
    pub name: String,
    /// merchant, agent, lead or admin
    #[arg(long, value_parser = role)]
    pub role: Role,
    /// Language of mails: nl or en
    #[arg(long, default_value = "nl", value_parser = lang)]
    pub lang: Lang,
    /// Read the password from standard input
    #[arg(long)]
    pub password_stdin: bool,
}

/// Mail files.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Tell how Loket reads mails; exit code 1 when one can't be parsed
    #[command(after_help = "Example: loket mail parse question.eml --json")]
    Parse {
        /// Mail files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// One JSON object a line for each mail
        #[arg(long)]
        json: bool,
    },
    /// Make tickets of an mbox file, or of a folder of mails
    #[command(
        after_help = "Example: loket mail import archive.mbox\n         loket mail import --at-their-time night.mbox\n\nWith --at-their-time the mails are taken as if they came now, each at the time in its envelope line or its\nlatest Received header, in the order of the file: who writes is acknowledged (those mails wait in the outbox,\nand go out where smtp_out is set), limits count by that clock, and an incident of that time holds what is\nabout it. A store without a mailbox gets the one that most of the mails are addressed to."
    )]
    Import {
        /// mbox file, mail file or folder
        #[arg(value_name = "MBOX|DIR")]
        path: PathBuf,
        /// Play them with the clock of their own time, as live mail
        #[arg(long)]
        at_their_time: bool,
    },
    /// Take in a list of who wants which mail: lines of address,kind,yes|no[,YYYY-MM-DD]
    #[command(
        after_help = "Example: loket mail consent unsubscribed.csv\n\nKinds: community, status, marketing. A line that says what holds already changes nothing."
    )]
    Consent {
        /// The list
        #[arg(value_name = "FILE.csv")]
        file: PathBuf,
    },
    /// Show the keys that mails are signed with (DKIM) and their DNS records
    #[command(
        after_help = "Example: loket mail dkim\n         loket mail dkim --rotate support@winkel.example\n\nA new key signs as soon as a running server sees its record in DNS."
    )]
    Dkim(DkimArgs),
}

/// Keys for signatures.
#[derive(Debug, Options)]
pub struct DkimArgs {
    /// Make the next key for the domain of this mailbox
    #[arg(long, value_name = "ADDRESS", conflicts_with = "use_now")]
    pub rotate: Option<String>,
    /// Sign with the next key of this mailbox's domain from now on, whatever DNS says
    #[arg(long = "use", value_name = "ADDRESS")]
    pub use_now: Option<String>,
}

/// Incidents.
#[derive(Debug, Subcommand)]
pub enum IncidentCommand {
    /// Tell everybody that something is wrong
    #[command(
        after_help = "Example: loket incident declare --title \"Kassa App ligt stil\" --component kassa-app:critical --component webshops:major --from 04:40\n         loket incident declare --title \"Shops are slow\" --lang en --component webshops:minor --text \"We are looking into it.\""
    )]
    Declare(DeclareArgs),
    /// Write an update
    #[command(
        after_help = "Example: loket incident update 7 --state identified --text \"De database is kapot; we zetten een back-up terug.\"\n         loket incident update kassa-app-ligt-stil --component webshops:none --quiet"
    )]
    Update(UpdateArgs),
    /// Say that it is over
    #[command(after_help = "Example: loket incident resolve 7 --text \"Alles werkt weer.\"")]
    Resolve(ResolveArgs),
    /// List the open ones
    #[command(after_help = "Example: loket incident list\n         loket incident list --all --json")]
    List {
        /// Those that are over as well
        #[arg(long)]
        all: bool,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// List what came in its time, and whether it is held with it, proposed, or in the queue
    #[command(
        after_help = "Example: loket incident mails 7\n         loket incident mails 7 --json > mails.jsonl"
    )]
    Mails {
        /// The incident: its number, or its name in the address
        #[arg(value_name = "INCIDENT")]
        incident: String,
        /// One JSON object a line for each mail: message_id, ticket, score, reason, state
        #[arg(long)]
        json: bool,
    },
}

/// Telling that something is wrong.
#[derive(Debug, Options)]
pub struct DeclareArgs {
    /// What is wrong, for a reader, in the language of --lang
    #[arg(long)]
    pub title: String,
    /// What is hit and how badly: none, minor, major or critical; by key or by name
    #[arg(long = "component", value_name = "NAME:IMPACT", required = true)]
    pub components: Vec<String>,
    /// Since when, in the office's time: 04:40, "2026-12-21 04:40" or with a zone; now when left out
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Tell followers nothing
    #[arg(long)]
    pub quiet: bool,
    /// Hold tickets with it by themselves from this likeness on (0.5 to 1); only proposed when left out
    #[arg(long, value_name = "SCORE", value_parser = percent)]
    pub hold_above: Option<i64>,
    #[command(flatten)]
    pub words: WordArgs,
}

/// Writing an update.
#[derive(Debug, Options)]
pub struct UpdateArgs {
    /// The incident: its number, or its name in the address
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// investigating, identified, monitoring or resolved; as it is when left out
    #[arg(long)]
    pub state: Option<String>,
    /// What is hit from now on, and how badly
    #[arg(long = "component", value_name = "NAME:IMPACT")]
    pub components: Vec<String>,
    /// Tell followers nothing
    #[arg(long)]
    pub quiet: bool,
    /// Hold tickets with it by themselves from this likeness on (0.5 to 1)
    #[arg(long, value_name = "SCORE", value_parser = percent)]
    pub hold_above: Option<i64>,
    /// Changes may be gone from this time
    #[arg(long, value_name = "TIME", requires = "loss_to")]
    pub loss_from: Option<String>,
    /// Until this one
    #[arg(long, value_name = "TIME", requires = "loss_from")]
    pub loss_to: Option<String>,
    #[command(flatten)]
    pub words: WordArgs,
}

/// Saying that it is over.
#[derive(Debug, Options)]
pub struct ResolveArgs {
    /// The incident: its number, or its name in the address
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    #[command(flatten)]
    pub words: WordArgs,
}

/// The words of an update, and when.
#[derive(Debug, Options)]
pub struct WordArgs {
    /// The text, in the language of --lang; a plain sentence when a new incident has none
    #[arg(long)]
    pub text: Option<String>,
    /// Language of the words: nl or en. The other one is marked as missing
    #[arg(long, default_value = "nl", value_parser = lang)]
    pub lang: Lang,
    /// Minutes until the next update; by the impact when left out
    #[arg(long, value_name = "MINUTES")]
    pub next: Option<i64>,
    /// When it was said, if not now
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

/// The knowledge base.
#[derive(Debug, Subcommand)]
pub enum FaqCommand {
    /// Add or change articles: one JSON object a line with id, lang, collection, title, body, tags, translation_of
    #[command(after_help = "Example: loket faq import docs.jsonl")]
    Import {
        /// The file
        #[arg(value_name = "DOCS.jsonl")]
        file: PathBuf,
    },
}

/// The search index.
#[derive(Debug, Subcommand)]
pub enum IndexCommand {
    /// Make the whole index anew from the store; a running server does it itself
    #[command(after_help = "Example: loket index rebuild")]
    Rebuild,
}

/// Where to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Place {
    /// Articles
    Faq,
    /// Threads
    Community,
    /// Everything public
    All,
}

/// Searching.
#[derive(Debug, Options)]
pub struct SearchArgs {
    /// What to look for
    #[arg(required_unless_present = "queries", conflicts_with = "queries")]
    pub query: Option<String>,
    /// Language of the one who asks: nl or en
    #[arg(long, default_value = "nl", value_parser = lang)]
    pub lang: Lang,
    /// Where to look
    #[arg(long = "in", value_enum, default_value = "all", value_name = "PLACE")]
    pub place: Place,
    /// How many results at most
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
    /// Print a JSON object
    #[arg(long)]
    pub json: bool,
    /// Many queries: lines {"query_id","q","lang"} in, lines {"query_id","results"} out
    #[arg(long, value_name = "FILE.jsonl")]
    pub queries: Option<PathBuf>,
}

/// A likeness as people write it, in percent.
fn percent(text: &str) -> Result<i64, String> {
    let score = text.replace(',', ".").parse::<f64>().ok().filter(|score| (0.5..=1.0).contains(score));
    score.map(|score| (score * 100.0).round() as i64).ok_or_else(|| "use a number from 0.5 to 1".into())
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| "use merchant, agent, lead or admin".into())
}

fn lang(text: &str) -> Result<Lang, String> {
    Lang::ALL.into_iter().find(|lang| lang.code() == text).ok_or_else(|| "use nl or en".into())
}
