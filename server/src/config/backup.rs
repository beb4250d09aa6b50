//! Where backups go, and copies of the site: a folder, or a bucket behind an S3 interface with
//! its settings `backup_s3_*` and `publish_s3_*`. Called by `config`; nothing is reached from here.

use super::Key;
use crate::mail::imap::Secret;
use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use url::Url;

/// `backup_s3_endpoint`.
pub(super) const ENDPOINT: Key = Key {
    name: "backup_s3_endpoint",
    default: "Amazon's, by the region",
    about: "Address of the server that has the bucket of backup_to, such as https://s3.example. By http:// backups travel readable for everybody on the way.",
};
/// `backup_s3_region`.
pub(super) const REGION: Key =
    Key { name: "backup_s3_region", default: "us-east-1", about: "Region of the bucket." };
/// `backup_s3_key`.
pub(super) const KEY: Key = Key {
    name: "backup_s3_key",
    default: "none",
    about: "Name of the key (access key id) that may list, read, write and delete there.",
};
/// `backup_s3_secret`.
pub(super) const SECRET: Key = Key {
    name: "backup_s3_secret",
    default: "none",
    about: "The key's secret (secret access key). Secret: it is shown nowhere, but a backup holds the settings' file.",
};
/// `backup_s3_secret_file`.
pub(super) const SECRET_FILE: Key =
    Key { name: "backup_s3_secret_file", default: "none", about: "A file that holds the secret instead." };

/// `publish_to`.
pub(super) const PUBLISH: Key = Key {
    name: "publish_to",
    default: "none",
    about: "Folder, or s3://bucket/prefix, that a running server keeps a copy of the public pages in, at each change. See docs/publish.md.",
};
/// `publish_s3_endpoint`.
pub(super) const PUBLISH_ENDPOINT: Key = Key {
    name: "publish_s3_endpoint",
    default: "Amazon's, by the region",
    about: "Address of the server that has the bucket of publish_to, such as https://s3.example.",
};
/// `publish_s3_region`.
pub(super) const PUBLISH_REGION: Key =
    Key { name: "publish_s3_region", default: "us-east-1", about: "Region of that bucket." };
/// `publish_s3_key`.
pub(super) const PUBLISH_KEY: Key = Key {
    name: "publish_s3_key",
    default: "none",
    about: "Name of the key (access key id) that may read, write and delete there. Another one than that of backups.",
};
/// `publish_s3_secret`.
pub(super) const PUBLISH_SECRET: Key = Key {
    name: "publish_s3_secret",
    default: "none",
    about: "The key's secret (secret access key). Secret: it is shown nowhere.",
};
/// `publish_s3_secret_file`.
pub(super) const PUBLISH_SECRET_FILE: Key =
    Key { name: "publish_s3_secret_file", default: "none", about: "A file that holds the secret instead." };

/// Where a copy of the site goes: written as where backups go.
pub type PublishTo = BackupTo;

/// Where backups go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum BackupTo {
    /// On this machine.
    Folder(PathBuf),
    /// In a bucket, under a prefix without slashes around it; empty for the whole bucket.
    Bucket {
        /// The bucket.
        name: String,
        /// What all names in it begin with.
        prefix: String,
    },
}

impl FromStr for BackupTo {
    type Err = String;

    fn from_str(text: &str) -> Result<BackupTo, String> {
        let Some(rest) = text.strip_prefix("s3://") else {
            return match text {
                "" => Err("name a folder, or s3://bucket/prefix".into()),
                _ if text.contains("://") => Err("should be a folder or s3://bucket/prefix".into()),
                _ => Ok(BackupTo::Folder(text.into())),
            };
        };
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_matches('/');
        let usual = |sign: char| sign.is_ascii_alphanumeric() || "-_.".contains(sign);
        if name.is_empty() || !name.chars().all(usual) {
            return Err("should be s3://bucket/prefix, the bucket's name of letters, digits, - and .".into());
        }
        let odd = |part: &str| part.is_empty() || part.chars().all(|sign| sign == '.');
        if !prefix.is_empty() && (prefix.split('/').any(odd) || !prefix.chars().all(|s| usual(s) || s == '/'))
        {
            return Err("should be s3://bucket/prefix, the prefix of letters, digits, -, _, . and /".into());
        }
        Ok(BackupTo::Bucket { name: name.into(), prefix: prefix.into() })
    }
}

impl TryFrom<String> for BackupTo {
    type Error = String;

    fn try_from(text: String) -> Result<BackupTo, String> {
        text.parse().map_err(|why| format!("backup_to {why}"))
    }
}

impl fmt::Display for BackupTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BackupTo::Folder(path) => path.display().fmt(f),
            BackupTo::Bucket { name, prefix } if prefix.is_empty() => write!(f, "s3://{name}"),
            BackupTo::Bucket { name, prefix } => write!(f, "s3://{name}/{prefix}"),
        }
    }
}

