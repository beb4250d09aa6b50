//! `loket publish`: a copy of the public pages, now; and outage pages as files.

use super::args::PublishArgs;
use super::{Misuse, Outcome, print};
use crate::config::Config;
use crate::desk::publish::{Copier, CopyFile, Folder, Target, Writing, publish as put};
use crate::env::Env;
use crate::startup;
use anyhow::Context;
use async_trait::async_trait;
use std::path::PathBuf;

/// Makes a copy beside a running server, also while the store is away.
pub async fn publish(config: &Config, args: PublishArgs) -> anyhow::Result<Outcome> {
    let env = Env::system();
    if let Some(folder) = &args.outage_pages {
        let pack = Pack(startup::outage_pack(config).await?);
        let published = put(&pack, &Target::Folder(Folder::new(folder.clone())), env.now()).await?;
        print(format_args!("{published} in {}", folder.display()));
        if args.to.is_none() {
            return Ok(Outcome::Done);
        }
    }
    let Some(to) = args.to.or_else(|| config.publish_to.clone()) else {
        return Err(Misuse("where to? Say loket publish --to DIR, or set publish_to".into()).into());
    };
    let target = Target::open(&to, &config.publish_s3).map_err(|error| Misuse(format!("{error:#}")))?;
    let room = Room::make(config.data_dir.join(format!("publish-scratch-{:016x}", env.random())))?;
    let copier = startup::copier(config, env.clone(), &room.0).await?;
    let published = put(&copier, &target, env.now()).await?;
    print(format_args!("{published} in {to}"));
    Ok(Outcome::Done)
}

/// The outage pages of shops.
struct Pack(Vec<(String, String)>);

#[async_trait]
impl Copier for Pack {
    async fn copy(&self, into: &mut Writing) -> anyhow::Result<()> {
        for (path, text) in &self.0 {
            let (path, bytes) = (path.clone(), text.clone().into());
            into.put(CopyFile { path, kind: "text/html; charset=utf-8", keep: 0, bytes }).await?;
        }
        Ok(())
    }
}

/// A folder of this command's own; gone when it ends.
struct Room(PathBuf);

impl Room {
    fn make(path: PathBuf) -> anyhow::Result<Room> {
        std::fs::create_dir_all(&path).with_context(|| format!("{} can't be made", path.display()))?;
        Ok(Room(path))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "a scratch folder is left");
        }
    }
}
