//! The settings: `loket.toml`, overruled by `LOKET_*` variables. Every key is
//! listed in [`KEYS`] (`loket config --explain`); an unknown or bad one stops
//! the start with its line.

mod backup;

pub use backup::{BackupTo, PublishTo, S3Access};

use crate::mail::auth::DnsResolver;
use crate::mail::imap::{ImapMailbox, Secret};
use crate::mail::pictures::Reach;
use crate::mail::route::SmtpRoute;
use crate::store::StoreUrl;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// A setting as it is explained.
pub struct Key {
    /// The name in `loket.toml`; the variable is `LOKET_` and the name in capitals.
    pub name: &'static str,
    /// What holds when it is absent.
    pub default: &'static str,
    /// What it is for.
    pub about: &'static str,
}

/// Every setting.
pub const KEYS: &[Key] = &[
    Key {
        name: "data_dir",
        default: "data",
        about: "Folder of the spool, the index, the snapshot, files, fetched images and (by default) the database.",
    },
    Key {
        name: "http_addr",
        default: "127.0.0.1:3000",
        about: "Where HTTP listens. On anything but loopback the demo accounts are refused.",
    },
    Key { name: "smtp_addr", default: "127.0.0.1:2525", about: "Where SMTP listens for incoming mail." },
    Key {
        name: "lmtp_addr",
        default: "none",
        about: "Where LMTP listens, for a mail server in front: host:port or unix:/path/of/a.socket.",
    },
    Key {
        name: "smtp_tls_cert",
        default: "none",
        about: "PEM file with the certificate and its chain; with smtp_tls_key STARTTLS is offered. Read anew when it changes.",
    },
    Key { name: "smtp_tls_key", default: "none", about: "PEM file with the certificate's key." },
    Key {
        name: "database_url",
        default: "SQLite in data_dir",
        about: "postgres://user:password@host/name for PostgreSQL. Secret: LOKET_DATABASE_URL_FILE names a file that holds it.",
    },
    Key {
        name: "smtp_out",
        default: "none",
        about: "The server that takes outgoing mail: smtp://host:port (STARTTLS where it is offered), smtp+starttls:// (required) or smtps://. Absent: mails wait in the outbox and are shown in the desk.",
    },
    Key { name: "smtp_out_user", default: "none", about: "Who logs in there." },
    Key { name: "smtp_out_password", default: "none", about: "The password. Secret: it is shown nowhere." },
    Key { name: "smtp_out_password_file", default: "none", about: "A file that holds the password instead." },
    Key {
        name: "smtp_out_ca_file",
        default: "none",
        about: "PEM file of authorities whose certificates are believed there, besides the usual ones.",
    },
    Key {
        name: "broadcast_per_minute",
        default: "600",
        about: "Mails a minute of a broadcast to all merchants, 1 to 60000: what smtp_out takes without putting mails off.",
    },
    Key {
        name: "burst_tickets",
        default: "8",
        about: "Staff are asked whether to declare an incident when so many merchants, 2 to 50, write of like trouble within burst_minutes.",
    },
    Key { name: "burst_minutes", default: "15", about: "The minutes of burst_tickets, 1 to 1440." },
    Key {
        name: "dns_resolver",
        default: "system",
        about: "Who is asked whether a mail's sender is real (SPF, DKIM, DMARC): system, ip:port, or none. With none no mail is judged, and a new DKIM key signs by hand only.",
    },
    Key {
        name: "site_url",
        default: "http://<http_addr>",
        about: "Address of the site from outside, for links in mails and feeds.",
    },
    Key {
        name: "site_dir",
        default: "site beside the program, or target/site",
        about: "Folder of the browser files, made by cargo xtask build.",
    },
    Key {
        name: "platform",
        default: "Loket; with demo content Winkelkade",
        about: "Name of the webshop platform, on every page and in feeds.",
    },
    Key {
        name: "smtp_hostname",
        default: "localhost",
        about: "The name SMTP greets with and Message-IDs end in.",
    },
    Key { name: "mail_max_mb", default: "25", about: "Largest incoming mail in megabytes." },
    Key {
        name: "spool_free_mb",
        default: "200",
        about: "Below this much free disk space mail is put off (452) instead of accepted.",
    },
    Key {
        name: "trusted_proxy",
        default: "none",
        about: "Address of the proxy whose X-Forwarded-For is believed, for rate limits.",
    },
    Key {
        name: "backup_to",
        default: "backups in data_dir",
        about: "Folder of the backups, better on another disk; or s3://bucket/prefix.",
    },
    Key {
        name: "backup_every_hours",
        default: "none",
        about: "A running server makes a backup when the last one is so old. Absent: only loket backup does.",
    },
    Key {
        name: "alarm_to",
        default: "none",
        about: "Mail addresses, separated by commas, that hear when the database is away, the disk is full or incoming mail is held up for a minute, and when that is over. Goes out by smtp_out.",
    },
    Key {
        name: "promise_alarm_minutes",
        default: "5",
        about: "So many minutes before the promised next update of an incident the addresses of alarm_to hear of it; and again when it is late.",
    },
    Key { name: "backup_keep", default: "14", about: "So many backups are kept; older ones are taken away." },
    backup::ENDPOINT,
    backup::REGION,
    backup::KEY,
    backup::SECRET,
    backup::SECRET_FILE,
    backup::PUBLISH,
    backup::PUBLISH_ENDPOINT,
    backup::PUBLISH_REGION,
    backup::PUBLISH_KEY,
    backup::PUBLISH_SECRET,
    backup::PUBLISH_SECRET_FILE,
    Key {
        name: "time_zone",
        default: "Europe/Amsterdam",
        about: "Time zone of the office hours and of times on pages and in mails.",
    },
    Key { name: "log", default: "text", about: "Form of the log on standard error: text or json." },
    Key { name: "smtp_route", default: "none", about: ROUTE },
    Key { name: "imap", default: "none", about: IMAP },
];

