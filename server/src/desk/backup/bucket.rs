//! A bucket behind an S3 interface, and the only place that knows `object_store`. Files go
//! there and come back in parts, never whole in memory.
//!
//! Called by `remote`, which knows what a backup is, and by `publish`. Must never name the key's secret.

use crate::config::S3Access;
use anyhow::{Context, anyhow};
use axum::body::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{
    Attribute, Attributes, BackoffConfig, ClientOptions, Error, GetOptions, GetRange, ObjectStore,
    ObjectStoreExt, PutOptions, RetryConfig,
};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt;

/// Bytes at a time; S3 takes parts of 5 MiB and more.
const PART: u64 = 8 << 20;
/// S3 takes 10,000 parts of a file; larger files go in larger parts.
const MOST_PARTS: u64 = 9_000;
/// For one request with its part: a slow line takes long.
const PATIENCE: Duration = Duration::from_secs(300);
const CONNECT: Duration = Duration::from_secs(10);
/// A server that is away for some seconds breaks nothing off.
const TRIES: usize = 6;
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(15));

/// A bucket and what all names in it begin with. Names here are without that prefix.
#[derive(Clone)]
pub struct Bucket {
    store: Arc<AmazonS3>,
    name: String,
    prefix: String,
    /// What its settings begin with: `backup` or `publish`.
    setting: &'static str,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket({}/{})", self.name, self.prefix)
    }
}

impl Bucket {
    /// A bucket that is not yet reached.
    pub fn open(name: &str, prefix: &str, access: &S3Access) -> anyhow::Result<Bucket> {
        let (key, secret) = access.keys().map_err(|why| anyhow!(why))?;
        let (init_backoff, max_backoff) = PAUSES;
        let retry = RetryConfig {
            backoff: BackoffConfig { init_backoff, max_backoff, base: 2.0 },
            max_retries: TRIES,
            ..RetryConfig::default()
        };
        let options = ClientOptions::new().with_timeout(PATIENCE).with_connect_timeout(CONNECT);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(name)
            .with_region(access.region.as_deref().unwrap_or("us-east-1"))
            .with_access_key_id(key)
            .with_secret_access_key(secret.reveal())
            .with_client_options(options)
            .with_retry(retry);
        if let Some(endpoint) = &access.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        let store = builder.build().context("the bucket's settings can't be used")?;
        Ok(Bucket {
            store: Arc::new(store),
            name: name.to_owned(),
            prefix: prefix.to_owned(),
            setting: access.setting,
        })
    }

    /// The names of what looks like folders.
    pub async fn folders(&self) -> anyhow::Result<Vec<String>> {
        let listed = self.store.list_with_delimiter(Some(&self.key("")?)).await;
        let found = listed.map_err(|error| self.failed(error, "listed"))?.common_prefixes;
        Ok(found.iter().filter_map(Key::filename).map(str::to_owned).collect())
    }

    /// All names below a folder, with their sizes.
    pub async fn names(&self, folder: &str) -> anyhow::Result<BTreeMap<String, u64>> {
        let (all, below) = (self.key("")?, self.key(folder)?);
        let named = self.store.list(Some(&below)).map_ok(|found| {
            let parts = found.location.prefix_match(&all).into_iter().flatten();
            let parts: Vec<_> = parts.map(|part| part.as_ref().to_owned()).collect();
            (parts.join("/"), found.size)
        });
        named.try_collect().await.map_err(|error| self.failed(error, "listed"))
    }

