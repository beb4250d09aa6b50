//! A mailbox elsewhere, as `loket.toml` describes it.

use serde::{Deserialize, Deserializer};
use std::fmt;
use std::path::PathBuf;

/// A password. It is in no log and no `Debug` output; ask for it with [`Secret::reveal`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The password itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Secret {
        Secret(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
        // Serde's own message would show the value.
        match toml::Value::deserialize(from)? {
            toml::Value::String(text) => Ok(Secret(text)),
            _ => Err(serde::de::Error::custom("a password should stand between quotes")),
        }
    }
}

/// How the connection is kept from others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImapTls {
    /// TLS from the first byte.
    #[default]
    Tls,
    /// In the clear until STARTTLS, before the login.
    StartTls,
    /// Not at all.
    Plain,
}

impl ImapTls {
    /// The word in `loket.toml`.
    pub fn code(self) -> &'static str {
        match self {
            ImapTls::Tls => "tls",
            ImapTls::StartTls => "starttls",
            ImapTls::Plain => "plain",
        }
    }
}

/// What becomes of a mail on the server when it is in the spool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Then {
    /// It stays as it is.
    #[default]
    Leave,
    /// It is marked as read.
    Seen,
    /// It goes to this folder.
    Move(String),
}

impl TryFrom<String> for Then {
    type Error = String;

    fn try_from(text: String) -> Result<Then, String> {
        match text.as_str() {
            "leave" => Ok(Then::Leave),
            "seen" => Ok(Then::Seen),
            _ => match text.strip_prefix("move:").map(str::trim).filter(|folder| !folder.is_empty()) {
                Some(folder) => Ok(Then::Move(folder.to_owned())),
                None => Err("then should be leave, seen or move:FOLDER".into()),
            },
        }
    }
}

impl fmt::Display for Then {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Then::Leave => f.write_str("leave"),
            Then::Seen => f.write_str("seen"),
            Then::Move(folder) => write!(f, "move:{folder}"),
        }
    }
}

/// A mailbox elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImapMailbox {
    /// What it is called in logs and figures.
    pub name: String,
    /// The server.
    pub host: String,
    /// Its port; 0 stands for the usual one until [`ImapMailbox::resolve`].
    #[serde(default)]
    pub port: u16,
    /// How the connection is kept from others.
    #[serde(default)]
    pub tls: ImapTls,
    /// Who logs in.
    pub user: String,
    /// The password, here or read from the file.
    #[serde(default)]
    pub password: Option<Secret>,
    /// A file that holds the password.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// PEM file of authorities that are believed besides the usual ones.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// The folder that is read.
    #[serde(default = "inbox")]
    pub folder: String,
    /// What becomes of a mail on the server when it is in the spool.
    #[serde(default)]
    pub then: Then,
    /// Seconds between two looks at a server that can't be listened to (no IDLE).
    #[serde(default = "minute")]
    pub poll_seconds: u32,
}

fn inbox() -> String {
    "INBOX".into()
}

fn minute() -> u32 {
    60
}

impl ImapMailbox {
    /// Fills in what follows from the rest and reads the password's file.
    pub fn resolve(mut self) -> Result<ImapMailbox, String> {
        let wrong = |why: String| format!("imap '{}': {why}", self.name);
        let named = !self.name.is_empty() && !self.name.contains(|sign: char| sign.is_control());
        if !named || self.host.is_empty() || self.user.is_empty() {
            return Err(wrong("name, host and user can't be empty".into()));
        }
        if self.poll_seconds == 0 {
            return Err(wrong("poll_seconds can't be 0".into()));
        }
        if self.then == Then::Move(self.folder.clone()) {
            return Err(wrong("mails can't be moved to the folder that is read".into()));
        }
        match (&self.password, &self.password_file) {
            (Some(_), None) => {}
            (None, Some(file)) => {
                let read = std::fs::read_to_string(file)
                    .map_err(|error| wrong(format!("{}: {error}", file.display())))?;
                self.password = Some(Secret(read.trim_end_matches(['\r', '\n']).to_owned()));
            }
            _ => return Err(wrong("set either password or password_file".into())),
        }
        if self.password.as_ref().is_some_and(|secret| secret.reveal().contains(['\r', '\n', '\0'])) {
            return Err(wrong("the password holds a line break".into()));
        }
        if self.port == 0 {
            self.port = if self.tls == ImapTls::Tls { 993 } else { 143 };
        }
        Ok(self)
    }

    /// What the cursor is kept under: another server, user or folder is another mailbox,
    /// whatever it is called.
    pub fn source(&self) -> String {
        format!("{}@{}:{}/{}", self.user, self.host.to_lowercase(), self.port, self.folder)
    }
}
