//! Making a backup, and looking at one by restoring it into a scratch place.

use super::{Backup, FILES, MANIFEST, Manifest, Piece, Where, hash, name_of, pg, remote};
use crate::desk::tickets::place as place_of;
use crate::env::Env;
use crate::store::{Store, StoreUrl, Tx, backup as store, check, tickets};
use anyhow::{Context, ensure};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Hashes at a time.
const STEP: i64 = 1_000;

/// Makes a backup beside a running server and looks at it. `told` hears of each step.
pub async fn make(place: &Where, env: &Env, mut told: impl FnMut(&str)) -> anyhow::Result<Backup> {
    let at = env.now();
    let _room = place.room()?;
    if let Some(bucket) = &place.bucket {
        told("looking at the bucket");
        bucket.folders().await?;
    }
    fs::create_dir_all(&place.to).with_context(|| format!("{} can't be made", place.to.display()))?;
    let half = place.to.join(format!(".{}", name_of(at)));
    fs::create_dir(&half).with_context(|| format!("{} can't be made", half.display()))?;
    let made = fill(place, &half, at, &mut told).await;
    let manifest = match made {
        Ok(manifest) => manifest,
        Err(error) => {
            let _ = fs::remove_dir_all(&half);
            return Err(error);
        }
    };
    let dir = place.to.join(name_of(at));
    fs::rename(&half, &dir)?;
    File::open(&place.to)?.sync_all()?;
    Ok(Backup { dir, manifest })
}

async fn fill(place: &Where, dir: &Path, at: i64, told: &mut impl FnMut(&str)) -> anyhow::Result<Manifest> {
    told("copying the store");
    let name = match &place.store {
        StoreUrl::Lite(_) => {
            let db = Store::new(place.store.clone());
            db.copy_to(&dir.join("store.db")).await?;
            db.close().await;
            "store.db"
        }
        StoreUrl::Pg(url) => {
            pg::dump(url, &dir.join("store.dump")).await?;
            "store.dump"
        }
    };
    File::open(dir.join(name))?.sync_all()?;
    let settings = match &place.settings {
        Some(path) if path.exists() => {
            fs::copy(path, dir.join("loket.toml"))?;
            Some(Piece::of(dir, "loket.toml")?)
        }
        _ => None,
    };
    told("restoring it into a scratch place, to see that it is whole");
    let seen = Scratch::of(place, &dir.join(name)).await?.look().await?;
    match &place.bucket {
        Some(bucket) => remote::keep_files(bucket, &place.data.join(FILES), &seen.files, told).await?,
        None => {
            told("copying attachments");
            for hash in &seen.files {
                keep(&place.data.join(FILES), &place.to.join(FILES), hash)?;
            }
        }
    }
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        at,
        store: Piece::of(dir, name)?,
        settings,
        files: seen.files,
        counts: seen.counts,
    };
    let path = dir.join(MANIFEST);
    fs::write(&path, serde_json::to_vec_pretty(&manifest)?)?;
    File::open(&path)?.sync_all()?;
    File::open(dir)?.sync_all()?;
    if let Some(bucket) = &place.bucket {
        remote::keep(bucket, &name_of(at), dir, &manifest, told).await?;
    }
    Ok(manifest)
}

/// Looks at backups: every checksum, and the store restored into a scratch place. `whole`
/// hears of each that is.
pub async fn verify(
    place: &Where,
    backups: &[Backup],
    mut told: impl FnMut(&str),
    whole: impl Fn(&Backup),
) -> anyhow::Result<()> {
    let _room = place.room()?;
    for backup in backups {
        look(place, backup, &mut told).await.with_context(|| backup.name())?;
        whole(backup);
    }
    Ok(())
}

