//! Programs that come from Debian: found, or installed when xtask runs as root.
//!
//! Called by `run` and `test`. Must never ask for a password: without root it prints the
//! one command to run and stops.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::places;
use crate::step::{self, Done, Failure};

/// What a chore needs from the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A browser for the browser tests.
    Chromium,
    /// A real IMAP server.
    Dovecot,
    /// PostgreSQL's own programs, for the private instance of the tests.
    Postgres,
    /// A real SMTP client.
    Swaks,
    /// The mail server that Loket is measured against.
    Postfix,
    /// The web server that Loket is measured against, and one of those in front of shops.
    Nginx,
    /// Another in front of shops.
    Haproxy,
    /// What asks for pages in that measuring.
    Wrk,
}

impl Need {
    fn package(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Dovecot => "dovecot-imapd",
            Self::Postgres => "postgresql",
            Self::Swaks => "swaks",
            Self::Postfix => "postfix",
            Self::Nginx => "nginx-light",
            Self::Haproxy => "haproxy",
            Self::Wrk => "wrk",
        }
    }

    fn is_there(self) -> bool {
        match self {
            Self::Chromium => chromium().is_some(),
            // The server itself comes with it; the package of the protocol is the one that may lack.
            Self::Dovecot => Path::new("/usr/lib/dovecot/imap").is_file(),
            Self::Postgres => postgres_bin().is_some(),
            Self::Swaks => places::on_path("swaks").is_some(),
            Self::Postfix => places::on_path("smtp-source").is_some() && places::on_path("postfix").is_some(),
            Self::Nginx => nginx().is_some(),
            Self::Haproxy => Path::new("/usr/sbin/haproxy").is_file(),
            Self::Wrk => places::on_path("wrk").is_some(),
        }
    }
}

/// Chromium: `CHROMIUM` where set, else the usual names.
pub fn chromium() -> Option<PathBuf> {
    let chosen = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|file| file.is_file());
    chosen.or_else(|| ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(places::on_path))
}

/// The folder of PostgreSQL's programs. Debian keeps them off `PATH`, one folder a
/// version, of which the newest is taken; elsewhere `initdb` leads there, through links.
pub fn postgres_bin() -> Option<PathBuf> {
    let entries = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let versions = entries.filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        Some((version, entry.path().join("bin")))
    });
    let newest = versions.filter(|(_, bin)| is_postgres(bin)).max().map(|(_, bin)| bin);
    newest.or_else(|| {
        let initdb = places::on_path("initdb")?.canonicalize().ok()?;
        initdb.parent().filter(|bin| is_postgres(bin)).map(Path::to_path_buf)
    })
}

fn is_postgres(bin: &Path) -> bool {
    ["initdb", "pg_ctl", "pg_isready", "postgres"].iter().all(|program| bin.join(program).is_file())
}

/// nginx, which Debian keeps off the `PATH` of people.
pub fn nginx() -> Option<PathBuf> {
    places::on_path("nginx").or_else(|| Some(PathBuf::from("/usr/sbin/nginx")).filter(|file| file.is_file()))
}

/// Whether xtask runs as root.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Sees to it that all of `needs` are there.
pub fn ensure(needs: &[Need]) -> Done {
    let missing: Vec<&str> =
        needs.iter().filter(|need| !need.is_there()).map(|need| need.package()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if places::on_path("apt-get").is_none() {
        return Err(Failure::new(format!("please install these first: {list}")));
    }
    if !is_root() {
        let install = "sudo apt-get install -y --no-install-recommends";
        return Err(Failure::new(format!(
            "missing from this machine: {list}. Run this, then start again:\n  sudo apt-get update && {install} {list}"
        )));
    }
    step::step(&format!("installing from Debian: {list}"));
    let apt = || {
        let mut apt = step::command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    step::quiet(apt().arg("update"))?;
    step::quiet(apt().args(["install", "-y", "--no-install-recommends"]).args(&missing))
}