    /// A small file, where it is there.
    pub async fn text(&self, name: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let failed = |error| self.failed(error, "read");
        match self.store.get(&self.key(name)?).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(failed)?.into())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Writes a small file there that anybody may read, with its type and how long to keep it.
    pub async fn put(&self, name: &str, bytes: Bytes, kind: &'static str, cache: &str) -> anyhow::Result<()> {
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, kind.into());
        attributes.insert(Attribute::CacheControl, cache.to_owned().into());
        let options = PutOptions { attributes, ..PutOptions::default() };
        let put = self.store.put_opts(&self.key(name)?, bytes.into(), options).await;
        put.map(drop).map_err(|error| self.failed(error, "written"))
    }

    /// Writes a file there: whole, or not at all.
    pub async fn send(&self, from: &Path, name: &str) -> anyhow::Result<()> {
        let key = self.key(name)?;
        let failed = |error| self.failed(error, "written");
        let unread = || format!("{} can't be read", from.display());
        let mut file = tokio::fs::File::open(from).await.with_context(unread)?;
        let size = file.metadata().await.with_context(unread)?.len();
        let part = PART.max(size / MOST_PARTS + 1);
        let mut next = async || {
            let mut bytes = Vec::new();
            (&mut file).take(part).read_to_end(&mut bytes).await.with_context(unread)?;
            anyhow::Ok(bytes)
        };
        if size <= part {
            self.store.put(&key, next().await?.into()).await.map_err(failed)?;
            return Ok(());
        }
        let mut upload = self.store.put_multipart(&key).await.map_err(failed)?;
        let sent = async {
            loop {
                let bytes = next().await?;
                if bytes.is_empty() {
                    break;
                }
                upload.put_part(bytes.into()).await.map_err(failed)?;
            }
            upload.complete().await.map_err(failed)
        };
        if let Err(error) = sent.await {
            // What was sent of it costs room until it is given up.
            let _ = upload.abort().await;
            return Err(error);
        }
        Ok(())
    }

    /// Reads a file, a part at a time.
    pub async fn read(
        &self,
        name: &str,
        mut part: impl FnMut(&[u8]) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let key = self.key(name)?;
        let failed = |error| match error {
            Error::NotFound { .. } => anyhow!("{name} is missing in the bucket {}", self.name),
            error => self.failed(error, "read"),
        };
        let found = self.store.get(&key).await.map_err(failed)?;
        let size = found.meta.size;
        if size <= PART {
            return part(&found.bytes().await.map_err(failed)?);
        }
        // A request for each part, so that a long file has its own patience and tries for each.
        drop(found);
        let mut at = 0;
        while at < size {
            let range = Some(GetRange::Bounded(at..size.min(at + PART)));
            let found = self.store.get_opts(&key, GetOptions { range, ..GetOptions::default() }).await;
            let bytes = found.map_err(failed)?.bytes().await.map_err(failed)?;
            part(&bytes)?;
            at += PART;
        }
        Ok(())
    }

    /// Takes files away; one that isn't there is no trouble.
    pub async fn delete(&self, names: impl IntoIterator<Item = String>) -> anyhow::Result<()> {
        let keys = names.into_iter().map(|name| self.key(&name)).collect::<anyhow::Result<Vec<_>>>()?;
        let gone = self.store.delete_stream(stream::iter(keys.into_iter().map(Ok)).boxed());
        let missing = |error: &Error| matches!(error, Error::NotFound { .. });
        gone.map(|one| one.map(drop).or_else(|error| if missing(&error) { Ok(()) } else { Err(error) }))
            .try_collect::<()>()
            .await
            .map_err(|error| self.failed(error, "deleted"))
    }

    fn key(&self, name: &str) -> anyhow::Result<Key> {
        Key::parse(format!("{}/{name}", self.prefix)).with_context(|| format!("{name} is no name"))
    }

    /// The error in words that say what to do. Of the server's answer only the code goes on:
    /// the rest may repeat what was signed.
    fn failed(&self, error: Error, what: &str) -> anyhow::Error {
        let text = error.to_string();
        let code = text.split("<Code>").nth(1).and_then(|rest| rest.split("</Code>").next());
        let advice = match (&error, code) {
            (_, Some("NoSuchBucket")) => "make it, or correct {}_to",
            (Error::PermissionDenied { .. } | Error::Unauthenticated { .. }, _)
            | (_, Some("AccessDenied" | "InvalidAccessKeyId" | "SignatureDoesNotMatch")) => {
                "look at {}_s3_key, its secret and its rights there"
            }
            _ => "look at {}_s3_endpoint and {}_s3_region",
        };
        let advice = advice.replace("{}", self.setting);
        let failed = format!("nothing can be {what} in the bucket {}: {advice}", self.name);
        match code {
            Some(code) => anyhow!("{failed} ({code})"),
            // What lies deepest says most: a refused connection, an unknown authority.
            None => anyhow!("{failed} ({})", anyhow::Error::new(error).root_cause()),
        }
    }
}
