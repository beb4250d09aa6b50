//! Work off the request path. A background task takes no input, re-reads the
//! truth and may run at any time; pings only wake it earlier.

pub mod alarm;
pub mod backup;
pub mod broadcast;
pub mod channels;
pub mod deeds;
pub mod deliver;
pub mod dkim;
pub mod drain;
pub mod flood;
pub mod imap;
pub mod index;
pub mod maintenance;
pub mod monitors;
pub mod months;
pub mod promises;
pub mod publish;
pub mod refresh;
pub mod shops;
pub mod tell;
pub mod tidy;
pub mod webhooks;

use app::Moment;
use std::time::Duration;

/// How long until a moment; no time when it has passed, and very long when there is none.
fn left(at: Option<Moment>, now: Moment) -> Duration {
    let left = at.map_or(Moment::MAX, |at| at.saturating_sub(now));
    Duration::from_micros(u64::try_from(left).unwrap_or_default())
}

/// Waits until a switch is on; also when nobody can switch it any more.
async fn on(switch: &mut tokio::sync::watch::Receiver<bool>) {
    // The guard that `wait_for` returns must not live on: it can't leave its thread.
    drop(switch.wait_for(|on| *on).await);
}