/// How a bucket is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3Access {
    /// What its settings begin with: `backup` or `publish`.
    pub setting: &'static str,
    /// Address of the server, without a slash at its end; none for Amazon's.
    pub endpoint: Option<String>,
    /// The region; none for `us-east-1`.
    pub region: Option<String>,
    /// The key's name.
    pub key: Option<String>,
    /// Its secret, here or read from the file.
    pub secret: Option<Secret>,
    /// A file that holds the secret.
    pub secret_file: Option<PathBuf>,
}

impl S3Access {
    /// Reads the secret's file and looks whether all is there that `to` needs.
    pub(super) fn resolve(mut self, to: Option<&BackupTo>) -> Result<S3Access, String> {
        let name = self.setting;
        if let Some(endpoint) = &self.endpoint {
            let wrong = format!("{name}_s3_endpoint: should be an address such as https://s3.example");
            let url = Url::parse(endpoint).map_err(|_| wrong.clone())?;
            let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
            if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !plain {
                return Err(wrong);
            }
            self.endpoint = Some(endpoint.trim_end_matches('/').to_owned());
        }
        if let Some(file) = &self.secret_file {
            if self.secret.is_some() {
                return Err(format!("{name}_s3_secret and {name}_s3_secret_file: set one of them"));
            }
            let read = std::fs::read_to_string(file)
                .map_err(|error| format!("{name}_s3_secret_file: {}: {error}", file.display()))?;
            self.secret = Some(read.trim().to_owned().into());
        }
        if self.key.is_some() != self.secret.is_some() {
            return Err(format!("{name}_s3_key and {name}_s3_secret: set both, or neither"));
        }
        if matches!(to, Some(BackupTo::Bucket { .. })) {
            self.keys().map_err(|why| format!("{name}_to: {why}"))?;
        }
        Ok(self)
    }

    /// The key and its secret.
    pub fn keys(&self) -> Result<(&str, &Secret), String> {
        let both = self.key.as_deref().zip(self.secret.as_ref());
        let name = self.setting;
        both.filter(|(key, secret)| !key.is_empty() && !secret.reveal().is_empty()).ok_or_else(|| {
            format!("a bucket needs {name}_s3_key and {name}_s3_secret (or {name}_s3_secret_file)")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn load(text: &str) -> Result<Config, String> {
        Config::from_parts(text, "loket.toml", std::iter::empty()).map_err(|error| error.to_string())
    }

    #[test]
    fn folders_and_buckets_are_told_apart() {
        let bucket = |name: &str, prefix: &str| BackupTo::Bucket { name: name.into(), prefix: prefix.into() };
        for (text, to) in [
            ("/mnt/backups", BackupTo::Folder("/mnt/backups".into())),
            ("backups", BackupTo::Folder("backups".into())),
            ("s3://loket", bucket("loket", "")),
            ("s3://loket/", bucket("loket", "")),
            ("s3://loket.eu/a/b-1/", bucket("loket.eu", "a/b-1")),
        ] {
            assert_eq!(text.parse::<BackupTo>().unwrap(), to);
            assert_eq!(to.to_string().parse::<BackupTo>().unwrap(), to);
        }
        for wrong in ["", "s3://", "s3:///x", "s3://a b", "s3://a/../b", "s3://a/x//y", "s3://a/é", "gs://a"]
        {
            assert!(wrong.parse::<BackupTo>().unwrap_err().contains("s3://bucket/prefix"), "{wrong}");
        }
    }

    #[test]
    fn a_bucket_needs_its_key() {
        let error = load("\nbackup_to = 's3://loket/../x'").unwrap_err();
        assert!(error.contains("line 2") && error.contains("s3://bucket/prefix"), "{error}");
        let to = "backup_to = 's3://loket'\n";
        assert!(load(to).unwrap_err().contains("backup_s3_key"));
        assert!(load(&format!("{to}backup_s3_key = 'k'")).unwrap_err().contains("set both"));
        let with =
            |more: &str| load(&format!("{to}backup_s3_key = 'k'\nbackup_s3_secret = 'geheim'\n{more}"));
        let config = with("backup_s3_endpoint = 'https://s3.example/'").unwrap();
        assert_eq!(config.backup_s3.endpoint.as_deref(), Some("https://s3.example"));
        assert!(!format!("{config:?}").contains("geheim"));
        for wrong in ["s3.example", "ftp://s3.example", "https://key:secret@s3.example"] {
            let error = with(&format!("backup_s3_endpoint = '{wrong}'")).unwrap_err();
            assert!(error.contains("backup_s3_endpoint") && !error.contains("key:secret"), "{error}");
        }
        assert!(with("backup_s3_secret_file = '/nowhere'").unwrap_err().contains("one of them"));
        let file = format!("{to}backup_s3_key = 'k'\nbackup_s3_secret_file = '/nowhere'");
        assert!(load(&file).unwrap_err().contains("/nowhere"));
        assert!(
            load(&format!("{to}backup_s3_key = 'k'\nbackup_s3_secret = 7")).unwrap_err().contains("quotes")
        );
    }
}