/// What the tables of `smtp_route` hold.
const ROUTE: &str = "Another way out for the mails of one mailbox; one table [[smtp_route]] each, in \
loket.toml only. from is the mailbox's address and url the server, written as in smtp_out; user with password or \
password_file, and ca_file, as there.";

/// What the tables of `imap` hold.
const IMAP: &str = "Mailboxes elsewhere whose mail is fetched; one table [[imap]] each, in loket.toml only. \
name (in logs and figures), host, user, and password or password_file (a file that holds it) must be set. \
tls = \"tls\" (the default), \"starttls\" or \"plain\"; port follows from it (993 or 143); ca_file is a PEM file of \
authorities to believe besides the usual ones. folder = \"INBOX\" is read; then = \"leave\" (the default), \"seen\" \
or \"move:FOLDER\" says what becomes of a fetched mail there. A server without IDLE is looked at every \
poll_seconds (60). Several Lokets on one database: set it at one of them.";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data_dir: Option<PathBuf>,
    http_addr: Option<SocketAddr>,
    smtp_addr: Option<SocketAddr>,
    lmtp_addr: Option<LmtpAddr>,
    smtp_tls_cert: Option<PathBuf>,
    smtp_tls_key: Option<PathBuf>,
    database_url: Option<String>,
    smtp_out: Option<String>,
    smtp_out_user: Option<String>,
    smtp_out_password: Option<Secret>,
    smtp_out_password_file: Option<PathBuf>,
    smtp_out_ca_file: Option<PathBuf>,
    broadcast_per_minute: Option<u32>,
    burst_tickets: Option<u32>,
    burst_minutes: Option<u32>,
    dns_resolver: Option<DnsResolver>,
    site_url: Option<String>,
    site_dir: Option<PathBuf>,
    platform: Option<String>,
    smtp_hostname: Option<String>,
    mail_max_mb: Option<u64>,
    spool_free_mb: Option<u64>,
    trusted_proxy: Option<std::net::IpAddr>,
    backup_to: Option<BackupTo>,
    backup_every_hours: Option<u32>,
    backup_keep: Option<usize>,
    alarm_to: Option<String>,
    promise_alarm_minutes: Option<u32>,
    backup_s3_endpoint: Option<String>,
    backup_s3_region: Option<String>,
    backup_s3_key: Option<String>,
    backup_s3_secret: Option<Secret>,
    backup_s3_secret_file: Option<PathBuf>,
    publish_to: Option<String>,
    publish_s3_endpoint: Option<String>,
    publish_s3_region: Option<String>,
    publish_s3_key: Option<String>,
    publish_s3_secret: Option<Secret>,
    publish_s3_secret_file: Option<PathBuf>,
    time_zone: Option<String>,
    log: Option<LogForm>,
    #[serde(default)]
    smtp_route: Vec<SmtpRoute>,
    #[serde(default)]
    imap: Vec<ImapMailbox>,
}

