//! The schedule of backups: looks whether the last one is old enough, and makes the next.
//!
//! Started by `startup` where `backup_every_hours` is set. A backup that fails is tried
//! again after a while and told in the log and the metrics; nothing waits for it. A bucket
//! is asked only when a backup may be due: each look there costs requests.

use crate::desk::Base;
use crate::desk::backup::{Where, list, make, rotate};
use crate::env::HOUR;
use app::Moment;
use metrics::{counter, gauge};
use std::time::Duration;
use tokio::sync::watch;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(60);
/// Looks that a bucket is left alone after a failure.
const PAUSE: u32 = 10;

/// Runs until stopped. The last `keep` backups stay.
pub async fn run(base: Base, place: Where, every_hours: u32, keep: usize, mut stop: watch::Receiver<bool>) {
    let every = i64::from(every_hours) * HOUR;
    let (mut last, mut pause): (Option<Moment>, u32) = (None, 0);
    loop {
        tokio::select! {
            () = super::on(&mut stop) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let due = |last: Option<Moment>| last.is_none_or(|last| base.env.now() - last >= every);
        pause = pause.saturating_sub(1);
        let look = !place.is_remote() || (due(last) && pause == 0);
        let looked = if look { latest(&place).await.map(|found| last = found) } else { Ok(()) };
        let age = last.map_or(-1.0, |last| (base.env.now() - last) as f64 / 1e6);
        gauge!("loket_backup_age_seconds").set(age);
        if !(look && due(last)) {
            continue;
        }
        let made = async {
            looked?;
            let made = make(&place, &base.env, |_| ()).await?;
            last = Some(made.manifest.at);
            rotate(&place, keep).await?;
            anyhow::Ok(made)
        };
        match made.await {
            Ok(made) => {
                counter!("loket_backup_total", "result" => "made").increment(1);
                tracing::info!(backup = made.name(), "a backup was made and restored into a scratch place");
            }
            Err(error) => {
                pause = PAUSE;
                counter!("loket_backup_total", "result" => "failed").increment(1);
                tracing::error!(error = format!("{error:#}"), "no backup could be made");
            }
        }
    }
}

/// The moment of the last backup. A folder that can't be read holds none: the first backup
/// makes it. A bucket that can't be read is worth no copy of the store.
async fn latest(place: &Where) -> anyhow::Result<Option<Moment>> {
    let backups = match list(place).await {
        Err(_) if !place.is_remote() => Vec::new(),
        found => found?,
    };
    Ok(backups.last().map(|backup| backup.manifest.at))
}
