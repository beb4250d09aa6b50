//! The schedule of backups: looks whether the last one is old enough, and makes the next.
//!
//! Started by `startup` where `backup_every_hours` is set. A backup that fails is tried
//! again after a while and told in the log and the metrics; nothing waits for it.

use crate::desk::Base;
use crate::desk::backup::{Where, list, make, rotate};
use crate::env::HOUR;
use metrics::{counter, gauge};
use std::time::Duration;
use tokio::sync::watch;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(60);

/// Runs until stopped. The last `keep` backups stay.
pub async fn run(base: Base, place: Where, every_hours: u32, keep: usize, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = super::on(&mut stop) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let last = list(&place.to).ok().and_then(|backups| backups.last().map(|backup| backup.manifest.at));
        let age = last.map_or(i64::MAX, |last| base.env.now() - last);
        gauge!("loket_backup_age_seconds").set(last.map_or(-1.0, |_| age as f64 / 1e6));
        if age < i64::from(every_hours) * HOUR {
            continue;
        }
        let made = async {
            let made = make(&place, &base.env, |_| ()).await?;
            rotate(&place.to, keep)?;
            anyhow::Ok(made)
        };
        match made.await {
            Ok(made) => {
                counter!("loket_backup_total", "result" => "made").increment(1);
                tracing::info!(backup = made.name(), "a backup was made and restored into a scratch place");
            }
            Err(error) => {
                counter!("loket_backup_total", "result" => "failed").increment(1);
                tracing::error!(error = format!("{error:#}"), "no backup could be made");
            }
        }
    }
}
