//! Keeps a copy of what is public somewhere else: anew at each change, and every quarter of an
//! hour, so that it can be seen that it is kept. From the snapshot: the store may be away.
//!
//! Started by `startup` where `publish_to` is set. Changes that follow each other closely are one
//! copy; a copy that fails is tried again. Nothing waits for it.

use crate::desk::Base;
use crate::desk::publish::{Copier, Target, publish};
use crate::desk::pulse::Topic;
use anyhow::Context;
use metrics::{counter, gauge};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Changes within this time are copied together.
const SETTLE: Duration = Duration::from_millis(250);
/// How old a copy gets while nothing changes.
const REST: Duration = Duration::from_secs(15 * 60);
/// How long a copy may take.
const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// How soon a copy that failed is tried again; twice as long each time, up to [`REST`].
const AGAIN: Duration = Duration::from_secs(5);

/// Runs until stopped.
pub async fn run(base: Base, copier: Arc<dyn Copier>, target: Target, mut stop: watch::Receiver<bool>) {
    let mut changes = base.pulse.subscribe(Topic::Status);
    let mut again = AGAIN;
    loop {
        changes.mark_unchanged();
        let version = base.snapshots.get().version;
        let made = tokio::select! {
            // What was written so far is whole, file by file: the next start goes on.
            () = super::on(&mut stop) => return,
            made = tokio::time::timeout(PATIENCE, publish(&*copier, &target, base.env.now())) => made,
        };
        let rest = match made.context("it took too long").flatten() {
            Ok(published) => {
                counter!("loket_publish_total", "result" => "made").increment(1);
                gauge!("loket_publish_at_seconds").set(base.env.now() as f64 / 1e6);
                tracing::info!(version, %published, "a copy was published");
                again = AGAIN;
                REST
            }
            Err(error) => {
                counter!("loket_publish_total", "result" => "failed").increment(1);
                tracing::error!(error = format!("{error:#}"), "no copy could be published");
                let rest = again;
                again = (again * 2).min(REST);
                rest
            }
        };
        tokio::select! {
            () = super::on(&mut stop) => return,
            changed = changes.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(rest) => {}
        }
        tokio::select! {
            () = super::on(&mut stop) => return,
            () = tokio::time::sleep(SETTLE) => {}
        }
    }
}
