//! Backups in a bucket: the same files under the same names as in a folder, so that a copy
//! of the bucket is a folder of backups. They are made, looked at and put back in a scratch
//! folder of this machine; here they travel.
//!
//! The manifest goes last and is taken away first: without one, nothing counts. What was
//! sent is read back before it counts.

use super::bucket::Bucket;
use super::{Backup, FILES, MANIFEST, Manifest, hash, hex};
use crate::desk::tickets::place as place_of;
use anyhow::{Context, bail, ensure};
use futures::{TryStreamExt, stream};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Attachments that travel at the same time.
const AT_ONCE: usize = 4;

/// The backups there, oldest first. `to` is where one lies when it is fetched.
pub async fn list(bucket: &Bucket, to: &Path) -> anyhow::Result<Vec<Backup>> {
    let mut found = Vec::new();
    for name in names(bucket).await? {
        let path = format!("{name}/{MANIFEST}");
        let Some(text) = bucket.text(&path).await? else { continue };
        let manifest: Manifest = serde_json::from_slice(&text)
            .ok()
            .filter(is_ours)
            .with_context(|| format!("{path} is no manifest"))?;
        found.push(Backup { dir: to.join(name), manifest });
    }
    found.sort_by_key(|backup| backup.manifest.at);
    Ok(found)
}

/// Sends the attachments that aren't there yet.
pub async fn keep_files(
    bucket: &Bucket,
    from: &Path,
    files: &[String],
    told: &mut impl FnMut(&str),
) -> anyhow::Result<()> {
    let there = bucket.names(FILES).await?;
    let is_there = |hash: &String| {
        let size = fs::metadata(place_of(from, hash)).map(|file| file.len());
        there.get(&file_name(hash)).is_some_and(|bytes| size.map_or(true, |size| size == *bytes))
    };
    let missing: Vec<String> = files.iter().filter(|hash| !is_there(hash)).cloned().collect();
    told(&format!("uploading attachments: {}, {} are there", missing.len(), files.len() - missing.len()));
    stream::iter(missing.into_iter().map(Ok))
        .try_for_each_concurrent(AT_ONCE, async |hash| {
            send(bucket, &place_of(from, &hash), &file_name(&hash), &hash).await
        })
        .await
}

/// Sends a backup whose attachments are there. On an error nothing of it is left.
pub async fn keep(
    bucket: &Bucket,
    name: &str,
    dir: &Path,
    manifest: &Manifest,
    told: &mut impl FnMut(&str),
) -> anyhow::Result<()> {
    told(&format!(
        "uploading the copy of the store ({} MB) and reading it back",
        manifest.store.bytes / 1_000_000
    ));
    let sent = async {
        for piece in [&manifest.store].into_iter().chain(&manifest.settings) {
            send(bucket, &dir.join(&piece.name), &format!("{name}/{}", piece.name), &piece.sha256).await?;
        }
        let path = dir.join(MANIFEST);
        send(bucket, &path, &format!("{name}/{MANIFEST}"), &hash(&path)?).await
    };
    let sent = sent.await;
    if sent.is_err()
        && let Err(error) = remove(bucket, name).await
    {
        tracing::warn!(error = format!("{error:#}"), "half an upload is left; the rotation takes it away");
    }
    sent
}

/// Fetches a backup to where [`list`] said; attachments that lie there already are not
/// fetched again. Checksums are for whoever looks at it.
pub async fn fetch(
    bucket: &Bucket,
    to: &Path,
    backup: &Backup,
    told: &mut impl FnMut(&str),
) -> anyhow::Result<()> {
    let Backup { dir, manifest } = backup;
    told(&format!("downloading the copy of the store ({} MB)", manifest.store.bytes / 1_000_000));
    fs::create_dir_all(dir)?;
    for piece in [&manifest.store].into_iter().chain(&manifest.settings) {
        receive(bucket, &format!("{}/{}", backup.name(), piece.name), &dir.join(&piece.name)).await?;
    }
    let files = to.join(FILES);
    let missing = manifest.files.iter().filter(|hash| !place_of(&files, hash).exists());
    let missing: Vec<String> = missing.cloned().collect();
    told(&format!("downloading attachments: {}", missing.len()));
    stream::iter(missing.into_iter().map(Ok))
        .try_for_each_concurrent(AT_ONCE, async |hash| {
            receive(bucket, &file_name(&hash), &place_of(&files, &hash)).await
        })
        .await
}

