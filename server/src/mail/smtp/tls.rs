//! The certificate for STARTTLS: two files, read anew when they change, so that a renewed
//! certificate needs no restart. Files that can't be used leave the last good one in force.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::Context;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate with its chain, and its key, both PEM.
pub struct TlsFiles {
    cert: PathBuf,
    key: PathBuf,
    loaded: Mutex<Loaded>,
}

struct Loaded {
    /// When each file was last written, as of the last try.
    written: [Option<SystemTime>; 2],
    config: Arc<ServerConfig>,
}

impl TlsFiles {
    /// Reads both; fails when they can't be used.
    pub fn open(cert: &Path, key: &Path) -> anyhow::Result<Self> {
        let loaded = Loaded { written: [written(cert), written(key)], config: read(cert, key)? };
        Ok(Self { cert: cert.to_owned(), key: key.to_owned(), loaded: Mutex::new(loaded) })
    }

    /// For one handshake, with the files as they are now.
    pub fn acceptor(&self) -> TlsAcceptor {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let written = [written(&self.cert), written(&self.key)];
        if written != loaded.written {
            // Tried once per change: a handshake is no place to read a broken file again and again.
            loaded.written = written;
            match read(&self.cert, &self.key) {
                Ok(config) => {
                    tracing::info!("a new certificate is in force");
                    loaded.config = config;
                }
                Err(error) => tracing::error!(
                    error = format!("{error:#}"),
                    "the new certificate can't be used; the old one stays in force"
                ),
            }
        }
        loaded.config.clone().into()
    }
}

impl std::fmt::Debug for TlsFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsFiles").field("cert", &self.cert).finish_non_exhaustive()
    }
}

fn written(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|metadata| metadata.modified()).ok()
}

fn read(cert: &Path, key: &Path) -> anyhow::Result<Arc<ServerConfig>> {
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("{} holds no certificate", cert.display()))?;
    let private =
        PrivateKeyDer::from_pem_file(key).with_context(|| format!("{} holds no key", key.display()))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .with_context(|| format!("{} and {} don't belong together", cert.display(), key.display()))?;
    Ok(Arc::new(config))
}