/// Form of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    /// For people.
    #[default]
    Text,
    /// For machines: a JSON object a line.
    Json,
}

/// Where LMTP listens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum LmtpAddr {
    /// On the network.
    Tcp(SocketAddr),
    /// On this machine, as a socket file.
    Unix(PathBuf),
}

impl std::str::FromStr for LmtpAddr {
    type Err = String;

    fn from_str(text: &str) -> Result<LmtpAddr, String> {
        if let Some(path) = text.strip_prefix("unix:").filter(|path| !path.is_empty()) {
            return Ok(LmtpAddr::Unix(path.into()));
        }
        text.parse().map(LmtpAddr::Tcp).map_err(|_| "should be host:port or unix:/path".into())
    }
}

impl TryFrom<String> for LmtpAddr {
    type Error = String;

    fn try_from(text: String) -> Result<LmtpAddr, String> {
        text.parse()
    }
}

impl std::fmt::Display for LmtpAddr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LmtpAddr::Tcp(addr) => addr.fmt(f),
            LmtpAddr::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// See [`KEYS`], here and below.
    pub data_dir: PathBuf,
    /// Where HTTP listens.
    pub http_addr: SocketAddr,
    /// Where SMTP listens.
    pub smtp_addr: SocketAddr,
    /// Where LMTP listens.
    pub lmtp_addr: Option<LmtpAddr>,
    /// Certificate and key for STARTTLS.
    pub smtp_tls: Option<(PathBuf, PathBuf)>,
    /// Where the store is.
    pub store: StoreUrl,
    /// Where outgoing mail goes.
    pub smtp_out: Option<SmtpRoute>,
    /// Where that of single mailboxes goes.
    pub smtp_routes: Vec<SmtpRoute>,
    /// Mails of a broadcast a minute.
    pub broadcast_per_minute: u32,
    /// Like tickets of so many merchants ask for an incident.
    pub burst_tickets: u32,
    /// Within so many minutes.
    pub burst_minutes: u32,
    /// Who is asked about senders.
    pub dns_resolver: DnsResolver,
    /// Address of the site from outside, without a slash at the end.
    pub site_url: String,
    /// Folder of the browser files.
    pub site_dir: PathBuf,
    /// Name of the platform, where one is set.
    pub platform: Option<String>,
    /// Name for SMTP and Message-IDs.
    pub smtp_hostname: String,
    /// Largest incoming mail in bytes.
    pub mail_max: usize,
    /// Free disk space to keep, in bytes.
    pub spool_free: u64,
    /// The proxy whose X-Forwarded-For is believed.
    pub trusted_proxy: Option<std::net::IpAddr>,
    /// Where backups go.
    pub backup_to: BackupTo,
    /// How a bucket of backups is reached.
    pub backup_s3: S3Access,
    /// Where a copy of the public pages is kept.
    pub publish_to: Option<PublishTo>,
    /// How a bucket of copies is reached.
    pub publish_s3: S3Access,
    /// How often a running server makes one, in hours.
    pub backup_every_hours: Option<u32>,
    /// How many are kept.
    pub backup_keep: usize,
    /// Who hears of trouble.
    pub alarm_to: Vec<String>,
    /// How many minutes ahead they hear of a promised update.
    pub promise_alarm_minutes: u32,
    /// The settings' file.
    pub file: Option<PathBuf>,
    /// Time zone of the office.
    pub zone: jiff::tz::TimeZone,
    /// Form of the log.
    pub log: LogForm,
    /// Mailboxes elsewhere.
    pub imap: Vec<ImapMailbox>,
    /// Where pictures of mails may be fetched from. Not a setting: only tests widen it.
    pub reach: Reach,
}

