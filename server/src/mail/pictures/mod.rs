//! Pictures from elsewhere that a mail points at: fetched for an agent who asked to see
//! them, so that the sender learns neither where the agent sits nor with what program.
//!
//! `desk::tickets` finds the address in the stored mail and calls [`Pictures::get`];
//! `jobs::tidy` calls [`Pictures::tidy`]. Every address comes from a stranger, so:
//! - only http and https, and only by [`Outward`], which resolves the name and looks where it
//!   leads, for each redirect anew;
//! - no cookies, no referrer, nobody's user agent; time, size, redirects and the number of
//!   fetches at once are bounded;
//! - what comes is a picture by its bytes ([`Raster`]), whatever its header says.
//!
//! What was fetched lies on the disk under the hash of its address, and goes when it is old or
//! the folder too large. It is a cache: losing it loses nothing, and backups leave it out. No
//! address is ever logged.

mod cache;
mod fetch;
mod raster;
#[cfg(test)]
mod tests;

pub use crate::outward::Reach;
pub use raster::Raster;

use crate::outward::{Outward, OutwardError};
use cache::Cache;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;
use url::Url;

/// How long a picture may take, redirects included.
const PATIENCE: Duration = Duration::from_secs(5);
/// The largest picture in bytes.
pub const LARGEST: usize = 5_000_000;
/// Fetches at once.
const AT_ONCE: usize = 8;

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What its bytes are.
    pub kind: Raster,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Why there is no picture. Holds no address and nothing that the other side said.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// No http or https, or it leads to where nobody may be sent.
    #[error("its address is not one that is asked")]
    Address,
    /// The name of its server means nothing.
    #[error("its server has no address")]
    Name,
    /// Nobody answers there.
    #[error("its server can't be reached: {0}")]
    Unreachable(io::ErrorKind),
    /// The certificate or the handshake is wrong.
    #[error("TLS failed")]
    Tls,
    /// No sensible answer.
    #[error("its server broke off")]
    Broken,
    /// An answer other than "here it is".
    #[error("its server answered {0}")]
    Status(u16),
    /// Sent on and on.
    #[error("too many redirects")]
    Redirects,
    /// More than [`LARGEST`].
    #[error("it is too large")]
    TooLarge,
    /// Something else than a picture that is shown.
    #[error("it is no PNG, JPEG, GIF or WebP")]
    NoPicture,
    /// Took too long.
    #[error("it took too long")]
    TimedOut,
}

impl From<OutwardError> for PictureError {
    fn from(error: OutwardError) -> PictureError {
        match error {
            OutwardError::Address => PictureError::Address,
            OutwardError::Name => PictureError::Name,
            OutwardError::Unreachable(kind) => PictureError::Unreachable(kind),
            OutwardError::Tls => PictureError::Tls,
            OutwardError::Broken => PictureError::Broken,
            OutwardError::TimedOut => PictureError::TimedOut,
        }
    }
}

/// Fetches pictures and keeps them for a while.
pub struct Pictures {
    cache: Arc<Cache>,
    outward: Arc<Outward>,
    places: Semaphore,
    patience: Duration,
}

impl Pictures {
    /// Keeps them in `dir`, which is made when the first one comes.
    pub fn open(dir: PathBuf, outward: Arc<Outward>) -> Pictures {
        Pictures {
            cache: Arc::new(Cache::new(dir)),
            outward,
            places: Semaphore::new(AT_ONCE),
            patience: PATIENCE,
        }
    }

    /// The picture at an address: the one that was kept, or fetched now.
    pub async fn get(&self, address: &str) -> Result<Picture, PictureError> {
        let url = Url::parse(address).ok().and_then(fetch::plain).ok_or(PictureError::Address)?;
        if let Some(picture) = self.kept(&url).await {
            return Ok(picture);
        }
        let _place = self.places.acquire().await.map_err(|_| PictureError::TimedOut)?;
        // Somebody else may have fetched it while this one waited.
        if let Some(picture) = self.kept(&url).await {
            return Ok(picture);
        }
        let fetched = tokio::time::timeout(self.patience, fetch::fetch(url.clone(), &self.outward));
        let bytes = fetched.await.map_err(|_| PictureError::TimedOut)??;
        let kind = Raster::sniff(&bytes).ok_or(PictureError::NoPicture)?;
        let picture = Picture { kind, bytes };
        let (cache, copy) = (self.cache.clone(), picture.bytes.clone());
        match tokio::task::spawn_blocking(move || cache.keep(&url, &copy)).await {
            Ok(Ok(())) => {}
            // It is shown all the same; the next look fetches it again.
            Ok(Err(error)) => tracing::warn!(error = %error.kind(), "a picture can't be kept"),
            Err(error) => tracing::error!(%error, "keeping a picture panicked"),
        }
        Ok(picture)
    }

    async fn kept(&self, url: &Url) -> Option<Picture> {
        let bytes = tokio::fs::read(self.cache.place(url)).await.ok()?;
        // A file that a crash left half or empty is fetched anew.
        Some(Picture { kind: Raster::sniff(&bytes)?, bytes })
    }

    /// Takes away what is old, and the oldest while there is too much. Touches the disk:
    /// not for the runtime's own threads.
    pub fn tidy(&self, now: SystemTime) -> io::Result<()> {
        self.cache.tidy(now)
    }
}