/// Takes away the oldest backups but the last `keep`, attachments that none speaks of, and
/// halves that are older than all that is kept: a younger one may still be on its way.
pub async fn rotate(bucket: &Bucket, keep: usize) -> anyhow::Result<usize> {
    let backups = list(bucket, Path::new("")).await?;
    let old = backups.len().saturating_sub(keep.max(1));
    let kept = &backups[old..];
    let Some(oldest) = kept.first().map(Backup::name) else { return Ok(0) };
    for name in names(bucket).await? {
        if name < oldest {
            remove(bucket, &name).await?;
        }
    }
    if old > 0 {
        let spoken = kept.iter().flat_map(|backup| &backup.manifest.files);
        let spoken: HashSet<String> = spoken.map(|hash| file_name(hash)).collect();
        let there = bucket.names(FILES).await?;
        bucket.delete(there.into_keys().filter(|name| !spoken.contains(name))).await?;
    }
    Ok(old)
}

/// Takes a backup away, its manifest first.
async fn remove(bucket: &Bucket, name: &str) -> anyhow::Result<()> {
    bucket.delete([format!("{name}/{MANIFEST}")]).await?;
    bucket.delete(bucket.names(name).await?.into_keys()).await
}

/// What is named as backups are, whole or half.
async fn names(bucket: &Bucket) -> anyhow::Result<Vec<String>> {
    let mut names = bucket.folders().await?;
    names.retain(|name| is_name(name));
    Ok(names)
}

/// Sends a file and reads it back.
async fn send(bucket: &Bucket, from: &Path, name: &str, sha256: &str) -> anyhow::Result<()> {
    bucket.send(from, name).await?;
    let mut hasher = Sha256::new();
    let add = |part: &[u8]| {
        hasher.update(part);
        Ok(())
    };
    bucket.read(name, add).await?;
    if hex(&hasher.finalize()) == sha256 {
        return Ok(());
    }
    bucket.delete([name.to_owned()]).await?;
    ensure!(hash(from)? == sha256, "{} is damaged: its checksum is wrong", from.display());
    bail!("{name} came back from the bucket as something else: make the backup again")
}

/// Fetches a file. It is whole there, or not there.
async fn receive(bucket: &Bucket, name: &str, to: &Path) -> anyhow::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let half = to.with_extension("half");
    let mut file = File::create(&half).with_context(|| format!("{} can't be made", half.display()))?;
    bucket.read(name, |part| file.write_all(part).with_context(|| half.display().to_string())).await?;
    fs::rename(&half, to)?;
    Ok(())
}

/// An attachment's name in the bucket: as it lies in a folder.
fn file_name(hash: &str) -> String {
    place_of(Path::new(FILES), hash).display().to_string()
}

/// Whether something is named as `name_of` names backups.
fn is_name(name: &str) -> bool {
    let shape = |sign: char| if sign.is_ascii_digit() { '0' } else { sign };
    name.chars().map(shape).eq("0000-00-00T000000.000000Z".chars())
}

/// Whether a manifest names files as ours do: others could have written into the bucket,
/// and these names become paths here.
fn is_ours(manifest: &Manifest) -> bool {
    let is_hash = |text: &String| {
        text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    matches!(&*manifest.store.name, "store.db" | "store.dump")
        && manifest.settings.iter().all(|piece| piece.name == "loket.toml")
        && manifest.files.iter().all(is_hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::backup::{Piece, name_of};

    #[test]
    fn names_are_ours_or_nobodys() {
        assert!(is_name(&name_of(1_795_384_992_123_456)));
        for other in ["files", "", "..", "2026-11-22", "2026-11-22T170312.123456Z.tmp"] {
            assert!(!is_name(other), "{other}");
        }
        assert_eq!(file_name("abcd"), "files/ab/abcd");
    }

    #[test]
    fn a_manifest_names_no_path() {
        let piece = |name: &str| Piece { name: name.into(), bytes: 1, sha256: String::new() };
        let ours = Manifest {
            version: "0.1.0".into(),
            at: 0,
            store: piece("store.db"),
            settings: Some(piece("loket.toml")),
            files: vec!["0f".repeat(32)],
            counts: Default::default(),
        };
        assert!(is_ours(&ours));
        assert!(!is_ours(&Manifest { store: piece("../../store.db"), ..ours.clone() }));
        assert!(!is_ours(&Manifest { settings: Some(piece("/etc/loket.toml")), ..ours.clone() }));
        for file in ["../../x".to_owned(), "0F".repeat(32), "é".repeat(32)] {
            assert!(!is_ours(&Manifest { files: vec![file], ..ours.clone() }));
        }
    }
}