/// A setting that can't be used, in one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// Reads `file` (or `loket.toml` here, where there is one) and the variables.
    pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
        let path = file.unwrap_or(Path::new("loket.toml"));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(ConfigError(format!("{}: {error}", path.display()))),
        };
        let config = Config::from_parts(&text, &path.display().to_string(), std::env::vars())?;
        Ok(Config { file: Some(path.to_owned()).filter(|path| path.exists()), ..config })
    }

    /// The settings of a TOML text called `name` and of variables.
    pub fn from_parts(
        text: &str,
        name: &str,
        vars: impl Iterator<Item = (String, String)>,
    ) -> Result<Config, ConfigError> {
        let mut file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            ConfigError(format!(
                "{name} line {line}: {} (loket config --explain lists every key)",
                error.message()
            ))
        })?;
        for (var, value) in vars {
            let Some(key) = var.strip_prefix("LOKET_") else { continue };
            if key.starts_with("TEST_") || key == "CORPORA" || key == "BIN" {
                continue;
            }
            file.set(&key.to_lowercase(), &value).map_err(|why| ConfigError(format!("{var}: {why}")))?;
        }
        file.resolve().map_err(ConfigError)
    }
}

impl File {
    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        fn parse<T: std::str::FromStr>(value: &str) -> Result<Option<T>, String>
        where
            T::Err: std::fmt::Display,
        {
            value.parse().map(Some).map_err(|error| format!("'{value}': {error}"))
        }
        match key {
            "data_dir" => self.data_dir = parse(value)?,
            "http_addr" => self.http_addr = parse(value)?,
            "smtp_addr" => self.smtp_addr = parse(value)?,
            "lmtp_addr" => self.lmtp_addr = parse(value)?,
            "smtp_tls_cert" => self.smtp_tls_cert = parse(value)?,
            "smtp_tls_key" => self.smtp_tls_key = parse(value)?,
            "database_url" => self.database_url = parse(value)?,
            "database_url_file" => {
                let secret = std::fs::read_to_string(value).map_err(|error| format!("{value}: {error}"))?;
                self.database_url = Some(secret.trim().to_owned());
            }
            "smtp_out" => self.smtp_out = parse(value)?,
            "smtp_out_user" => self.smtp_out_user = parse(value)?,
            "smtp_out_password" => self.smtp_out_password = Some(value.to_owned().into()),
            "smtp_out_password_file" => self.smtp_out_password_file = parse(value)?,
            "smtp_out_ca_file" => self.smtp_out_ca_file = parse(value)?,
            "broadcast_per_minute" => self.broadcast_per_minute = parse(value)?,
            "burst_tickets" => self.burst_tickets = parse(value)?,
            "burst_minutes" => self.burst_minutes = parse(value)?,
            "dns_resolver" => self.dns_resolver = parse(value)?,
            "site_url" => self.site_url = parse(value)?,
            "site_dir" => self.site_dir = parse(value)?,
            "platform" => self.platform = parse(value)?,
            "smtp_hostname" => self.smtp_hostname = parse(value)?,
            "mail_max_mb" => self.mail_max_mb = parse(value)?,
            "spool_free_mb" => self.spool_free_mb = parse(value)?,
            "trusted_proxy" => self.trusted_proxy = parse(value)?,
            "backup_to" => self.backup_to = parse(value)?,
            "backup_every_hours" => self.backup_every_hours = parse(value)?,
            "backup_keep" => self.backup_keep = parse(value)?,
            "alarm_to" => self.alarm_to = parse(value)?,
            "promise_alarm_minutes" => self.promise_alarm_minutes = parse(value)?,
            "backup_s3_endpoint" => self.backup_s3_endpoint = parse(value)?,
            "backup_s3_region" => self.backup_s3_region = parse(value)?,
            "backup_s3_key" => self.backup_s3_key = parse(value)?,
            "backup_s3_secret" => self.backup_s3_secret = Some(value.to_owned().into()),
            "backup_s3_secret_file" => self.backup_s3_secret_file = parse(value)?,
            "publish_to" => self.publish_to = parse(value)?,
            "publish_s3_endpoint" => self.publish_s3_endpoint = parse(value)?,
            "publish_s3_region" => self.publish_s3_region = parse(value)?,
            "publish_s3_key" => self.publish_s3_key = parse(value)?,
            "publish_s3_secret" => self.publish_s3_secret = Some(value.to_owned().into()),
            "publish_s3_secret_file" => self.publish_s3_secret_file = parse(value)?,
            "time_zone" => self.time_zone = parse(value)?,
            "log" => {
                self.log = Some(match value {
                    "text" => LogForm::Text,
                    "json" => LogForm::Json,
                    _ => return Err(format!("'{value}': use text or json")),
                });
            }
            "smtp_route" => return Err("other ways out are tables [[smtp_route]] in loket.toml".into()),
            "imap" => return Err("mailboxes elsewhere are tables [[imap]] in loket.toml".into()),
            _ => return Err("no such setting (loket config --explain lists every key)".into()),
        }
        Ok(())
    }

    fn resolve(self) -> Result<Config, String> {
        let data_dir = self.data_dir.unwrap_or_else(|| "data".into());
        let http_addr = self.http_addr.unwrap_or_else(|| ([127, 0, 0, 1], 3000).into());
        let store = match self.database_url {
            None => StoreUrl::Lite(data_dir.join("loket.db")),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                StoreUrl::Pg(url)
            }
            Some(_) => return Err("database_url: start with postgres://, or leave it out for SQLite".into()),
        };
        let smtp_tls = match (self.smtp_tls_cert, self.smtp_tls_key) {
            (Some(cert), Some(key)) => Some((cert, key)),
            (None, None) => None,
            _ => return Err("smtp_tls_cert and smtp_tls_key: set both, or neither".into()),
        };
        let (user, password) = (self.smtp_out_user, self.smtp_out_password);
        let (password_file, ca_file) = (self.smtp_out_password_file, self.smtp_out_ca_file);
        let smtp_out = match self.smtp_out {
            None if user.is_some() || password.is_some() || password_file.is_some() => {
                return Err("smtp_out_user: there is no smtp_out to log in at".into());
            }
            None => None,
            Some(url) => {
                let wrong = |why| format!("smtp_out: {why}");
                let url = url.parse().map_err(wrong)?;
                let route = SmtpRoute { from: String::new(), url, user, password, password_file, ca_file };
                Some(route.resolve().map_err(wrong)?)
            }
        };
        let backup_to = self.backup_to.unwrap_or_else(|| BackupTo::Folder(data_dir.join("backups")));
        let publish_to = self.publish_to.as_deref().map(str::parse::<PublishTo>).transpose();
        let publish_to = publish_to.map_err(|why| format!("publish_to {why}"))?;
        let publish_s3 = S3Access {
            setting: "publish",
            endpoint: self.publish_s3_endpoint,
            region: self.publish_s3_region,
            key: self.publish_s3_key,
            secret: self.publish_s3_secret,
            secret_file: self.publish_s3_secret_file,
        };
        let backup_s3 = S3Access {
            setting: "backup",
            endpoint: self.backup_s3_endpoint,
            region: self.backup_s3_region,
            key: self.backup_s3_key,
            secret: self.backup_s3_secret,
            secret_file: self.backup_s3_secret_file,
        };
        let zone = self.time_zone.as_deref().unwrap_or("Europe/Amsterdam");
        let site_dir = self.site_dir.unwrap_or_else(|| {
            let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("site")));
            beside.filter(|dir| dir.is_dir()).unwrap_or_else(|| "target/site".into())
        });
        Ok(Config {
            http_addr,
            smtp_addr: self.smtp_addr.unwrap_or_else(|| ([127, 0, 0, 1], 2525).into()),
            lmtp_addr: self.lmtp_addr,
            smtp_tls,
            store,
            smtp_out,
            smtp_routes: SmtpRoute::tables(self.smtp_route)?,
            broadcast_per_minute: within("broadcast_per_minute", self.broadcast_per_minute, 600, 1..=60_000)?,
            burst_tickets: within("burst_tickets", self.burst_tickets, 8, 2..=50)?,
            burst_minutes: within("burst_minutes", self.burst_minutes, 15, 1..=1_440)?,
            dns_resolver: self.dns_resolver.unwrap_or_default(),
            site_url: self
                .site_url
                .map_or_else(|| format!("http://{http_addr}"), |url| url.trim_end_matches('/').to_owned()),
            site_dir,
            platform: self.platform.filter(|name| !name.trim().is_empty()),
            smtp_hostname: self.smtp_hostname.unwrap_or_else(|| "localhost".into()),
            mail_max: self.mail_max_mb.unwrap_or(25) as usize * 1_000_000,
            spool_free: self.spool_free_mb.unwrap_or(200) * 1_000_000,
            trusted_proxy: self.trusted_proxy,
            backup_s3: backup_s3.resolve(Some(&backup_to))?,
            publish_s3: publish_s3.resolve(publish_to.as_ref())?,
            publish_to,
            backup_to,
            backup_every_hours: self.backup_every_hours.filter(|hours| *hours > 0),
            backup_keep: self.backup_keep.unwrap_or(14),
            alarm_to: addresses(self.alarm_to.as_deref().unwrap_or_default())?,
            promise_alarm_minutes: self.promise_alarm_minutes.unwrap_or(5),
            file: None,
            zone: jiff::tz::TimeZone::get(zone)
                .map_err(|_| format!("time_zone: '{zone}' is no IANA time zone such as Europe/Amsterdam"))?,
            log: self.log.unwrap_or_default(),
            imap: mailboxes(self.imap)?,
            reach: Reach::Internet,
            data_dir,
        })
    }
}

