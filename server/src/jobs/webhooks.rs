//! Makes the calls of webhooks that are due. One a webhook at a time, and many webhooks at
//! once: whoever is slow delays nobody but themselves.
//!
//! Started by `startup`. A stop waits for calls under way; they are bounded in time. It must
//! never follow a redirect, read an answer's body, or log where a call goes.

use crate::desk::Base;
use crate::desk::pulse::Topic;
use crate::desk::webhooks::{Answer, CallOut, WebhooksDesk};
use crate::outward::OutwardError;
use metrics::counter;
use std::collections::HashSet;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Calls under way at a time.
const TOGETHER: usize = 64;
/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest sleep: pings may be missed, clocks may be moved.
const LOOK: Duration = Duration::from_secs(5);
/// The same while calls are due whose webhook is being called.
const BEHIND: Duration = Duration::from_secs(1);

/// Runs until stopped.
pub async fn run(base: Base, mut stop: watch::Receiver<bool>) {
    let desk = WebhooksDesk::new(base.clone());
    let mut pings = base.pulse.subscribe(Topic::Jobs);
    let mut under_way: JoinSet<i64> = JoinSet::new();
    let mut busy = HashSet::new();
    loop {
        pings.mark_unchanged();
        let room = TOGETHER.saturating_sub(busy.len());
        let due = if room > 0 { desk.due(&busy, room).await } else { Ok(Vec::new()) };
        let found = due.as_ref().map_or(0, Vec::len);
        match due {
            Ok(due) => {
                for call in due {
                    busy.insert(call.due.webhook_id);
                    under_way.spawn(make(base.clone(), desk.clone(), call));
                }
            }
            Err(error) if error.is_away() => {}
            Err(error) => tracing::error!(%error, "webhooks can't be looked up"),
        }
        let sleep = if found > 0 { Duration::ZERO } else { until_next(&base, &desk, !busy.is_empty()).await };
        tokio::select! {
            () = super::on(&mut stop) => break,
            Some(done) = under_way.join_next() => match done {
                Ok(webhook) => { busy.remove(&webhook); }
                Err(error) => {
                    tracing::error!(%error, "a webhook's call broke off");
                    // Nobody knows whose it was: what is under way ends soon.
                    busy.clear();
                }
            },
            _ = pings.changed() => {}
            () = tokio::time::sleep(sleep) => {}
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// How long until a call is due. While some are `under_way`, those due already most likely wait
/// behind one of their own webhook, whose end wakes us.
async fn until_next(base: &Base, desk: &WebhooksDesk, under_way: bool) -> Duration {
    match super::left(desk.next().await.ok().flatten(), base.env.now()) {
        Duration::ZERO if under_way => BEHIND,
        Duration::ZERO => Duration::from_millis(200),
        left => left.min(LOOK),
    }
}

/// Makes a call and notes what came of it; the webhook.
async fn make(base: Base, desk: WebhooksDesk, call: CallOut) -> i64 {
    let CallOut { url, headers, due } = call;
    let answer = match base.outward.post(&url, &headers, due.body.clone(), PATIENCE).await {
        Ok(status) => Answer::Status(status),
        Err(error) => Answer::Nobody(code(&error)),
    };
    let outcome = match answer {
        Answer::Status(200..=299) => "sent",
        Answer::Status(_) => "refused",
        Answer::Nobody(_) => "unreachable",
    };
    counter!("loket_webhook_calls_total", "outcome" => outcome).increment(1);
    tracing::info!(call = due.id, attempt = due.attempts + 1, outcome, "a webhook was called");
    if let Err(error) = desk.note(&due, answer).await {
        // It is claimed for a while; then it is made once more under the same id.
        tracing::warn!(call = due.id, %error, "how a webhook's call went can't be noted");
    }
    due.webhook_id
}

/// Why nobody answered, for the owner's page.
fn code(error: &OutwardError) -> &'static str {
    match error {
        OutwardError::Address => "address",
        OutwardError::Name => "name",
        OutwardError::Unreachable(_) => "unreachable",
        OutwardError::Tls => "tls",
        OutwardError::Broken => "broken",
        OutwardError::TimedOut => "slow",
    }
}