/// Looks at one, and leaves it in the scratch folder where it came from a bucket.
pub(super) async fn look(place: &Where, backup: &Backup, told: &mut impl FnMut(&str)) -> anyhow::Result<()> {
    if let Some(bucket) = &place.bucket {
        remote::fetch(bucket, &place.to, backup, told).await?;
    }
    let Manifest { store: copy, settings, files, counts, .. } = &backup.manifest;
    let path = copy.check(&backup.dir)?;
    if let Some(settings) = settings {
        settings.check(&backup.dir)?;
    }
    for file in files {
        let path = place_of(&place.to.join(FILES), file);
        ensure!(hash(&path)? == *file, "{} is damaged: its checksum is wrong", path.display());
    }
    let seen = Scratch::of(place, &path).await?.look().await?;
    ensure!(
        seen.counts == *counts && seen.files == *files,
        "{} does not hold what its manifest says",
        backup.name()
    );
    Ok(())
}

/// What was found in a scratch place.
struct Seen {
    files: Vec<String>,
    counts: BTreeMap<String, i64>,
}

/// A copy of the store, restored where nobody works; gone when it was looked at.
struct Scratch {
    store: Store,
    clean: Clean,
}

enum Clean {
    Lite(PathBuf),
    Pg { url: String, name: String },
}

impl Scratch {
    async fn of(place: &Where, copy: &Path) -> anyhow::Result<Scratch> {
        match &place.store {
            StoreUrl::Lite(_) => {
                let dir = copy.with_extension("scratch");
                fs::create_dir_all(&dir)?;
                fs::copy(copy, dir.join("store.db"))?;
                let store = Store::new(StoreUrl::Lite(dir.join("store.db")));
                Ok(Scratch { store, clean: Clean::Lite(dir) })
            }
            StoreUrl::Pg(url) => {
                let stem = hash(copy)?;
                let name = format!("loket_scratch_{}", &stem[..12]);
                pg::drop(url, &name).await?;
                let scratch = pg::create(url, &name)
                    .await
                    .context("a backup is restored into a database of its own: the role needs CREATEDB")?;
                let clean = Clean::Pg { url: url.clone(), name };
                if let Err(error) = pg::restore(&scratch, copy).await {
                    clean.up().await;
                    return Err(error);
                }
                Ok(Scratch { store: Store::new(StoreUrl::Pg(scratch)), clean })
            }
        }
    }

    async fn look(self) -> anyhow::Result<Seen> {
        let looked = async {
            let mut tx = self.store.read().await?;
            seen(&mut tx).await
        };
        let looked = looked.await;
        self.store.close().await;
        self.clean.up().await;
        looked.context("the copy is not whole")
    }
}

impl Clean {
    async fn up(&self) {
        let cleaned = match self {
            Clean::Lite(dir) => fs::remove_dir_all(dir).map_err(anyhow::Error::from),
            Clean::Pg { url, name } => pg::drop(url, name).await,
        };
        if let Err(error) = cleaned {
            tracing::warn!(error = format!("{error:#}"), "a scratch place is left");
        }
    }
}

/// Counts, and everything that must agree.
async fn seen(tx: &mut Tx) -> anyhow::Result<Seen> {
    ensure!(store::is_whole(tx).await?, "SQLite finds the file damaged");
    ensure!(tickets::check(tx).await?.agrees(), "the tickets' counters don't agree with the tickets");
    ensure!(check::threads_miscounted(tx).await? == 0, "threads don't agree with their posts");
    let counts = store::counts(tx).await?.into_iter().collect();
    let mut files: Vec<String> = Vec::new();
    loop {
        let after = files.last().cloned().unwrap_or_default();
        let more = store::file_hashes(tx, &after, STEP).await?;
        if more.is_empty() {
            return Ok(Seen { files, counts });
        }
        files.extend(more);
    }
}

/// Copies an attachment to where it isn't yet. It is whole there, or not there.
pub(super) fn keep(from: &Path, to: &Path, hash_of: &str) -> anyhow::Result<()> {
    let (from, to) = (place_of(from, hash_of), place_of(to, hash_of));
    if to.exists() {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let half = to.with_extension("half");
    fs::copy(&from, &half).with_context(|| format!("the attachment {} can't be read", from.display()))?;
    ensure!(hash(&half)? == hash_of, "the attachment {} is damaged", from.display());
    File::open(&half)?.sync_all()?;
    fs::rename(&half, &to)?;
    Ok(())
}