/// Who hears of trouble.
fn addresses(list: &str) -> Result<Vec<String>, String> {
    let each = list.split(',').map(str::trim).filter(|address| !address.is_empty());
    each.map(|address| {
        crate::mail::address::clean(address)
            .ok_or_else(|| format!("alarm_to: '{address}' is no mail address"))
    })
    .collect()
}

/// Mailboxes elsewhere, each under a name and a source of its own.
fn mailboxes(given: Vec<ImapMailbox>) -> Result<Vec<ImapMailbox>, String> {
    let mut ready: Vec<ImapMailbox> = Vec::with_capacity(given.len());
    for mailbox in given {
        let mailbox = mailbox.resolve()?;
        if ready.iter().any(|other| other.name == mailbox.name || other.source() == mailbox.source()) {
            return Err(format!("imap '{}': there is another one with this name or folder", mailbox.name));
        }
        ready.push(mailbox);
    }
    Ok(ready)
}

/// A number within bounds, the usual one when none is set.
fn within(
    key: &str,
    set: Option<u32>,
    usual: u32,
    bounds: std::ops::RangeInclusive<u32>,
) -> Result<u32, String> {
    match set.unwrap_or(usual) {
        number if bounds.contains(&number) => Ok(number),
        other => Err(format!("{key}: {other} is not between {} and {}", bounds.start(), bounds.end())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::imap::Then;

    fn load(text: &str, vars: &[(&str, &str)]) -> Result<Config, String> {
        let vars = vars.iter().map(|(k, v)| (k.to_string(), v.to_string()));
        Config::from_parts(text, "loket.toml", vars).map_err(|e| e.to_string())
    }

    #[test]
    fn defaults_are_embedded_and_local() {
        let config = load("", &[]).unwrap();
        assert_eq!(config.store, StoreUrl::Lite("data/loket.db".into()));
        assert!(config.http_addr.ip().is_loopback());
        assert_eq!(config.site_url, "http://127.0.0.1:3000");
    }

    #[test]
    fn variables_overrule_the_file() {
        let config = load("http_addr = '127.0.0.1:1'", &[("LOKET_HTTP_ADDR", "127.0.0.1:2")]).unwrap();
        assert_eq!(config.http_addr.port(), 2);
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let error = load("log = 'json'\n\nhtp_addr = 'x'\n", &[]).unwrap_err();
        assert!(error.contains("line 3") && error.contains("htp_addr"), "{error}");
        let error = load("", &[("LOKET_HTP_ADDR", "x")]).unwrap_err();
        assert!(error.contains("LOKET_HTP_ADDR"), "{error}");
    }

    #[test]
    fn a_bad_value_is_refused_with_its_line() {
        let error = load("\nsmtp_addr = 'here'\n", &[]).unwrap_err();
        assert!(error.contains("line 2"), "{error}");
        assert!(load("", &[("LOKET_LMTP_ADDR", "here")]).unwrap_err().contains("unix:/path"));
        assert!(load("smtp_tls_cert = 'a.pem'", &[]).unwrap_err().contains("both"));
        assert!(load("", &[("LOKET_SMTP_OUT", "mail.example")]).unwrap_err().contains("smtp://host:port"));
        assert!(load("", &[("LOKET_DATABASE_URL", "mysql://x")]).unwrap_err().contains("postgres://"));
    }

    #[test]
    fn mailboxes_elsewhere_are_tables() {
        let one = "[[imap]]\nname = 'support'\nhost = 'Mail.example'\nuser = 'u'\npassword = 'geheim'\n";
        let config = load(&format!("{one}then = 'move:Archief'\n"), &[]).unwrap();
        let [mailbox] = config.imap.as_slice() else { panic!("{:?}", config.imap) };
        assert_eq!((mailbox.port, mailbox.folder.as_str()), (993, "INBOX"));
        assert_eq!(mailbox.then, Then::Move("Archief".into()));
        assert_eq!(mailbox.source(), "u@mail.example:993/INBOX");
        assert!(!format!("{config:?}").contains("geheim"));
        let two = load(&format!("{one}{one}"), &[]).unwrap_err();
        assert!(two.contains("support") && !two.contains("geheim"), "{two}");
    }

    #[test]
    fn a_mailbox_elsewhere_that_is_wrong_is_refused() {
        let with = |more: &str| {
            load(&format!("[[imap]]\nname = 'a'\nhost = 'h'\nuser = 'u'\n{more}\n"), &[]).unwrap_err()
        };
        let unknown = with("password = 'x'\nfoldr = 'y'");
        assert!(unknown.contains("line 6") && unknown.contains("foldr"), "{unknown}");
        assert!(with("").contains("password_file"));
        assert!(with("password_file = '/nowhere'").contains("/nowhere"));
        assert!(with("password = 'x'\nthen = 'delete'").contains("move:FOLDER"));
        assert!(with("password = 'x'\nthen = 'move:INBOX'").contains("folder that is read"));
        let number = with("password = 73310");
        assert!(number.contains("quotes") && !number.contains("73310"), "{number}");
        assert!(load("", &[("LOKET_IMAP", "x")]).unwrap_err().contains("[[imap]]"));
    }

    #[test]
    fn the_ways_out() {
        let config = load(
            "smtp_out = 'smtps://mail.example'\n[[smtp_route]]\nfrom = 'Kassa@w.example'\n\
             url = 'smtp+starttls://kassa.example'\nuser = 'u'\npassword = 'geheim'\n",
            &[("LOKET_SMTP_OUT_USER", "me"), ("LOKET_SMTP_OUT_PASSWORD", "geheim")],
        );
        let config = config.unwrap();
        assert_eq!(config.smtp_out.as_ref().unwrap().url.to_string(), "smtps://mail.example:465");
        assert_eq!(config.smtp_routes[0].from, "kassa@w.example");
        assert!(!format!("{config:?}").contains("geheim"));
        assert!(load("smtp_out_user = 'me'\nsmtp_out_password = 'x'", &[]).unwrap_err().contains("smtp_out"));
        assert!(load("", &[("LOKET_SMTP_ROUTE", "x")]).unwrap_err().contains("[[smtp_route]]"));
        assert!(load("dns_resolver = 'here'", &[]).unwrap_err().contains("line 1"));
        assert!(load("broadcast_per_minute = 0", &[]).unwrap_err().contains("60000"));
        assert!(load("burst_tickets = 1", &[]).unwrap_err().contains("between 2 and 50"));
        assert_eq!(load("burst_minutes = 30", &[]).unwrap().burst_minutes, 30);
    }

    #[test]
    fn every_key_is_explained() {
        for key in KEYS {
            assert!(
                File::default().set(key.name, "?").map_err(|e| e.contains("no such")) != Err(true),
                "{}",
                key.name
            );
        }
    }
}
