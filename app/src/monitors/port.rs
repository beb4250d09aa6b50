//! The use cases of monitors, alarms and proposed incidents. Implemented by `server::desk::monitors`.

use super::model::*;
use crate::{Actor, AppResult};
use async_trait::async_trait;

/// What can be done with monitors and what they propose.
#[async_trait]
pub trait Monitors: Send + Sync {
    /// All monitors with their last day. Admin.
    async fn monitors(&self, by: &Actor) -> AppResult<MonitorsPage>;
    /// One with its history; a new one's form for id 0. Admin.
    async fn monitor(&self, by: &Actor, id: i64) -> AppResult<MonitorPage>;
    /// Adds or changes a monitor and returns its id. Admin.
    async fn monitor_save(&self, by: &Actor, monitor: Monitor) -> AppResult<i64>;
    /// Takes one away with all it saw. Admin.
    async fn monitor_delete(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// Looks now; counts as any check where the monitor is on. Admin.
    async fn monitor_test(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// Says that somebody has seen that it fails: nobody else is told. Agent.
    async fn monitor_acknowledge(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// Changes what holds for all monitors. Admin.
    async fn watch_settings_save(&self, by: &Actor, settings: WatchSettings) -> AppResult<()>;
    /// What the link in an alarm leads to. For whoever has the link.
    async fn alarm(&self, token: &str) -> AppResult<Alarm>;
    /// Says by that link that somebody has seen it. For whoever has the link.
    async fn alarm_acknowledge(&self, token: &str) -> AppResult<()>;
    /// A heartbeat's call. For whoever has its address; works while the store is away.
    async fn beat(&self, token: &str) -> AppResult<()>;

    /// Open proposals, oldest first. Agent.
    async fn drafts(&self, by: &Actor) -> AppResult<Vec<Draft>>;
    /// One of them. Lead.
    async fn draft(&self, by: &Actor, id: i64) -> AppResult<Draft>;
    /// Somebody looks into it: it won't declare itself. Agent.
    async fn draft_acknowledge(&self, by: &Actor, id: i64) -> AppResult<()>;
    /// It is no incident, and why. Lead.
    async fn draft_put_aside(&self, by: &Actor, id: i64, words: &str) -> AppResult<()>;
    /// It became the incident of this slug. Lead.
    async fn draft_declared(&self, by: &Actor, id: i64, slug: &str) -> AppResult<()>;
}
